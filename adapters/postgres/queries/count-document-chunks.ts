/** $1 document ids. */
export const countDocumentChunks = `
  select count(*)::integer as chunks from chunk where document_id = any($1::bigint[])
`;
