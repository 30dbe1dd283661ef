/** Records a run that nothing knew of before its commit. $1 source id, $2 generation, $3 counts as JSON. */
export const recordIndexRun = `
  insert into index_run (source_id, source, status, generation, counts, queued_at, started_at, finished_at)
  select id, key, 'committed', $2, $3::json, now(), now(), clock_timestamp() from source where id = $1
`;

/** Whether a run still holds its source. $1 public id, $2 lease token. */
export const isIndexRunHeld = `
  select from index_run where public_id = $1 and lease_token = $2 and status = 'running'
`;

/**
 * Marks a run as committed, if it still holds its source. The token stays, so that its holder can add what else it
 * knows. $1 source id, $2 generation, $3 counts as JSON, $4 public id, $5 lease token.
 */
export const commitIndexRun = `
  update index_run
  set status = 'committed', source_id = $1, generation = $2, counts = $3::json, finished_at = clock_timestamp()
  where public_id = $4 and lease_token = $5 and status = 'running' and not cancel_requested
`;
