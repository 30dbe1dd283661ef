/** Sources that hold gateway facts on APIs that are about to vanish. $1 ids of these APIs. */
export const lockFactsSources = `
  select id from source
  where id in (select source_id from document where api_id = any($1::bigint[]) and kind = 'facts')
  order by id
  for no key update
`;
