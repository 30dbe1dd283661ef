/**
 * Spaces that are neither active nor wanted, and for how long vectors must still stay for searches that began before
 * the switch. $1 seconds that such a search may take.
 */
export const listRetiredSpaces = `
  select
    retired.id,
    greatest(0, 1000 * extract(epoch from active.active_since + make_interval(secs => $1::double precision) - clock_timestamp()))
      ::double precision as wait
  from embedding_space retired
  join embedding_space active on active.is_active
  where not retired.is_active
    and retired.requested_at is distinct from (select max(requested_at) from embedding_space)
  order by retired.id
`;

/** $1 space ids, $2 limit. */
export const deleteRetiredVectors = `
  delete from chunk_vector
  where (chunk_id, space_id) in (
    select chunk_id, space_id from chunk_vector where space_id = any($1::integer[]) order by chunk_id limit $2
  )
`;

/** Those that no commit under way is writing in. $1 space ids. */
export const lockRetiredSpaces = `
  select id from embedding_space where id = any($1::integer[]) order by id for update skip locked
`;

/** $1 space ids. */
export const deleteRetiredSpaces = `
  delete from embedding_space s
  where s.id = any($1::integer[])
    and not s.is_active
    and s.requested_at is distinct from (select max(requested_at) from embedding_space)
    and not exists (select from chunk_vector v where v.space_id = s.id)
`;
