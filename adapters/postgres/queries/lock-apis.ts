/** Waits for whoever writes gateway facts on these APIs, and keeps others from it. $1 ids. */
export const lockApis = `select id from api where id = any($1::bigint[]) order by id for update`;
