/** $1 source id, $2 generation, $3 counts as JSON. */
export const recordIndexRun = `
  insert into index_run (source_id, status, generation, counts, started_at, finished_at)
  values ($1, 'committed', $2, $3::json, now(), clock_timestamp())
`;
