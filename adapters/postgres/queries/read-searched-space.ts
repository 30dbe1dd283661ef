/** $1 name of a space, $2 its dimensions; whether its vectors have an index that is complete. */
export const readSearchedSpace = `
  select
    id,
    exists (
      select from pg_index where indexrelid = to_regclass('chunk_vector_nearest_' || space.id) and indisvalid
    ) as is_indexed
  from embedding_space as space
  where name = $1 and dimensions = $2
`;
