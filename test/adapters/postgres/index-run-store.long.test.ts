import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexRunStore } from '../../../adapters/postgres/index-run-store.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { RunLease } from '../../../core/index-run.ts';
import { describeIndexRunStore, testLeaseSeconds } from '../../contracts/index-run-store.ts';
import { buildChange, buildPage, buildQuery } from '../../support/fixtures.ts';
import { createMemoryIndexRunStore } from '../../support/memory-index-run-store.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const skip = postgresSkipReason !== null;
const request = { source: 'portal', trigger: 'request', acceptRemovals: false } as const;

describe.each([
  { name: 'the embedded engine', skip: false, open: () => createTestDatabase('embedded') },
  { name: 'PostgreSQL', skip, open: () => createTestDatabase('postgres') },
])('index runs on $name', (engine) => {
  describe.skipIf(engine.skip)('keep the contract', () => {
    describeIndexRunStore(engine.name, async () => {
      const database = await engine.open();
      const writer = createIndexWriter(database);
      return {
        store: createIndexRunStore(database, { leaseSeconds: testLeaseSeconds }),
        async commit(source, run) {
          await writer.openSource({ key: source, kind: 'directory', title: null });
          return writer.commit(source, buildChange([buildPage({ path: 'a.md' })], { run }));
        },
        close: () => database.close(),
      };
    });
  });

  describe.skipIf(engine.skip)('and the commit', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await engine.open();
    });
    afterAll(() => database.close());

    const commit = async (source: string, text: string, run?: RunLease) => {
      const writer = createIndexWriter(database);
      await writer.openSource({ key: source, kind: 'directory', title: null });
      const page = buildPage({ path: 'a.md', contentHash: text }, [{ title: 'A page', text }]);
      return writer.commit(source, buildChange([page], run === undefined ? {} : { run }));
    };
    const texts = async (question: string) => {
      const { hits } = await createSearchIndex(database).search(buildQuery(question), anonymousCaller);
      return hits.map(({ text }) => text).filter((text) => text.includes(question));
    };

    it('leaves nothing of a change whose run was given up', async () => {
      const store = createIndexRunStore(database, { leaseSeconds: 0 });
      const lost = await store.begin({ ...request, source: 'given-up' });
      const next = await store.begin({ ...request, source: 'given-up' });
      await commit('given-up', 'The zebras are right.', next.lease);
      await expect(commit('given-up', 'The walruses are late.', lost.lease)).rejects.toMatchObject({
        code: 'run_lost',
      });
      expect(await texts('walruses')).toEqual([]);
      expect(await texts('zebras')).toHaveLength(1);
      const [source] = await database.withOwner((session) =>
        session.query<{ generation: string }>("select generation::text from source where key = 'given-up'"),
      );
      expect(source).toEqual({ generation: '1' });
    });

    it('records what a run did, and a run of its own where there was none', async () => {
      const store = createIndexRunStore(database);
      const { run, lease } = await store.begin({ ...request, source: 'counted' });
      const result = await commit('counted', 'Counting sheep.', lease);
      const counts = {
        documents: { found: 1, indexed: 1, unchanged: 0, failed: 0, removed: 0 },
        operations: result.operations,
        chunks: result.chunks,
      };
      expect(await store.find(run.id)).toMatchObject({ status: 'committed', generation: result.generation, counts });
      await commit('counted', 'Counting goats.');
      const { items, total } = await store.list({ source: 'counted' }, { number: 1, size: 9 });
      expect(total).toBe(2);
      expect(items[0]).toMatchObject({ status: 'committed', trigger: 'command', generation: 2, attempt: 1, counts });
      expect(items[0]?.finishedAt).not.toBeNull();
    });

    it('forgets the oldest runs of a source, and no run of another', async () => {
      const store = createIndexRunStore(database);
      const other = await store.begin({ ...request, source: 'rarely' });
      await store.finish(other.lease, { status: 'failed', counts: {}, failures: [], stageSeconds: {}, error: null });
      await database.withOwner((session) =>
        session.execute(
          "insert into index_run (source, status, counts) select 'often', 'failed', '{}' from generate_series(1, 600)",
        ),
      );
      await store.begin({ ...request, source: 'often' });
      expect((await store.list({ source: 'often' }, { number: 1, size: 1 })).total).toBe(500);
      expect((await store.list({ source: 'rarely' }, { number: 1, size: 1 })).total).toBe(1);
    });

    it.each(['select source from index_run', 'select public_id from index_run', 'delete from index_run'])(
      'refuses the reader: %s',
      async (attempt) => {
        const outcome = database.withReader({ subject: 'ada', teams: ['red'] }, (session) => session.execute(attempt), {
          write: true,
        });
        await expect(outcome).rejects.toMatchObject({ cause: { code: '42501' } });
      },
    );
  });
});

