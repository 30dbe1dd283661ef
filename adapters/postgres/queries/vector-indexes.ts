/**
 * Spaces whose vectors have, or should have, an index of their own: whether it is there, and whether it is complete; a
 * build that was interrupted leaves one that is not. $1 fewest vectors that are worth an index.
 */
export const listVectorIndexes = `
  select
    space.id,
    space.dimensions,
    index.indisvalid as is_valid,
    (
      select count(*) from (select from chunk_vector where space_id = space.id limit $1::bigint) as counted
    ) >= $1::bigint as is_large
  from embedding_space as space
  left join pg_index as index on index.indexrelid = to_regclass('chunk_vector_nearest_' || space.id)
  where space.is_active
`;

/** Indexes of spaces that are gone. */
export const listOrphanedIndexes = `
  select substring(relname from '\\d+$')::integer as id
  from pg_class
  join pg_index on indexrelid = pg_class.oid
  where indrelid = 'chunk_vector'::regclass
    and relname ~ '^chunk_vector_nearest_\\d+$'
    and not exists (select from embedding_space where id = substring(relname from '\\d+$')::integer)
`;

/**
 * One process builds at a time; the others need not wait for it. The lock ends with the connection. Its number is this
 * program's own, spelled "copilot" in base 36 and cut to 31 bits.
 */
export const lockVectorIndexes = 'select pg_try_advisory_lock(1845630797) as is_mine';

/** A pooler may keep the connection when we have left it. */
export const unlockVectorIndexes = 'select pg_advisory_unlock(1845630797)';

/**
 * For the connection that builds. A graph that does not fit into this memory takes several times as long: 512 MB hold some
 * 300,000 vectors of 512 dimensions. Helpers would share it through /dev/shm, of which containers have 64 MB by default.
 */
export const prepareIndexBuild = `
  select
    set_config('role', 'copilot_owner', false),
    set_config(
      'maintenance_work_mem',
      greatest(pg_size_bytes(current_setting('maintenance_work_mem')), pg_size_bytes('512MB')) / 1024 || 'kB',
      false
    ),
    set_config('max_parallel_maintenance_workers', '0', false)
`;

/** Searches and commits go on meanwhile. The constants are pgvector's own: 16 neighbours, 64 candidates. */
export function buildVectorIndex(spaceId: number, dimensions: number): string {
  return `
    create index concurrently chunk_vector_nearest_${spaceId} on chunk_vector
    using hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops)
    where space_id = ${spaceId}
  `;
}

export function dropVectorIndex(spaceId: number): string {
  return `drop index concurrently if exists chunk_vector_nearest_${spaceId}`;
}
