/** $1 answer id, $2 conversation id, $3 subject or null, $4 question, $5 answer as JSON. */
export const saveTurn = `
  insert into answer (id, conversation_id, subject, question, answer) values ($1, $2, $3, $4, $5::json)
`;
