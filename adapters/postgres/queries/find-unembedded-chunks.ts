/** Chunks without a vector in a space. $1 space id. */
export const countUnembeddedChunks = `
  select count(*)::integer as missing
  from chunk c
  where not exists (select from chunk_vector v where v.chunk_id = c.id and v.space_id = $1)
`;

/** At most one row. $1 space id. */
export const findUnembeddedChunk = `
  select from chunk c
  where not exists (select from chunk_vector v where v.chunk_id = c.id and v.space_id = $1)
  limit 1
`;

/**
 * Of a chunk from before its embedding text was kept, what is cited stands in.
 * $1 space id, $2 id to begin behind, $3 limit, $4 ids of sources.
 */
export const listUnembeddedChunks = `
  select c.id::text, coalesce(c.embedding_text, c.title || E'\\n' || c.text) as text, c.embedding_hash::text as text_hash
  from chunk c
  join document d on d.id = c.document_id
  where c.id > $2
    and d.source_id = any($4::bigint[])
    and not exists (select from chunk_vector v where v.chunk_id = c.id and v.space_id = $1)
  order by c.id
  limit $3
`;
