import { leaseSeconds } from '../../core/index-run.ts';
import type { IndexStatus, ReadIndexStatus } from '../../core/index-run.ts';
import type { Database } from './database.ts';
import { readIndexStatus } from './queries/read-index-status.ts';

/** {@link ReadIndexStatus} over both engines: as the owner, since no caller may read runs. */
export function createIndexStatusReader(database: Database): ReadIndexStatus {
  return async (options) => {
    const rows = await database.withOwner(
      (session) => session.query<{ status: IndexStatus }>(readIndexStatus, [leaseSeconds]),
      options,
    );
    return rows[0]?.status ?? 'empty';
  };
}
