/** $1 document ids, $2 space id. */
export const listStoredChunks = `
  select
    c.id::text, c.document_id::text, c.key, c.content_hash::text, c.embedding_hash::text,
    exists (select from chunk_vector v where v.chunk_id = c.id and v.space_id = $2) as embedded,
    c.embedding_text is not null as has_text
  from chunk c
  where c.document_id = any($1::bigint[])
`;
