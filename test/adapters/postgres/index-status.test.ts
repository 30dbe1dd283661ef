import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexRunStore } from '../../../adapters/postgres/index-run-store.ts';
import { createIndexStatusReader } from '../../../adapters/postgres/index-status.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import type { IndexRunOutcome, IndexRunStore, ReadIndexStatus, RunLease } from '../../../core/index-run.ts';
import { buildChange, buildPage } from '../../support/fixtures.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const failed: IndexRunOutcome = { status: 'failed', counts: {}, failures: [], stageSeconds: {}, error: null };

describe.each([
  { name: 'the embedded engine', skip: false, open: () => createTestDatabase('embedded') },
  { name: 'PostgreSQL', skip: postgresSkipReason !== null, open: () => createTestDatabase('postgres') },
])('createIndexStatusReader on $name', (engine) => {
  describe.skipIf(engine.skip)('with a database', () => {
    let database: TestDatabase;
    let store: IndexRunStore;
    let read: ReadIndexStatus;
    beforeAll(async () => {
      database = await engine.open();
      store = createIndexRunStore(database);
      read = createIndexStatusReader(database);
    });
    afterAll(() => database.close());

    const begin = async (source: string): Promise<RunLease> =>
      (await store.begin({ source, trigger: 'start', acceptRemovals: false })).lease;
    const commit = async (source: string, run: RunLease, paths: readonly string[]): Promise<void> => {
      const writer = createIndexWriter(database);
      await writer.openSource({ key: `key of ${source}`, kind: 'directory', title: null }, { run });
      const pages = paths.map((path) => buildPage({ path, visibility: { teams: ['staff'] } }));
      await writer.commit(`key of ${source}`, buildChange(pages, { run }));
      await store.finish(run, { ...failed, status: 'committed' });
    };

    it('is empty, building from the first run on, and complete once every source was read', async () => {
      expect(await read()).toBe('empty');
      await store.finish(await begin('guides'), failed);
      expect(await read()).toBe('empty');
      const { id } = await store.enqueue({ source: 'guides', trigger: 'request', acceptRemovals: false });
      expect(await read()).toBe('building');
      const { lease } = await store.begin({ id });
      expect(await read()).toBe('building');
      await commit('guides', lease, ['a.md']);
      expect(await read()).toBe('complete');
      // What is read again answers meanwhile.
      await store.finish(await begin('guides'), failed);
      await begin('guides');
      expect(await read()).toBe('complete');
      // A source that holds nothing was read all the same.
      const others = await begin('specifications');
      expect(await read()).toBe('building');
      await commit('specifications', others, []);
      expect(await read()).toBe('complete');
    });

    it('waits for no run whose process went silent', async () => {
      const { runId } = await begin('abandoned');
      expect(await read()).toBe('building');
      const silence = "update index_run set heartbeat_at = heartbeat_at - interval '1 day' where public_id = $1";
      await database.withOwner((session) => session.execute(silence, [runId]));
      expect(await read()).toBe('complete');
    });
  });
});
