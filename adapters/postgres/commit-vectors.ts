import type { EmbeddingSpace } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type { ChunkRow } from './chunk-difference.ts';
import type { Session } from './database.ts';
import { createEmbeddingSpace } from './queries/create-embedding-space.ts';
import { readEmbeddingSpace } from './queries/read-embedding-space.ts';
import { readKnownVectors } from './queries/read-known-vectors.ts';
import { saveVectors } from './queries/save-vectors.ts';
import { slices } from './slices.ts';
import { cleanText, numberArray, vectorText } from './stored-text.ts';

/** About one megabyte of text a statement at 512 dimensions. */
const VECTORS_PER_STATEMENT = 200;

/** Keeps one look-up small; hashes are 36 characters. */
const HASHES_PER_STATEMENT = 5_000;

/** Finds or creates the row of a space. @throws CopilotError `embedding_failed` when its dimensions changed */
export async function resolveSpace(session: Session, space: EmbeddingSpace): Promise<number> {
  const name = cleanText(space.name);
  await session.execute(createEmbeddingSpace, [name, space.dimensions]);
  const [row] = await session.query<{ id: number; dimensions: number }>(readEmbeddingSpace, [name]);
  if (row === undefined) throw new CopilotError('internal', 'The database did not store the embedding space.');
  if (row.dimensions !== space.dimensions) {
    throw new CopilotError(
      'embedding_failed',
      `The embedding space ${name} is stored with ${row.dimensions} dimensions, the embedder gives ${space.dimensions}. ` +
        'Another model or size needs another name.',
    );
  }
  return row.id;
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
  for (const hashes of slices([...missing], HASHES_PER_STATEMENT)) {
    const known = await session.query<{ hash: string; embedding: string }>(readKnownVectors, [
      location.sourceId,
      location.spaceId,
      hashes,
    ]);
    for (const { hash, embedding } of known) vectors.set(hash, embedding);
  }
  for (const row of rows) {
    if (!vectors.has(row.embedding_hash)) {
      throw new CopilotError('embedding_failed', `The chunk ${row.key} came without a vector and none is known.`);
    }
  }
  return vectors;
}

function checkVector(vector: Float32Array, space: EmbeddingSpace): Float32Array {
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
