import { describe, expect, it } from 'vitest';
import { CopilotError } from '../../../core/errors.ts';
import type { IndexRunStore } from '../../../core/index-run.ts';
import { executeIndexRun } from '../../../ingest/index-runs/execute-run.ts';
import type { ExecuteOptions, IngestTask } from '../../../ingest/index-runs/execute-run.ts';
import type { IngestionReport } from '../../../ingest/run.ts';
import { createMemoryIndexRunStore } from '../../support/memory-index-run-store.ts';
import type { MemoryIndexRunStore } from '../../support/memory-index-run-store.ts';

const report: IngestionReport = {
  documents: { found: 3, indexed: 2, unchanged: 0, failed: 1, removed: 0 },
  failures: [{ file: 'broken.yaml', reason: 'It is no YAML.', line: 3 }],
  warnings: [{ file: 'a.md', message: 'A heading is missing.' }],
  operations: 4,
  chunks: 9,
  embedded: 7,
  reused: 2,
  seconds: 1,
  stage_seconds: { read: 0.1, parse: 0.2, embed: 0.6, commit: 0.1 },
  requests: 12,
  peak_memory_mb: 100,
};
const request = { source: 'portal', trigger: 'command', acceptRemovals: true } as const;

/** A store, a clock and a timer that go when the test says so. */
function setUp(overrides: Partial<IndexRunStore> = {}) {
  let time = 0;
  const ticks = new Set<() => void>();
  const store: MemoryIndexRunStore = createMemoryIndexRunStore({ now: () => time });
  const parts = {
    store: { ...store, ...overrides },
    now: () => time,
    every(milliseconds: number, tick: () => void) {
      expect(milliseconds).toBe(1_000);
      ticks.add(tick);
      return () => void ticks.delete(tick);
    },
  };
  return {
    store,
    timers: ticks,
    /** Lets seconds go by, each with its tick. */
    pass: async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        time += 1_000;
        for (const tick of ticks) tick();
        await new Promise(setImmediate);
      }
    },
    execute: (
      ingest: (task: IngestTask) => Promise<IngestionReport>,
      options?: ExecuteOptions,
      run: Parameters<typeof executeIndexRun>[1] = request,
    ) => executeIndexRun({ ...parts, ingest }, run, options),
    reports: () => store.calls.filter(({ method }) => method === 'report').map(({ detail }) => detail),
    latest: async () => (await store.list({}, { number: 1, size: 1 })).items[0],
  };
}

