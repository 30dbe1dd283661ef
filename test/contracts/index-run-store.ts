import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostAttempts } from '../../core/index-run.ts';
import type { IndexRunOutcome, IndexRunRequest, IndexRunStore, RunLease } from '../../core/index-run.ts';

/** Long enough for a slow machine to report in time, short enough to wait for. */
export const testLeaseSeconds = 1;

export interface RunsUnderTest {
  /** Its leases end after {@link testLeaseSeconds}. */
  readonly store: IndexRunStore;
  /** Commits something to the index under a lease. */
  commit(source: string, lease: RunLease): Promise<unknown>;
  close(): Promise<void>;
}

const committed: IndexRunOutcome = {
  status: 'committed',
  counts: { documents: { found: 3, indexed: 1, unchanged: 1, failed: 1, removed: 2 }, embedded: 4, warnings: 5 },
  failures: [{ file: 'broken.yaml', reason: 'It is no YAML.', line: 7 }],
  stageSeconds: { read: 0.25, commit: 1.5 },
  error: null,
};
const failed: IndexRunOutcome = {
  status: 'failed',
  counts: { embedded: 2 },
  failures: [],
  stageSeconds: {},
  error: { code: 'source_unreadable', message: 'The portal cannot be reached.' },
};
const page = { number: 1, size: 50 };

