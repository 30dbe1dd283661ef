import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import type { ClientBase } from 'pg';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { createIndexRunStore } from '../../../adapters/postgres/index-run-store.ts';
import { applyMigrations } from '../../../adapters/postgres/migrations.ts';
import { createServerDatabase, postgresSkipReason } from '../../support/test-database.ts';

const directory = fileURLToPath(new URL('../../../migrations/', import.meta.url));
const holder = fileURLToPath(new URL('../../support/hold-database.ts', import.meta.url));

/** A database that has applied a file never sees a later edit of it. Add a file instead, and its hash here. */
const released: Readonly<Record<string, string>> = {
  '0001-roles.sql': '3c63ec157a9c5bc5d2ff24d5c178e086ba7629562781c8217cff5833bffb501b',
  '0002-index.sql': 'daa29bb94c98827d602f74a010353a5b3616d8b728b94077a86336693abd9975',
  '0003-answers.sql': '7fbb647cf311dc5bc556c41fa8b75ebbf2abf41ca6c9732116af1624b6a3a535',
  '0004-gateway-facts-and-spaces.sql': 'd6019be55b26bd3bca5fbaa32b0d58f72bbe93c1af4869312a310b5e9f39e25e',
  '0005-index-runs.sql': 'b86836885ebc8eea8e54279dc42399b2af6eff4ac70be2e4559d021c264b10c3',
  '0006-source-names.sql': '32ac9b39a271373c26c355815dddeded88b0a146f6311d15a297a5cd61bfd214',
  '0007-search-at-scale.sql': '71fc82c00d4bcb4cf1d630a11bdcfb47a01f69c7202bcf450b4c0dfed8320dd7',
  '0008-conversations.sql': '93c0fc43a4b4fee65f66de41c69e5eaf937a9d65e9f8f3243c1267d753bc6d0d',
  '0009-fewer-documents-read.sql': 'c7bf13cf7205e8e36cf8f251666b2304d73192d2480a057eed87c166e6061869',
};
const names = Object.keys(released).map((file) => file.replace('.sql', ''));

describe('migrations', () => {
  it('are numbered in order and never edited once released', () => {
    const files = readdirSync(directory)
      .filter((file) => file.endsWith('.sql'))
      .sort();
    const hashes = files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(directory + file))
        .digest('hex'),
    ]);
    expect(Object.fromEntries(hashes)).toEqual(released);
    expect(files.map((file) => Number.parseInt(file, 10))).toEqual(files.map((_, index) => index + 1));
  });

  it.each([
    ['an old server', { server_version: 140_011, installed_vector: null, available_vector: '0.8.0' }, '15 or newer'],
    ['no pgvector', { server_version: 150_000, installed_vector: null, available_vector: null }, 'Install pgvector'],
    [
      'an old pgvector',
      { server_version: 160_000, installed_vector: '0.7.4', available_vector: '0.8.0' },
      'alter extension',
    ],
  ])('refuse %s and say what to do', async (_, found, advice) => {
    const client = { query: () => Promise.resolve({ rows: [{ server_version_text: '14.11', ...found }] }) };
    await expect(applyMigrations(client as unknown as ClientBase)).rejects.toMatchObject({
      code: 'database_unsuitable',
      message: expect.stringContaining(advice) as unknown,
    });
  });
});

