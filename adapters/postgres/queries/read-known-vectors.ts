/** $1 source id, $2 space id, $3 hashes of embedding texts. */
export const readKnownVectors = `
  select distinct on (c.embedding_hash) c.embedding_hash::text as hash, v.embedding::text as embedding
  from chunk c
  join document d on d.id = c.document_id
  join chunk_vector v on v.chunk_id = c.id and v.space_id = $2
  where d.source_id = $1 and c.embedding_hash = any($3::uuid[])
  order by c.embedding_hash
`;
