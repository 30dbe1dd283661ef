import { Client, Pool } from 'pg';
import type { ClientBase, PoolClient, QueryResult } from 'pg';
import type { Caller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { toDatabaseError } from './database-errors.ts';
import { startEmbeddedEngine } from './embedded-engine.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { applyMigrations } from './migrations.ts';
import { analyseIndex, vacuumIndex } from './queries/analyse-index.ts';
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
}

/** One transaction. Never await anything but the database while holding one: the pool may hold one connection. */
export interface Session {
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** @returns how many rows were written or deleted. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

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
  /** Gathers statistics after a large change and, where nothing else does, gives dead rows back. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** A handful of connections serves hundreds of callers at a few milliseconds each; servers allow 100 in all. */
const DEFAULT_POOL_SIZE = 8;

/** Far above the budget of a search; only a runaway is stopped. */
const DEFAULT_STATEMENT_TIMEOUT_MS = 15_000;

/** One statement of a commit writes one batch; a slow disk may need long for it. */
const OWNER_STATEMENT_TIMEOUT_MS = 600_000;

/** Nothing but the database is awaited inside a transaction, so a silent minute is a dead client. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

/** How long a caller waits for a server to accept a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a PostgreSQL server or the embedded engine; the rest of the program sees no difference.
 * @throws CopilotError `data_directory_locked`, `configuration_invalid`, `index_unavailable`
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const statementTimeoutMs = settings.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  if (settings.databaseUrl !== undefined) {
    return createDatabase({
      engine: null,
      connection: { connectionString: settings.databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
      poolSize: settings.poolSize ?? DEFAULT_POOL_SIZE,
      statementTimeoutMs,
    });
  }
  const engine = await startEmbeddedEngine(settings.dataDir);
  return createDatabase({
    engine,
    connection: { host: engine.socketDirectory, port: engine.socketPort, user: 'postgres', database: 'postgres' },
    poolSize: 1,
    statementTimeoutMs,
  });
}

interface Wiring {
  readonly engine: EmbeddedEngine | null;
  readonly connection: object;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
}

type Work<T> = (session: Session) => Promise<T>;
type Prologue = (client: ClientBase) => Promise<void>;

function createDatabase(wiring: Wiring): Database {
  const { engine } = wiring;
  const pool = new Pool({
    ...wiring.connection,
    max: wiring.poolSize,
    onConnect: (client) => prepareConnection(client, wiring),
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);

  async function acquire(signal: AbortSignal | undefined): Promise<PoolClient> {
    signal?.throwIfAborted();
    const failure = engine?.failure();
    if (failure != null) throw failure;
    const client = await pool.connect();
    client.on('error', ignoreLateError);
    if (signal?.aborted === true) {
      release(client);
      signal.throwIfAborted();
    }
    return client;
  }

  async function transact<T>(begin: string, prologue: Prologue, work: Work<T>, signal?: AbortSignal): Promise<T> {
    const client = await acquire(signal);
    const canceller = engine === null ? cancelOnAbort(client, wiring.connection, signal) : null;
    let broken = true;
    try {
      await client.query(begin);
      await prologue(client);
      const result = await work(sessionOf(client, signal));
      signal?.throwIfAborted();
      await client.query(sessionQueries.commit);
      broken = false;
      return result;
    } catch (error) {
      // A cancellation that is still under way must not hit the next user of this connection.
      await canceller?.settle();
      broken = !(await rollBack(client));
      throw error;
    } finally {
      await canceller?.settle();
      release(client, broken);
    }
  }

  /** Lends a connection outside any transaction. What was set on it must not meet the next user, so it ends. */
  async function lend<T>(use: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await acquire(undefined);
    try {
      return await use(client);
    } finally {
      release(client, true);
    }
  }

