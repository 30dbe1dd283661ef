/** $1 source id. */
export const countSource = `
  select coalesce(sum(operation_count), 0)::integer as operations, coalesce(sum(chunk_count), 0)::integer as chunks
  from document
  where source_id = $1
`;