describe.skipIf(skip)('a long commit on PostgreSQL', () => {
  it('lets its run be watched, cancelled and given up, and then comes to nothing', async () => {
    const database = await createTestDatabase('postgres');
    const store = createIndexRunStore(database, { leaseSeconds: 0 });
    const writer = createIndexWriter(database);
    const blocker = new Client({ connectionString: database.databaseUrl ?? '' });
    await blocker.connect();
    try {
      await writer.openSource({ key: 'long', kind: 'directory', title: null });
      const change = buildChange([buildPage({ path: 'a.md' }, [{ title: 'A page', text: 'It takes long.' }])]);
      for (const ending of ['cancelled', 'run_lost'] as const) {
        const { run, lease } = await store.begin({ ...request, source: 'long' });
        await blocker.query('begin; lock table chunk in exclusive mode');
        const failure = writer.commit('long', { ...change, run: lease }).catch((error: unknown) => error);
        await expect.poll(() => countWaiting(blocker), { timeout: 20_000 }).toBe(1);
        expect(await store.report(lease, { progress: null, counts: {} })).toBe('held');
        if (ending === 'run_lost') await store.begin({ ...request, source: 'long' });
        else await createIndexRunStore(database).cancel(run.id);
        await blocker.query('rollback');
        expect(await failure).toMatchObject({ code: ending });
      }
      expect(await writer.openSource({ key: 'long', kind: 'directory', title: null })).toEqual([]);
    } finally {
      await blocker.end();
      await database.close();
    }
  });
});

describe.skipIf(skip)('a database server without room', () => {
  it('keeps what was committed, says what it lacks, and takes the run again', async () => {
    const database = await createTestDatabase('postgres');
    const admin = new Client({ connectionString: database.databaseUrl ?? '' });
    await admin.connect();
    try {
      const store = createIndexRunStore(database);
      const writer = createIndexWriter(database);
      await writer.openSource({ key: 'large', kind: 'directory', title: null });
      const commit = async (text: string, run: RunLease) =>
        writer.commit(
          'large',
          buildChange([buildPage({ path: 'a.md', contentHash: text }, [{ title: 'A page', text }])], { run }),
        );
      const first = await store.begin({ ...request, source: 'large' });
      await commit('Room for zebras.', first.lease);
      // What a write says when no page can be added to a table; the postings come late in a commit.
      await admin.query(`
        create function no_room() returns trigger language plpgsql as
          $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
        create trigger no_room before insert on posting for each statement execute function no_room()`);
      const { id } = await store.enqueue({ ...request, source: 'large' });
      const second = await store.begin({ id });
      const failure = await commit('Room for walruses.', second.lease).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'index_unavailable',
        retryable: true,
        message: expect.stringContaining('disk of the database server is full') as unknown,
      });
      await store.finish(second.lease, { status: 'queued', counts: {}, failures: [], stageSeconds: {}, error: null });
      const { hits } = await createSearchIndex(database).search(buildQuery('room'), anonymousCaller);
      expect(hits.map(({ text }) => text)).toEqual(['Room for zebras.']);
      await admin.query('drop trigger no_room on posting');
      const third = await store.begin({ id });
      expect(third.run).toMatchObject({ attempt: 2 });
      expect(await commit('Room for walruses.', third.lease)).toMatchObject({ generation: 2 });
    } finally {
      await admin.end();
      await database.close();
    }
  });
});

async function countWaiting(client: Client): Promise<number> {
  const { rowCount } = await client.query(
    'select from pg_locks where database = (select oid from pg_database where datname = current_database()) and not granted',
  );
  return rowCount ?? 0;
}

describe('index runs in memory keep the contract', () => {
  describeIndexRunStore('memory', async () => {
    const store = createMemoryIndexRunStore({ leaseSeconds: testLeaseSeconds });
    return {
      store,
      commit: async (_source, lease) => store.markCommitted(lease, 1, {}),
      close: async () => undefined,
    };
  });
});
