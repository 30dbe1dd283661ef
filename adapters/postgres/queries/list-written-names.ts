import { identifierKinds } from '../../../core/chunk.ts';
import { referencePlaces } from './reference-places.ts';

const WRITTEN_NAME = identifierKinds.indexOf('written_name');

/** $1 API slugs, $2 version labels, $3 everywhere; $4 limit. */
export const listWrittenNames = `
  with ${referencePlaces}
  select distinct identifier.key
  from visible
  join chunk c on c.document_id = visible.id and c.key = 'overview'
  join identifier on identifier.chunk_id = c.id
  where identifier.kind = ${WRITTEN_NAME}
  order by identifier.key
  limit $4
`;
