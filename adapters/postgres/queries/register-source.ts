/** $1 key, $2 kind, $3 title. */
export const registerSource = `
  insert into source (key, kind, title) values ($1, $2, $3)
  on conflict (key) do update set kind = excluded.kind, title = excluded.title
  where (source.kind, source.title) is distinct from (excluded.kind, excluded.title)
`;
