import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../core/caller.ts';
import { rightsOf } from '../../core/caller.ts';
import type { SearchIndex, SearchQuery, SearchOutcome } from '../../core/search-index.ts';

/** Some hundred searches of a hundred operations with their texts. */
const REMEMBERED_CHARACTERS = 16_000_000;

/**
 * Vectors of chunks that had none are filled in without a new generation; they are found by meaning after this long at
 * the latest.
 */
const REMEMBERED_MS = 60_000;

export interface RememberedSearches {
  /** Most characters of all results together. */
  readonly maxCharacters?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Answers a search that was made a short while ago from memory. What is remembered belongs to the rights of the caller, to
 * everything the search depends on, and to the state of what this caller may read at this moment, which is asked
 * of the index each time: one statement instead of the whole search. A commit or a change of rights ends it at once.
 */
export function rememberSearches(searchIndex: SearchIndex, options: RememberedSearches = {}): SearchIndex {
  const { now } = options;
  const known = new LRUCache<string, SearchOutcome>({
    maxSize: options.maxCharacters ?? REMEMBERED_CHARACTERS,
    sizeCalculation: sizeOf,
    ttl: REMEMBERED_MS,
    ...(now === undefined ? {} : { perf: { now } }),
  });
  return {
    async search(query, caller, callOptions) {
      const key = keyOf(query, caller);
      const before = known.get(key);
      if (before !== undefined && before.fingerprint === (await searchIndex.readFingerprint(caller, callOptions)))
        return before;
      const result = await searchIndex.search(query, caller, callOptions);
      known.set(key, result);
      return result;
    },
    readFingerprint: (caller, callOptions) => searchIndex.readFingerprint(caller, callOptions),
  };
}

/** By hash: no question stays in memory. */
function keyOf({ vector, ...query }: SearchQuery, caller: Caller): string {
  const hash = createHash('sha256').update(JSON.stringify([rightsOf(caller), query, vector === null]));
  if (vector !== null) hash.update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  return hash.digest('base64');
}

/** Characters of the texts; the rest of a hit is about as much as a short one. */
function sizeOf({ hits }: SearchOutcome): number {
  return 1_000 + hits.reduce((sum, { text }) => sum + text.length + 500, 0);
}
