import { identifierKinds } from '../../../core/chunk.ts';
import { referencePlaces } from './reference-places.ts';

const WRITTEN_NAME = identifierKinds.indexOf('written_name');

/** Spellings of one name over all specifications; those of a common one are the same everywhere. */
const SPELLINGS = 500;

/** $1 API slugs, $2 version labels, $3 everywhere; $4 what the keys begin with, $5 the first key after these. */
export const findWrittenNames = `
  with ${referencePlaces}
  select distinct found.key, visible.api, visible.version
  from unnest($4::text[], $5::text[]) as asked (beginning, ending)
  cross join lateral (
    select key, document_id
    from identifier
    where key >= asked.beginning and key < asked.ending and kind = ${WRITTEN_NAME}
      and (document_id in (select id from visible)) is true
    order by key, document_id
    limit ${SPELLINGS}
  ) as found
  join visible on visible.id = found.document_id
`;
