/** What is read of a run, as {@link IndexRunRow} of the store spells it. */
export const indexRunColumns = `
  public_id, source, status, trigger, accept_removals, attempt, progress, counts, failures, stage_seconds,
  generation::integer as generation, error, queued_at, started_at, finished_at
`;
