/** Ends a run that nobody holds any more. $1 id, $2 status, $3 error as JSON or null. */
export const endIndexRun = `
  update index_run
  set status = $2, error = $3::json, finished_at = clock_timestamp(), lease_token = null, progress = null
  where id = $1
`;
