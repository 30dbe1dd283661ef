/** $1 source id. */
export const listDocumentIds = `select id::text, path from document where source_id = $1`;
