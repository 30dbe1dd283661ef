import { PgBoss } from 'pg-boss';
import type { ConstructorOptions, Db } from 'pg-boss';
import { CopilotError } from '../../core/errors.ts';
import { sqlStateOf, toDatabaseError } from './database-errors.ts';
import type { Database } from './database.ts';
import type { JobQueueSettings } from './job-queue.ts';
import { readJobSchema } from './queries/job-queue.ts';
import { becomeSessionUser, rollback } from './queries/session.ts';
import { watchfulConnection } from './watchful-connection.ts';

/** Where pg-boss keeps its tables; it makes and upgrades them by itself. */
export const jobSchema = 'copilot_jobs';

/** One connection asks for jobs while another reports on one. */
const CONNECTIONS = 2;

/** On the embedded engine only this very process can have died, and a start takes up its runs soon enough. */
const SUPERVISE_SECONDS = { postgres: 10, embedded: 30 } as const;

/** What the library allows for. */
const LONGEST_TICK_SECONDS = 45;

/** Whatever runs then has been waited for already. */
const STOP_TIMEOUT_MS = 1_000;

interface JobSchemaState {
  readonly is_present: boolean;
  readonly may_create: boolean;
  readonly database_name: string;
  readonly user_name: string;
}

/**
 * Starts pg-boss, with its tables in place.
 * @throws CopilotError `database_unsuitable` when the login may not make them, `index_unavailable`
 */
export async function openJobs(database: Database, settings: JobQueueSettings): Promise<PgBoss> {
  const state = await readState(database);
  if (!state.is_present && !state.may_create) throw mayNotCreate(state);
  const boss = new PgBoss({
    ...connectionOf(database, settings),
    ...timingOf(settings, SUPERVISE_SECONDS[database.engine]),
    schema: jobSchema,
    createSchema: !state.is_present,
    // Nobody reads these tables but us, and they stay small.
    registerInstance: false,
    persistWarnings: false,
    reindex: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => settings.onError?.(explain(error)));
  try {
    await boss.start();
    return boss;
  } catch (error) {
    await stopJobs(boss);
    throw sqlStateOf(error) === '42501' ? mayNotUse(state, error) : toDatabaseError(error);
  }
}

/** The library tells some errors as mere objects, with the name of the worker in their words. */
function explain(told: unknown): CopilotError {
  if (told instanceof Error || typeof told !== 'object' || told === null) return toDatabaseError(told);
  const words = 'message' in told && typeof told.message === 'string' ? told.message : 'unknown';
  const message = words.replace(/ \(Queue: [^()]*\)$/u, '');
  return toDatabaseError(Object.assign(new Error(message), told, { message }));
}

/** Ends it and its connections. What still runs is left to its heartbeat. */
export async function stopJobs(boss: PgBoss): Promise<void> {
  await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }).catch(() => undefined);
}

async function readState(database: Database): Promise<JobSchemaState> {
  const [state] = await database.withConnection(async (session) => {
    await session.execute(becomeSessionUser);
    return session.query<JobSchemaState>(readJobSchema, [jobSchema]);
  });
  if (state === undefined) throw new CopilotError('internal', 'The database did not say what its user may do.');
  return state;
}

function connectionOf(database: Database, settings: JobQueueSettings): Partial<ConstructorOptions> {
  if (settings.databaseUrl === undefined) return { db: throughDatabase(database), backend: 'pglite' };
  const pool = { max: CONNECTIONS, application_name: 'portal-copilot jobs', ...watchfulConnection };
  return { connectionString: settings.databaseUrl, ...pool };
}

function timingOf(settings: JobQueueSettings, usualSeconds: number): Partial<ConstructorOptions> {
  const superviseSeconds = settings.superviseSeconds ?? usualSeconds;
  return {
    supervise: settings.works,
    schedule: settings.works,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    // A schedule is precise to the minute; a tick may take its time to become a run.
    cronWorkerIntervalSeconds: Math.min(superviseSeconds, LONGEST_TICK_SECONDS),
    maintenanceIntervalSeconds: 3_600,
    // Features of the library that we do not use, and its migrations, which run at its start as well.
    flowIntervalSeconds: 3_600,
    bamIntervalSeconds: 3_600,
  };
}

/** The embedded engine has one session. A text of several statements that fails leaves its transaction open there. */
function throughDatabase(database: Database): Db {
  return {
    executeSql: (text, values = []) =>
      database
        .withConnection(async (session) => {
          await session.execute(becomeSessionUser);
          try {
            return { rows: [...(await session.query<object>(text, values))] };
          } catch (error) {
            await session.execute(rollback).catch(() => undefined);
            throw error;
          }
        })
        .catch((error: unknown) => {
          // The library decides by the codes of the database itself.
          throw error instanceof CopilotError && error.cause !== undefined ? error.cause : error;
        }),
  };
}

function mayNotCreate(state: JobSchemaState): CopilotError {
  return new CopilotError(
    'database_unsuitable',
    `The user of DATABASE_URL may not create the schema ${jobSchema}, which holds the queue of index runs. ` +
      `Have an administrator run "create schema ${jobSchema} authorization ${state.user_name}" ` +
      `or "grant create on database ${state.database_name} to ${state.user_name}".`,
  );
}

function mayNotUse(state: JobSchemaState, cause: unknown): CopilotError {
  return new CopilotError(
    'database_unsuitable',
    `The user of DATABASE_URL may not use the schema ${jobSchema}, which holds the queue of index runs. ` +
      `Have an administrator run "alter schema ${jobSchema} owner to ${state.user_name}", or drop the schema.`,
    { cause },
  );
}
