/** What migrations need of the server. */
export const readSuitability = `
  select
    current_setting('server_version_num')::integer as server_version,
    current_setting('server_version') as server_version_text,
    (select installed_version from pg_available_extensions where name = 'vector') as installed_vector,
    (select default_version from pg_available_extensions where name = 'vector') as available_vector
`;
