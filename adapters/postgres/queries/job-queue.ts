/** Whether the login may have the schema of the job queue. $1 name of the schema. */
export const readJobSchema = `
  select to_regnamespace($1) is not null as is_present,
    has_database_privilege(current_database(), 'create') as may_create,
    quote_ident(current_database()) as database_name,
    quote_ident(current_user) as user_name
`;
