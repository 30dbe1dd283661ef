/** $1 name, $2 dimensions. */
export const createEmbeddingSpace = `
  insert into embedding_space (name, dimensions) values ($1, $2) on conflict (name) do nothing
`;