describe.skipIf(postgresSkipReason !== null)('migrations on a PostgreSQL server', { timeout: 120_000 }, () => {
  it('let a second process wait for the first, in one database and in two of one cluster', async () => {
    const one = await createServerDatabase('empty');
    const two = await createServerDatabase('empty');
    const urls = [one.databaseUrl, one.databaseUrl, one.databaseUrl, two.databaseUrl];
    const databases = await Promise.all(urls.map((databaseUrl) => openDatabase({ databaseUrl })));
    const applied = await Promise.all(databases.map((database) => database.migrate()));
    expect(applied.map((list) => list.length).sort()).toEqual([0, 0, names.length, names.length]);
    for (const database of databases) await database.close();
    await one.drop();
    await two.drop();
  });

  it('that were killed in the middle are finished by the next start', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const blocker = new Client({ connectionString: databaseUrl });
    await blocker.connect();
    // Whoever creates the same extension waits for us, in the middle of the first migration.
    await blocker.query('begin; create extension vector');
    const child = spawn(process.execPath, [holder, databaseUrl], { stdio: 'ignore' });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(() => isSomebodyWaiting(blocker), { timeout: 90_000 }).toBe(true);
    child.kill('SIGKILL');
    await exited;
    await blocker.query('rollback');
    await blocker.end();
    const database = await openDatabase({ databaseUrl });
    expect(await database.migrate()).toEqual(names);
    await database.close();
    await drop();
  });

  it('need no superuser where roles and extension were prepared', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      'create extension vector; create role plain_app login; grant copilot_reader, copilot_owner to plain_app',
    );
    await admin.query(`alter database ${admin.database} owner to plain_app`);
    const url = new URL(databaseUrl);
    url.username = 'plain_app';
    const database = await openDatabase({ databaseUrl: url.href });
    expect(await database.migrate()).toEqual(names);
    const [tables] = await database.withConnection((session) =>
      session.query("select count(*)::integer as owned from pg_tables where tableowner = 'copilot_reader'"),
    );
    expect(tables).toEqual({ owned: 0 });
    await database.tidy();
    await database.close();
    await admin.query('reassign owned by plain_app to postgres; drop owned by plain_app; drop role plain_app');
    await admin.end();
    await drop();
  });

  it('keep the index runs that the first version recorded', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const apply = (name: string) => client.query(`begin; ${readFileSync(`${directory}${name}.sql`, 'utf8')}; commit`);
    const reshaped = names.indexOf('0005-index-runs');
    for (const name of names.slice(0, reshaped)) await apply(name);
    await client.query("insert into source (key, kind) values ('/portal', 'directory')");
    const counts = JSON.stringify({ found: 3, failed: 1, embedded: 5, reused: 2 });
    await client.query(
      "insert into index_run (source_id, status, generation, counts, started_at, finished_at) select id, 'committed', 7, $1, '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z' from source",
      [counts],
    );
    for (const name of names.slice(reshaped)) await apply(name);
    await client.query("delete from source where key = '/portal'");
    await client.end();
    const database = await openDatabase({ databaseUrl });
    const { items } = await createIndexRunStore(database).list({}, { number: 1, size: 5 });
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/u) as unknown,
        source: '/portal',
        status: 'committed',
        trigger: 'command',
        acceptRemovals: false,
        attempt: 1,
        progress: null,
        counts: { embedded: 5, reused: 2 },
        failures: [],
        stageSeconds: {},
        generation: 7,
        error: null,
        queuedAt: '2026-01-02T03:04:05.000Z',
        startedAt: '2026-01-02T03:04:05.000Z',
        finishedAt: '2026-01-02T03:04:06.000Z',
      },
    ]);
    await database.close();
    await drop();
  });

  it('name the sources after the runs that read them last', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const apply = (name: string) => client.query(`begin; ${readFileSync(`${directory}${name}.sql`, 'utf8')}; commit`);
    const named = names.indexOf('0006-source-names');
    for (const name of names.slice(0, named)) await apply(name);
    await client.query(
      "insert into source (key, kind) select key, 'directory' from unnest('{a,b,c,d}'::text[]) as key",
    );
    const runs = ['a docs', 'a handbook', 'b docs', 'c handbook', '- d', 'c handbook'].map((run) => run.split(' '));
    for (const [key, name] of runs) {
      await client.query(
        "insert into index_run (source_id, source, status) values ((select id from source where key = $1), $2, 'committed')",
        [key, name],
      );
    }
    for (const name of names.slice(named)) await apply(name);
    const { rows } = await client.query<{ key: string; name: string | null }>('select key, name from source');
    expect(Object.fromEntries(rows.map(({ key, name }) => [key, name]))).toEqual({
      a: null,
      b: 'docs',
      c: 'handbook',
      d: null,
    });
    await client.end();
    await drop();
  });

  it('tell a login that lacks rights which to ask for', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query('create role bare_app login');
    const url = new URL(databaseUrl);
    url.username = 'bare_app';
    const roleless = await openDatabase({ databaseUrl: url.href });
    await expect(roleless.migrate()).rejects.toMatchObject({
      code: 'database_unsuitable',
      message: expect.stringContaining('grant copilot_reader and copilot_owner') as unknown,
    });
    await roleless.close();
    await admin.query('grant copilot_reader, copilot_owner to bare_app');
    const guest = await openDatabase({ databaseUrl: url.href });
    await expect(guest.migrate()).rejects.toMatchObject({
      code: 'database_unsuitable',
      message: expect.stringMatching(/\(permission denied for schema public\)\. Let it own the database/u) as unknown,
    });
    await guest.close();
    await admin.query('drop owned by bare_app; drop role bare_app');
    await admin.end();
    await drop();
  });
});

async function isSomebodyWaiting(client: Client): Promise<boolean> {
  // Inside a transaction the server would show what it showed first.
  await client.query('select pg_stat_clear_snapshot()');
  const { rows } = await client.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query not like '%advisory%'",
  );
  return rows.length > 0;
}
