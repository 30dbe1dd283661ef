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

/** In how many chunks words occur, word by word. */
export interface TermCounts {
  /** As 64-bit integers in text. */
  readonly counted_terms: readonly string[] | null;
  readonly counted_chunks: readonly number[] | null;
}

export interface KnownStatistic extends Statistic {
  readonly terms: readonly number[];
  /** Chunks that hold each of the terms. */
  readonly chunks: readonly number[];
}

/** Some hundred bytes each: rights and filters that are asked with at the same time. */
const REMEMBERED = 1_000;

/** Words of all of them together, some hundred bytes each. */
const REMEMBERED_TERMS = 100_000;

/** A word that fewer chunks hold is counted as fast as it is looked up, and there are many such words. */
const LEAST_CHUNKS = 100;

/**
 * Counting what a caller sees, and in how much of it the common words of a question occur, costs a fifth of a search
 * or more, and comes out the same until the next commit or change of rights. The statement itself compares the fingerprint
 * and counts again where it is another one.
 */
export function rememberStatistics(): {
  /** What is known of those rights and that filter, and of which of the terms. */
  find(caller: Caller, filter: SearchFilter, terms: readonly number[]): KnownStatistic | undefined;
  remember(caller: Caller, filter: SearchFilter, counted: Statistic & TermCounts): void;
} {
  const known = new LRUCache<string, Statistic & { readonly id: number }>({ max: REMEMBERED });
  const chunksOfTerm = new LRUCache<string, number>({ max: REMEMBERED_TERMS });
  let lastId = 0;
  return {
    find(caller, filter, terms) {
      const statistic = known.get(keyOf(caller, filter));
      if (statistic === undefined) return undefined;
      const counts = terms.flatMap((term) => {
        const chunks = chunksOfTerm.get(`${statistic.id} ${term}`);
        return chunks === undefined ? [] : [{ term, chunks }];
      });
      return { ...statistic, terms: counts.map(({ term }) => term), chunks: counts.map(({ chunks }) => chunks) };
    },
    remember(caller, filter, counted) {
      const { fingerprint, document_count, chunk_count, average_length } = counted;
      const key = keyOf(caller, filter);
      const before = known.get(key);
      // Words of another state are of another number, and go when there is no room.
      const id = before?.fingerprint === fingerprint ? before.id : (lastId += 1);
      if (id !== before?.id) known.set(key, { id, fingerprint, document_count, chunk_count, average_length });
      counted.counted_terms?.forEach((term, place) => {
        const chunks = counted.counted_chunks?.[place] ?? 0;
        if (chunks >= LEAST_CHUNKS) chunksOfTerm.set(`${id} ${Number(term)}`, chunks);
      });
    },
  };
}

function keyOf(caller: Caller, { api, withPortalPages, version, kinds }: SearchFilter): string {
  return JSON.stringify([rightsOf(caller), api, withPortalPages === true, version, kinds]);
}
