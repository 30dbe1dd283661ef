import type { Visibility } from '../../core/caller.ts';
import { cleanText } from './stored-text.ts';

export interface VisibilityColumns {
  readonly visibility: 'public' | 'authenticated' | 'teams';
  readonly teams: readonly string[];
}

export function toVisibilityColumns(visibility: Visibility): VisibilityColumns {
  if (typeof visibility === 'string') return { visibility, teams: [] };
  // Sorted and distinct, so that a mere change of order is no change.
  return { visibility: 'teams', teams: [...new Set(visibility.teams.map(cleanText))].sort() };
}

export function fromVisibilityColumns(columns: VisibilityColumns): Visibility {
  return columns.visibility === 'teams' ? { teams: columns.teams } : columns.visibility;
}
