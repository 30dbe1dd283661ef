/** Turns that may still be shown. $1 conversation id, $2 limit. Latest first. */
export const listTurns = `
  select question, content as answer
  from answer join answer_content on answer_id = id
  where conversation_id = $1
  order by sequence desc
  limit $2
`;
