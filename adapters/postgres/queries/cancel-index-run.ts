/**
 * Ends a run that nobody works on, and asks the holder of any other to stop. $1 public id, $2 seconds of silence that
 * end a lease.
 */
export const cancelIndexRun = `
  update index_run
  set cancel_requested = true,
    (status, finished_at, lease_token, progress) = (
      select
        case when idle then 'cancelled' else status end,
        case when idle then clock_timestamp() end,
        case when idle then null else lease_token end,
        case when idle then null else progress end
      from (
        select status = 'queued'
          or coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => $2), true) as idle
      ) as holder
    )
  where public_id = $1 and status in ('queued', 'running')
`;
