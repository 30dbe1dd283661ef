/** $1 source id, $2 whether anything changed, $3 whether the content was read just now. */
export const advanceGeneration = `
  update source
  set generation = generation + case when $2::boolean then 1 else 0 end,
    indexed_at = case when $3::boolean then clock_timestamp() else indexed_at end
  where id = $1
  returning generation::integer as generation
`;