/** Waits for the abort, as ingestion does, and says so in its own words. */
function untilAborted({ signal }: IngestTask): Promise<IngestionReport> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new CopilotError('cancelled', 'The index run was cancelled.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What a promise rejects with, listened for from now on. */
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

const failing = (code: 'embedding_failed' | 'removals_refused' | 'source_unreadable' | 'run_lost') => () =>
  Promise.reject(new CopilotError(code, `It is ${code}.`));

describe('executing an index run', () => {
  it('hands the source, its lease and what it may remove to ingestion, and records the report', async () => {
    const { execute, store, latest, timers } = setUp();
    const begun: string[] = [];
    const result = await execute(
      async (task) => {
        expect(task).toMatchObject({ source: 'portal', acceptRemovals: true });
        expect(timers.size).toBe(1);
        store.markCommitted(task.lease, 5, {});
        return report;
      },
      { onBegin: ({ id }) => begun.push(id) },
    );
    expect(result).toBe(report);
    const run = await latest();
    expect(run).toMatchObject({
      status: 'committed',
      generation: 5,
      trigger: 'command',
      counts: {
        documents: report.documents,
        operations: 4,
        chunks: 9,
        embedded: 7,
        reused: 2,
        warnings: 1,
        requests: 12,
      },
      failures: report.failures,
      stageSeconds: report.stage_seconds,
      error: null,
    });
    expect(begun).toEqual([run?.id]);
    expect(timers.size).toBe(0);
  });

  it('reports once a second while there is progress, and is heard of every five seconds otherwise', async () => {
    const { execute, pass, reports } = setUp();
    const failures = [{ file: 'broken.yaml', reason: 'not YAML' }];
    const seen: number[] = [];
    await execute(
      async ({ onProgress }) => {
        for (let done = 1; done <= 500; done += 1)
          onProgress({ stage: 'embed', done, total: 600 }, { embedded: done }, failures);
        await pass(1);
        expect(reports()).toMatchObject([
          { progress: { stage: 'embed', done: 500, total: 600 }, counts: { embedded: 500 }, failures },
        ]);
        await pass(4);
        expect(reports()).toHaveLength(1);
        await pass(1);
        expect(reports()).toHaveLength(2);
        onProgress({ stage: 'commit', done: 0, total: 1 }, { chunks: 9 });
        await pass(1);
        expect(reports().at(-1)).toMatchObject({
          progress: { stage: 'commit', done: 0, total: 1 },
          counts: { embedded: 500, chunks: 9 },
          failures,
          stageSeconds: { embed: expect.any(Number) as number },
        });
        return report;
      },
      { onProgress: ({ done }) => seen.push(done) },
    );
    expect(seen).toHaveLength(501);
  });

  it('has one report under way at a time, and outlives a database that is away for a moment', async () => {
    let answer = (): void => undefined;
    let calls = 0;
    const { execute, pass, latest } = setUp({
      report() {
        calls += 1;
        if (calls === 1)
          return new Promise((_, reject) => (answer = () => reject(new CopilotError('timeout', 'Slow.'))));
        return Promise.resolve('held');
      },
    });
    await execute(async ({ signal, onProgress }) => {
      onProgress({ stage: 'read', done: 1, total: 2 });
      await pass(20);
      expect(calls).toBe(1);
      answer();
      await new Promise(setImmediate);
      await pass(6);
      expect(calls).toBe(3);
      expect(signal.aborted).toBe(false);
      return report;
    });
    expect((await latest())?.status).toBe('committed');
  });

  it('stops at a cancellation and records it', async () => {
    const { execute, pass, store, latest } = setUp();
    const running = execute(untilAborted, { onBegin: ({ id }) => void store.cancel(id) });
    const failure = caught(running);
    await pass(6);
    expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(await latest()).toMatchObject({ status: 'cancelled', error: null });
  });

  it('stops when it has lost its source, and records nothing', async () => {
    const { execute, pass, store, latest } = setUp({ report: async () => 'lost' });
    const failure = caught(execute(untilAborted, { willRetry: true }));
    await pass(6);
    expect(await failure).toMatchObject({ code: 'run_lost' });
    expect(await latest()).toMatchObject({ status: 'running' });
    expect(store.calls.filter(({ method }) => method === 'finish')).toEqual([]);
  });

  it.each([
    ['waits for its next try', 'embedding_failed', { willRetry: true }, 'queued'],
    ['fails on the last try', 'embedding_failed', {}, 'failed'],
    ['fails at once when trying again is no use', 'source_unreadable', { willRetry: true }, 'failed'],
    ['stops and asks when it would remove too much', 'removals_refused', { willRetry: true }, 'stopped'],
  ] as const)('%s', async (_, code, options, status) => {
    const { execute, latest } = setUp();
    await expect(execute(failing(code), options)).rejects.toMatchObject({ code });
    expect(await latest()).toMatchObject({ status, error: { code, message: `It is ${code}.` } });
  });

  it('records nothing when the commit says that the run was given up', async () => {
    const { execute, store } = setUp();
    await expect(execute(failing('run_lost'), { willRetry: true })).rejects.toMatchObject({ code: 'run_lost' });
    expect(store.calls.filter(({ method }) => method === 'finish')).toEqual([]);
  });

  it('keeps what was known of a failed run, with the seconds of its stages', async () => {
    const { execute, pass, latest } = setUp();
    const outcome = execute(async ({ onProgress }) => {
      onProgress({ stage: 'read', done: 0, total: 1 });
      await pass(2);
      onProgress({ stage: 'embed', done: 4, total: 9 }, { embedded: 4 });
      await pass(1);
      throw new TypeError('A secret: hunter2');
    });
    await expect(outcome).rejects.toMatchObject({ code: 'internal' });
    const run = await latest();
    expect(run).toMatchObject({ status: 'failed', counts: { embedded: 4 }, stageSeconds: { read: 2, embed: 1 } });
    expect(JSON.stringify(run)).not.toContain('hunter2');
  });

  it.each([
    ['cancelled, for somebody at a terminal', {}, 'cancelled'],
    ['queued, for another worker, even on its last try', { requeueOnAbort: true }, 'queued'],
  ])('is %s, when its process has to stop', async (_, options, status) => {
    const { execute, latest } = setUp();
    const stopping = new AbortController();
    const running = execute(untilAborted, { ...options, signal: stopping.signal });
    const failure = caught(running);
    await new Promise(setImmediate);
    stopping.abort();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(await latest()).toMatchObject({ status, error: null });
  });

  it('stays cancelled when its process has to stop as well', async () => {
    const { execute, pass, store, latest } = setUp();
    const stopping = new AbortController();
    const running = execute(untilAborted, {
      requeueOnAbort: true,
      signal: stopping.signal,
      onBegin: ({ id }) => void store.cancel(id),
    });
    const failure = caught(running);
    await pass(6);
    stopping.abort();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(await latest()).toMatchObject({ status: 'cancelled' });
  });

  it('begins nothing once it was told to stop, and passes on why it could not begin', async () => {
    const { execute, store } = setUp();
    await expect(execute(failing('run_lost'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(store.calls).toEqual([]);
    await expect(execute(failing('run_lost'), {}, { id: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
    await store.begin(request);
    await expect(execute(failing('run_lost'))).rejects.toMatchObject({ code: 'run_in_progress' });
  });

  it('returns the report of a commit although its record could not be completed', async () => {
    const { execute } = setUp({ finish: () => Promise.reject(new CopilotError('index_unavailable', 'Away.')) });
    await expect(execute(async () => report)).resolves.toBe(report);
    await expect(setUp().execute(failing('embedding_failed'))).rejects.toMatchObject({ code: 'embedding_failed' });
  });
});
