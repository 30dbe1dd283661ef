/** Gateway facts go with their API alone. $1 source id; $2 paths, $3 visibilities, $4 teams as JSON arrays, element by element. */
export const changeVisibilities = `
  update document d
  set visibility = change.visibility, teams = change.teams
  from (
    select path, visibility, array(select json_array_elements_text(teams::json)) as teams
    from unnest($2::text[], $3::text[], $4::text[]) as given (path, visibility, teams)
  ) as change
  where d.source_id = $1
    and d.path = change.path
    and d.kind <> 'facts'
    and (d.visibility, d.teams) is distinct from (change.visibility, change.teams)
`;
