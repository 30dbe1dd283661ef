/**
 * A version that an unchanged document still stands in stays.
 * $1 source id; $2 api ids and $3 labels to keep, element by element.
 */
export const deleteVanishedVersions = `
  delete from api_version v
  using api a
  where a.id = v.api_id
    and a.source_id = $1
    and not exists (
      select from unnest($2::bigint[], $3::text[]) as kept (api_id, label)
      where kept.api_id = v.api_id and kept.label = v.label
    )
    and not exists (select from document d where d.api_version_id = v.id)
`;
