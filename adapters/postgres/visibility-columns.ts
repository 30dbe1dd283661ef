import type { Visibility } from '../../core/caller.ts';
import { cleanText } from './stored-text.ts';

export interface VisibilityColumns {
  /** `api`: gateway facts, for whoever may read a specification of their API. */
  readonly visibility: 'public' | 'authenticated' | 'teams' | 'api';
  readonly teams: readonly string[];
}

export function toVisibilityColumns(visibility: Visibility): VisibilityColumns {
  if (typeof visibility === 'string') return { visibility, teams: [] };
  // Sorted and distinct, so that a mere change of order is no change.
  return { visibility: 'teams', teams: [...new Set(visibility.teams.map(cleanText))].sort() };
}

/** Gateway facts have no visibility of their own. */
export const visibleWithApi: VisibilityColumns = { visibility: 'api', teams: [] };

export function fromVisibilityColumns(columns: VisibilityColumns): Visibility {
  // Whatever their source says of them does not count, so they are as it says.
  if (columns.visibility === 'api') return 'public';
  return columns.visibility === 'teams' ? { teams: columns.teams } : columns.visibility;
}
