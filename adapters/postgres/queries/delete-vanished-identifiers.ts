/** $1 ids of changed chunks; $2 kinds, $3 keys, $4 chunk ids to keep, element by element. */
export const deleteVanishedIdentifiers = `
  delete from identifier i
  where i.chunk_id = any($1::bigint[])
    and not exists (
      select from unnest($2::smallint[], $3::text[], $4::bigint[]) as kept (kind, key, chunk_id)
      where kept.kind = i.kind and kept.key = i.key and kept.chunk_id = i.chunk_id
    )
`;
