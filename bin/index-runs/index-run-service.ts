import type { Logger } from 'pino';
import { createIndexRunQueue } from '../../adapters/postgres/job-queue.ts';
import type { IndexRun, IndexRunQueue, IndexRunTrigger } from '../../core/index-run.ts';
import { startIndexRunWorker, type WorkedRun } from '../../ingest/index-runs/run-worker.ts';
import type { Source } from '../../ingest/source.ts';
import type { IndexRunAdministration } from '../../server/index-runs/index-run-administration.ts';
import type { Configuration } from '../configuration.ts';
import { schedulesOf } from '../sources/source-schedule.ts';
import type { Workspace } from '../workspace.ts';
import { createSourceRunner, type RunSource } from './run-source.ts';

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
  const queue = createQueue(parts);
  const gateways = configuration.file.sources.filter(({ kind }) => kind === 'gateway').map(({ name }) => name);
  const request: IndexRunService['request'] = async (source, trigger, acceptRemovals) => {
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
    const hasChanged = report.documents.indexed + report.documents.removed > 0;
    if (hasChanged && !gateways.includes(name)) {
      for (const gateway of gateways) await request(gateway, 'follow', false);
    }
    return report;
  };
  return {
    administration: {
      store,
      sources: () => [...sources.keys()],
      request: ({ source, acceptRemovals }) => request(source, 'request', acceptRemovals),
    },
    runSource,
    request,
    startWorker: () =>
      startIndexRunWorker({
        store,
        queue,
        execute: runAndFollow,
        schedules: schedulesOf(configuration),
        onWorked: (worked) => {
          logWorked(worked, logger);
          parts.onWorked?.(worked);
        },
      }),
    stop: (options) => queue.stop(options),
  };
}

function createQueue({ configuration, workspace, works, logger }: IndexRunServiceParts): IndexRunQueue {
  const { DATABASE_URL: databaseUrl } = configuration.environment;
  return createIndexRunQueue(workspace.database, {
    works,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    onError: (error) => logger.warn({ err: error }, 'The queue of index runs has a problem and tries again.'),
  });
}

function logWorked({ runId, source, result, error }: WorkedRun, logger: Logger): void {
  const fields = { run: runId, source, result };
  if (error === null) logger.info(fields, 'An index run was committed.');
  else if (result === 'later' || error.code === 'cancelled')
    logger.info({ ...fields, err: error }, 'An index run ended early.');
  else logger.error({ ...fields, err: error }, 'An index run failed.');
}
