import type { IndexState } from '../../core/search-index.ts';

export interface IndexStateRow {
  readonly generation: number | null;
  readonly indexed_at: Date | null;
}

/** An index in which the caller sees nothing is an empty index. */
export function toIndexState(row: IndexStateRow | undefined): IndexState {
  return { generation: row?.generation ?? 0, indexedAt: row?.indexed_at?.toISOString() ?? null };
}
