/** From a value of the identity provider to the portal team or teams it stands for. */
export type TeamMap = Readonly<Record<string, string | readonly string[]>>;

/** More than anyone is a member of; keeps a hostile or careless token from making every query slow. */
const MAXIMUM_TEAMS = 200;
/** Longer values are no team names. */
const MAXIMUM_TEAM_LENGTH = 200;

/** Portal teams for the values of a claim or group header. Without a map the values are the teams. */
export function mapTeams(values: readonly string[], teamMap: TeamMap | null): readonly string[] {
  const teams = new Set<string>();
  for (const value of values) {
    if (value === '' || value.length > MAXIMUM_TEAM_LENGTH || /\p{Cc}/u.test(value)) continue;
    // Replaced, a half character could make another team's name.
    if (!value.isWellFormed()) continue;
    // Own properties only: a claim value of "constructor" must not reach the object's prototype.
    if (teamMap === null) teams.add(value);
    else if (Object.hasOwn(teamMap, value)) for (const team of [teamMap[value] ?? []].flat()) teams.add(team);
    if (teams.size >= MAXIMUM_TEAMS) break;
  }
  return [...teams].slice(0, MAXIMUM_TEAMS);
}
