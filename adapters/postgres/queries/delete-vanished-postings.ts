/** $1 document id; $2 terms and $3 kinds to keep, element by element. */
export const deleteVanishedPostings = `
  delete from posting p
  where p.document_id = $1
    and not exists (
      select from unnest($2::bigint[], $3::smallint[]) as kept (term, kind)
      where kept.term = p.term and kept.kind = p.kind
    )
`;
