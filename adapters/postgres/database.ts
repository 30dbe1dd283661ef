import type { Caller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { createConnections, sessionOf } from './connections.ts';
import type { Connections, Session } from './connections.ts';
import { watchfulConnection } from './watchful-connection.ts';
import { startEmbeddedEngine } from './embedded-engine.ts';
import { applyMigrations } from './migrations.ts';
import { analyseIndex, vacuumIndex, vacuumSearchTables } from './queries/analyse-index.ts';
import { EXACT_LIMIT } from './searched-spaces.ts';
import { maintainVectorIndexes } from './vector-indexes.ts';
import * as sessionQueries from './queries/session.ts';

export interface DatabaseSettings {
  /** Connection string of a PostgreSQL server; absent: the embedded engine. */
  readonly databaseUrl?: string;
  /** Directory of the embedded engine; absent: in memory, gone with the process. */
  readonly dataDir?: string;
  /** Most connections to a PostgreSQL server. The embedded engine always has one. */
  readonly poolSize?: number;
  /** Longest a reader's statement may run on a server, in milliseconds. */
  readonly statementTimeoutMs?: number;
  /** Vectors from which on a server keeps an index of the active space; the embedded engine has none. */
  readonly vectorIndexMinimum?: number;
  /** How long a statement of the embedded engine may take before the engine is given up, in milliseconds. */
  readonly silenceLimitMs?: number;
}

export type { Session } from './connections.ts';

export interface ReaderOptions {
  readonly signal?: AbortSignal | undefined;
  /** The transaction writes (answers, feedback). */
  readonly write?: boolean;
  /** Ids that an anonymous caller knows, and by knowing them may reach. */
  readonly conversation?: string;
  readonly answer?: string;
}

export interface OwnerOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Database {
  readonly engine: 'embedded' | 'postgres';
  /** Runs `work` in one transaction that sees exactly what `caller` may read. */
  withReader<T>(caller: Caller, work: (session: Session) => Promise<T>, options?: ReaderOptions): Promise<T>;
  /** Runs `work` in one transaction as the owner of all content. For ingestion alone. */
  withOwner<T>(work: (session: Session) => Promise<T>, options?: OwnerOptions): Promise<T>;
  /** Runs `work` on a bare connection, no transaction and no caller: whatever it reads is public content. */
  withConnection<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Brings the schema up to date. @throws CopilotError `database_unsuitable` */
  migrate(): Promise<readonly string[]>;
  /** Gathers statistics after a large change, gives dead rows back, and looks after the indexes of vectors. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** A handful of connections serves hundreds of callers at a few milliseconds each; servers allow 100 in all. */
const DEFAULT_POOL_SIZE = 8;

/** Far above the budget of a search; only a runaway is stopped. */
const DEFAULT_STATEMENT_TIMEOUT_MS = 15_000;

/** One statement of a commit writes one batch; a slow disk may need long for it. */
const OWNER_STATEMENT_TIMEOUT_MS = 600_000;

/** Our longest statement writes one batch in a second or two; a slow laptop gets a hundredfold. */
const DEFAULT_SILENCE_LIMIT_MS = 120_000;

/** How long a caller waits for a server to accept a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a PostgreSQL server or the embedded engine; the rest of the program sees no difference.
 * @throws CopilotError `data_directory_locked`, `configuration_invalid`, `index_unavailable`
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const statementTimeoutMs = settings.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  if (settings.databaseUrl !== undefined) {
    return createDatabase(
      createConnections({
        engine: null,
        connection: {
          connectionString: settings.databaseUrl,
          connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
          ...watchfulConnection,
        },
        poolSize: settings.poolSize ?? DEFAULT_POOL_SIZE,
        statementTimeoutMs,
      }),
      settings.vectorIndexMinimum,
    );
  }
  const engine = await startEmbeddedEngine(settings.dataDir);
  return createDatabase(
    createConnections({
      engine,
      connection: {
        host: engine.socketDirectory,
        port: engine.socketPort,
        user: 'postgres',
        database: 'postgres',
        query_timeout: settings.silenceLimitMs ?? DEFAULT_SILENCE_LIMIT_MS,
      },
      poolSize: 1,
      statementTimeoutMs,
    }),
  );
}

function createDatabase(connections: Connections, vectorIndexMinimum = EXACT_LIMIT): Database {
  return {
    engine: connections.embedded ? 'embedded' : 'postgres',
    async withReader(caller, work, options = {}) {
      const access = options.write === true ? 'write' : 'read';
      const begin = sessionQueries.beginReader(access, claimsOf(caller, options));
      return connections.transact(begin, work, options.signal);
    },
    withOwner: (work, options = {}) =>
      connections.transact(sessionQueries.beginOwner(OWNER_STATEMENT_TIMEOUT_MS), work, options.signal),
    withConnection: (work) => connections.lend((client) => work(sessionOf(client, undefined))),
    migrate: () => connections.lend(applyMigrations),
    tidy: () =>
      connections.lend(async (client) => {
        await client.query(sessionQueries.becomeSessionUser);
        if (connections.embedded) {
          await client.query(vacuumIndex);
          return;
        }
        await client.query(analyseIndex);
        await client.query(vacuumSearchTables);
        await maintainVectorIndexes(client, vectorIndexMinimum);
      }),
    close: () => connections.close(),
  };
}

/** The subject and teams that the policies of the database will see. */
function claimsOf(caller: Caller, options: ReaderOptions): sessionQueries.ReaderClaims {
  const claims = {
    subject: caller.subject ?? '',
    teams: JSON.stringify(caller.subject === null ? [] : caller.teams),
    conversation: options.conversation ?? '',
    answer: options.answer ?? '',
  };
  if (Object.values(claims).some((claim) => claim.includes('\0'))) {
    throw new CopilotError('invalid_request', 'An identifier holds a character that no identifier can hold.');
  }
  return claims;
}
