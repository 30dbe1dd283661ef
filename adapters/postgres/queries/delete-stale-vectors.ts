/** Vectors in other spaces of chunks whose text has changed. $1 chunk ids, $2 id of the space that is written anew. */
export const deleteStaleVectors = `
  delete from chunk_vector where chunk_id = any($1::bigint[]) and space_id <> $2
`;
