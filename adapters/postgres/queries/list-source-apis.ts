/** $1 source id. */
export const listSourceApis = `
  select id::text, source_slug, slug, title, description from api where source_id = $1
`;
