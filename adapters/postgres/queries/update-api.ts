/** $1 id, $2 title, $3 description. */
export const updateApi = `
  update api set title = $2, description = $3
  where id = $1 and (title, description) is distinct from ($2, $3)
`;
