import type { Visibility } from '../../../core/caller.ts';

/** Whom a request proves, as the test knows it: the yardstick that the server's own judgement is held against. */
export interface Reader {
  readonly known: boolean;
  readonly teams: readonly string[];
}

export const nobody: Reader = { known: false, teams: [] };

/** The rule of visibility, written a second time and on purpose in another language. */
export function mayRead(visibility: Visibility, reader: Reader): boolean {
  if (visibility === 'public') return true;
  if (!reader.known) return false;
  return visibility === 'authenticated' || visibility.teams.some((team) => reader.teams.includes(team));
}
