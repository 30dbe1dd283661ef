/** $1 source id. */
export const listApiVersions = `
  select v.id::text, v.api_id::text, v.label
  from api_version v
  join api a on a.id = v.api_id
  where a.source_id = $1
`;
