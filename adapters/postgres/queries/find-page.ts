/** $1 api slug or null for a portal-wide page, $2 page slug. */
export const findPage = `
  select
    d.slug,
    a.slug as api,
    d.title,
    d.url,
    (
      select coalesce(json_agg(json_build_object('title', c.title, 'text', c.text) order by section.place), '[]')
      from unnest(d.section_keys) with ordinality as section (key, place)
      join chunk c on c.document_id = d.id and c.key = section.key
    ) as sections
  from document d
  left join api a on a.id = d.api_id
  where d.kind = 'page' and d.slug = $2 and a.slug is not distinct from $1
  order by d.path
  limit 1
`;
