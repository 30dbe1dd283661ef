import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { buildPage, buildQuery, commitDocuments } from '../../support/fixtures.ts';
import { createServerDatabase, createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { EngineName } from '../../support/test-database.ts';

const page = buildPage({ path: 'page.md' }, [{ title: 'Refunds', text: 'Refund a payment.' }]);

describe.each<[EngineName, boolean]>([
  ['embedded', false],
  ['postgres', postgresSkipReason !== null],
])('connections to the engine %s', (engine, skip) => {
  let database: Database;
  beforeAll(async () => {
    if (!skip) database = await createTestDatabase(engine, { poolSize: 1 });
  });
  afterAll(async () => {
    if (!skip) await database.close();
  });

  it.skipIf(skip)('serves many callers over one connection while a commit runs', async () => {
    const searchIndex = createSearchIndex(database);
    await commitDocuments(createIndexWriter(database), [page]);
    const work = Array.from({ length: 12 }, async (_, number) => {
      if (number % 4 === 0) await commitDocuments(createIndexWriter(database), [page], `/source-${number}`);
      return searchIndex.search(buildQuery('refund'), anonymousCaller);
    });
    const results = await Promise.all(work);
    expect(results.every((result) => result.hits.length > 0)).toBe(true);
  });

  it.skipIf(skip)('rolls back and gives the connection back when work throws', async () => {
    const failing = database.withOwner(async (session) => {
      await session.execute("insert into source (key, kind) values ('/lost', 'directory')");
      throw new RangeError('thrown by work');
    });
    await expect(failing).rejects.toMatchObject({ code: 'internal', cause: { message: 'thrown by work' } });
    expect(await database.withOwner((session) => session.query("select * from source where key = '/lost'"))).toEqual(
      [],
    );
  });

  it.skipIf(skip)('leaves no role and no claim behind a transaction', async () => {
    await database.withReader({ subject: 'ada', teams: ['red'] }, (session) => session.query('select 1'));
    await database.withOwner((session) => session.query('select 1'));
    const [left] = await database.withConnection((session) =>
      session.query('select current_user as role, caller_subject() as subject, caller_teams() as teams'),
    );
    expect(left).toEqual({ role: 'copilot_reader', subject: null, teams: [] });
  });

  it.skipIf(skip)('tells the policies the claims as they are, whatever they hold', async () => {
    const subject = String.raw`o'hara\'); select set_config('role', 'none', false); -- "Zoë" 🦓 $1 \x27`;
    const teams = ["o'neill", '"),("', '\\', '$$'];
    const [told] = await database.withReader({ subject, teams }, (session) =>
      session.query('select current_user as role, caller_subject() as subject, caller_teams() as teams'),
    );
    expect(told).toEqual({ role: 'copilot_reader', subject, teams });
  });

  it.skipIf(skip)('rejects at the abort, and serves the next caller', async () => {
    const controller = new AbortController();
    let ended = false;
    const slow = database.withReader(
      anonymousCaller,
      async (session) => {
        // PGlite cannot be interrupted, so there the statement is short enough to wait for.
        await session.query(engine === 'postgres' ? 'select pg_sleep(60)' : 'select pg_sleep(1)');
        ended = true;
      },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 200);
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended).toBe(false);
    expect(await database.withReader(anonymousCaller, (session) => session.query('select 1 as one'))).toEqual([
      { one: 1 },
    ]);
    expect(ended).toBe(engine === 'embedded');
  });

  it.skipIf(skip)('calls nothing cancelled that was committed', async () => {
    await database.withOwner(async (session) => {
      await session.execute(`create function dawdle() returns trigger language plpgsql
        as $$ begin perform pg_sleep(0.6); return null; end $$`);
      await session.execute(`create constraint trigger dawdle after insert on embedding_space
        deferrable initially deferred for each row execute function dawdle()`);
    });
    const controller = new AbortController();
    const insert = (name: string): Promise<number> =>
      database.withOwner(
        async (session) => {
          const count = await session.execute('insert into embedding_space (name, dimensions) values ($1, 1)', [name]);
          // By then the commit is on its way, and dawdles.
          setTimeout(() => controller.abort(), 100);
          return count;
        },
        { signal: controller.signal },
      );
    expect(await insert('late')).toBe(1);
    expect(controller.signal.aborted).toBe(true);
    await expect(insert('never')).rejects.toMatchObject({ code: 'cancelled' });
    const names = await database.withOwner(async (session) => {
      await session.execute('drop trigger dawdle on embedding_space');
      return session.query("select name from embedding_space where name in ('late', 'never')");
    });
    expect(names).toEqual([{ name: 'late' }]);
  });

  it.skipIf(skip)('drops a caller who left while waiting for a connection', async () => {
    const controller = new AbortController();
    const first = database.withReader(anonymousCaller, (session) => session.query('select pg_sleep(0.5)'));
    let ran = false;
    const second = database.withReader(
      anonymousCaller,
      async () => {
        ran = true;
      },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    await database.withReader(anonymousCaller, (session) => session.query('select 1'));
    expect(ran).toBe(false);
  });
});

describe.skipIf(postgresSkipReason !== null)('a PostgreSQL server', () => {
  it('that was closed says so', async () => {
    const database = await createTestDatabase('postgres');
    await database.close();
    const late = database.withReader(anonymousCaller, (session) => session.query('select 1'));
    await expect(late).rejects.toMatchObject({ name: 'CopilotError' });
  });

  it('ends a statement that takes too long', async () => {
    const database = await createTestDatabase('postgres', { statementTimeoutMs: 100 });
    const slow = database.withReader(anonymousCaller, (session) => session.query('select pg_sleep(30)'));
    await expect(slow).rejects.toMatchObject({ code: 'timeout' });
    await database.close();
  });

  it('is replaced connection by connection when it drops them', async () => {
    const database = await createTestDatabase('postgres', { poolSize: 1 });
    const suicide = database.withConnection(async (session) => {
      await session.query('set role none');
      return session.query('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(suicide).rejects.toMatchObject({ code: 'index_unavailable' });
    expect(await database.withReader(anonymousCaller, (session) => session.query('select 1 as one'))).toEqual([
      { one: 1 },
    ]);
    await database.close();
  });

  it('that holds no index is named as such', async () => {
    const { databaseUrl, drop } = await createServerDatabase('empty');
    const database = await openDatabase({ databaseUrl });
    const early = createSearchIndex(database).search(buildQuery('refund'), anonymousCaller);
    await expect(early).rejects.toMatchObject({
      code: 'index_unavailable',
      message: expect.stringContaining('migrate') as unknown,
    });
    await database.close();
    await drop();
  });
});

describe('a server that is not there', () => {
  it('is unavailable, not a hang', async () => {
    const database = await openDatabase({ databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/nothing' });
    const call = database.withReader(anonymousCaller, (session) => session.query('select 1'));
    await expect(call).rejects.toMatchObject({
      code: 'index_unavailable',
      message: expect.not.stringContaining('secret') as unknown,
    });
    await database.close();
  });
});
