import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type {
  IndexRun,
  IndexRunCounts,
  IndexRunFailure,
  IndexRunOutcome,
  IndexRunProgress,
  IndexRunRequest,
  IndexRunStore,
  RunLease,
} from '../../core/index-run.ts';
import type { IngestionReport } from '../run-report.ts';
import { createStageClock } from '../stage-clock.ts';
import { createRunReporter } from './run-reporter.ts';

/** What one index run asks of ingestion. */
export interface IngestTask {
  /** Name of a source in the configuration, or the path of a directory. */
  readonly source: string;
  readonly acceptRemovals: boolean;
  /** To be handed to the commit, which is refused once the run has lost its source. */
  readonly lease: RunLease;
  /** Aborts when the run is cancelled, has lost its source, or its process has to stop. */
  readonly signal: AbortSignal;
  /** May be called as often as there is progress; the database hears of it once a second. */
  readonly onProgress: (
    progress: IndexRunProgress,
    counts?: IndexRunCounts,
    failures?: readonly IndexRunFailure[],
  ) => void;
}

export interface IndexRunParts {
  readonly store: IndexRunStore;
  /** Reads, embeds and commits one source. @throws CopilotError as `runIngestion` does */
  readonly ingest: (task: IngestTask) => Promise<IngestionReport>;
  /** Calls `tick` every so many milliseconds, until the returned function is called. */
  readonly every: (milliseconds: number, tick: () => void) => () => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  /** Somebody will bring the run again: a failure that may pass takes it back into the queue. */
  readonly willRetry?: boolean;
  /** An abort of `signal` takes the run back into the queue, for another process; else it cancels the run. */
  readonly requeueOnAbort?: boolean;
  /** Called once the run has its source. */
  readonly onBegin?: (run: IndexRun) => void;
  readonly onProgress?: (progress: IndexRunProgress) => void;
}

/**
 * One index run from the lease to its record: for a worker that was handed a queued run, and for whoever runs a source
 * without any queue. What is recorded: `committed`; `stopped` when it would remove too much; `cancelled`; `queued` when
 * it will be tried again; else `failed`. A run that was given up meanwhile records nothing.
 * @throws CopilotError `run_in_progress`, `not_found`, `cancelled`, `run_lost`, or what ingestion failed with
 */
export async function executeIndexRun(
  parts: IndexRunParts,
  request: { readonly id: string } | IndexRunRequest,
  options: ExecuteOptions = {},
): Promise<IngestionReport> {
  if (isAborted(options.signal)) throw new CopilotError('cancelled', 'The process has to stop.');
  const { run, lease } = await parts.store.begin(request);
  options.onBegin?.(run);
  const ending = new AbortController();
  const stages = createStageClock(parts.now);
  const reporter = createRunReporter(parts, lease, stages, (fate) => ending.abort(endOf(fate)));
  const signal = AbortSignal.any([ending.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  try {
    const report = await parts.ingest({
      source: run.source,
      acceptRemovals: run.acceptRemovals,
      lease,
      signal,
      onProgress(progress, counts, failures) {
        stages.enter(progress.stage);
        reporter.note(progress, counts, failures);
        options.onProgress?.(progress);
      },
    });
    await reporter.stop();
    await record(parts.store, lease, outcomeOf(report));
    return report;
  } catch (thrown) {
    await reporter.stop();
    const error = nameEnd(thrown, ending.signal);
    const isInterrupted = !ending.signal.aborted && isAborted(options.signal);
    const status = statusAfter(error, { ...options, isInterrupted });
    if (status !== null) {
      const known = { ...reporter.known(), stageSeconds: stages.seconds() };
      await record(parts.store, lease, {
        ...known,
        status,
        error: error.code === 'cancelled' ? null : describe(error),
      });
    }
    throw error;
  }
}

function endOf(fate: 'cancelled' | 'lost'): CopilotError {
  return fate === 'cancelled'
    ? new CopilotError('cancelled', 'The index run was cancelled.')
    : new CopilotError('run_lost', 'Another process has taken over this source, or the run was ended.');
}

/** An abort comes back from ingestion as some cancellation; what led to it says more. */
function nameEnd(thrown: unknown, ending: AbortSignal): CopilotError {
  const error = toCopilotError(thrown);
  return error.code === 'cancelled' && ending.aborted ? toCopilotError(ending.reason) : error;
}

/** @returns null when there is nothing left to record, since the run is somebody else's. */
function statusAfter(
  error: CopilotError,
  after: Pick<ExecuteOptions, 'willRetry' | 'requeueOnAbort'> & { readonly isInterrupted: boolean },
): Exclude<IndexRunOutcome['status'], 'committed'> | null {
  if (error.code === 'run_lost') return null;
  if (error.code === 'removals_refused') return 'stopped';
  // Somebody who cancels the run means it; whoever stops the process wants it done elsewhere.
  if (error.code === 'cancelled') return after.isInterrupted && after.requeueOnAbort === true ? 'queued' : 'cancelled';
  return after.willRetry === true && error.retryable ? 'queued' : 'failed';
}

/** Asked anew each time: the compiler takes the first answer for the last. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function describe(error: CopilotError): { code: CopilotError['code']; message: string } {
  return { code: error.code, message: error.message };
}

/**
 * A commit stands without it, and a failure that led here counts for more than one to record it: then the run is given
 * up when its lease ends.
 */
async function record(store: IndexRunStore, lease: RunLease, outcome: IndexRunOutcome): Promise<void> {
  await store.finish(lease, outcome).catch(() => undefined);
}

function outcomeOf(report: IngestionReport): IndexRunOutcome {
  const { documents, operations, chunks, embedded, reused, warnings, requests } = report;
  return {
    status: 'committed',
    counts: {
      documents,
      operations,
      chunks,
      embedded,
      reused,
      warnings: warnings.length,
      ...(requests === undefined ? {} : { requests }),
    },
    failures: report.failures,
    stageSeconds: report.stage_seconds,
    error: null,
  };
}
