import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDirectory } from '../../../adapters/postgres/data-directory-lock.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { startEmbeddedEngine } from '../../../adapters/postgres/embedded-engine.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { buildQuery } from '../../support/fixtures.ts';

const holder = fileURLToPath(new URL('../../support/hold-database.ts', import.meta.url));

/** These start engines and whole programs; a busy machine takes its time over each. */
const PATIENCE = { timeout: 180_000 };

let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'copilot-test-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(directory, { recursive: true, force: true });
});

function start(mode: string): { child: ChildProcess; said: (line: string) => Promise<void>; output: () => string } {
  const child = spawn(process.execPath, [holder, directory, mode], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  const listeners = new Set<() => void>();
  const collect = (data: Buffer): void => {
    output += data.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const said = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (output.includes(line)) resolve();
      };
      listeners.add(check);
      child.once('exit', (code) => reject(new Error(`The other process ended with ${code}:\n${output}`)));
      check();
    });
  return { child, said, output: () => output };
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

describe('the lock on a data directory', PATIENCE, () => {
  it('refuses a second process, names the directory and what to do, and ends with the first, however it ends', async () => {
    const other = start('hold');
    await other.said('opened');
    const refused = openDatabase({ dataDir: directory });
    await expect(refused).rejects.toMatchObject({
      code: 'data_directory_locked',
      message: expect.stringMatching(new RegExp(`${directory}.*stop it.*DATA_DIR.*DATABASE_URL`)) as unknown,
    });
    await kill(other.child);
    lockDataDirectory(directory).release();
  });

  it('holds inside one process too, and is given back', () => {
    const lock = lockDataDirectory(directory);
    expect(() => lockDataDirectory(directory)).toThrow(expect.objectContaining({ code: 'data_directory_locked' }));
    lock.release();
    lockDataDirectory(directory).release();
  });

  it('says what to do about a directory that cannot be one', () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    expect(() => lockDataDirectory(file)).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining('DATA_DIR') as unknown,
      }),
    );
  });
});

describe('the embedded engine', PATIENCE, () => {
  it('takes away the socket of a process that was killed, and nothing else', async () => {
    const note = path.join(directory, 'socket-directory');
    const other = start('hold');
    await other.said('opened');
    const left = readFileSync(note, 'utf8');
    await kill(other.child);
    expect(existsSync(left)).toBe(true);
    const next = await startEmbeddedEngine(directory);
    expect(existsSync(left)).toBe(false);
    await next.stop();

    const precious = path.join(directory, 'precious');
    writeFileSync(precious, '');
    writeFileSync(note, precious);
    await (await startEmbeddedEngine(directory)).stop();
    expect(existsSync(precious)).toBe(true);
  });

  it('keeps every committed generation when it is killed in the middle of a commit', async () => {
    const other = start('commits');
    await other.said('committed 2');
    // Somewhere inside the next commit.
    await new Promise((resolve) => setTimeout(resolve, 30));
    await kill(other.child);
    const committed = Number(/committed (\d+)(?![\s\S]*committed)/.exec(other.output())?.[1]);
    const database = await openDatabase({ dataDir: directory });
    try {
      expect(await database.migrate()).toEqual([]);
      const { hits, index } = await createSearchIndex(database).search(
        buildQuery('version page', { limit: 50 }),
        anonymousCaller,
      );
      expect(index.generation).toBeGreaterThanOrEqual(committed);
      // One generation, whole: twenty pages that all say the same version.
      expect(hits).toHaveLength(20);
      expect(new Set(hits.map((hit) => hit.text))).toEqual(new Set([`Version ${index.generation} of the page.`]));
    } finally {
      await database.close();
    }
  });

  it('finishes a migration that was killed', async () => {
    const other = start('hold');
    await other.said('opened');
    await kill(other.child);
    const database = await openDatabase({ dataDir: directory });
    try {
      await database.migrate();
      expect(await database.migrate()).toEqual([]);
      expect(await database.withReader(anonymousCaller, (session) => session.query('select * from chunk'))).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it('that no longer answers is given up with a clear error, for every caller, and takes its socket along', async () => {
    const engine = await startEmbeddedEngine(undefined);
    expect(existsSync(engine.socketDirectory)).toBe(true);
    await engine.stop();
    expect(existsSync(engine.socketDirectory)).toBe(false);

    const database = await openDatabase({ silenceLimitMs: 3_000 });
    // Overflows the engine's stack: it then returns from the call without an answer and is of no use any more.
    const overflow = database.withConnection(async (session) => {
      await session.query('set role none');
      await session.query("set max_stack_depth = '7000kB'");
      await session.query(
        'create function sink(i integer) returns integer language plpgsql as $$ begin return sink(i + 1) + 1; end $$',
      );
      return session.query('select sink(1)');
    });
    const waiting = database.withConnection((session) => session.query('select 1'));
    await expect(overflow).rejects.toMatchObject({
      code: 'index_unavailable',
      message: expect.stringContaining('Start') as unknown,
    });
    await expect(waiting).rejects.toMatchObject({ code: 'index_unavailable' });
    await expect(database.migrate()).rejects.toMatchObject({ code: 'index_unavailable' });
    await database.close();
  });
});
