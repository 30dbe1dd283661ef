/** $1 source key, $2 name of the embedding space, $3 hashes of embedding texts. */
export const findKnownTexts = `
  select distinct c.embedding_hash::text as hash
  from chunk c
  join document d on d.id = c.document_id
  join source s on s.id = d.source_id
  join chunk_vector v on v.chunk_id = c.id
  join embedding_space e on e.id = v.space_id
  where s.key = $1 and e.name = $2 and c.embedding_hash = any($3::uuid[])
`;
