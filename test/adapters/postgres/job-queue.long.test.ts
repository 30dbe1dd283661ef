import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { createIndexRunQueue } from '../../../adapters/postgres/job-queue.ts';
import type { JobQueueSettings } from '../../../adapters/postgres/job-queue.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { IndexRunJob, IndexRunJobResult, IndexRunQueue } from '../../../core/index-run.ts';
import { createServerDatabase, createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { EngineName, TestDatabase } from '../../support/test-database.ts';

/** As fast as the library lets us. */
const hasty: Omit<JobQueueSettings, 'works'> = {
  pollSeconds: 0.5,
  laterSeconds: 1,
  retryDelaySeconds: 1,
  retryDelayMaxSeconds: 1,
  retryLimit: 1,
  superviseSeconds: 2,
  graceSeconds: 5,
};

interface Worked extends IndexRunJob {
  readonly signal: AbortSignal;
}

describe.each<[EngineName, boolean]>([
  ['embedded', false],
  ['postgres', postgresSkipReason !== null],
])('the queue of index runs on the engine %s', (engine, skip) => {
  describe.skipIf(skip)('with pg-boss', () => {
    let database: TestDatabase;
    const open: IndexRunQueue[] = [];
    beforeAll(async () => {
      database = await createTestDatabase(engine);
    });
    afterEach(async () => {
      for (const queue of open.splice(0)) await queue.stop({ graceful: false });
      await database.withConnection((session) =>
        session.query(
          'set role none; truncate copilot_jobs.job, copilot_jobs.schedule; update copilot_jobs.version set cron_on = null',
        ),
      );
    });
    afterAll(() => database.close());

    async function start(settings: Partial<JobQueueSettings> = {}): Promise<IndexRunQueue> {
      const server = database.databaseUrl === null ? {} : { databaseUrl: database.databaseUrl };
      const queue = createIndexRunQueue(database, { works: true, ...hasty, ...server, ...settings });
      open.push(queue);
      await queue.start();
      return queue;
    }
    const buildRun = (source = 'portal') => ({ id: randomUUID(), source });

    /** A worker that keeps what it was handed. */
    async function work(
      queue: IndexRunQueue,
      run: (job: Worked, count: number) => Promise<IndexRunJobResult> = async () => 'done',
    ): Promise<{ jobs: Worked[]; ticks: string[] }> {
      const jobs: Worked[] = [];
      const ticks: string[] = [];
      await queue.work({
        run(job, { signal }) {
          jobs.push({ ...job, signal });
          return run({ ...job, signal }, jobs.length);
        },
        async tick(source) {
          ticks.push(source);
        },
      });
      return { jobs, ticks };
    }
    async function until(condition: () => boolean, timeout = 8_000): Promise<void> {
      await expect.poll(condition, { timeout, interval: 20 }).toBe(true);
    }

    it('brings a run to a worker at once, and holds no more of it than id and source', async () => {
      const queue = await start({ pollSeconds: 30 });
      const run = buildRun("'; drop schema copilot_jobs; -- ü");
      const { jobs } = await work(queue);
      await queue.send(run);
      await until(() => jobs.length === 1);
      expect(jobs[0]).toMatchObject({ runId: run.id, source: run.source, willRetry: true });
      const rows = await database.withConnection((session) =>
        session.query<{ data: unknown; output: unknown }>('set role none; select data, output from copilot_jobs.job'),
      );
      expect(rows.filter(({ data }) => data !== undefined).map(({ data }) => data)).toEqual([
        { run: run.id, source: run.source },
      ]);
    });

    it('goes on with the next run as soon as one has ended', async () => {
      const queue = await start({ pollSeconds: 600 });
      const { jobs } = await work(queue);
      for (const source of ['portal', 'edge', 'rail']) await queue.send(buildRun(source));
      await until(() => jobs.length === 3);
      expect(jobs.map(({ source }) => source).toSorted()).toEqual(['edge', 'portal', 'rail']);
    });

    it('takes a run sent twice once, and never two of one source at the same time', async () => {
      const queue = await start({ concurrency: 3 });
      const first = buildRun();
      const behind = buildRun();
      const elsewhere = buildRun('elsewhere');
      const running = new Set<string>();
      let together = 0;
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const { jobs } = await work(queue, async ({ source }) => {
        if (running.has(source)) together += 1;
        running.add(source);
        await released;
        running.delete(source);
        return 'done';
      });
      for (const run of [first, first, behind, elsewhere]) await queue.send(run);
      await until(() => jobs.length === 2);
      expect(jobs.map(({ source }) => source).toSorted()).toEqual(['elsewhere', 'portal']);
      release();
      await until(() => jobs.length >= 3);
      await expect.poll(() => countJobs(`state < 'completed'`), { timeout: 5_000 }).toBe(0);
      expect(jobs.map(({ runId }) => runId).toSorted()).toEqual([first.id, behind.id, elsewhere.id].toSorted());
      expect(together).toBe(0);
    });

    it('brings a failed run again, and says when it does so for the last time', async () => {
      const queue = await start();
      const { jobs } = await work(queue, async (_, count) => {
        if (count === 1) return 'retry';
        throw new TypeError('A handler that breaks is tried again as well.');
      });
      await queue.send(buildRun());
      await until(() => jobs.length === 2);
      expect(jobs.map(({ willRetry }) => willRetry)).toEqual([true, false]);
      await expect.poll(() => countJobs(`state = 'failed'`), { timeout: 5_000 }).toBe(1);
      expect(await countJobs(`output::text like '%breaks%'`)).toBe(0);
    });

    it('brings a run later without counting it, as often as it takes', async () => {
      const queue = await start({ laterSeconds: 0 });
      const { jobs } = await work(queue, async (_, count) => (count < 4 ? 'later' : 'done'));
      await queue.send(buildRun());
      await until(() => jobs.length === 4);
      expect(new Set(jobs.map(({ willRetry }) => willRetry))).toEqual(new Set([true]));
    });

    it('keeps one job of a run that has to wait, however often it is asked for', async () => {
      const queue = await start({ laterSeconds: 1 });
      const { jobs } = await work(queue, async (_, count) => (count < 8 ? 'later' : 'done'));
      const run = buildRun();
      for (let request = 0; request < 4; request += 1) {
        const before = jobs.length;
        await queue.send(run);
        await until(() => jobs.length > before);
      }
      await expect.poll(() => countJobs(`state < 'active'`), { timeout: 5_000 }).toBe(1);
    });

    it('leaves a run alone that comes again by itself, when it is only to be remembered', async () => {
      const queue = await start({ retryDelaySeconds: 60, retryDelayMaxSeconds: 60 });
      const { jobs } = await work(queue, async () => 'retry');
      const run = buildRun();
      await queue.send(run, { ifForgotten: true });
      await until(() => jobs.length === 1);
      await expect.poll(() => countJobs(`state = 'retry'`), { timeout: 5_000 }).toBe(1);
      await queue.send(run, { ifForgotten: true });
      expect(await countJobs(`state < 'active'`)).toBe(1);
      await queue.send(run);
      await until(() => jobs.length === 2);
    });

    it('lets a run end at a graceful stop, and takes nothing new', async () => {
      const queue = await start();
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const aborted: boolean[] = [];
      const { jobs } = await work(queue, async ({ signal }) => {
        await released;
        aborted.push(signal.aborted);
        return 'done';
      });
      await queue.send(buildRun());
      await until(() => jobs.length === 1);
      await queue.send(buildRun());
      const stopped = queue.stop({ graceful: true });
      release();
      await stopped;
      expect(aborted).toEqual([false]);
      expect(jobs).toHaveLength(1);
      expect(await countJobs(`state = 'completed'`)).toBe(1);
      expect(await countJobs(`state = 'created'`)).toBe(1);
    });

    it('interrupts what still runs when it has to stop, and another worker goes on', async () => {
      const queue = await start({ graceSeconds: 0 });
      const { jobs } = await work(
        queue,
        ({ signal }) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve('later'), { once: true })),
      );
      const run = buildRun();
      await queue.send(run);
      await until(() => jobs.length === 1);
      await queue.stop({ graceful: true });
      expect(jobs[0]?.signal.aborted).toBe(true);
      const next = await work(await start());
      await until(() => next.jobs.length === 1);
      expect(next.jobs[0]).toMatchObject({ runId: run.id, willRetry: true });
    });

    it('has one of the workers do once a day what has to be done, and tries again what failed', async () => {
      let days = 0;
      const daily = async () => {
        days += 1;
        if (days === 1) throw new Error('not today');
      };
      const errors: unknown[] = [];
      const queues = [await start({ onError: (error) => errors.push(error) }), await start()];
      for (const queue of queues) await queue.work({ run: async () => 'done', tick: async () => {}, daily });
      await queues[0]?.schedule([]);
      const query = (text: string) => database.withConnection((session) => session.query(`set role none; ${text}`));
      const scheduled = await query('select name, cron, timezone from copilot_jobs.schedule');
      expect(scheduled.filter((row) => 'cron' in (row as object))).toEqual([
        { name: 'daily-work', cron: '41 3 * * *', timezone: 'UTC' },
      ]);
      // As the clock of the queue would.
      await query(`insert into copilot_jobs.job (name, retry_limit, retry_delay) values ('daily-work', 1, 1)`);
      await until(() => days === 2, 20_000);
    }, 60_000);

    it('fires a schedule once per tick, whatever the number of workers', async () => {
      const everyMinute = { cron: '* * * * *', timezone: 'Europe/Berlin' };
      const first = await start({ works: false });
      await first.schedule([
        { source: 'portal', ...everyMinute },
        { source: 'gone', ...everyMinute },
        { source: 'never', cron: '0 0 29 2 1', timezone: 'UTC' },
      ]);
      await first.schedule([
        { source: 'portal', ...everyMinute },
        { source: 'never', cron: '0 0 29 2 1', timezone: 'UTC' },
      ]);
      // The minute that is under way came due before any worker was there.
      const workers = [await work(await start()), ...(engine === 'postgres' ? [await work(await start())] : [])];
      const ticks = () => workers.flatMap((worker) => worker.ticks);
      const begun = Date.now();
      await until(() => ticks().length > 0, 20_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const minutes = Math.floor(Date.now() / 60_000) - Math.floor(begun / 60_000);
      expect(ticks().length).toBeLessThanOrEqual(1 + minutes);
      expect(new Set(ticks())).toEqual(new Set(['portal']));
    });

    it.each([
      ['cron', { cron: 'every day', timezone: 'UTC' }],
      ['time zone', { cron: '0 3 * * *', timezone: 'Mars/Olympus' }],
    ])('names the source whose %s cannot be read', async (_, schedule) => {
      const queue = await start({ works: false });
      await expect(queue.schedule([{ source: 'portal', ...schedule }])).rejects.toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringContaining('the source portal') as unknown,
      });
    });

    it('shows the reader nothing', async () => {
      await start({ works: false });
      for (const table of ['job', 'queue', 'schedule']) {
        const attempt = database.withReader(anonymousCaller, (session) =>
          session.query(`select * from copilot_jobs.${table}`),
        );
        await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
      }
    });

    async function countJobs(condition: string): Promise<number> {
      const rows = await database.withConnection((session) =>
        session.query<{ count?: number }>(
          `set role none; select count(*)::integer as count from copilot_jobs.job where name = 'index-run' and ${condition}`,
        ),
      );
      return rows.find(({ count }) => count !== undefined)?.count ?? -1;
    }
  });
});

