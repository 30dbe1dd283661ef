import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexRunStore } from '../../../adapters/postgres/index-run-store.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import type { IndexRunStore, RunLease } from '../../../core/index-run.ts';
import type { IndexWriter, SourceDescriptor } from '../../../core/index-writer.ts';
import {
  buildChange,
  buildChunk,
  buildFacts,
  buildPage,
  buildPlainOperation,
  buildSpec,
} from '../../support/fixtures.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const skip = postgresSkipReason !== null;
const outcome = { status: 'failed', counts: {}, failures: [], stageSeconds: {}, error: null } as const;

describe.each([
  { name: 'the embedded engine', skip: false, open: () => createTestDatabase('embedded') },
  { name: 'PostgreSQL', skip, open: () => createTestDatabase('postgres') },
])('sources on $name', (engine) => {
  describe.skipIf(engine.skip)('with index runs', () => {
    let database: TestDatabase;
    let store: IndexRunStore;
    let writer: IndexWriter;
    beforeAll(async () => {
      database = await engine.open();
      store = createIndexRunStore(database);
      writer = createIndexWriter(database);
    });
    afterAll(() => database.close());

    const describeSource = (key: string): SourceDescriptor => ({ key, kind: 'konnect', title: null });
    const begin = (source: string) => store.begin({ source, trigger: 'command', acceptRemovals: false });
    const open = (key: string, run?: RunLease) =>
      writer.openSource(describeSource(key), run === undefined ? {} : { run });
    /** What a run does from its beginning to its end, and then the name by which the source goes. */
    async function runOver(name: string, key: string): Promise<void> {
      const { lease } = await begin(name);
      await open(key, lease);
      await writer.commit(key, buildChange([buildPage({ path: 'a.md' })], { run: lease }));
      await store.finish(lease, outcome);
    }
    const nameOf = async (key: string) => (await writer.listSources()).find((source) => source.key === key)?.name;

    it('go by the name of the run that opened them last, and a name by one source', async () => {
      await runOver('portal', 'https://eu/1');
      expect(await nameOf('https://eu/1')).toBe('portal');
      await open('https://eu/1');
      expect(await nameOf('https://eu/1')).toBe('portal');
      await runOver('renamed', 'https://eu/1');
      expect(await nameOf('https://eu/1')).toBe('renamed');
      // The same name leads elsewhere now, as that of a directory that has moved does.
      await runOver('renamed', 'https://us/1');
      expect([await nameOf('https://eu/1'), await nameOf('https://us/1')]).toEqual([null, 'renamed']);
      await runOver('renamed', 'https://eu/1');
      expect([await nameOf('https://eu/1'), await nameOf('https://us/1')]).toEqual(['renamed', null]);
    });

    it('are not named by a run that was given up or has ended', async () => {
      await runOver('right', 'https://named');
      const { lease } = await begin('late');
      await store.finish(lease, outcome);
      await open('https://named', lease);
      await open('https://named', { runId: lease.runId, token: "' or true --\0" });
      expect(await nameOf('https://named')).toBe('right');
    });

    it('cannot be removed while a run that is alive holds them, by whatever name it goes', async () => {
      await runOver('held', 'https://held');
      const refusal = { code: 'run_in_progress', message: expect.stringContaining('held') as unknown };
      const again = await begin('held');
      await expect(writer.removeSource('https://held')).rejects.toMatchObject(refusal);
      // This run has turned to another place: it does not hold the source before.
      await open('https://elsewhere', again.lease);
      await expect(writer.removeSource('https://elsewhere')).rejects.toMatchObject({ code: 'run_in_progress' });
      const byKey = await begin('https://held');
      await expect(writer.removeSource('https://held')).rejects.toMatchObject({ code: 'run_in_progress' });
      await store.finish(byKey.lease, outcome);
      await store.finish(again.lease, outcome);
      const first = await begin('unheard-of');
      await open('https://held', first.lease);
      await expect(writer.removeSource('https://held')).rejects.toMatchObject({ code: 'run_in_progress' });
      await store.finish(first.lease, outcome);
      expect(await writer.removeSource('https://held')).toMatchObject({ documents: 1 });
    });

    it('can be removed when the process that held them went silent, which then commits nothing', async () => {
      const { run, lease } = await begin('silent');
      await open('https://silent', lease);
      await database.withOwner((session) =>
        session.execute(
          "update index_run set heartbeat_at = heartbeat_at - interval '46 seconds' where public_id = $1",
          [run.id],
        ),
      );
      expect(await writer.removeSource('https://silent')).toMatchObject({ documents: 0 });
      const late = writer.commit('https://silent', buildChange([buildPage({ path: 'a.md' })], { run: lease }));
      await expect(late).rejects.toMatchObject({ code: 'not_found' });
      expect(await nameOf('https://silent')).toBeUndefined();
    });

    it('leave no row behind but their index runs', async () => {
      const whole = await engine.open();
      try {
        const own = createIndexWriter(whole);
        const runs = createIndexRunStore(whole);
        await own.openSource(describeSource('staying'));
        await own.openSource({ key: 'gateway', kind: 'gateway', title: null });
        const identifiers = [{ kind: 'error_code' as const, key: 'e1' }];
        await own.commit('staying', buildChange([buildPage({ path: 'a.md', chunks: [buildChunk({ key: 'a' })] })]));
        const before = await countRows(whole);
        expect(before).toMatchObject({ chunk: 1, chunk_vector: 1, document: 1, source: 2 });

        const { lease } = await runs.begin({ source: 'going', trigger: 'command', acceptRemovals: false });
        await own.openSource(describeSource('going'), { run: lease });
        const spec = buildSpec({ path: 'orders.yaml' }, [buildPlainOperation('get', '/orders')]);
        const page = buildPage({ path: 'b.md', api: 'orders', chunks: [buildChunk({ key: 'b', identifiers })] });
        await own.commit('going', buildChange([spec, page], { run: lease }));
        await runs.finish(lease, outcome);
        await own.commit('gateway', buildChange([buildFacts({ path: 'facts', api: 'orders' })]));
        const full = await countRows(whole);
        const grown = Object.keys(full).filter((table) => (full[table] ?? 0) > (before[table] ?? 0));
        expect(grown).toEqual(Object.keys(full).filter((table) => table !== 'embedding_space'));

        expect(await own.removeSource('going')).toEqual({ apis: 1, documents: 2, operations: 1, chunks: 2, facts: 1 });
        expect(await countRows(whole)).toEqual({ ...before, index_run: full['index_run'] });
        const { items } = await runs.list({ source: 'going' }, { number: 1, size: 5 });
        expect(items).toMatchObject([{ status: 'committed', generation: 1 }]);
      } finally {
        await whole.close();
      }
    });

    it('hide their names from readers', async () => {
      const reader = { subject: 'ada', teams: ['red'] };
      for (const attempt of ['select name from source', 'delete from source', 'update source set name = null']) {
        const reading = database.withReader(reader, (session) => session.execute(attempt), { write: true });
        await expect(reading).rejects.toMatchObject({ cause: { code: '42501' } });
      }
    });
  });
});

