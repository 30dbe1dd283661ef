import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexRunQueue } from '../../../adapters/postgres/job-queue.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { IndexRunQueue } from '../../../core/index-run.ts';
import { startIndexRunWorker } from '../../../ingest/index-runs/run-worker.ts';
import { buildQuery } from '../../support/fixtures.ts';
import { createIndexRunHost } from '../../support/index-run-host.ts';
import type { IndexRunHost } from '../../support/index-run-host.ts';
import { findPostgres, startPostgresServer } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { postgresSkipReason } from '../../support/test-database.ts';

describe.skipIf(postgresSkipReason !== null)('a worker whose database restarts', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'copilot-restart-'));
  let server: PostgresServer;
  let database: Database;
  let host: IndexRunHost;
  let queue: IndexRunQueue;
  const told: unknown[] = [];
  let beforeEmbedding = async (): Promise<void> => undefined;

  beforeAll(async () => {
    const found = findPostgres();
    if ('missing' in found) throw new Error(found.missing);
    server = await startPostgresServer(found.directory);
    database = await openDatabase({ databaseUrl: server.adminUrl });
    await database.migrate();
    host = createIndexRunHost(database, { directory, leaseSeconds: 20, beforeEmbedding: () => beforeEmbedding() });
    queue = createIndexRunQueue(database, {
      databaseUrl: server.adminUrl,
      works: true,
      pollSeconds: 0.5,
      retryDelaySeconds: 1,
      onError: (error) => told.push(error),
    });
    await startIndexRunWorker({ queue, store: host.store, execute: host.execute, schedules: [] });
  });
  afterAll(async () => {
    await queue.stop({ graceful: false });
    await host.close();
    await database.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function publish(word: string): void {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'page.md'), `# Page\n\nA ${word} lives here.\n`);
  }
  async function request(): Promise<string> {
    const run = await host.store.enqueue({ source: directory, trigger: 'request', acceptRemovals: false });
    await queue.send(run);
    return run.id;
  }
  async function committed(id: string): Promise<void> {
    await expect.poll(async () => (await host.store.find(id))?.status, { timeout: 15_000 }).toBe('committed');
  }
  /** A job that cannot be ended keeps its source until its heartbeat is missed; that is not what is tried here. */
  async function idle(): Promise<void> {
    const countActive = async (): Promise<unknown> =>
      database.withConnection((session) =>
        session.query("set role none; select from copilot_jobs.job where state = 'active'"),
      );
    await expect.poll(countActive).toEqual([]);
  }
  async function finds(word: string): Promise<boolean> {
    const { hits } = await createSearchIndex(database).search(buildQuery(word, { vector: null }), anonymousCaller);
    return hits.some(({ text }) => text.includes(word));
  }

  it('goes on with its run when that happens in the middle, and with the next when it was idle', async () => {
    publish('zebra');
    const gate = Promise.withResolvers<void>();
    const embedding = Promise.withResolvers<void>();
    beforeEmbedding = async () => {
      embedding.resolve();
      await gate.promise;
    };
    const first = await request();
    await embedding.promise;
    await server.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await server.resume();
    gate.resolve();
    await committed(first);
    expect(await host.store.find(first)).toMatchObject({ attempt: 1 });
    expect(await finds('zebra')).toBe(true);
    await idle();

    await server.pause();
    await server.resume();
    publish('walrus');
    await committed(await request());
    expect([await finds('zebra'), await finds('walrus')]).toEqual([false, true]);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((error) => !(error instanceof CopilotError) || error.code !== 'index_unavailable')).toEqual([]);
  });
});
