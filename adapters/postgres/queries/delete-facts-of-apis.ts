/** Gateway facts on APIs that vanish, whichever source they are from. $1 ids of these APIs. */
export const deleteFactsOfApis = `
  delete from document where api_id = any($1::bigint[]) and kind = 'facts' returning source_id::text
`;
