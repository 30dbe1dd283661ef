/** $1 kinds, $2 keys, $3 document ids, $4 chunk ids, element by element. */
export const saveIdentifiers = `
  insert into identifier (kind, key, document_id, chunk_id)
  select * from unnest($1::smallint[], $2::text[], $3::bigint[], $4::bigint[])
  on conflict do nothing
`;
