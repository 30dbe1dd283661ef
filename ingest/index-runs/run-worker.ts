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
  /** What one of all workers does once a day. */
  readonly daily?: () => Promise<void>;
  /**
   * Calls `tick` every so many milliseconds, until the returned function is called: forgotten runs are looked for again
   * and again. Absent: at the start alone, which does where no other process can die.
   */
  readonly every?: (milliseconds: number, tick: () => void) => () => void;
  /** Told when forgotten runs could not be looked for; the next time may do better. */
  readonly onProblem?: (error: unknown) => void;
}

/** Within a lease and this, a run of a process that died goes on, or is known to be lost: less than a minute. */
const LOOK_EVERY_MS = 10_000;

/**
 * Makes this process a worker: runs that wait are brought to it, schedules fire. End it with `queue.stop`, and call the
 * returned function before, which ends the look-out for forgotten runs.
 * @throws CopilotError `database_unsuitable`, `index_unavailable`, `configuration_invalid`
 */
export async function startIndexRunWorker(parts: IndexRunWorkerParts): Promise<() => void> {
  const { store, queue } = parts;
  await queue.start();
  await queue.schedule(parts.schedules);
  await queue.work({
    run: (job, { signal }) => workOn(parts, job, signal),
    async tick(source) {
      await queue.send(await store.enqueue({ source, trigger: 'schedule', acceptRemovals: false }));
    },
    ...(parts.daily === undefined ? {} : { daily: parts.daily }),
  });
  let isLooking = false;
  let hasEnded = false;
  const look = async (): Promise<void> => {
    if (hasEnded || isLooking) return;
    isLooking = true;
    await sendForgotten(parts, () => hasEnded);
    isLooking = false;
  };
  await look();
  const stopLooking = parts.every?.(LOOK_EVERY_MS, () => void look());
  return () => {
    hasEnded = true;
    stopLooking?.();
  };
}

/**
 * A process may die between recording a run and sending it, or while it works on one that no queue knows of; and the
 * queue gives a job up that took its worker along too often.
 */
async function sendForgotten({ store, queue, onProblem }: IndexRunWorkerParts, hasEnded: () => boolean): Promise<void> {
  try {
    for (const run of await store.takeBack()) {
      if (hasEnded()) return;
      await queue.send(run, { ifForgotten: true });
    }
  } catch (error) {
    if (!hasEnded()) onProblem?.(error);
  }
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