describe.skipIf(skip)('removing a source on PostgreSQL', () => {
  it('waits for the commit that holds it, and an opening waits for the removal', async () => {
    const database = await createTestDatabase('postgres');
    const writer = createIndexWriter(database);
    const blocker = new Client({ connectionString: database.databaseUrl ?? '' });
    await blocker.connect();
    try {
      const source: SourceDescriptor = { key: 'slow', kind: 'directory', title: null };
      const change = buildChange([buildPage({ path: 'a.md' }, [{ title: 'A page', text: 'It takes long.' }])]);
      await writer.openSource(source);
      await blocker.query('begin; lock table chunk in exclusive mode');
      const committing = writer.commit('slow', change);
      await expect.poll(() => countWaiting(blocker), { timeout: 20_000 }).toBe(1);
      const removing = writer.removeSource('slow');
      await expect.poll(() => countWaiting(blocker), { timeout: 20_000 }).toBe(2);
      const opening = writer.openSource({ ...source, title: 'Again' });
      await expect.poll(() => countWaiting(blocker), { timeout: 20_000 }).toBe(3);
      await blocker.query('rollback');
      expect(await committing).toMatchObject({ chunks: 1 });
      expect(await removing).toMatchObject({ documents: 1, chunks: 1 });
      expect((await opening).length).toBeLessThanOrEqual(1);
      const rows = await countRows(database);
      expect(rows).toMatchObject({ document: 0, chunk: 0, chunk_vector: 0, posting: 0 });
    } finally {
      await blocker.end();
      await database.close();
    }
  });
});

const contentTables = (
  'source api api_version document operation chunk chunk_vector posting document_statistic identifier gateway_fact ' +
  'index_run embedding_space'
).split(' ');

/** Rows of every table that content stands in. */
async function countRows(database: TestDatabase): Promise<Record<string, number>> {
  const counts = contentTables.map((table) => `select '${table}' as name, count(*)::integer as rows from ${table}`);
  const rows = await database.withOwner((session) =>
    session.query<{ name: string; rows: number }>(counts.join(' union all ')),
  );
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

async function countWaiting(client: Client): Promise<number> {
  await client.query('select pg_stat_clear_snapshot()');
  const { rows } = await client.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}
