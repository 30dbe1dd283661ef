import { indexRunColumns } from './index-run-columns.ts';

/** Begins a run that is recorded; one that was begun before begins its next attempt. $1 id, $2 lease token. */
export const beginIndexRun = `
  update index_run
  set status = 'running',
    attempt = attempt + case when started_at is null then 0 else 1 end,
    lease_token = $2,
    started_at = clock_timestamp(),
    heartbeat_at = clock_timestamp(),
    progress = null, counts = '{}', failures = '[]', stage_seconds = '{}', error = null
  where id = $1
  returning ${indexRunColumns}
`;

/** Records a run that begins at once. $1 source, $2 trigger, $3 accept removals, $4 lease token. */
export const insertRunningIndexRun = `
  insert into index_run (source, trigger, accept_removals, status, lease_token, started_at, heartbeat_at)
  values ($1, $2, $3, 'running', $4, clock_timestamp(), clock_timestamp())
  returning ${indexRunColumns}
`;

/** Forgets the oldest runs of a source that have ended. $1 source, $2 how many runs stay. */
export const forgetIndexRuns = `
  delete from index_run
  where source = $1 and status not in ('queued', 'running')
    and id <= (select id from index_run where source = $1 order by id desc offset $2 limit 1)
`;
