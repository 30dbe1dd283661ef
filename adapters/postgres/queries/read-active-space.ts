/** The name of the space that searches use; no row in an empty index. */
export const readActiveSpace = 'select name from embedding_space where is_active';
