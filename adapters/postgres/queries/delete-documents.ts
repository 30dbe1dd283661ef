/** $1 ids. All that hangs on them goes along. */
export const deleteDocuments = `delete from document where id = any($1::bigint[])`;
