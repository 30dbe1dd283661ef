/** Waits for a commit of the source, and keeps others from it. $1 source key. */
export const lockSourceForRemoval = `select id::text, key, name from source where key = $1 for update`;

/**
 * Whether a run that is alive holds the source: one that has opened it, or that goes by its name or key and has not
 * opened any yet. $1 source id, $2 name or null, $3 key, $4 seconds of silence that end a lease.
 */
export const findHoldingRun = `
  select from index_run
  where status = 'running'
    and (source_id = $1 or (source_id is null and source in ($2, $3)))
    and heartbeat_at >= clock_timestamp() - make_interval(secs => $4)
  limit 1
`;

/** $1 source id. */
export const listDocumentSizes = `
  select id::text, operation_count as operations, chunk_count as chunks from document where source_id = $1 order by id
`;

/** $1 source id. */
export const deleteApisOfSource = `delete from api where source_id = $1`;

/** Index runs that read it stay, and point to no source any more. $1 source id. */
export const deleteSource = `delete from source where id = $1`;
