/** Locks a run for its holder, committed or not. $1 public id, $2 lease token. */
export const lockHeldIndexRun = `
  select id::text, source, status, cancel_requested, accept_removals
  from index_run
  where public_id = $1 and lease_token = $2 and status in ('running', 'committed')
  for update
`;

/** Hands what a run may remove to the one of its source that waits. $1 source, $2 accept removals. */
export const joinQueuedIndexRun = `
  update index_run set accept_removals = accept_removals or $2 where source = $1 and status = 'queued'
`;

/** $1 id, $2 status, $3 counts, $4 failures, $5 stage seconds, $6 error: JSON or null. */
export const finishIndexRun = `
  update index_run
  set status = $2,
    counts = (counts::jsonb || $3::jsonb)::json,
    failures = $4::json,
    stage_seconds = $5::json,
    error = $6::json,
    progress = null,
    lease_token = null,
    finished_at = case when $2 = 'queued' then null else coalesce(finished_at, clock_timestamp()) end
  where id = $1
`;
