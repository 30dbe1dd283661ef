const columns = (failures: string): string => `
  public_id, source, status, trigger, accept_removals, attempt, progress, counts, ${failures}, stage_seconds,
  generation::integer as generation, error, queued_at, started_at, finished_at
`;

/** What is read of a run, as {@link IndexRunRow} of the store spells it. */
export const indexRunColumns = columns('failures');

/** The same for whoever looks at many runs and at no failure of theirs. */
export const briefIndexRunColumns = columns("'[]'::json as failures");
