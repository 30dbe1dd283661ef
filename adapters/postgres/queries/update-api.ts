/** $1 id, $2 title, $3 description, $4 implementations as JSON. */
export const updateApi = `
  update api set title = $2, description = $3, implementations = $4::json
  where id = $1 and (title, description, implementations::text) is distinct from ($2, $3, $4::text)
`;
