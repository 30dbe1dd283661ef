import { type CopilotError, toCopilotError } from '../../core/errors.ts';
import type {
  IndexRunJob,
  IndexRunJobResult,
  IndexRunQueue,
  IndexRunSchedule,
  IndexRunStore,
} from '../../core/index-run.ts';
import type { ExecuteOptions } from './execute-run.ts';

/** What became of one attempt of a run, for the log and the metrics. */
export interface WorkedRun {
  readonly runId: string;
  readonly source: string;
  readonly result: IndexRunJobResult;
  /** `null`: it was committed. */
  readonly error: CopilotError | null;
}

export interface IndexRunWorkerParts {
  readonly store: IndexRunStore;
  readonly queue: IndexRunQueue;
  /** `executeIndexRun` with its parts. */
  readonly execute: (run: { readonly id: string }, options: ExecuteOptions) => Promise<unknown>;
  /** Schedules of the configured sources; those of all others end. */
  readonly schedules: readonly IndexRunSchedule[];
  readonly onWorked?: (worked: WorkedRun) => void;
}

/** Most runs that can wait without a job: one per source, and few installations have a hundred sources. */
const WAITING_RUNS_LOOKED_AT = 500;

/**
 * Makes this process a worker: runs that wait are brought to it, schedules fire. End it with `queue.stop`.
 * @throws CopilotError `database_unsuitable`, `index_unavailable`, `configuration_invalid`
 */
export async function startIndexRunWorker(parts: IndexRunWorkerParts): Promise<void> {
  const { store, queue } = parts;
  await queue.start();
  await queue.schedule(parts.schedules);
  await queue.work({
    run: (job, { signal }) => workOn(parts, job, signal),
    async tick(source) {
      await queue.send(await store.enqueue({ source, trigger: 'schedule', acceptRemovals: false }));
    },
  });
  await sendWaiting(parts);
}

/** A process that died between recording a run and sending it left it waiting for ever. */
async function sendWaiting({ store, queue }: IndexRunWorkerParts): Promise<void> {
  const waiting = await store.list({ status: 'queued' }, { number: 1, size: WAITING_RUNS_LOOKED_AT });
  for (const run of waiting.items) await queue.send(run);
}

async function workOn(parts: IndexRunWorkerParts, job: IndexRunJob, signal: AbortSignal): Promise<IndexRunJobResult> {
  const worked = { runId: job.runId, source: job.source };
  try {
    await parts.execute({ id: job.runId }, { signal, willRetry: job.willRetry, requeueOnAbort: true });
    parts.onWorked?.({ ...worked, result: 'done', error: null });
    return 'done';
  } catch (thrown) {
    const error = toCopilotError(thrown);
    const result = resultOf(error, signal);
    parts.onWorked?.({ ...worked, result, error });
    return result;
  }
}

function resultOf(error: CopilotError, signal: AbortSignal): IndexRunJobResult {
  // Whoever took the run over, or ended it, has the say now.
  if (error.code === 'run_lost') return 'done';
  if (error.code === 'run_in_progress') return 'later';
  if (error.code === 'cancelled') return signal.aborted ? 'later' : 'done';
  return error.retryable ? 'retry' : 'done';
}
