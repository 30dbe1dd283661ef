/** $1 api slug, $2 version label or null for the current one of those visible, $3 limit, $4 offset. At least one row. */
export const listOperations = `
  with visible as materialized (
    select o.document_id, o.key, o.position, d.path, d.url, a.slug as api, a.title as api_title, v.label as version
    from api a
    join document d on d.api_id = a.id
    join api_version v on v.id = d.api_version_id
    join operation o on o.document_id = d.id
    where a.slug = $1 and case
      when $2::text is not null then v.label = $2
      else v.id = (
        select id from api_version where api_id = a.id order by is_current desc, position desc, label desc limit 1
      )
    end
  ),
  page as (
    select * from visible order by path, position limit $3 offset $4
  )
  select
    (select count(*)::integer from visible) as total,
    page.api,
    page.api_title,
    page.version,
    coalesce(
      (
        select c.url from chunk c
        where c.document_id = page.document_id and c.operation_key = page.key and c.url is not null
        order by c.key limit 1
      ),
      page.url
    ) as url,
    operation.model
  from (select 1) as always
  left join page on true
  left join operation on operation.document_id = page.document_id and operation.key = page.key
  order by page.path, page.position
`;
