import { LRUCache } from 'lru-cache';
import type { Caller } from '../../core/caller.ts';
import { rightsOf } from '../../core/caller.ts';
import type { SearchFilter } from '../../core/search-index.ts';

/** How much there is of what a caller may read and asks for, in one state of the index. */
export interface Statistic {
  /** Names that state; of another one this says nothing. */
  readonly fingerprint: string;
  readonly document_count: number;
  readonly chunk_count: number;
  /** Weighted terms per chunk. */
  readonly average_length: number;
}

/** Some hundred bytes each: rights and filters that are asked with at the same time. */
const REMEMBERED = 1_000;

/**
 * Counting what a caller sees costs as much as a tenth of a search, and comes out the same until the next commit or change
 * of rights. The statement itself compares the fingerprint and counts again where it is another one.
 */
export function rememberStatistics(): {
  find(caller: Caller, filter: SearchFilter): Statistic | undefined;
  remember(caller: Caller, filter: SearchFilter, statistic: Statistic): void;
} {
  const known = new LRUCache<string, Statistic>({ max: REMEMBERED });
  return {
    find: (caller, filter) => known.get(keyOf(caller, filter)),
    remember(caller, filter, { fingerprint, document_count, chunk_count, average_length }) {
      known.set(keyOf(caller, filter), { fingerprint, document_count, chunk_count, average_length });
    },
  };
}

function keyOf(caller: Caller, { api, withPortalPages, version, kinds }: SearchFilter): string {
  return JSON.stringify([rightsOf(caller), api, withPortalPages === true, version, kinds]);
}