/** What every {@link IndexRunStore} does. */
export function describeIndexRunStore(name: string, open: () => Promise<RunsUnderTest>): void {
  describe(`IndexRunStore on ${name}`, () => {
    let runs: RunsUnderTest;
    let store: IndexRunStore;
    let sources = 0;
    beforeAll(async () => {
      runs = await open();
      store = runs.store;
    });
    afterAll(() => runs.close());

    /** A source of its own for each case. */
    function request(overrides: Partial<IndexRunRequest> = {}): IndexRunRequest {
      sources += 1;
      return { source: `source ${sources}`, trigger: 'request', acceptRemovals: false, ...overrides };
    }
    const silence = (): Promise<void> => sleep(testLeaseSeconds * 1_000 + 100);
    const code = (expected: string) => ({ code: expected });

    it('takes back runs whose process went silent, except those that nobody else could or should go on with', async () => {
      const begun = async (trigger: IndexRunRequest['trigger']) => store.begin(request({ trigger }));
      const scheduled = await store.enqueue(request({ trigger: 'schedule' }));
      const taken = await store.begin({ id: scheduled.id });
      const atStart = await begun('start');
      const byHand = await begun('command');
      const unwanted = await begun('request');
      await store.cancel(unwanted.run.id);
      const followed = await begun('request');
      const behind = await store.enqueue(request({ source: followed.run.source, acceptRemovals: true }));
      await silence();
      const alive = await begun('request');
      const waiting = await store.takeBack();
      const ids = waiting.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([scheduled.id, atStart.run.id, behind.id]));
      for (const { run } of [byHand, unwanted, followed, alive]) expect(ids).not.toContain(run.id);
      expect(await store.find(scheduled.id)).toMatchObject({ status: 'queued', attempt: 1, finishedAt: null });
      for (const { run } of [byHand, followed]) {
        expect(await store.find(run.id)).toMatchObject({ status: 'failed', error: code('run_lost') });
      }
      expect(await store.find(unwanted.run.id)).toMatchObject({ status: 'cancelled' });
      expect(await store.find(alive.run.id)).toMatchObject({ status: 'running' });
      // Whoever worked on it has lost it, and the next attempt can begin at once.
      expect(await store.report(taken.lease, { progress: null, counts: {} })).toBe('lost');
      await expect(runs.commit(scheduled.source, taken.lease)).rejects.toMatchObject(code('run_lost'));
      expect((await store.begin({ id: scheduled.id })).run).toMatchObject({ attempt: 2 });
    });

    it('ends a run that its process did not survive time after time', async () => {
      const { id } = await store.enqueue(request({ trigger: 'schedule' }));
      for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
        const { lease } = await store.begin({ id });
        await store.finish(lease, { ...failed, status: 'queued' });
      }
      const other = await store.enqueue(request({ trigger: 'schedule' }));
      for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
        const { lease } = await store.begin({ id: other.id });
        await store.finish(lease, { ...failed, status: 'queued' });
      }
      for (const run of [id, other.id]) {
        expect((await store.begin({ id: run })).run).toMatchObject({ attempt: mostAttempts });
      }
      await silence();
      await expect(store.begin({ id })).rejects.toMatchObject(code('run_lost'));
      expect((await store.takeBack()).map((run) => run.id)).not.toContain(other.id);
      for (const run of [id, other.id]) {
        expect(await store.find(run)).toMatchObject({
          status: 'failed',
          attempt: mostAttempts,
          progress: null,
          error: { code: 'run_lost', message: expect.stringContaining(`attempt ${mostAttempts}`) as unknown },
        });
      }
    });

    it('queues a run, begins it and keeps what became of it', async () => {
      const asked = request({ trigger: 'schedule', acceptRemovals: true });
      const queued = await store.enqueue(asked);
      expect(queued).toEqual({
        ...asked,
        id: expect.any(String) as unknown,
        status: 'queued',
        attempt: 1,
        progress: null,
        counts: {},
        failures: [],
        stageSeconds: {},
        generation: null,
        error: null,
        queuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u) as unknown,
        startedAt: null,
        finishedAt: null,
      });
      const { run, lease } = await store.begin({ id: queued.id });
      expect(run).toMatchObject({ ...asked, id: queued.id, status: 'running', attempt: 1 });
      expect(run.startedAt).not.toBeNull();
      expect(lease.runId).toBe(queued.id);

      const progress = { stage: 'embed', done: 3, total: 9 } as const;
      const known = { failures: [{ file: 'a.yaml', reason: 'no API', line: 3 }], stageSeconds: { read: 0.5 } };
      expect(await store.report(lease, { progress, counts: { embedded: 3 }, ...known })).toBe('held');
      expect(await store.find(queued.id)).toMatchObject({ progress, counts: { embedded: 3 }, ...known });
      // What is left out of a later report stays.
      expect(await store.report(lease, { progress, counts: { embedded: 4 } })).toBe('held');
      expect(await store.find(queued.id)).toMatchObject({ progress, counts: { embedded: 4 }, ...known });
      await runs.commit(asked.source, lease);
      expect(await store.find(queued.id)).toMatchObject({ status: 'committed', generation: 1 });
      expect(await store.report(lease, { progress: null, counts: {} })).toBe('held');
      await store.finish(lease, committed);
      const ended = await store.find(queued.id);
      expect(ended).toMatchObject({ ...committed, status: 'committed', generation: 1, progress: null });
      expect(ended?.finishedAt).not.toBeNull();
      const { items } = await store.list({ source: asked.source }, page, { withoutFailures: true });
      expect(items).toEqual([{ ...ended, failures: [] }]);
      expect(await store.report(lease, { progress: null, counts: {} })).toBe('lost');
    });

    it('lets a commit stand whatever is said afterwards', async () => {
      const asked = request();
      const { run, lease } = await store.begin(asked);
      await runs.commit(asked.source, lease);
      const { counts } = (await store.find(run.id)) ?? {};
      await store.finish(lease, failed);
      // What was known before the commit is less than what it counted.
      expect(await store.find(run.id)).toMatchObject({ status: 'committed', error: null, generation: 1 });
      expect((await store.find(run.id))?.counts).toEqual(counts);
    });

    it('holds one waiting run per source, which accepts removals once anybody does', async () => {
      const asked = request();
      const first = await store.enqueue(asked);
      const second = await store.enqueue({ ...asked, trigger: 'schedule', acceptRemovals: true });
      expect(second).toMatchObject({ id: first.id, trigger: 'request', acceptRemovals: true });
      expect(await store.enqueue(asked)).toMatchObject({ id: first.id, acceptRemovals: true });
      const { lease } = await store.begin({ id: first.id });
      const behind = await store.enqueue(asked);
      expect(behind).toMatchObject({ status: 'queued', acceptRemovals: false });
      expect(behind.id).not.toBe(first.id);
      expect((await store.enqueue(asked)).id).toBe(behind.id);
      await expect(store.begin({ id: behind.id })).rejects.toMatchObject(code('run_in_progress'));
      await store.finish(lease, committed);
      expect((await store.begin({ id: behind.id })).run.status).toBe('running');
    });

    it('lets one of several take a source, and another source at the same time', async () => {
      const asked = request();
      const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => store.begin(asked)));
      const refused = attempts.filter((attempt) => attempt.status === 'rejected');
      expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(Array(4).fill('run_in_progress'));
      await expect(store.begin(request())).resolves.toBeDefined();
      const { total } = await store.list({ source: asked.source }, page);
      expect(total).toBe(1);
    });

    it('ends an interrupted run as cancelled, not failed, when another waits to do its work', async () => {
      const { run, lease } = await store.begin(request({ acceptRemovals: true }));
      const behind = await store.enqueue(request({ source: run.source }));
      await store.finish(lease, { ...failed, status: 'queued', error: null });
      expect(await store.find(run.id)).toMatchObject({ status: 'cancelled', error: code('run_lost') });
      expect(await store.find(behind.id)).toMatchObject({ status: 'queued', acceptRemovals: true });
    });

    it('takes a failed attempt back into the queue', async () => {
      const { id } = await store.enqueue(request());
      const { lease } = await store.begin({ id });
      await store.finish(lease, { ...failed, status: 'queued' });
      expect(await store.find(id)).toMatchObject({ status: 'queued', error: failed.error, finishedAt: null });
      const again = await store.begin({ id });
      expect(again.run).toMatchObject({ attempt: 2, status: 'running', error: null, counts: {} });
      await store.finish(again.lease, failed);
      expect(await store.find(id)).toMatchObject({ status: 'failed', error: failed.error, attempt: 2 });
      await expect(store.begin({ id })).rejects.toMatchObject(code('not_found'));
    });

    it('lets the run that waits do the work of one that would wait as well', async () => {
      const asked = request({ acceptRemovals: true });
      const { run, lease } = await store.begin(asked);
      const waiting = await store.enqueue({ ...asked, acceptRemovals: false });
      await store.finish(lease, { ...failed, status: 'queued' });
      expect(await store.find(run.id)).toMatchObject({ status: 'failed', error: failed.error });
      expect(await store.find(waiting.id)).toMatchObject({ status: 'queued', acceptRemovals: true });
    });

    it('cancels a run that waits at once, and asks one that runs', async () => {
      const asked = request();
      const { id } = await store.enqueue(asked);
      expect(await store.cancel(id)).toMatchObject({ id, status: 'cancelled' });
      expect((await store.find(id))?.finishedAt).not.toBeNull();
      await expect(store.begin({ id })).rejects.toMatchObject(code('cancelled'));

      const { run, lease } = await store.begin(asked);
      expect(await store.cancel(run.id)).toMatchObject({ status: 'running' });
      expect(await store.report(lease, { progress: null, counts: {} })).toBe('cancelled');
      await expect(runs.commit(asked.source, lease)).rejects.toMatchObject(code('cancelled'));
      await store.finish(lease, { ...failed, status: 'cancelled', error: null });
      expect(await store.cancel(run.id)).toMatchObject({ status: 'cancelled' });
      await expect(store.begin(asked)).resolves.toBeDefined();
    });

    it('lists the newest first, by source and status, page by page', async () => {
      const asked = request();
      const ids: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const { run, lease } = await store.begin(asked);
        await store.finish(lease, failed);
        ids.unshift(run.id);
      }
      ids.unshift((await store.enqueue(asked)).id);
      const list = await store.list({ source: asked.source }, page);
      expect(list.total).toBe(4);
      expect(list.items.map(({ id }) => id)).toEqual(ids);
      const second = await store.list({ source: asked.source, status: 'failed' }, { number: 2, size: 2 });
      expect({ ids: second.items.map(({ id }) => id), total: second.total }).toEqual({ ids: [ids[3]], total: 3 });
      expect((await store.list({}, page)).total).toBeGreaterThan(4);
    });

    it('keeps a hundred failures', async () => {
      const { run, lease } = await store.begin(request());
      const failures = Array.from({ length: 101 }, (_, index) => ({ file: `${index}.yaml`, reason: 'Broken.' }));
      await store.finish(lease, { ...failed, failures });
      expect((await store.find(run.id))?.failures).toEqual(failures.slice(0, 100));
    });

    it.each([
      ['a condition', "' or true --"],
      ['NUL', '\0'],
      ['nothing', ''],
      ['a wildcard', '%'],
      ['a long text', 'a'.repeat(100_000)],
    ])('knows no run whose id is %s', async (_, id) => {
      const lease = { runId: id, token: id };
      expect(await store.find(id)).toBeNull();
      expect(await store.cancel(id)).toBeNull();
      await expect(store.begin({ id })).rejects.toMatchObject(code('not_found'));
      expect(await store.report(lease, { progress: null, counts: {} })).toBe('lost');
      await store.finish(lease, committed);
      await expect(runs.commit('nothing', lease)).rejects.toMatchObject(code('run_lost'));
    });

    it('stores whatever a source and its failures are called', async () => {
      const source = "'; drop table index_run; -- \u{1f4a5} ü";
      const { run, lease } = await store.begin(request({ source }));
      expect(run.source).toBe(source);
      const reason = 'half \ud800 and \\u0000 and "quotes"';
      await store.finish(lease, { ...failed, failures: [{ file: source, reason }] });
      const [failure] = (await store.find(run.id))?.failures ?? [];
      expect(failure).toMatchObject({ file: source, reason: expect.stringContaining('and \\u0000 and') as unknown });
    });

    // These wait for leases to end, all at the same time.
    it.concurrent(
      'gives up a silent holder: the one that begins does its work, and the other can commit no more',
      async () => {
        const asked = request();
        const silent = await store.begin(asked);
        await expect(store.begin(asked)).rejects.toMatchObject(code('run_in_progress'));
        await silence();
        const next = await store.begin(asked);
        expect(await store.find(silent.run.id)).toMatchObject({ status: 'failed', error: { code: 'run_lost' } });
        expect(await store.report(silent.lease, { progress: null, counts: {} })).toBe('lost');
        await expect(runs.commit(asked.source, silent.lease)).rejects.toMatchObject(code('run_lost'));
        await store.finish(silent.lease, committed);
        expect(await store.find(silent.run.id)).toMatchObject({ status: 'failed', counts: {} });
        await runs.commit(asked.source, next.lease);
        expect(await store.find(next.run.id)).toMatchObject({ status: 'committed', generation: 1 });
      },
    );

    it.concurrent('goes on with the same run as its next attempt when that run is brought again', async () => {
      const asked = request();
      const queued = await store.enqueue(asked);
      const first = await store.begin({ id: queued.id });
      await expect(store.begin({ id: queued.id })).rejects.toMatchObject(code('run_in_progress'));
      await silence();
      const second = await store.begin({ id: queued.id });
      expect(second.run).toMatchObject({ id: queued.id, status: 'running', attempt: 2 });
      expect(second.lease.token).not.toBe(first.lease.token);
      await expect(runs.commit(asked.source, first.lease)).rejects.toMatchObject(code('run_lost'));
      await runs.commit(asked.source, second.lease);
    });

    it.concurrent('keeps a holder that reports, however long it takes', async () => {
      const asked = request();
      const { lease } = await store.begin(asked);
      for (let beat = 0; beat < 4; beat += 1) {
        await sleep(testLeaseSeconds * 400);
        expect(await store.report(lease, { progress: null, counts: {} })).toBe('held');
      }
      await expect(store.begin(asked)).rejects.toMatchObject(code('run_in_progress'));
      await runs.commit(asked.source, lease);
    });

    it.concurrent('cancels a run whose process has died', async () => {
      const asked = request();
      const { run } = await store.begin(asked);
      await silence();
      expect(await store.cancel(run.id)).toMatchObject({ status: 'cancelled' });
      await expect(store.begin(asked)).resolves.toBeDefined();
    });

    it.concurrent('does not try a run again that somebody wants to end', async () => {
      const { id } = await store.enqueue(request());
      const { lease } = await store.begin({ id });
      await store.cancel(id);
      await store.finish(lease, { ...failed, status: 'queued' });
      expect(await store.find(id)).toMatchObject({ status: 'cancelled' });

      const { id: other } = await store.enqueue(request());
      await store.begin({ id: other });
      await store.cancel(other);
      await silence();
      await expect(store.begin({ id: other })).rejects.toMatchObject(code('cancelled'));
      expect(await store.find(other)).toMatchObject({ status: 'cancelled' });
    });
  });
}
