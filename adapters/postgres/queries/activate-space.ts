/** Before another becomes the active one. $1 id of the space that will. */
export const deactivateSpaces = `
  update embedding_space set is_active = false, active_since = null where is_active and id <> $1
`;

/** $1 id. */
export const activateSpace = `
  update embedding_space set is_active = true, active_since = clock_timestamp() where id = $1 and not is_active
`;
