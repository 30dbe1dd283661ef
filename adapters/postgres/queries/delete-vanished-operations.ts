/** $1 document ids; $2 document ids and $3 keys of the operations to keep, element by element. */
export const deleteVanishedOperations = `
  delete from operation o
  where o.document_id = any($1::bigint[])
    and not exists (
      select from unnest($2::bigint[], $3::text[]) as kept (document_id, key)
      where kept.document_id = o.document_id and kept.key = o.key
    )
`;
