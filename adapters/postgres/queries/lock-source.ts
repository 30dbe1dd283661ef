/** Two commits of one source wait for each other here. $1 source key. */
export const lockSource = `select id::text from source where key = $1 for no key update`;
