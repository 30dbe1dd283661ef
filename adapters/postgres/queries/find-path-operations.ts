import { identifierKinds } from '../../../core/chunk.ts';
import { referencePlaces } from './reference-places.ts';

const PATH = identifierKinds.indexOf('path');

/** Operations of one path over all specifications: a handful of methods, and a few APIs that happen to share it. */
const OPERATIONS_OF_PATH = 60;
/** And of all asked paths together: their models are read. */
const OPERATIONS = 300;

/** $1 API slugs, $2 version labels, $3 everywhere; $4 path keys. */
export const findPathOperations = `
  with ${referencePlaces},
  found as materialized (
    select distinct visible.api, visible.version, found.document_id, c.operation_key
    from unnest($4::text[]) as asked (key)
    cross join lateral (
      select chunk_id, document_id
      from identifier
      where key = asked.key and kind = ${PATH} and (document_id in (select id from visible)) is true
      order by document_id, chunk_id
      limit ${OPERATIONS_OF_PATH}
    ) as found
    join visible on visible.id = found.document_id
    join chunk c on c.id = found.chunk_id
    where c.operation_key is not null
    order by visible.api, visible.version, c.operation_key
    limit ${OPERATIONS}
  )
  select
    found.api,
    found.version,
    o.model->>'method' as method,
    o.model->>'path' as path,
    o.operation_id,
    o.model->'servers' as servers,
    array(select response->>'status' from json_array_elements(o.model->'responses') as response) as statuses
  from found
  join operation o on o.document_id = found.document_id and o.key = found.operation_key
  order by found.api, found.version, o.position
`;
