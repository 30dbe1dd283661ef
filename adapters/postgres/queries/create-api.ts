/** $1 source id, $2 slug in the source, $3 slug in the deployment, $4 title, $5 description, $6 implementations as JSON. */
export const createApi = `
  insert into api (source_id, source_slug, slug, title, description, implementations)
  values ($1, $2, $3, $4, $5, $6::json)
  returning id::text
`;
