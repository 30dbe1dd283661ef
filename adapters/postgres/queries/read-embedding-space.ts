/** $1 name. */
export const readEmbeddingSpace = `select id, dimensions from embedding_space where name = $1`;
