/** Sources that no commit is under way in; none begins in them before this transaction ends. */
export const lockFreeSources = 'select id::text from source order by id for no key update skip locked';
