/**
 * $1 public id, $2 lease token, $3 progress as JSON or null, $4 counts as JSON; $5 failures and $6 seconds per stage as
 * JSON, or null to leave them.
 */
export const reportIndexRun = `
  update index_run
  set heartbeat_at = clock_timestamp(), progress = $3::json, counts = $4::json,
    failures = coalesce($5::json, failures), stage_seconds = coalesce($6::json, stage_seconds)
  where public_id = $1 and lease_token = $2 and status = 'running'
  returning cancel_requested
`;

/** The state of a run as the holder of a token may know it. $1 public id, $2 lease token. */
export const readIndexRunStatus = `
  select status, cancel_requested from index_run where public_id = $1 and lease_token = $2
`;
