import type { Visibility } from '../core/caller.ts';
import { editDistance } from '../core/edit-distance.ts';
import { isObject } from './json-values.ts';

/** What a value that cannot be understood means: a private page must not become public by a typing error. */
export const nobody: Visibility = { teams: [] };

/** `public`, `authenticated` or `{teams: […]}`; `null` for anything else. */
export function readVisibility(value: unknown): Visibility | null {
  if (value === 'public' || value === 'authenticated') return value;
  if (!isObject(value) || Object.keys(value).length !== 1 || !Array.isArray(value['teams'])) return null;
  const teams: unknown[] = value['teams'];
  if (!teams.every((team): team is string => typeof team === 'string' && team.trim() !== '')) return null;
  return { teams: [...new Set(teams.map((team) => team.trim()))].toSorted() };
}

/** Those who may read under both. */
export function intersectVisibility(first: Visibility, second: Visibility): Visibility {
  if (first === 'public') return second;
  if (second === 'public') return first;
  if (first === 'authenticated') return second;
  if (second === 'authenticated') return first;
  const others = new Set(second.teams);
  return { teams: first.teams.filter((team) => others.has(team)) };
}

/** More for more people, as far as that can be said without knowing the teams. */
export function breadth(visibility: Visibility): number {
  return visibility === 'public' ? 2 : visibility === 'authenticated' ? 1 : 0;
}

export function isSameVisibility(first: Visibility, second: Visibility): boolean {
  return describeVisibility(first) === describeVisibility(second);
}

/** Stable words for a visibility: `public`, `authenticated`, `teams a, b`. */
export function describeVisibility(visibility: Visibility): string {
  return typeof visibility === 'string'
    ? visibility
    : `teams ${JSON.stringify([...new Set(visibility.teams)].toSorted())}`;
}

/** A key that was surely meant to be `visibility`: two letters wrong, missing or too many. */
export function looksLikeVisibilityKey(key: string): boolean {
  const lower = key.toLowerCase().trim();
  return key !== 'visibility' && Math.abs(lower.length - 10) <= 2 && editDistance(lower, 'visibility') <= 2;
}
