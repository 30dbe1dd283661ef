import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { CopilotError } from '../../core/errors.ts';
import type {
  IndexRunHandlers,
  IndexRunJob,
  IndexRunJobResult,
  IndexRunQueue,
  IndexRunSchedule,
} from '../../core/index-run.ts';
import { sqlStateOf, toDatabaseError } from './database-errors.ts';
import type { Database } from './database.ts';
import { openJobs, stopJobs } from './job-engine.ts';
import { hashText } from './stored-text.ts';

export interface JobQueueSettings {
  /** Connection string of the server; absent: the jobs go through the connection of the embedded engine. */
  readonly databaseUrl?: string;
  /** Whether this process works on jobs, or only sends them. */
  readonly works: boolean;
  /** How often a job is tried again. */
  readonly retryLimit?: number;
  /** Seconds before the first further try; each time about twice as long, up to {@link retryDelayMaxSeconds}. */
  readonly retryDelaySeconds?: number;
  readonly retryDelayMaxSeconds?: number;
  /** Seconds without a sign of life after which a worker is given up for dead; not below 10. */
  readonly heartbeatSeconds?: number;
  /** How often each worker looks for others that have died, in seconds. */
  readonly superviseSeconds?: number;
  /** How often an idle worker looks for jobs, in seconds. */
  readonly pollSeconds?: number;
  /** Seconds until a run that could not begin is brought again. */
  readonly laterSeconds?: number;
  /** How long runs may go on after a graceful stop was asked for, in seconds. */
  readonly graceSeconds?: number;
  /** Runs that this process works on at the same time; of different sources always. */
  readonly concurrency?: number;
  /** Told of failures that the queue gets over by itself, such as a database that is away for a while. */
  readonly onError?: (error: unknown) => void;
}

const RUNS = 'index-run';
const TICKS = 'index-schedule';
const DAILY = 'daily-work';

/** In the small hours, away from the full hour when everybody else's jobs begin. */
const DAILY_CRON = '41 3 * * *';

/** A run may take hours, but the library has a day as its limit: then it is brought again. */
const LONGEST_RUN_SECONDS = 23 * 3_600;

/** A first retention after years may delete millions of answers. */
const LONGEST_DAILY_SECONDS = 6 * 3_600;

/** Jobs that have ended say nothing that the record of the run does not. */
const KEPT_SECONDS = 3_600;

/** An interrupted run ends at its next step; whoever does not is left to the heartbeat. */
const INTERRUPT_MS = 10_000;

/**
 * With a connection of their own, idle workers ask every other second. The embedded engine has one connection for
 * everybody, and its only worker is woken by the very process that sends.
 */
const POLL_SECONDS = { postgres: 2, embedded: 15 } as const;

interface RunData {
  readonly run: string;
  readonly source: string;
}

/** {@link IndexRunQueue} over pg-boss. Its tables hold ids of runs and names of sources. */
export function createIndexRunQueue(database: Database, settings: JobQueueSettings): IndexRunQueue {
  const pollSeconds = settings.pollSeconds ?? POLL_SECONDS[database.engine];
  const interruption = new AbortController();
  const active = trackWork();
  const workers: string[] = [];
  let boss: PgBoss | null = null;
  /** Several callers may need it first at the same moment. */
  let starting: Promise<PgBoss> | null = null;

  async function open(): Promise<PgBoss> {
    const opened = await openJobs(database, settings);
    try {
      await prepareQueues(opened, settings);
      return opened;
    } catch (error) {
      await stopJobs(opened);
      throw toDatabaseError(error);
    }
  }

  const started = (): PgBoss => {
    if (boss === null) throw new CopilotError('internal', 'The queue of index runs was not started.');
    return boss;
  };

  async function send(run: { readonly id: string; readonly source: string }, afterSeconds: number): Promise<void> {
    const data: RunData = { run: run.id, source: run.source };
    const options = { singletonKey: hashText(run.source), startAfter: afterSeconds };
    await explained(started().send(RUNS, data, options));
    if (afterSeconds === 0) for (const worker of workers) started().notifyWorker(worker);
  }

  async function settle(job: JobWithMetadata<RunData>, handlers: IndexRunHandlers): Promise<JobResult> {
    const { run, source } = job.data;
    const task: IndexRunJob = { runId: run, source, willRetry: job.retryCount < job.retryLimit };
    const signal = AbortSignal.any([job.signal, interruption.signal]);
    const result = await handlers.run(task, { signal }).catch((): IndexRunJobResult => 'retry');
    // The next job is asked for at once: several sources may have been requested together.
    for (const worker of workers) started().notifyWorker(worker);
    if (result === 'retry') return { id: job.id, status: 'failed' };
    // A job that lapsed was brought to somebody else already.
    if (result === 'later' && !job.signal.aborted) {
      // Of several jobs of one run, one goes on: else each request for a source that is busy would add one for ever.
      const others = (await findJobs(started(), run)).filter(({ id }) => id !== job.id);
      const delay = interruption.signal.aborted ? 0 : (settings.laterSeconds ?? 5);
      if (!others.some(willCome)) await send({ id: run, source }, delay);
    }
    return { id: job.id, status: 'completed' };
  }

  return {
    async start() {
      if (boss !== null) return;
      starting ??= open().finally(() => (starting = null));
      boss = await starting;
    },
    async send(run, { ifForgotten = false } = {}) {
      const jobs = await findJobs(started(), run.id);
      if (!jobs.some(ifForgotten ? willCome : isOnItsWay)) await send(run, 0);
    },
    schedule: (schedules) => replaceSchedules(started(), schedules),
    async work(handlers) {
      const options = { pollingIntervalSeconds: pollSeconds, perJobResults: true } as const;
      const runs = { ...options, includeMetadata: true, localConcurrency: settings.concurrency ?? 1 } as const;
      workers.push(
        await explained(
          started().work<RunData, unknown, typeof runs>(RUNS, runs, (jobs) =>
            active.track(Promise.all(jobs.map((job) => settle(job, handlers)))),
          ),
        ),
      );
      await workOnTicks(started(), handlers, active, { ...settings, pollSeconds });
    },
    async stop({ graceful }) {
      if (boss === null) return;
      await Promise.allSettled([RUNS, TICKS, DAILY].map((name) => started().offWork(name, { wait: false })));
      if (graceful) await active.settledWithin((settings.graceSeconds ?? 20) * 1_000);
      interruption.abort(new CopilotError('cancelled', 'The worker stops.'));
      await active.settledWithin(INTERRUPT_MS);
      await stopJobs(boss);
      boss = null;
    },
  };
}

