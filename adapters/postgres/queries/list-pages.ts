export const listPages = `
  select d.slug, a.slug as api, d.title, d.url
  from document d
  left join api a on a.id = d.api_id
  where d.kind = 'page'
  order by a.slug collate "C" nulls first, d.path
`;
