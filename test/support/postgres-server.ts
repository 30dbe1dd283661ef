import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';

/** Starting takes about a second; a loaded machine may need many. */
const START_TIMEOUT_MS = 60_000;

/**
 * Binaries of a PostgreSQL server that has pgvector. Debian keeps every major version in a directory of its own;
 * elsewhere they are on the path.
 */
export function findPostgres(): { directory: string } | { missing: string } {
  const roots = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];
  const candidates = roots
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root).map((name) => path.join(root, name, 'bin')));
  const directories = [...candidates, ...(process.env['PATH'] ?? '').split(path.delimiter)];
  const usable = directories.filter(
    (directory) => existsSync(path.join(directory, 'initdb')) && existsSync(path.join(directory, 'postgres')),
  );
  if (usable.length === 0) return { missing: 'no PostgreSQL server is installed (initdb and postgres)' };
  const directory = usable.find((candidate) => {
    const shared = execFileSync(path.join(candidate, 'pg_config'), ['--sharedir'], { encoding: 'utf8' }).trim();
    return existsSync(path.join(shared, 'extension', 'vector.control'));
  });
  return directory === undefined ? { missing: 'the extension pgvector is not installed' } : { directory };
}

/** A throw-away server. */
export interface PostgresServer {
  readonly adminUrl: string;
  /** Shuts the server down, which cuts every connection, and leaves its data. */
  readonly pause: () => Promise<void>;
  /** Starts it again on the same data and port. */
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a server on a free port of loopback, with nothing in it and no care for its disk; `tuning` like `name=value`. */
export async function startPostgresServer(binaries: string, tuning: readonly string[] = []): Promise<PostgresServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'copilot-cluster-'));
  // PostgreSQL refuses to run as root; the account its package made is there for it.
  const identity = process.getuid?.() === 0 ? accountOf('postgres') : null;
  if (identity !== null) chownSync(directory, identity.uid, identity.gid);
  chmodSync(directory, 0o700);
  const data = path.join(directory, 'data');
  execFileSync(
    path.join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...identity, cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const port = await findFreePort();
  const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=60', ...tuning];
  const launch = (): ChildProcess =>
    spawn(
      path.join(binaries, 'postgres'),
      ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', directory].concat(
        settings.flatMap((setting) => ['-c', setting]),
      ),
      { ...identity, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  let server = launch();
  const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = async (): Promise<void> => {
    // "Immediate shutdown": nothing of it is kept.
    await end(server, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(server, adminUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    adminUrl,
    // "Fast shutdown": sessions are cut, what was committed is written.
    pause: () => end(server, 'SIGINT'),
    async resume() {
      server = launch();
      await waitUntilReady(server, adminUrl);
    },
    stop,
  };
}

function accountOf(name: string): { uid: number; gid: number } {
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

async function waitUntilReady(server: ChildProcess, url: string): Promise<void> {
  let log = '';
  server.stderr?.on('data', (data: Buffer) => (log += data.toString()));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (server.exitCode === null && Date.now() < deadline) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log}`);
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await exited;
}
