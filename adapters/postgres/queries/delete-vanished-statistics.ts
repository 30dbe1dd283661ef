/** $1 document ids; $2 document ids and $3 kinds to keep, element by element. */
export const deleteVanishedStatistics = `
  delete from document_statistic s
  where s.document_id = any($1::bigint[])
    and not exists (
      select from unnest($2::bigint[], $3::smallint[]) as kept (document_id, kind)
      where kept.document_id = s.document_id and kept.kind = s.kind
    )
`;
