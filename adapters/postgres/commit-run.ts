import { CopilotError } from '../../core/errors.ts';
import type { IndexRunCounts, RunLease } from '../../core/index-run.ts';
import type { IndexChange } from '../../core/index-writer.ts';
import type { Session } from './database.ts';
import { advanceGeneration } from './queries/advance-generation.ts';
import { countSource } from './queries/count-source.ts';
import { commitIndexRun, isIndexRunHeld, recordIndexRun } from './queries/record-index-run.ts';
import { readIndexRunStatus } from './queries/report-index-run.ts';
import { cleanText } from './stored-text.ts';

/** Makes the change the next generation of its source and records the run that did it. */
export async function recordRun(
  session: Session,
  sourceId: string,
  change: IndexChange,
  { removed, changed }: { readonly removed: number; readonly changed: boolean },
): Promise<{ generation: number; operations: number; chunks: number }> {
  const [advanced] = await session.query<{ generation: number }>(advanceGeneration, [sourceId, changed, true]);
  const [totals] = await session.query<{ operations: number; chunks: number }>(countSource, [sourceId]);
  if (advanced === undefined || totals === undefined) {
    throw new CopilotError('internal', 'The source vanished while it was written.');
  }
  const counts = JSON.stringify({ ...countDocuments(change, removed), ...totals });
  if (change.run === undefined) await session.execute(recordIndexRun, [sourceId, advanced.generation, counts]);
  else await markCommitted(session, change.run, [sourceId, advanced.generation, counts]);
  return { generation: advanced.generation, ...totals };
}

function countDocuments(change: IndexChange, removed: number): IndexRunCounts {
  const { found, failed, ...others } = change.counts;
  const indexed = change.documents.length;
  const documents = { found, indexed, unchanged: Math.max(0, found - failed - indexed), failed, removed };
  return { documents, ...others };
}

/**
 * Spares a process that was given up for dead the work of a commit that will be refused.
 * @throws CopilotError `run_lost`
 */
export async function assertHeld(session: Session, run: RunLease): Promise<void> {
  const held = await session.query(isIndexRunHeld, [cleanText(run.runId), cleanText(run.token)]);
  if (held.length === 0) throw runLost();
}

/**
 * The last statement of a commit, since it holds the run's row, which reports of progress and cancellations want to
 * write too. Whoever gives the run up meanwhile is either seen here, or waits and finds it committed.
 */
async function markCommitted(session: Session, run: RunLease, values: readonly unknown[]): Promise<void> {
  const held = [cleanText(run.runId), cleanText(run.token)];
  if ((await session.execute(commitIndexRun, [...values, ...held])) === 1) return;
  const [found] = await session.query<{ cancel_requested: boolean }>(readIndexRunStatus, held);
  throw found?.cancel_requested === true ? new CopilotError('cancelled', 'The index run was cancelled.') : runLost();
}

function runLost(): CopilotError {
  return new CopilotError(
    'run_lost',
    'This index run was given up because its process had gone silent, so its result was not committed. ' +
      'The run that took its place goes on.',
  );
}
