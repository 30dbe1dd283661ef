/** $1 document ids, $2 kinds, $3 chunk counts, $4 total lengths, element by element. */
export const saveDocumentStatistics = `
  insert into document_statistic (document_id, kind, chunk_count, total_length)
  select * from unnest($1::bigint[], $2::smallint[], $3::integer[], $4::double precision[])
  on conflict (document_id, kind) do update set
    chunk_count = excluded.chunk_count,
    total_length = excluded.total_length
  where (document_statistic.chunk_count, document_statistic.total_length)
    is distinct from (excluded.chunk_count, excluded.total_length)
`;
