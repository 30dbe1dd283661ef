import type { EmbeddingSpace } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type { ChunkRow } from './chunk-difference.ts';
import type { Session } from './database.ts';
import { activateSpace } from './queries/activate-space.ts';
import { createEmbeddingSpace } from './queries/create-embedding-space.ts';
import { hasActiveSpace, lockFirstSpace, lockSpacesForCommit } from './queries/lock-embedding-spaces.ts';
import { readKnownVectors } from './queries/read-known-vectors.ts';
import { saveVectors } from './queries/save-vectors.ts';
import { slices } from './slices.ts';
import { cleanText, numberArray, vectorText } from './stored-text.ts';

/** About one megabyte of text a statement at 512 dimensions. */
const VECTORS_PER_STATEMENT = 200;

/** Keeps one look-up small; hashes are 36 characters. */
const HASHES_PER_STATEMENT = 5_000;

interface StoredSpace {
  readonly id: number;
  readonly name: string;
  readonly dimensions: number;
  readonly is_active: boolean;
}

/** The spaces that a commit writes in. */
export interface CommitSpaces {
  /** The configured one. */
  readonly spaceId: number;
  /** The one that searches use, when it is another. */
  readonly otherActiveId: number | null;
}

/**
 * Finds or creates the row of a space, and keeps every row of a space in place until the transaction ends.
 * @throws CopilotError `embedding_failed` when its dimensions changed
 */
export async function resolveSpace(session: Session, space: EmbeddingSpace): Promise<number> {
  return (await lockSpaces(session, space)).own.id;
}

/** {@link resolveSpace} for a commit. The first space of all is the active one at once. */
export async function resolveCommitSpaces(session: Session, space: EmbeddingSpace): Promise<CommitSpaces> {
  if ((await session.query(hasActiveSpace)).length === 0) await session.execute(lockFirstSpace);
  const { own, active } = await lockSpaces(session, space);
  if (active === undefined) await session.execute(activateSpace, [own.id]);
  return { spaceId: own.id, otherActiveId: active === undefined || active.id === own.id ? null : active.id };
}

async function lockSpaces(
  session: Session,
  space: EmbeddingSpace,
): Promise<{ own: StoredSpace; active: StoredSpace | undefined }> {
  const name = cleanText(space.name);
  await session.execute(createEmbeddingSpace, [name, space.dimensions]);
  const rows = await session.query<StoredSpace>(lockSpacesForCommit);
  const own = rows.find((row) => row.name === name);
  if (own === undefined) throw new CopilotError('internal', 'The database did not store the embedding space.');
  if (own.dimensions !== space.dimensions) {
    throw new CopilotError(
      'embedding_failed',
      `The embedding space ${name} is stored with ${own.dimensions} dimensions, the embedder gives ${space.dimensions}. ` +
        'Another model or size needs another name.',
    );
  }
  return { own, active: rows.find((row) => row.is_active) };
}

/** Vectors by hash of their text: fresh ones, and known ones as the store spells them. */
export type CollectedVectors = Map<string, string | Float32Array>;

/**
 * Collects a vector for every row that needs one: fresh ones from `fresh`, the others from the store. Runs
 * before anything is deleted, since a text may have moved from a chunk that goes.
 * @throws CopilotError `embedding_failed` when a text has no vector anywhere
 */
export async function collectVectors(
  session: Session,
  location: { readonly sourceId: string; readonly spaceId: number },
  rows: readonly ChunkRow[],
  fresh: ReadonlyMap<string, Float32Array>,
  space: EmbeddingSpace,
): Promise<CollectedVectors> {
  const vectors: CollectedVectors = new Map();
  const missing = new Set<string>();
  for (const row of rows) {
    const vector = fresh.get(row.chunk.embeddingText);
    if (vector === undefined) missing.add(row.embedding_hash);
    else if (!vectors.has(row.embedding_hash)) vectors.set(row.embedding_hash, checkVector(vector, space));
  }
  for (const [hash, embedding] of await readKnown(session, location, [...missing])) vectors.set(hash, embedding);
  for (const row of rows) {
    if (!vectors.has(row.embedding_hash)) {
      throw new CopilotError('embedding_failed', `The chunk ${row.key} came without a vector and none is known.`);
    }
  }
  return vectors;
}

/** The vectors that the store already has of these rows' texts in a space. */
export function collectKnownVectors(
  session: Session,
  location: { readonly sourceId: string; readonly spaceId: number },
  rows: readonly ChunkRow[],
): Promise<CollectedVectors> {
  return readKnown(session, location, [...new Set(rows.map((row) => row.embedding_hash))]);
}

async function readKnown(
  session: Session,
  { sourceId, spaceId }: { readonly sourceId: string; readonly spaceId: number },
  hashes: readonly string[],
): Promise<CollectedVectors> {
  const vectors: CollectedVectors = new Map();
  for (const part of slices(hashes, HASHES_PER_STATEMENT)) {
    const known = await session.query<{ hash: string; embedding: string }>(readKnownVectors, [sourceId, spaceId, part]);
    for (const { hash, embedding } of known) vectors.set(hash, embedding);
  }
  return vectors;
}

/** @throws CopilotError `embedding_failed` when it does not fit into the space */
export function checkVector(vector: Float32Array, space: EmbeddingSpace): Float32Array {
  if (vector.length !== space.dimensions || !vector.every((value) => Number.isFinite(value))) {
    throw new CopilotError('embedding_failed', `A vector is not ${space.dimensions} finite numbers.`);
  }
  return vector;
}

function spell(vector: string | Float32Array | undefined): string | undefined {
  return vector instanceof Float32Array ? vectorText(vector) : vector;
}

/** Writes the vectors of the given chunks. @returns rows written */
export async function writeVectors(
  session: Session,
  spaceId: number,
  rows: readonly { readonly id: string; readonly row: ChunkRow }[],
  vectors: CollectedVectors,
): Promise<number> {
  let written = 0;
  for (const part of slices(rows, VECTORS_PER_STATEMENT)) {
    written += await session.execute(saveVectors, [
      spaceId,
      part.map(({ id }) => id),
      part.map(({ row }) => row.document_id),
      numberArray(part.map(({ row }) => row.kind)),
      part.map(({ row }) => spell(vectors.get(row.embedding_hash))),
    ]);
  }
  return written;
}
