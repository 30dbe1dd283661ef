/** $1 source key. */
export const listStoredDocuments = `
  select d.path, d.content_hash, d.visibility, d.teams, d.warnings, d.operation_count, d.chunk_count
  from document d
  join source s on s.id = d.source_id
  where s.key = $1
  order by d.path
`;
