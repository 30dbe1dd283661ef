/** What is read of an operation: the whole model, or what one line says of it. */
export type OperationDetail = 'model' | 'outline';

/** Each access by a key would unpack and read the whole model again. */
const OUTLINE = `(
        select to_json(outline)
        from json_to_record(operation.model) as outline (key text, method text, summary text, deprecated boolean)
      )`;

/**
 * One row per wish, in order, empty where there is none. Each API and version is looked up once, whatever the number of
 * wishes, and everything by its key (see `search` on `offset 0`).
 *
 * $1 API slugs, $2 version labels or null for the current one of those visible, $3 operation keys or null, $4 operationIds
 * or null.
 */
export function findOperations(detail: OperationDetail): string {
  return `
  with wish as materialized (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
      with ordinality as wish (api, version, key, operation_id, place)
  ),
  specification as materialized (
    select
      asked.api as asked_api, asked.version as asked_version,
      a.slug as api, a.title as api_title, v.label as version, d.id as document_id, d.path, d.url
    from (select distinct api, version from wish) as asked
    cross join lateral (select id, slug, title from api where slug = asked.api offset 0) as a
    cross join lateral (
      select id, label from api_version
      where api_id = a.id and (asked.version is null or label = asked.version)
      order by is_current desc, position desc, label desc
      limit 1
    ) as v
    cross join lateral (select id, path, url from document where api_version_id = v.id offset 0) as d
  )
  select found.api, found.api_title, found.version, found.model, coalesce(found.own_url, found.url) as url
  from wish
  left join lateral (
    select
      specification.*,
      ${detail === 'model' ? 'operation.model' : OUTLINE} as model,
      (
        select c.url from chunk c
        where c.document_id = specification.document_id and c.operation_key = operation.key and c.url is not null
        order by c.key limit 1
      ) as own_url
    from specification
    cross join lateral (
      select key, position, model from operation where document_id = specification.document_id and key = wish.key
      union all
      select key, position, model from operation
      where document_id = specification.document_id and operation_id = wish.operation_id
      offset 0
    ) as operation
    where specification.asked_api = wish.api and specification.asked_version is not distinct from wish.version
    order by specification.path, operation.position
    limit 1
  ) as found on true
  order by wish.place
`;
}
