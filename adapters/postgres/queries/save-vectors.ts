/** $1 space id; $2 chunk ids, $3 document ids, $4 kinds, $5 vectors as text, element by element. */
export const saveVectors = `
  insert into chunk_vector (chunk_id, space_id, document_id, kind, embedding)
  select chunk_id, $1, document_id, kind, embedding::halfvec
  from unnest($2::bigint[], $3::bigint[], $4::smallint[], $5::text[]) as given (chunk_id, document_id, kind, embedding)
  on conflict (chunk_id, space_id) do update set kind = excluded.kind, embedding = excluded.embedding
`;
