/** An API that an unchanged document still belongs to stays. $1 source id, $2 ids to keep. */
export const deleteVanishedApis = `
  delete from api a
  where a.source_id = $1
    and not (a.id = any($2::bigint[]))
    and not exists (select from document d where d.api_id = a.id)
`;
