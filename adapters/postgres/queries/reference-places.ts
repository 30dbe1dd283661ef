/**
 * The specifications of asked places: `$1` API slugs and `$2` version labels or nulls, element by element. Without any,
 * or where `$3` says so, the current version of every API, or the newest visible one where that is hidden.
 */
export const referencePlaces = `
  ranked_version as materialized (
    select
      v.id,
      a.slug as api,
      v.label as version,
      row_number() over (partition by v.api_id order by v.is_current desc, v.position desc, v.label desc) as place
    from api_version v
    join api a on a.id = v.api_id
    where cardinality($1::text[]) = 0 or $3::boolean or a.slug = any ($1::text[])
  ),
  chosen_version as materialized (
    select id, api, version
    from ranked_version
    where ((cardinality($1::text[]) = 0 or $3::boolean) and place = 1)
      or exists (
        select from unnest($1::text[], $2::text[]) as asked (api, version)
        where asked.api = ranked_version.api
          and case when asked.version is null then place = 1 else asked.version = ranked_version.version end
      )
  ),
  visible as materialized (
    select d.id, chosen_version.api, chosen_version.version
    from chosen_version
    join document d on d.api_version_id = chosen_version.id
    where d.kind = 'spec'
  )`;
