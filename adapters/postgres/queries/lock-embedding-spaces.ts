/** Keeps the first two commits of all from making a different space the active one each. */
export const lockFirstSpace = 'lock table embedding_space in share row exclusive mode';

export const hasActiveSpace = 'select from embedding_space where is_active';

/** A space cannot become the active one while a commit is under way that may add chunks without its vectors. */
export const lockSpacesForCommit = `
  select id, name, dimensions, is_active from embedding_space order by id for key share
`;

/** Waits for commits under way and holds new ones up. */
export const lockSpacesForSwitch = 'select id from embedding_space order by id for update';

/** One at a time asks for a space; commits are not held up. */
export const lockSpacesForClaim = 'select id from embedding_space order by id for no key update';
