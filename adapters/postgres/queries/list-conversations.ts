/** As much of a question as a list shows on one line. */
const TITLE_CHARACTERS = 200;

/** Every row carries the total; an empty page is one row without anything else. $1 limit, $2 offset. */
export const listConversations = `
  with mine as materialized (
    select
      conversation_id, count(*)::integer as turns, min(sequence) as first, max(sequence) as last,
      min(created_at) as started_at, max(created_at) as last_at
    from answer
    where subject = (select caller_subject())
    group by conversation_id
  )
  select
    (select count(*) from mine)::integer as total,
    page.conversation_id as id,
    (
      select left(question, ${TITLE_CHARACTERS}) from answer
      where subject = (select caller_subject()) and conversation_id = page.conversation_id and sequence = page.first
    ) as title,
    page.turns, page.started_at, page.last_at
  from (select) as always
  left join (select * from mine order by last desc limit $1 offset $2) as page on true
  order by page.last desc
`;

/** $1 conversation id. */
export const findConversation = `
  select
    $1::text as id,
    (select left(question, ${TITLE_CHARACTERS}) from answer where conversation_id = $1 order by sequence limit 1) as title,
    count(*)::integer as turns, min(created_at) as started_at, max(created_at) as last_at
  from answer
  where conversation_id = $1
  having count(*) > 0
`;

/** All turns, with what may still be shown of them. $1 conversation id, $2 limit, $3 offset. Oldest first. */
export const listStoredTurns = `
  select
    answer.id, question, answer.created_at, answer_content.content as answer,
    feedback.rating, feedback.reasons, feedback.comment
  from answer
  left join answer_content on answer_content.answer_id = answer.id
  left join feedback on feedback.answer_id = answer.id
  where conversation_id = $1
  order by sequence
  limit $2 offset $3
`;

/** $1 conversation id. */
export const deleteConversation = `
  delete from answer where conversation_id = $1
`;
