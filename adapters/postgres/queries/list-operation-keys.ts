import { referencePlaces } from './reference-places.ts';

/** $1 API slugs, $2 version labels, $3 everywhere; $4 limit. */
export const listOperationKeys = `
  with ${referencePlaces}
  select distinct o.key collate "C" as key
  from visible
  join operation o on o.document_id = visible.id
  order by key
  limit $4
`;
