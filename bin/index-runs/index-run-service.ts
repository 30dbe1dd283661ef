import { performance } from 'node:perf_hooks';
import { setInterval } from 'node:timers';
import type { Logger } from 'pino';
import { createIndexRunQueue } from '../../adapters/postgres/job-queue.ts';
import { CopilotError } from '../../core/errors.ts';
import type { IndexRun, IndexRunQueue, IndexRunTrigger } from '../../core/index-run.ts';
import { startIndexRunWorker, type WorkedRun } from '../../ingest/index-runs/run-worker.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import type { Source } from '../../ingest/source.ts';
import type { IndexRunAdministration } from '../../server/index-runs/index-run-administration.ts';
import type { Configuration } from '../configuration.ts';
import { schedulesOf } from '../sources/source-schedule.ts';
import type { Workspace } from '../workspace.ts';
import { createAnswerRetention } from '../answers/answer-retention.ts';
import { createSourceRunner, type RunSource } from './run-source.ts';
import { createThinWarnings } from './thin-warnings.ts';

/** Everything about index runs that a server or a worker process holds. */
export interface IndexRunService {
  /** What the routes of index runs are given. */
  readonly administration: IndexRunAdministration;
  /** Runs a source in this process, at once and without the queue; nothing follows it. */
  readonly runSource: RunSource;
  /** Makes this process work on queued runs and keep the schedules. */
  startWorker(): Promise<void>;
  /** Queues a run of a source. @throws CopilotError `database_unsuitable`, `index_unavailable` */
  request(source: string, trigger: IndexRunTrigger, acceptRemovals: boolean): Promise<IndexRun>;
  /** `graceful`: what is under way may end; otherwise it goes to another worker, or to the next start of this one. */
  stop(options: { readonly graceful: boolean }): Promise<void>;
}

export interface IndexRunServiceParts {
  readonly configuration: Configuration;
  readonly workspace: Workspace;
  readonly sources: ReadonlyMap<string, Source>;
  readonly logger: Logger;
  /** Whether this process works on runs, or only asks for them. */
  readonly works: boolean;
  readonly onWorked?: (worked: WorkedRun) => void;
}

/** Index runs over a workspace. Nothing is started yet. */
export function createIndexRunService(parts: IndexRunServiceParts): IndexRunService {
  const { configuration, workspace, sources, logger } = parts;
  const { runStore: store } = workspace;
  const runSource = createSourceRunner({ ...workspace, store, findSource: (name) => sources.get(name) });
  const onProblem = createThinWarnings({
    warn: (fields) => logger.warn(fields, 'The queue of index runs has a problem and tries again.'),
    now: () => performance.now(),
  });
  const queue = createQueue(parts, onProblem);
  let isStopping = false;
  let stopLooking = (): void => undefined;
  const gateways = configuration.file.sources.filter(({ kind }) => kind === 'gateway').map(({ name }) => name);
  const request: IndexRunService['request'] = async (source, trigger, acceptRemovals) => {
    // A queue that was stopped would be started again, and keep the process.
    if (isStopping) throw new CopilotError('index_unavailable', 'The server stops; it takes no more index runs.');
    // A server that is never asked for a run needs no queue, and a read replica could not hold one.
    await queue.start();
    const run = await store.enqueue({ source, trigger, acceptRemovals });
    await queue.send(run);
    return run;
  };
  /** What a gateway enforces is told of APIs that are indexed: when these change, it has to be matched again. */
  const runAndFollow: RunSource = async (run, options = {}) => {
    let name = '';
    const onBegin: typeof options.onBegin = (begun) => {
      name = begun.source;
      options.onBegin?.(begun);
    };
    const report = await runSource(run, { ...options, onBegin });
    logReport(name, report, logger);
    const hasChanged = report.documents.indexed + report.documents.removed > 0;
    if (hasChanged && !gateways.includes(name)) {
      for (const gateway of gateways) {
        // What was committed stands, so it must not be called failed.
        await request(gateway, 'follow', false).catch((error: unknown) =>
          logger.warn({ source: gateway, err: error }, 'A gateway could not be matched to the changed APIs yet.'),
        );
      }
    }
    return report;
  };
  const forgetAnswers = createAnswerRetention(configuration, workspace, logger);
  return {
    administration: {
      store,
      sources: () => [...sources.keys()],
      request: ({ source, acceptRemovals }) => request(source, 'request', acceptRemovals),
    },
    runSource,
    request,
    async startWorker() {
      stopLooking = await startIndexRunWorker({
        store,
        queue,
        execute: runAndFollow,
        schedules: schedulesOf(configuration),
        daily: forgetAnswers,
        onWorked: (worked) => {
          logWorked(worked, logger);
          parts.onWorked?.(worked);
        },
        onProblem,
        // No other process can die on the embedded database.
        ...(workspace.database.engine === 'postgres' ? { every } : {}),
      });
      // A server that is started for an hour a day would never meet the hour of the schedule.
      await forgetAnswers().catch(onProblem);
    },
    async stop(options) {
      isStopping = true;
      stopLooking();
      await queue.stop(options);
    },
  };
}

function every(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  return () => clearInterval(timer);
}

function createQueue(
  { configuration, workspace, works }: IndexRunServiceParts,
  onError: (error: unknown) => void,
): IndexRunQueue {
  const { DATABASE_URL: databaseUrl } = configuration.environment;
  return createIndexRunQueue(workspace.database, {
    works,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    onError,
  });
}

/** More of them would bury what else the log says; `portal-copilot ingest` and `lint` show all. */
const WARNINGS_LOGGED = 20;

function logReport(source: string, report: IngestionReport, logger: Logger): void {
  const { documents, chunks, embedded, reused, seconds, requests, warnings, failures } = report;
  logger.info({ source, documents, chunks, embedded, reused, seconds, requests }, 'A source was indexed.');
  for (const failure of failures.slice(0, WARNINGS_LOGGED)) logger.warn({ source, ...failure }, 'A document failed.');
  for (const warning of warnings.slice(0, WARNINGS_LOGGED)) {
    logger.warn({ source, file: warning.file }, warning.message);
  }
  if (warnings.length > WARNINGS_LOGGED)
    logger.warn({ source, warnings: warnings.length }, 'There were more warnings.');
}

function logWorked({ runId, source, result, error }: WorkedRun, logger: Logger): void {
  const fields = { run: runId, source, result };
  if (error === null) logger.info(fields, 'An index run was committed.');
  // Another job of the run was first, or its source is busy: nothing happened, and with the latter it does so often.
  else if (error.code === 'not_found' || error.code === 'run_in_progress')
    logger.debug({ ...fields, code: error.code }, 'There was no index run to begin.');
  else if (result === 'later' || error.code === 'cancelled')
    logger.info({ ...fields, err: error }, 'An index run ended early.');
  else logger.error({ ...fields, err: error }, 'An index run failed.');
}
