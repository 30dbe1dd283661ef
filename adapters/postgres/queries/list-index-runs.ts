import { briefIndexRunColumns, indexRunColumns } from './index-run-columns.ts';

const list = (columns: string): string => `
  select ${columns}
  from index_run
  where ($1::text is null or source = $1) and ($2::text is null or status = $2)
  order by id desc
  limit $3 offset $4
`;

/** Newest first. $1 source or null, $2 status or null, $3 most rows, $4 rows to skip. */
export const listIndexRuns = list(indexRunColumns);

/** {@link listIndexRuns} without the failures. */
export const listIndexRunsBriefly = list(briefIndexRunColumns);

/** $1 source or null, $2 status or null. */
export const countIndexRuns = `
  select count(*)::integer as total
  from index_run
  where ($1::text is null or source = $1) and ($2::text is null or status = $2)
`;

/** Oldest first: they are brought to workers in this order. $1 most rows. */
export const listQueuedIndexRuns = `
  select ${indexRunColumns} from index_run where status = 'queued' order by id limit $1
`;
