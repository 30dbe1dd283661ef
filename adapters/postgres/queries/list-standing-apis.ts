/** Those of these APIs in which a document other than gateway facts still stands. $1 ids. */
export const listStandingApis = `
  select distinct api_id::text as id from document where api_id = any($1::bigint[]) and kind <> 'facts'
`;
