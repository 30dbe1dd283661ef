/** The run with a public id, held until the transaction ends. $1 public id, $2 seconds of silence that end a lease. */
export const lockIndexRun = `
  select id::text, source, status, trigger, attempt, accept_removals, cancel_requested,
    coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => $2), true) as is_silent
  from index_run
  where public_id = $1
  for update
`;

/** The run that holds a source, held until the transaction ends. $1 source, $2 seconds of silence that end a lease. */
export const lockRunningIndexRun = `
  select id::text, source, status, trigger, attempt, accept_removals, cancel_requested,
    coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => $2), true) as is_silent
  from index_run
  where source = $1 and status = 'running'
  for update
`;

/** Ends the leases of all running runs. */
export const silenceIndexRuns = `update index_run set heartbeat_at = null where status = 'running'`;

/**
 * Runs whose process went silent. One that is being written to at this moment is not silent. $1 seconds of silence that
 * end a lease.
 */
export const lockSilentIndexRuns = `
  select id::text, source, status, trigger, attempt, accept_removals, cancel_requested, true as is_silent
  from index_run
  where status = 'running' and coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => $1), true)
  order by id
  for update skip locked
`;

/** Puts a run back into the queue for its next attempt. $1 id. */
export const requeueIndexRun = `
  update index_run set status = 'queued', lease_token = null, heartbeat_at = null, progress = null where id = $1
`;
