/** $1 terms, $2 document ids, $3 kinds, $4 parts, $5 chunk ids, $6 frequencies, $7 lengths; the last three are arrays as text. */
export const savePostings = `
  insert into posting (term, document_id, kind, part, chunk_ids, frequencies, lengths)
  select term, document_id, kind, part, chunk_ids::bigint[], frequencies::real[], lengths::real[]
  from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[])
    as given (term, document_id, kind, part, chunk_ids, frequencies, lengths)
  on conflict (term, document_id, kind, part) do update set
    chunk_ids = excluded.chunk_ids,
    frequencies = excluded.frequencies,
    lengths = excluded.lengths
  where (posting.chunk_ids, posting.frequencies, posting.lengths)
    is distinct from (excluded.chunk_ids, excluded.frequencies, excluded.lengths)
`;
