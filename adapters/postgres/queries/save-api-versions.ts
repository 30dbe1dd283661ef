/** $1 api ids, $2 labels, $3 positions, $4 whether current, element by element. */
export const saveApiVersions = `
  insert into api_version (api_id, label, position, is_current)
  select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::boolean[])
  on conflict (api_id, label) do update set position = excluded.position, is_current = excluded.is_current
  where (api_version.position, api_version.is_current) is distinct from (excluded.position, excluded.is_current)
`;
