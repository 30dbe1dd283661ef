import { anonymousCaller } from '../../core/caller.ts';
import type { Database } from './database.ts';
import { readActiveSpace } from './queries/read-active-space.ts';

/** @returns the name of the embedding space that searches use; `null` for an index that holds nothing yet */
export async function findActiveSpace(database: Database, options?: { signal?: AbortSignal }): Promise<string | null> {
  const rows = await database.withReader(
    anonymousCaller,
    (session) => session.query<{ name: string }>(readActiveSpace),
    options,
  );
  return rows[0]?.name ?? null;
}
