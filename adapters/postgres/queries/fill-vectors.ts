/**
 * Stores vectors of chunks whose text is still the one they were computed from. A chunk whose source is being written
 * is left for later, so that no commit and no filler wait for each other.
 * $1 space id; $2 chunk ids, $3 hashes of their texts, $4 vectors as text, element by element; $5 ids of locked sources.
 */
export const fillVectors = `
  insert into chunk_vector (chunk_id, space_id, document_id, kind, embedding)
  select c.id, $1, c.document_id, c.kind, given.embedding::halfvec
  from unnest($2::bigint[], $3::uuid[], $4::text[]) as given (id, embedding_hash, embedding)
  join chunk c on c.id = given.id and c.embedding_hash = given.embedding_hash
  join document d on d.id = c.document_id
  where d.source_id = any($5::bigint[])
  on conflict (chunk_id, space_id) do nothing
`;
