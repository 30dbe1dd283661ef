import type { EmbeddingSpace } from '../../core/embedder.ts';
import type { Session } from './database.ts';
import { readSearchedSpace } from './queries/read-searched-space.ts';
import type { SearchedSpace } from './queries/search-vectors.ts';
import { cleanText } from './stored-text.ts';

/**
 * Visible chunks up to which a question is compared with all of their vectors. Above, the index of the space is faster;
 * below, comparing all is, and finds the nearest for certain.
 */
export const EXACT_LIMIT = 20_000;

/** An index that was built meanwhile is used from then on. */
const REMEMBERED_MS = 10_000;

/** What searches know of embedding spaces before they ask. */
export interface SpaceLookup {
  /** @returns null for a space that the index does not hold */
  find(session: Session, space: EmbeddingSpace): Promise<SearchedSpace | null>;
  forget(space: EmbeddingSpace): void;
}

/** Looks a space up once for many searches. `now` gives milliseconds of a clock that never goes back. */
export function createSpaceLookup(exactLimit: number, now: () => number = () => performance.now()): SpaceLookup {
  const known = new Map<string, { readonly space: SearchedSpace | null; readonly since: number }>();
  return {
    async find(session, { name, dimensions }) {
      const key = keyOf({ name, dimensions });
      const before = known.get(key);
      if (before !== undefined && now() - before.since < REMEMBERED_MS) return before.space;
      const [row] = await session.query<{ id: number; is_indexed: boolean }>(readSearchedSpace, [
        cleanText(name),
        dimensions,
      ]);
      const space =
        row === undefined ? null : { id: row.id, dimensions, exactLimit: row.is_indexed ? exactLimit : null };
      known.set(key, { space, since: now() });
      return space;
    },
    forget(space) {
      known.delete(keyOf(space));
    },
  };
}

function keyOf({ name, dimensions }: Pick<EmbeddingSpace, 'name' | 'dimensions'>): string {
  return `${dimensions} ${name}`;
}
