/**
 * One row per wish, in order, empty where there is none. $1 API slugs, $2 version labels or null for the current one of
 * those visible, $3 operation keys or null, $4 operationIds or null.
 */
export const findOperations = `
  select found.*
  from unnest($1::text[], $2::text[], $3::text[], $4::text[])
    with ordinality as wish (api, version, key, operation_id, place)
  left join lateral (
    select
      a.slug as api,
      a.title as api_title,
      v.label as version,
      coalesce(
        (
          select c.url from chunk c
          where c.document_id = d.id and c.operation_key = o.key and c.url is not null
          order by c.key limit 1
        ),
        d.url
      ) as url,
      o.model
    from api a
    join document d on d.api_id = a.id
    join api_version v on v.id = d.api_version_id
    join operation o on o.document_id = d.id
    where a.slug = wish.api
      and case
        when wish.version is not null then v.label = wish.version
        else v.id = (
          select id from api_version where api_id = a.id order by is_current desc, position desc, label desc limit 1
        )
      end
      and (o.key = wish.key or o.operation_id = wish.operation_id)
    order by d.path, o.position
    limit 1
  ) found on true
  order by wish.place
`;
