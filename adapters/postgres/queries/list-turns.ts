/** $1 conversation id, $2 limit. Latest first. */
export const listTurns = `
  select question, answer from answer where conversation_id = $1 order by sequence desc limit $2
`;