  /** Rejects at the abort itself; the transaction ends behind it and only then gives its connection back. */
  function guard<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return raceAbort(run(), signal).catch((error: unknown) => {
      if (signal?.aborted === true) {
        throw new CopilotError('cancelled', 'The call was cancelled.', { cause: error });
      }
      throw engine?.failure() ?? toDatabaseError(error);
    });
  }

  return {
    engine: engine === null ? 'postgres' : 'embedded',
    withReader(caller, work, options = {}) {
      const begin = options.write === true ? sessionQueries.beginWrite : sessionQueries.beginRead;
      const prologue: Prologue = async (client) => {
        await client.query(sessionQueries.becomeReader, claimsOf(caller, options));
      };
      return guard(() => transact(begin, prologue, work, options.signal), options.signal);
    },
    withOwner(work, options = {}) {
      const prologue: Prologue = async (client) => {
        await client.query(sessionQueries.becomeOwner, [String(OWNER_STATEMENT_TIMEOUT_MS)]);
      };
      return guard(() => transact(sessionQueries.beginWrite, prologue, work, options.signal), options.signal);
    },
    withConnection(work) {
      return guard(() => lend((client) => work(sessionOf(client, undefined))), undefined);
    },
    migrate: () => guard(() => lend(applyMigrations), undefined),
    tidy: () => guard(() => lend((client) => tidyTables(client, engine)), undefined),
    async close() {
      if (!pool.ending) await pool.end();
      await engine?.stop();
    },
  };
}

async function prepareConnection(client: ClientBase, wiring: Wiring): Promise<void> {
  if (wiring.engine !== null) await client.query(sessionQueries.forgetSession);
  await client.query(sessionQueries.prepareConnection, [
    String(wiring.statementTimeoutMs),
    String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
  ]);
}

async function tidyTables(client: ClientBase, engine: EmbeddedEngine | null): Promise<void> {
  await client.query(sessionQueries.becomeSessionUser);
  await client.query(engine === null ? analyseIndex : vacuumIndex);
}

/** The subject and teams that the policies of the database will see. */
function claimsOf(caller: Caller, options: ReaderOptions): string[] {
  const claims = [
    caller.subject ?? '',
    JSON.stringify(caller.subject === null ? [] : caller.teams),
    options.conversation ?? '',
    options.answer ?? '',
  ];
  if (claims.some((claim) => claim.includes('\0'))) {
    throw new CopilotError('invalid_request', 'An identifier holds a character that no identifier can hold.');
  }
  return claims;
}

function sessionOf(client: ClientBase, signal: AbortSignal | undefined): Session {
  function send<Row>(text: string, values: readonly unknown[]): Promise<QueryResult<Row & object>> {
    signal?.throwIfAborted();
    return client.query<Row & object>(text, [...values]);
  }
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      return (await send<Row>(text, values)).rows;
    },
    async execute(text, values = []) {
      return (await send(text, values)).rowCount ?? 0;
    },
  };
}

function ignoreLateError(): void {
  // The query that was running rejects with the same error; without a listener it would end the process.
}

function release(client: PoolClient, destroy = false): void {
  client.removeListener('error', ignoreLateError);
  client.release(destroy);
}

/** @returns whether the connection can be used again. */
async function rollBack(client: ClientBase): Promise<boolean> {
  try {
    await client.query(sessionQueries.rollback);
    return true;
  } catch {
    return false;
  }
}

function raceAbort<T>(running: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

interface Canceller {
  settle(): Promise<void>;
}

/** Stops the running statement on a server, over a connection of its own since the pool may have no other. */
function cancelOnAbort(client: ClientBase, connection: object, signal: AbortSignal | undefined): Canceller {
  let cancelling: Promise<void> = Promise.resolve();
  const onAbort = (): void => {
    cancelling = cancelStatement(client, connection);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    settle() {
      signal?.removeEventListener('abort', onAbort);
      return cancelling;
    },
  };
}

async function cancelStatement(client: ClientBase, connection: object): Promise<void> {
  const messenger = new Client(connection);
  messenger.on('error', ignoreLateError);
  try {
    await messenger.connect();
    await messenger.query(sessionQueries.cancelBackend, [backendIdOf(client)]);
  } catch {
    // The statement then ends by itself or by its timeout; its result is dropped either way.
  } finally {
    await messenger.end().catch(ignoreLateError);
  }
}

function backendIdOf(client: ClientBase): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}
