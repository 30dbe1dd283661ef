export const readState = `
  select coalesce(max(generation), 0)::integer as generation, max(indexed_at) as indexed_at from source
`;
