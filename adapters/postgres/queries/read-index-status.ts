/**
 * A first run whose process went silent builds nothing until another takes it. Of a source that was read once its state
 * tells, since the record of its runs is cut. $1 seconds of silence that end a lease.
 */
export const readIndexStatus = `
  select case
    when exists (
      select from index_run
      where (status = 'queued'
          or (status = 'running' and heartbeat_at >= clock_timestamp() - make_interval(secs => $1)))
        and not exists (
          select from source
          where indexed_at is not null and index_run.source in (source.name, source.key)
        )
    ) then 'building'
    when exists (select from source where indexed_at is not null) then 'complete'
    else 'empty'
  end as status
`;
