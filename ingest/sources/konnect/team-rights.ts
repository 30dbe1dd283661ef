import type { Visibility } from '../../../core/caller.ts';

export interface TeamRoles {
  readonly id: string;
  readonly name: string | null;
  readonly roles: readonly {
    readonly roleName: string;
    /** An API or a package; `*` for all. */
    readonly entityId: string;
    /** A region, or `*` for all. */
    readonly region: string | null;
  }[];
}

/** Both show an API with its documentation; the second may call it too. */
const readingRoles = new Set(['api viewer', 'api consumer']);

/**
 * Teams that may read an API or package where the portal uses roles: each under its identifier and its name.
 * @param region where the portal is; `null` when it is not known, and then a role on everything counts in all regions only
 */
export function teamsThatRead(entityId: string, teams: readonly TeamRoles[], region: string | null): Visibility {
  const allowed = teams.filter(({ roles }) => roles.some((role) => reads(role, entityId, region)));
  const names = distinctNames(teams);
  const words = allowed.flatMap(({ id, name }) => (name !== null && names.has(name) ? [id, name] : [id]));
  return { teams: [...new Set(words)].toSorted() };
}

function reads(role: TeamRoles['roles'][number], entityId: string, region: string | null): boolean {
  if (!readingRoles.has(role.roleName.trim().toLowerCase())) return false;
  const isRegion = role.region === '*' || role.region === region;
  if (role.entityId === '*') return isRegion;
  // The identifier alone is enough where the region is not known: it is unique.
  return role.entityId === entityId && (isRegion || region === null);
}

/** Identifiers of teams whose name counts for nothing, though they have one. */
export function teamsWithoutUsableName(teams: readonly TeamRoles[]): string[] {
  const names = distinctNames(teams);
  return teams.flatMap(({ id, name }) => (name !== null && !names.has(name) ? [id] : []));
}

/**
 * Names by which one team can be meant and no other. A team called like another one, or like another one's identifier,
 * would inherit its rights.
 */
function distinctNames(teams: readonly TeamRoles[]): ReadonlySet<string> {
  const ids = new Set(teams.map(({ id }) => id));
  const counts = new Map<string, number>();
  for (const { name } of teams) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  const usable = [...counts].filter(
    // What the store would have to clean could become another name.
    ([name, count]) =>
      count === 1 && !ids.has(name) && name.trim() !== '' && name.isWellFormed() && !/\p{Cc}/u.test(name),
  );
  return new Set(usable.map(([name]) => name));
}
