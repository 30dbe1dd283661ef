/** $1 key, $2 kind, $3 title. */
export const registerSource = `
  insert into source (key, kind, title) values ($1, $2, $3)
  on conflict (key) do update set kind = excluded.kind, title = excluded.title
  where (source.kind, source.title) is distinct from (excluded.kind, excluded.title)
`;

/** The source that a run read is known by the run's own. $1 public id of the run, $2 its lease token. */
export const readRunSource = `
  select source from index_run where public_id = $1 and lease_token = $2 and status = 'running'
`;

/** Sources that gain or lose a name, in the order in which everybody locks them. $1 key, $2 name. */
export const lockRenamedSources = `
  select id from source
  where (key = $1 and name is distinct from $2) or (key <> $1 and name = $2)
  order by id
  for no key update
`;

/** Takes a name from the source that had it so far. $1 key of the source that has it now, $2 name. */
export const freeSourceName = `update source set name = null where key <> $1 and name = $2`;

/** $1 key, $2 name. */
export const nameSource = `update source set name = $2 where key = $1`;

/** Notes which source a run has opened. $1 key, $2 public id of the run, $3 its lease token. */
export const assignRunSource = `
  update index_run
  set source_id = source.id
  from source
  where source.key = $1 and public_id = $2 and lease_token = $3 and status = 'running'
    and source_id is distinct from source.id
`;
