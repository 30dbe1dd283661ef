import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIndexRunQueue } from '../../../adapters/postgres/job-queue.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { IndexRunQueue } from '../../../core/index-run.ts';
import { startIndexRunWorker } from '../../../ingest/index-runs/run-worker.ts';
import { buildQuery } from '../../support/fixtures.ts';
import { createIndexRunHost } from '../../support/index-run-host.ts';
import type { HostSettings, IndexRunHost } from '../../support/index-run-host.ts';
import type { IndexRunProcessTask } from '../../support/index-run-process.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const program = fileURLToPath(new URL('../../support/index-run-process.ts', import.meta.url));
const page = { number: 1, size: 50 };

interface Program {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Waits for a line that says just that. */
  said(line: string, timeout?: number): Promise<void>;
}

describe.skipIf(postgresSkipReason !== null)('index runs across processes', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let databaseUrl: string;
  let scratch: string;
  let directory: string;
  const programs: ChildProcess[] = [];
  const hosts: IndexRunHost[] = [];
  const queues: IndexRunQueue[] = [];

  beforeEach(async () => {
    database = await createTestDatabase('postgres');
    databaseUrl = database.databaseUrl ?? '';
    scratch = mkdtempSync(path.join(tmpdir(), 'copilot-runs-'));
    directory = path.join(scratch, 'portal');
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.stop({ graceful: false });
    for (const child of programs.splice(0)) await end(child);
    for (const host of hosts.splice(0)) await host.close();
    await database.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }

  function run(
    task: Pick<IndexRunProcessTask, 'mode' | 'gate' | 'leaseSeconds'> & Partial<IndexRunProcessTask>,
  ): Program {
    const argument = JSON.stringify({ databaseUrl, directory, ...task });
    const child = spawn(process.execPath, [program, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
    programs.push(child);
    const lines: string[] = [];
    let rest = '';
    child.stdout.on('data', (data: Buffer) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    return {
      child,
      lines,
      async said(line, timeout = 20_000) {
        await expect.poll(() => lines, { timeout, interval: 20 }).toContain(line);
      },
    };
  }

  function open(settings: Partial<HostSettings> = {}): IndexRunHost {
    const host = createIndexRunHost(database, { directory, leaseSeconds: 3, ...settings });
    hosts.push(host);
    return host;
  }

  /** Replaces the portal by so many pages, each with one chunk that says which edition it is of. */
  function publish(edition: string, pages: number): void {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    for (let number = 0; number < pages; number += 1) {
      writeFileSync(
        path.join(directory, `page-${number}.md`),
        `# Page ${number}\n\nA zebra of the ${edition} edition.\n`,
      );
    }
  }

  /** How many pages of which edition a search finds. */
  async function look(): Promise<string> {
    const query = buildQuery('zebra', { vector: null, limit: 200 });
    const { hits } = await createSearchIndex(database).search(query, anonymousCaller);
    const editions = new Map<string, number>();
    for (const { text } of hits) {
      const edition = /of the (\w+) edition/u.exec(text)?.[1] ?? 'unknown';
      editions.set(edition, (editions.get(edition) ?? 0) + 1);
    }
    return [...editions].map(([edition, count]) => `${count} ${edition}`).join(' and ') || 'nothing';
  }

  const command = () => ({ source: directory, trigger: 'command', acceptRemovals: false }) as const;

  it('finish a scheduled run elsewhere when its worker is killed, and searches see it whole or not at all', async () => {
    publish('first', 40);
    const host = open();
    await host.execute(command());
    expect(await look()).toBe('40 first');
    publish('second', 55);

    const scheduler = createIndexRunQueue(database, { databaseUrl, works: false });
    queues.push(scheduler);
    await scheduler.start();
    // The minute that is under way came due before there was any worker.
    await scheduler.schedule([{ source: directory, cron: '* * * * *', timezone: 'UTC' }]);
    const doomed = run({ mode: 'worker', gate: path.join(scratch, 'never'), leaseSeconds: 3, schedule: true });
    await doomed.said('embedding');
    // The next minute may begin during this test; one tick is enough for it.
    await scheduler.schedule([]);
    const { items: ran } = await host.store.list({ status: 'running' }, page);
    expect(ran).toMatchObject([{ trigger: 'schedule', attempt: 1 }]);

    const seen = new Set<string>();
    const over = new AbortController();
    const searching = (async () => {
      for (;;) {
        seen.add(await look());
        if (over.signal.aborted) return;
        await sleep(5);
      }
    })();
    const heir = run({ mode: 'worker', gate: directory, leaseSeconds: 3 });
    await heir.said('ready');
    await end(doomed.child);
    await heir.said('committed', 45_000);
    await sleep(100);
    over.abort();
    await searching;

    expect([...seen]).toEqual(['40 first', '55 second']);
    expect(await host.store.find(ran[0]?.id ?? '')).toMatchObject({ status: 'committed', attempt: 2, generation: 2 });
    const { items, total } = await host.store.list({}, page);
    expect({ total, statuses: items.map(({ status }) => status) }).toEqual({
      total: 2,
      statuses: ['committed', 'committed'],
    });
    const [counted] = await database.withOwner((session) =>
      session.query<{ documents: number; chunks: number; vectors: number }>(
        `select (select count(*)::integer from document) as documents, (select count(*)::integer from chunk) as chunks,
          (select count(*)::integer from chunk_vector) as vectors`,
      ),
    );
    expect(counted).toEqual({ documents: 55, chunks: 55, vectors: 55 });
  });

  it('keep a process that was stopped in the middle from committing once it wakes up', async () => {
    publish('first', 20);
    const gate = path.join(scratch, 'gate');
    const zombie = run({ mode: 'zombie', gate, leaseSeconds: 1 });
    await zombie.said('embedding');
    zombie.child.kill('SIGSTOP');
    await sleep(1_100);
    publish('second', 30);
    await open({ leaseSeconds: 1 }).execute(command());
    expect(await look()).toBe('30 second');
    publish('third', 10);
    writeFileSync(gate, '');
    zombie.child.kill('SIGCONT');
    await zombie.said('run_lost');
    expect(await look()).toBe('30 second');
    const { items } = await open().store.list({}, page);
    expect(items.map(({ status, error }) => [status, error?.code])).toEqual([
      ['committed', undefined],
      ['failed', 'run_lost'],
    ]);
  });

  it('refuse a second run of a source, whoever asks, until the first has ended', async () => {
    publish('first', 5);
    const gate = path.join(scratch, 'gate');
    const other = run({ mode: 'zombie', gate, leaseSeconds: 30 });
    await other.said('embedding');
    await expect(open({ leaseSeconds: 30 }).execute(command())).rejects.toMatchObject({ code: 'run_in_progress' });
    writeFileSync(gate, '');
    await other.said('committed');
    await open().execute(command());
    expect(await look()).toBe('5 first');
  });

  /** A worker inside this process. */
  async function work(host: IndexRunHost): Promise<IndexRunQueue> {
    const queue = createIndexRunQueue(database, { databaseUrl, works: true, pollSeconds: 0.5, laterSeconds: 0 });
    queues.push(queue);
    await startIndexRunWorker({ queue, store: host.store, execute: host.execute, schedules: [] });
    return queue;
  }
  async function request(host: IndexRunHost, queue: IndexRunQueue, acceptRemovals = false): Promise<string> {
    const queued = await host.store.enqueue({ source: directory, trigger: 'request', acceptRemovals });
    await queue.send(queued);
    return queued.id;
  }
  async function becomes(host: IndexRunHost, id: string, status: string): Promise<void> {
    await expect.poll(async () => (await host.store.find(id))?.status, { timeout: 10_000 }).toBe(status);
  }

  it('end a run that is cancelled, wherever it runs, and leave the index as it was', async () => {
    publish('first', 5);
    await open().execute(command());
    publish('second', 6);
    const worker = run({ mode: 'worker', gate: path.join(scratch, 'never'), leaseSeconds: 3 });
    await worker.said('ready');
    const host = open();
    const queue = createIndexRunQueue(database, { databaseUrl, works: false });
    queues.push(queue);
    await queue.start();
    const id = await request(host, queue);
    await worker.said('embedding');
    const behind = await request(host, queue);
    expect(await host.store.cancel(behind)).toMatchObject({ status: 'cancelled' });
    expect(await host.store.cancel(id)).toMatchObject({ status: 'running' });
    await becomes(host, id, 'cancelled');
    await worker.said('cancelled');
    expect(await look()).toBe('5 first');
  });

  it('stop before they remove too much, and do it when told to', async () => {
    publish('first', 30);
    const host = open({ guardsRemovals: true });
    await host.execute(command());
    publish('second', 10);
    const queue = await work(host);
    const refused = await request(host, queue);
    await becomes(host, refused, 'stopped');
    expect(await host.store.find(refused)).toMatchObject({ error: { code: 'removals_refused' }, attempt: 1 });
    expect(await look()).toBe('30 first');
    const accepted = await request(host, queue, true);
    await becomes(host, accepted, 'committed');
    expect(await host.store.find(accepted)).toMatchObject({ counts: { documents: { removed: 20 } } });
    expect(await look()).toBe('10 second');
  });

  it('go on in another worker when theirs is asked to stop', async () => {
    publish('first', 5);
    const host = open({
      beforeEmbedding: (signal) => sleep(60_000, undefined, signal === undefined ? {} : { signal }),
    });
    const first = createIndexRunQueue(database, { databaseUrl, works: true, pollSeconds: 0.5, graceSeconds: 0 });
    await startIndexRunWorker({ queue: first, store: host.store, execute: host.execute, schedules: [] });
    const id = await request(host, first);
    await becomes(host, id, 'running');
    await first.stop({ graceful: true });
    expect(await host.store.find(id)).toMatchObject({ status: 'queued', attempt: 1 });
    await work(open());
    await becomes(host, id, 'committed');
    expect(await host.store.find(id)).toMatchObject({ attempt: 2 });
    expect(await look()).toBe('5 first');
  });
});
