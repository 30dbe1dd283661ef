import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread is started with. */
export interface EngineSettings {
  /** Directory of the cluster; `null` keeps everything in memory. */
  readonly clusterDirectory: string | null;
  /** `null`: make the cluster and end. */
  readonly socketPath: string | null;
}

/** What the thread reports. */
export type EngineMessage = { readonly type: 'listening' } | { readonly type: 'failed'; readonly reason: string };

/**
 * Room for a connection that is being replaced while its successor already knocks; the engine still runs one
 * query at a time.
 */
const MAX_CONNECTIONS = 8;

/** An index of some thousand chunks fits; the server's default of 128 MB is part of the process from the start. */
const SHARED_BUFFERS = '48MB';

function report(message: EngineMessage): void {
  // A thread, not a window: there is no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);
}

/** An engine that failed once is in no known state: say so and end, which also closes every connection. */
function fail(error: unknown): void {
  report({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  // The message is posted before the thread ends; the timer leaves it time to leave.
  setTimeout(() => process.exit(1), 10);
}

async function run(settings: EngineSettings): Promise<void> {
  const engine = await PGlite.create({
    dataDir: settings.clusterDirectory ?? 'memory://',
    extensions: { vector },
    postgresqlconf: [`shared_buffers=${SHARED_BUFFERS}`],
  });
  if (settings.socketPath === null) {
    await engine.close();
    process.exit(0);
  }
  // The socket server would leave its queue blocked for ever when the engine itself throws.
  const execute = engine.execProtocolRawStream.bind(engine);
  engine.execProtocolRawStream = async (message, options) => {
    try {
      await execute(message, options);
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const server = new PGLiteSocketServer({ db: engine, path: settings.socketPath, maxConnections: MAX_CONNECTIONS });
  await server.start();
  parentPort?.on('message', () => {
    // Any message means stop.
    void stop(server, engine);
  });
  report({ type: 'listening' });
}

async function stop(server: PGLiteSocketServer, engine: PGlite): Promise<void> {
  try {
    await server.stop();
    await engine.close();
  } finally {
    process.exit(0);
  }
}

run(workerData as EngineSettings).catch(fail);
