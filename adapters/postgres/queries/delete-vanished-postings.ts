/** $1 document id; $2 terms, $3 kinds and $4 parts to keep, element by element. */
export const deleteVanishedPostings = `
  delete from posting p
  where p.document_id = $1
    and not exists (
      select from unnest($2::bigint[], $3::smallint[], $4::smallint[]) as kept (term, kind, part)
      where kept.term = p.term and kept.kind = p.kind and kept.part = p.part
    )
`;