function findJobs(boss: PgBoss, run: string): Promise<JobWithMetadata<RunData>[]> {
  return explained(boss.findJobs<RunData>(RUNS, { data: { run } }));
}

/** Whoever asks again wants it now, and a job that waits for its next try comes later. */
function isOnItsWay(job: JobWithMetadata<RunData>): boolean {
  if (job.state === 'active') return true;
  return (job.state === 'created' || job.state === 'retry') && job.startAfter.getTime() <= Date.now();
}

/** It may wait for its time, or be worked on now. */
function willCome(job: JobWithMetadata<RunData>): boolean {
  return job.state === 'created' || job.state === 'retry' || job.state === 'active';
}

async function prepareQueues(boss: PgBoss, settings: JobQueueSettings): Promise<void> {
  const retries = {
    retryLimit: settings.retryLimit ?? 3,
    retryDelay: settings.retryDelaySeconds ?? 15,
    retryBackoff: true,
    retryDelayMax: settings.retryDelayMaxSeconds ?? 900,
    deleteAfterSeconds: KEPT_SECONDS,
  };
  const runs = {
    ...retries,
    expireInSeconds: LONGEST_RUN_SECONDS,
    heartbeatSeconds: settings.heartbeatSeconds ?? 20,
  };
  // One active job per source, whoever works on it.
  await boss.createQueue(RUNS, { ...runs, policy: 'singleton' });
  await boss.updateQueue(RUNS, runs);
  await boss.createQueue(TICKS, { ...retries, expireInSeconds: 60 });
  await boss.updateQueue(TICKS, { ...retries, expireInSeconds: 60 });
  await boss.createQueue(DAILY, { ...retries, expireInSeconds: LONGEST_DAILY_SECONDS });
  await boss.updateQueue(DAILY, { ...retries, expireInSeconds: LONGEST_DAILY_SECONDS });
}

/** Looks after schedules that have come due, and after what has to be done once a day. */
async function workOnTicks(
  boss: PgBoss,
  { tick, daily }: IndexRunHandlers,
  active: TrackedWork,
  settings: JobQueueSettings & { readonly pollSeconds: number },
): Promise<void> {
  const options = { pollingIntervalSeconds: settings.pollSeconds, perJobResults: true } as const;
  type TickData = { readonly source: string };
  const work = async (name: string, once: (data: TickData) => Promise<void>): Promise<string> =>
    explained(
      boss.work<TickData, unknown, typeof options>(name, options, (jobs) =>
        active.track(Promise.all(jobs.map(({ id, data }) => settleTick(id, once(data), settings)))),
      ),
    );
  await work(TICKS, ({ source }) => tick(source));
  if (daily === undefined) return;
  await work(DAILY, daily);
  await explained(boss.schedule(DAILY, DAILY_CRON, {}, { tz: 'UTC' }));
}

/** Schedules are kept under a hash: the library restricts its keys, and a source may be called anything. */
async function replaceSchedules(boss: PgBoss, schedules: readonly IndexRunSchedule[]): Promise<void> {
  const wanted = new Map(schedules.map((schedule) => [hashText(schedule.source), schedule]));
  for (const [key, { source, cron, timezone }] of wanted) {
    await boss.schedule(TICKS, cron, { source }, { tz: timezone, key }).catch((error: unknown) => {
      const failure = toDatabaseError(error);
      if (failure.code !== 'internal' || isFromServer(error)) throw failure;
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      throw new CopilotError('configuration_invalid', `The schedule of the source ${source} does not do: ${reason}.`, {
        cause: error,
      });
    });
  }
  for (const { key } of await explained(boss.getSchedules(TICKS))) {
    if (!wanted.has(key)) await explained(boss.unschedule(TICKS, key));
  }
}

/** The server's codes have five characters; others have words. */
function isFromServer(error: unknown): boolean {
  return sqlStateOf(error)?.length === 5;
}

async function settleTick(id: string, tick: Promise<void>, { onError }: JobQueueSettings): Promise<JobResult> {
  try {
    await tick;
    return { id, status: 'completed' };
  } catch (error) {
    onError?.(error);
    return { id, status: 'failed' };
  }
}

async function explained<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

interface TrackedWork {
  track<T>(work: Promise<T>): Promise<T>;
  settledWithin(milliseconds: number): Promise<void>;
}

/** Keeps count of what is under way, so that a stop can wait for it. */
function trackWork(): TrackedWork {
  const active = new Set<Promise<unknown>>();
  return {
    async track(work) {
      active.add(work);
      try {
        return await work;
      } finally {
        active.delete(work);
      }
    },
    async settledWithin(milliseconds) {
      if (active.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise((resolve) => {
        timer = setTimeout(resolve, milliseconds);
      });
      await Promise.race([Promise.allSettled(active), timeout]);
      clearTimeout(timer);
    },
  };
}
