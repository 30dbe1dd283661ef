const COLUMNS = `
  answer.id, answer.conversation_id, answer.subject, answer.question, answer.created_at, answer.record,
  answer_content.content as answer, feedback.rating, feedback.reasons, feedback.comment,
  feedback.created_at as given_at`;

/** $1 rating, $2 reason, $3 grounding status, $4 mode, $5 api slug, $6 earliest time; null: any. */
const FILTER = `
  where ($1::text is null or feedback.rating = $1)
    and ($2::text is null or $2 = any(feedback.reasons))
    and ($3::text is null or answer_content.content -> 'grounding' ->> 'status' = $3)
    and ($4::text is null or answer_content.content ->> 'mode' = $4)
    and ($5::text is null or answer_content.content -> 'scope' ->> 'api' = $5)
    and ($6::timestamptz is null or answer.created_at >= $6)`;

const TABLES = `
  from answer
  join answer_content on answer_content.answer_id = answer.id
  left join feedback on feedback.answer_id = answer.id`;

/** The parameters of the filter, then $7 limit, $8 offset. Newest first. */
export const listAnswers = `
  select ${COLUMNS} ${TABLES} ${FILTER}
  order by answer.created_at desc, answer.sequence desc
  limit $7 offset $8
`;

/** The parameters of the filter. */
export const countAnswers = `
  select count(*)::integer as total ${TABLES} ${FILTER}
`;

/** $1 answer id. */
export const findAnswer = `
  select ${COLUMNS} ${TABLES} where answer.id = $1
`;

/** $1 answer id, $2 limit. Latest first. */
export const listTurnsBefore = `
  select earlier.question, answer_content.content as answer
  from answer asked
  join answer earlier
    on earlier.conversation_id = asked.conversation_id
    and earlier.subject is not distinct from asked.subject
    and earlier.sequence < asked.sequence
  join answer_content on answer_content.answer_id = earlier.id
  where asked.id = $1
  order by earlier.sequence desc
  limit $2
`;

/** $1 earliest time. */
export const countRatings = `
  select
    count(*)::integer as answers,
    (count(*) filter (where answer_content.content -> 'grounding' ->> 'status' = 'none'))::integer as unanswered,
    (count(*) filter (where feedback.rating = 'up'))::integer as up,
    (count(*) filter (where feedback.rating = 'down'))::integer as down
  ${TABLES}
  where answer.created_at >= $1::timestamptz
`;

/** $1 earliest time. */
export const countReasons = `
  select reason, count(*)::integer as count
  from answer
  join feedback on feedback.answer_id = answer.id
  cross join unnest(feedback.reasons) as reason
  where answer.created_at >= $1::timestamptz
  group by reason
  order by count desc, reason
`;

/** $1 answer id or null, $2 conversation id or null, $3 subject or null. */
export const deleteAnswers = `
  delete from answer where id = $1 or conversation_id = $2 or subject = $3
`;

/** $1 days, $2 limit. */
export const deleteOldAnswers = `
  delete from answer where id in (
    select id from answer where created_at < now() - make_interval(days => $1) order by created_at limit $2
  )
`;

/** $1 days. */
export const deleteOldAudit = `
  delete from audit where created_at < now() - make_interval(days => $1)
`;

/** $1 actor, $2 action, $3 detail as JSON. */
export const insertAudit = `
  insert into audit (actor, action, detail) values ($1, $2, $3::json)
`;

/** $1 limit, $2 offset. Newest first; every row carries the total. */
export const listAudit = `
  select count(*) over ()::integer as total, created_at, actor, action, detail
  from audit
  order by id desc
  limit $1 offset $2
`;
