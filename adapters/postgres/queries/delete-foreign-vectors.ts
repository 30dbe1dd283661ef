/** Vectors that other embedding spaces left in documents which are now written in this one. $1 document ids, $2 space id. */
export const deleteForeignVectors = `
  delete from chunk_vector where document_id = any($1::bigint[]) and space_id <> $2
`;
