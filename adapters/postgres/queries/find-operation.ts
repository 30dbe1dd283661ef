/** $1 api slug, $2 version label or null for the current one of those visible, $3 operation key or null, $4 operationId or null. */
export const findOperation = `
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
  where a.slug = $1
    and case
    when $2::text is not null then v.label = $2
    else v.id = (
      select id from api_version where api_id = a.id order by is_current desc, position desc, label desc limit 1
    )
  end
    and (o.key = $3 or o.operation_id = $4)
  order by d.path, o.position
  limit 1
`;
