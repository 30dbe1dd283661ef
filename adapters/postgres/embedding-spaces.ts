import { randomUUID } from 'node:crypto';
import type { EmbeddingSpace } from '../../core/embedder.ts';
import type { EmbeddingSpaces, SpaceFilling, UnembeddedChunk } from '../../core/index-writer.ts';
import { leaseSeconds } from '../../core/index-run.ts';
import { checkVector, resolveSpace } from './commit-vectors.ts';
import type { Database, Session } from './database.ts';
import { activateSpace, deactivateSpaces } from './queries/activate-space.ts';
import { holdSpace, keepSpace, readWantedSpace, releaseSpace, requestSpace } from './queries/claim-space.ts';
import {
  deleteRetiredSpaces,
  deleteRetiredVectors,
  listRetiredSpaces,
  lockRetiredSpaces,
} from './queries/delete-retired-vectors.ts';
import { fillVectors } from './queries/fill-vectors.ts';
import { countUnembeddedChunks, findUnembeddedChunk, listUnembeddedChunks } from './queries/find-unembedded-chunks.ts';
import { lockSpacesForClaim, lockSpacesForSwitch } from './queries/lock-embedding-spaces.ts';
import { lockFreeSources } from './queries/lock-free-sources.ts';
import { vectorText } from './stored-text.ts';

export interface EmbeddingSpaceOptions {
  /**
   * How long a question may still be searched in a space after the switch to another, in seconds: what servers
   * remember of the active space, and the patience for an embedding, with room to spare. Default 30.
   */
  readonly lastSearchSeconds?: number;
  /** How long a filler may be silent before another takes over, in seconds. On the embedded engine it is dead at once. */
  readonly silenceSeconds?: number;
  /** Searches are merely slower until the next large change. */
  readonly onTidyFailure?: (error: unknown) => void;
}

/** Long enough for {@link EmbeddingSpaceOptions.lastSearchSeconds}. */
const LAST_SEARCH_SECONDS = 30;

/** A transaction of well below a second. */
const RETIRED_PER_TRANSACTION = 2_000;

interface Hold {
  readonly database: Database;
  readonly space: EmbeddingSpace;
  readonly spaceId: number;
  readonly token: string;
  readonly silenceSeconds: number;
  readonly tidy: () => Promise<void>;
}

/** The spaces of an index, for one process: the first claim of this object is the process's word on what it wants. */
export function createEmbeddingSpaces(database: Database, options: EmbeddingSpaceOptions = {}): EmbeddingSpaces {
  const token = randomUUID();
  const requested = new Set<string>();
  const lastSearchSeconds = options.lastSearchSeconds ?? LAST_SEARCH_SECONDS;
  // Nobody else can be on an embedded database, so whoever held it before us is gone.
  const tidy = (): Promise<void> => database.tidy().catch((error: unknown) => options.onTidyFailure?.(error));
  const silenceSeconds = options.silenceSeconds ?? (database.engine === 'embedded' ? 0 : leaseSeconds);

  return {
    async claim(space, callOptions) {
      const isFirst = !requested.has(space.name);
      const claimed = await database.withOwner(async (session) => {
        const spaceId = await resolveSpace(session, space);
        await session.query(lockSpacesForClaim);
        if (isFirst) await session.execute(requestSpace, [spaceId]);
        const [wanted] = await session.query<{ id: number; name: string }>(readWantedSpace);
        if (wanted !== undefined && wanted.id !== spaceId) {
          return { status: 'superseded' as const, wanted: wanted.name };
        }
        const [held] = await session.query<{ is_active: boolean }>(holdSpace, [spaceId, token, silenceSeconds]);
        if (held === undefined) return { status: 'busy' as const };
        const [counted] = await session.query<{ missing: number }>(countUnembeddedChunks, [spaceId]);
        return { status: 'held' as const, spaceId, isActive: held.is_active, missing: counted?.missing ?? 0 };
      }, callOptions);
      requested.add(space.name);
      if (claimed.status !== 'held') return claimed;
      const { spaceId, isActive, missing } = claimed;
      const filling = createFilling({ database, space, spaceId, token, silenceSeconds, tidy }, { isActive, missing });
      return { status: 'held', filling };
    },

    async deleteRetired(callOptions) {
      const outcome = await database.withOwner(async (session) => {
        const retired = await session.query<{ id: number; wait: number }>(listRetiredSpaces, [lastSearchSeconds]);
        const [first] = retired;
        if (first === undefined) return { deleted: 0, waitMilliseconds: null };
        if (first.wait > 0) return { deleted: 0, waitMilliseconds: Math.ceil(first.wait) };
        const deleted = await deleteSomeRetired(
          session,
          retired.map(({ id }) => id),
        );
        return { deleted, waitMilliseconds: deleted < RETIRED_PER_TRANSACTION ? null : 0 };
      }, callOptions);
      if (outcome.deleted > 0 && outcome.waitMilliseconds === null) await tidy();
      return outcome;
    },
  };
}

async function deleteSomeRetired(session: Session, ids: readonly number[]): Promise<number> {
  const deleted = await session.execute(deleteRetiredVectors, [ids, RETIRED_PER_TRANSACTION]);
  if (deleted < RETIRED_PER_TRANSACTION) {
    const free = await session.query<{ id: number }>(lockRetiredSpaces, [ids]);
    await session.execute(deleteRetiredSpaces, [free.map(({ id }) => id)]);
  }
  return deleted;
}

function createFilling(hold: Hold, found: { isActive: boolean; missing: number }): SpaceFilling {
  const { database, space, spaceId, token } = hold;
  return {
    ...found,
    list: ({ after, limit }, options) =>
      database.withOwner(async (session) => {
        const rows = await session.query<{ id: string; text: string; text_hash: string }>(listUnembeddedChunks, [
          spaceId,
          after ?? '0',
          limit,
          await holdFreeSources(session),
        ]);
        return rows.map(({ id, text, text_hash }): UnembeddedChunk => ({ id, text, textHash: text_hash }));
      }, options),

    save: (vectors, options) =>
      database.withOwner(async (session) => {
        if (!(await isHeld(session, hold))) return false;
        await session.execute(fillVectors, [
          spaceId,
          vectors.map(({ chunk }) => chunk.id),
          vectors.map(({ chunk }) => chunk.textHash),
          vectors.map(({ vector }) => vectorText(checkVector(vector, space))),
          await holdFreeSources(session),
        ]);
        return true;
      }, options),

    async activate(options) {
      const outcome = await database.withOwner(async (session) => {
        await session.query(lockSpacesForSwitch);
        if (!(await isHeld(session, hold))) return 'lost';
        if ((await session.query(findUnembeddedChunk, [spaceId])).length > 0) return 'incomplete';
        await session.execute(deactivateSpaces, [spaceId]);
        await session.execute(activateSpace, [spaceId]);
        return 'active';
      }, options);
      if (outcome === 'active') await hold.tidy();
      return outcome;
    },

    async release() {
      await database.withOwner((session) => session.execute(releaseSpace, [spaceId, token]));
    },
  };
}

/** A chunk is changed under its source's lock alone. */
async function holdFreeSources(session: Session): Promise<string[]> {
  return (await session.query<{ id: string }>(lockFreeSources)).map(({ id }) => id);
}

async function isHeld(session: Session, { spaceId, token, silenceSeconds }: Hold): Promise<boolean> {
  return (await session.execute(keepSpace, [spaceId, token, silenceSeconds])) === 1;
}