describe.skipIf(postgresSkipReason !== null)('the queue of index runs on a PostgreSQL server', () => {
  it('tells a login that may not create its schema what to ask for, and takes one that was made for it', async () => {
    const { databaseUrl, drop } = await createServerDatabase();
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query('create role jobless_app login; grant copilot_reader, copilot_owner to jobless_app');
    const url = new URL(databaseUrl);
    url.username = 'jobless_app';
    const database = await openDatabase({ databaseUrl: url.href });
    const queue = createIndexRunQueue(database, { databaseUrl: url.href, works: false });
    try {
      await expect(queue.start()).rejects.toMatchObject({
        code: 'database_unsuitable',
        message: expect.stringContaining('create schema copilot_jobs authorization jobless_app') as unknown,
      });
      await admin.query('create schema copilot_jobs');
      await expect(queue.start()).rejects.toMatchObject({
        code: 'database_unsuitable',
        message: expect.stringContaining('alter schema copilot_jobs owner to jobless_app') as unknown,
      });
      await admin.query('alter schema copilot_jobs owner to jobless_app');
      await queue.start();
      await queue.send({ id: randomUUID(), source: 'portal' });
      await queue.stop({ graceful: true });
    } finally {
      await database.close();
      await admin.query('drop owned by jobless_app; drop role jobless_app');
      await admin.end();
      await drop();
    }
  });

  it('says that a server is away', async () => {
    const database = await openDatabase({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    const queue = createIndexRunQueue(database, { databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', works: true });
    await expect(queue.start()).rejects.toMatchObject({ code: 'index_unavailable' });
    await database.close();
  });
});
