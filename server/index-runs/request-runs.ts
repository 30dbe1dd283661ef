import { CopilotError } from '../../core/errors.ts';
import type { IndexRun } from '../../core/index-run.ts';
import type { IndexRunAdministration } from './index-run-administration.ts';

/**
 * Queues a run of one source, or of every configured source when none is named.
 * @throws CopilotError `invalid_request` for a source that is not configured, naming those that are
 */
export async function requestRuns(
  administration: Pick<IndexRunAdministration, 'sources' | 'request'>,
  wish: { readonly source: string | null; readonly acceptRemovals: boolean },
): Promise<IndexRun[]> {
  const configured = administration.sources();
  if (wish.source !== null && !configured.includes(wish.source)) {
    throw refuse(`There is no such source. Configured: ${configured.join(', ') || 'none'}.`);
  }
  if (configured.length === 0) throw refuse('No sources are configured: there is nothing to index.');
  const runs: IndexRun[] = [];
  // One after the other: the embedded database has one connection, and a handful of sources is soon queued.
  for (const source of wish.source === null ? configured : [wish.source]) {
    runs.push(await administration.request({ source, acceptRemovals: wish.acceptRemovals }));
  }
  return runs;
}

function refuse(reason: string): CopilotError {
  return new CopilotError('invalid_request', reason, { details: [{ field: 'source', reason }] });
}
