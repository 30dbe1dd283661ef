/** $1 ids. */
export const deleteChunks = `delete from chunk where id = any($1::bigint[])`;
