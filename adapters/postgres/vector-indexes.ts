import type { ClientBase } from 'pg';
import {
  buildVectorIndex,
  dropVectorIndex,
  listOrphanedIndexes,
  listVectorIndexes,
  lockVectorIndexes,
  prepareIndexBuild,
  unlockVectorIndexes,
} from './queries/vector-indexes.ts';

interface VectorIndexRow {
  readonly id: number;
  readonly dimensions: number;
  /** `null`: there is no index. */
  readonly is_valid: boolean | null;
  readonly is_large: boolean;
}

/**
 * Gives the active space an index of its vectors once they are many, in the manner of Malkov and Yashunin 2018 (HNSW), and
 * removes those that nobody needs any more. Minutes for hundreds of thousands of vectors; searches compare all meanwhile.
 * The connection must be thrown away afterwards.
 */
export async function maintainVectorIndexes(client: ClientBase, minimum: number): Promise<void> {
  const lock = await client.query<{ is_mine: boolean }>(lockVectorIndexes);
  if (lock.rows[0]?.is_mine !== true) return;
  try {
    await buildAndDrop(client, minimum);
  } finally {
    // A connection that broke has let go by itself.
    await client.query(unlockVectorIndexes).catch(() => undefined);
  }
}

async function buildAndDrop(client: ClientBase, minimum: number): Promise<void> {
  await client.query(prepareIndexBuild);
  const orphans = await client.query<{ id: number }>(listOrphanedIndexes);
  for (const { id } of orphans.rows) await client.query(dropVectorIndex(id));
  const spaces = await client.query<VectorIndexRow>(listVectorIndexes, [minimum]);
  for (const { id, dimensions, is_valid, is_large } of spaces.rows) {
    if (is_valid === false || (is_valid === true && !is_large)) await client.query(dropVectorIndex(id));
    if (is_large && is_valid !== true) await client.query(buildVectorIndex(id, dimensions));
  }
}
