import { indexRunColumns } from './index-run-columns.ts';

/** One run of a source waits at most; a second request joins it. $1 source, $2 trigger, $3 accept removals. */
export const enqueueIndexRun = `
  insert into index_run (source, trigger, accept_removals, status)
  values ($1, $2, $3, 'queued')
  on conflict (source) where status = 'queued'
  do update set accept_removals = index_run.accept_removals or excluded.accept_removals
  returning ${indexRunColumns}
`;
