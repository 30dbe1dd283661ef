import { Pool } from 'pg';
import type { ClientBase, PoolClient, QueryResult } from 'pg';
import { CopilotError } from '../../core/errors.ts';
import { cancelOnAbort } from './cancel-statement.ts';
import { isEngineLost, isPlanLost, toDatabaseError } from './database-errors.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import * as sessionQueries from './queries/session.ts';

/** One transaction. Never await anything but the database while holding one: the pool may hold one connection. */
export interface Session {
  /**
   * With a `name` the statement is planned once per connection; the same name means the same text. Where a pooler loses
   * plans, the transaction runs a second time without them: work that reads by name must be repeatable.
   */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<readonly Row[]>;
  /** @returns how many rows were written or deleted. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

type Work<T> = (session: Session) => Promise<T>;

/** The pool, with the care that both engines need. */
export interface Connections {
  readonly embedded: boolean;
  /**
   * Runs `work` in a transaction and rejects at the abort of `signal` itself.
   * @param begin begins the transaction and says who it is for
   */
  transact<T>(begin: string, work: Work<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Lends a connection outside any transaction. What was set on it must not meet the next user, so it ends. */
  lend<T>(use: (client: ClientBase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectionSettings {
  /** The engine behind the connection, when it is ours. */
  readonly engine: EmbeddedEngine | null;
  /** How node-postgres reaches the database. */
  readonly connection: object;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
}

interface TransactionFate {
  readonly signal: AbortSignal | undefined;
  /** The database has been told to commit: then its answer counts, whoever leaves meanwhile. */
  isSealed: boolean;
}

/** Nothing but the database is awaited inside a transaction, so a silent minute is a dead client. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * A new connection has nothing planned yet: after a pause longer than this a search takes about twice as long. Readers of
 * a small portal come minutes apart.
 */
const IDLE_TIMEOUT_MS = 15 * 60_000;

/** Opens nothing yet: connections are made when they are needed. */
export function createConnections(settings: ConnectionSettings): Connections {
  const { engine } = settings;
  const pool = new Pool({
    ...settings.connection,
    max: settings.poolSize,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    onConnect: (client) => prepareConnection(client, settings),
  });
  const plans = keepPlans();
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', ignoreLateError);

  async function acquire(signal: AbortSignal | undefined): Promise<PoolClient> {
    signal?.throwIfAborted();
    const failure = engine?.failure();
    if (failure != null) throw failure;
    const client = await pool.connect();
    client.on('error', ignoreLateError);
    if (signal?.aborted === true) release(client, false);
    signal?.throwIfAborted();
    return client;
  }

  async function transact<T>(begin: string, work: Work<T>, fate: TransactionFate): Promise<T> {
    const { signal } = fate;
    const client = await acquire(signal);
    const canceller = engine === null ? cancelOnAbort(client, settings.connection, signal) : null;
    let usable = false;
    try {
      await client.query(begin);
      const result = await work(sessionOf(client, signal, plans.areKept()));
      // From here on an abort comes too late: what is committed must not be called cancelled.
      await canceller?.settle();
      signal?.throwIfAborted();
      fate.isSealed = true;
      await client.query(sessionQueries.commit);
      usable = true;
      return result;
    } catch (error) {
      await canceller?.settle();
      if (engine !== null && isEngineLost(error)) engine.abandon(error);
      else usable = await rollBack(client);
      throw error;
    } finally {
      await canceller?.settle();
      // A cancellation may still be on its way to the connection and must not hit its next user.
      release(client, !usable || (engine === null && signal?.aborted === true && !fate.isSealed));
    }
  }

  async function lend<T>(use: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await acquire(undefined);
    try {
      return await use(client);
    } catch (error) {
      if (engine !== null && isEngineLost(error)) engine.abandon(error);
      throw error;
    } finally {
      release(client, true);
    }
  }

  /** The transaction of an aborted call ends behind the rejection and only then gives its connection back. */
  function explain<T>(running: Promise<T>, fate: TransactionFate): Promise<T> {
    return raceAbort(running, fate).catch((error: unknown) => {
      if (fate.signal?.aborted === true && !fate.isSealed) {
        throw new CopilotError('cancelled', 'The call was cancelled.', { cause: error });
      }
      throw engine?.failure() ?? toDatabaseError(error);
    });
  }

  return {
    embedded: engine !== null,
    transact(begin, work, signal) {
      const fate: TransactionFate = { signal, isSealed: false };
      const running = plans.run(() => transact(begin, work, fate));
      return explain(running, fate);
    },
    lend: (use) => explain(lend(use), { signal: undefined, isSealed: false }),
    async close() {
      if (!pool.ending) await pool.end();
      await engine?.stop();
    },
  };
}

/** Statements are planned once per connection until a pooler loses a plan; from then on each time. */
function keepPlans(): { areKept(): boolean; run<T>(attempt: () => Promise<T>): Promise<T> } {
  let areKept = true;
  return {
    areKept: () => areKept,
    run(attempt) {
      // Several may lose theirs at the same time: each counts on what it began with.
      const wereKept = areKept;
      return attempt().catch((error: unknown) => {
        if (!wereKept || !isPlanLost(error)) throw error;
        areKept = false;
        return attempt();
      });
    },
  };
}

async function prepareConnection(client: ClientBase, settings: ConnectionSettings): Promise<void> {
  if (settings.engine !== null) await client.query(sessionQueries.forgetSession);
  await client.query(sessionQueries.prepareConnection, [
    String(settings.statementTimeoutMs),
    String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
  ]);
}

/** A connection as work sees it: no new statement after the abort. Where plans are not kept, names mean nothing. */
export function sessionOf(client: ClientBase, signal: AbortSignal | undefined, arePlansKept = false): Session {
  function send<Row>(text: string, values: readonly unknown[], name?: string): Promise<QueryResult<Row & object>> {
    signal?.throwIfAborted();
    const kept = name === undefined || !arePlansKept ? {} : { name };
    return client.query<Row & object>({ ...kept, text, values: [...values] });
  }
  return {
    async query<Row>(text: string, values: readonly unknown[] = [], name?: string) {
      return rowsOf(await send<Row>(text, values, name));
    },
    async execute(text, values = []) {
      return (await send(text, values)).rowCount ?? 0;
    },
  };
}

/** Several statements in one text have a result each, which the driver's types do not tell. */
function rowsOf<Row extends object>(result: QueryResult<Row> | readonly QueryResult<Row>[]): readonly Row[] {
  return 'rows' in result ? result.rows : result.flatMap(({ rows }) => rows);
}

function ignoreLateError(): void {
  // Whatever was running rejects with the same error; without a listener it would end the process.
}

function release(client: PoolClient, destroy: boolean): void {
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

function raceAbort<T>(running: Promise<T>, fate: TransactionFate): Promise<T> {
  const { signal } = fate;
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      if (!fate.isSealed) reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
