/** $1 ids of written documents, $2 ids of those among them that hold gateway facts. */
export const deleteVanishedFacts = `
  delete from gateway_fact where document_id = any($1::bigint[]) and not (document_id = any($2::bigint[]))
`;
