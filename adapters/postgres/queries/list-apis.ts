/**
 * Where the current version is hidden, the newest visible one stands in: an API whose current version is missing
 * would tell that there is another.
 *
 * $1 slug or null for all, $2 limit, $3 offset. At least one row; its `slug` is null on an empty page.
 */
export const listApis = `
  with visible as materialized (
    select id, source_id, slug, title, description from api where $1::text is null or slug = $1
  ),
  page as (
    select * from visible order by slug collate "C" limit $2 offset $3
  )
  select
    (select count(*)::integer from visible) as total,
    page.slug,
    page.title,
    page.description,
    (
      select label from api_version where api_id = page.id order by is_current desc, position desc, label desc limit 1
    ) as current_version,
    array(select label from api_version where api_id = page.id order by position, label) as versions,
    source.generation::integer as generation,
    source.indexed_at
  from (select 1) as always
  left join page on true
  left join source on source.id = page.source_id
  order by page.slug collate "C"
`;
