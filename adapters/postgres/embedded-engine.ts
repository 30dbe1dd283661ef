import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CopilotError } from '../../core/errors.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { DataDirectoryLock } from './data-directory-lock.ts';
import type { EngineMessage, EngineSettings } from './embedded-engine-worker.ts';

/** The embedded PostgreSQL, on a thread of its own behind a unix socket that only this user can reach. */
export interface EmbeddedEngine {
  /** Directory of the socket, as node-postgres wants it for `host`. */
  readonly socketDirectory: string;
  readonly socketPort: number;
  /** Why the engine is gone; `null` while it runs. */
  readonly failure: () => CopilotError | null;
  /** Ends an engine that is beyond use; every later call fails at once. */
  abandon(cause: unknown): void;
  stop(): Promise<void>;
}

/** node-postgres derives the name of the socket file from a port; no such port is opened. */
const SOCKET_PORT = 5432;

const CLUSTER_NAME = 'postgres';

/** An engine that was told to stop and does not is ended: its journal brings it back at the next start. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts the engine, in memory when `dataDirectory` is absent.
 * @throws CopilotError `data_directory_locked`, `configuration_invalid`, `index_unavailable`
 */
export async function startEmbeddedEngine(dataDirectory: string | undefined): Promise<EmbeddedEngine> {
  const lock = dataDirectory === undefined ? null : lockDataDirectory(dataDirectory);
  try {
    if (dataDirectory !== undefined) await createCluster(join(dataDirectory, CLUSTER_NAME));
    const socketDirectory = makeSocketDirectory(dataDirectory);
    const settings: EngineSettings = {
      clusterDirectory: dataDirectory === undefined ? null : join(dataDirectory, CLUSTER_NAME),
      socketPath: join(socketDirectory, `.s.PGSQL.${SOCKET_PORT}`),
    };
    const worker = new Worker(new URL('./embedded-engine-worker.ts', import.meta.url), { workerData: settings });
    const engine = superviseEngine(worker, socketDirectory, lock);
    await engine.listening;
    return engine;
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/**
 * A private directory with a short path, as sockets need it. Its name is noted beside the cluster, so that the
 * next start takes away what a killed process left behind; call it under the lock.
 */
function makeSocketDirectory(dataDirectory: string | undefined): string {
  const prefix = join(tmpdir(), 'copilot-');
  if (dataDirectory === undefined) return mkdtempSync(prefix);
  const note = join(dataDirectory, 'socket-directory');
  const stale = existsSync(note) ? readFileSync(note, 'utf8').trim() : '';
  // Only what such a note can name: the file may have been written by anybody.
  if (stale.startsWith(prefix) && /^[\w-]+$/u.test(stale.slice(prefix.length))) {
    rmSync(stale, { recursive: true, force: true });
  }
  const directory = mkdtempSync(prefix);
  writeFileSync(note, directory);
  return directory;
}

/**
 * Makes a new cluster, in a thread that ends with it: making one takes twice the memory of running one, and only a
 * thread's end gives it back. It gets its name last, so that one that was never finished is made again.
 */
async function createCluster(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const unfinished = `${directory}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const settings: EngineSettings = { clusterDirectory: unfinished, socketPath: null };
  const worker = new Worker(new URL('./embedded-engine-worker.ts', import.meta.url), { workerData: settings });
  let cause: unknown = null;
  worker.on('message', (message: EngineMessage) => {
    if (message.type === 'failed') cause = message.reason;
  });
  worker.on('error', (error) => {
    cause = error;
  });
  const [status] = (await once(worker, 'exit')) as [number];
  if (status !== 0 || cause !== null) {
    const advice = `The embedded database could not be created in ${directory}. Is the disk full or the directory read-only?`;
    throw new CopilotError('index_unavailable', advice, { cause: cause ?? `exit status ${status}` });
  }
  renameSync(unfinished, directory);
}

interface SupervisedEngine extends EmbeddedEngine {
  readonly listening: Promise<void>;
}

function superviseEngine(worker: Worker, socketDirectory: string, lock: DataDirectoryLock | null): SupervisedEngine {
  let failure: CopilotError | null = null;
  let stopping = false;
  const exited = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();

  function recordFailure(cause: unknown): void {
    failure ??= new CopilotError(
      'index_unavailable',
      'The embedded database stopped. Start the program again; what was committed is kept.',
      { cause },
    );
    listening.reject(failure);
  }

  // A program that ends without closing still takes its socket along.
  const removeSocket = (): void => rmSync(socketDirectory, { recursive: true, force: true });
  process.once('exit', removeSocket);

  worker.on('message', (message: EngineMessage) => {
    if (message.type === 'listening') listening.resolve();
    else recordFailure(message.reason);
  });
  worker.on('error', recordFailure);
  worker.on('exit', (code) => {
    if (!stopping) recordFailure(`exit status ${code}`);
    process.removeListener('exit', removeSocket);
    removeSocket();
    lock?.release();
    exited.resolve();
  });
  return {
    socketDirectory,
    socketPort: SOCKET_PORT,
    failure: () => failure,
    listening: listening.promise,
    abandon(cause) {
      recordFailure(cause);
      void worker.terminate();
    },
    async stop() {
      if (stopping) return exited.promise;
      stopping = true;
      failure ??= new CopilotError('index_unavailable', 'The embedded database was closed.');
      const impatience = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
      // A thread, not a window: there is no origin to name.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage('stop');
      await exited.promise;
      clearTimeout(impatience);
    },
  };
}
