import { describe, expect, it } from 'vitest';
import { CopilotError } from '../../../core/errors.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { IndexRunHandlers, IndexRunQueue } from '../../../core/index-run.ts';
import { startIndexRunWorker } from '../../../ingest/index-runs/run-worker.ts';
import type { WorkedRun } from '../../../ingest/index-runs/run-worker.ts';
import { createMemoryIndexRunStore } from '../../support/memory-index-run-store.ts';

const schedules = [{ source: 'portal', cron: '0 3 * * *', timezone: 'UTC' }];
const never = new AbortController().signal;

/** A worker over a queue that does what the test says. */
async function setUp(execute: (run: { readonly id: string }, options: unknown) => Promise<unknown> = async () => null) {
  const time = { now: 0 };
  const store = createMemoryIndexRunStore({ now: () => time.now });
  const ticks: (() => void)[] = [];
  const problems: unknown[] = [];
  let failure: Error | null = null;
  await store.enqueue({ source: 'forgotten', trigger: 'request', acceptRemovals: false });
  const calls: unknown[] = [];
  let handlers: IndexRunHandlers | null = null;
  const queue: IndexRunQueue = {
    start: async () => void calls.push('start'),
    async send({ id, source }, options) {
      if (failure !== null) throw failure;
      calls.push(['send', id, source, ...(options === undefined ? [] : [options])]);
    },
    schedule: async (wanted) => void calls.push(['schedule', wanted]),
    async work(given) {
      calls.push('work');
      handlers = given;
    },
    stop: async () => undefined,
  };
  const worked: WorkedRun[] = [];
  const stop = await startIndexRunWorker({
    store,
    queue,
    execute,
    schedules,
    onWorked: (run) => worked.push(run),
    every(milliseconds, tick) {
      expect(milliseconds).toBeLessThanOrEqual(10_000);
      ticks.push(tick);
      return () => void ticks.pop();
    },
    onProblem: (error) => problems.push(error),
  });
  /** Lets so many milliseconds pass, and the worker look for forgotten runs. */
  const look = async (milliseconds: number, failing: Error | null = null): Promise<void> => {
    time.now += milliseconds;
    failure = failing;
    for (const tick of ticks) tick();
    await new Promise((resolve) => setImmediate(resolve));
  };
  expect(handlers).not.toBeNull();
  const { run, tick } = handlers as unknown as IndexRunHandlers;
  return { store, calls, worked, run, tick, stop, look, ticks, problems };
}
const job = { runId: 'run-7', source: 'portal', willRetry: true };

describe('a worker of index runs', () => {
  it('starts the queue, sets the schedules and sends the runs that nobody has sent', async () => {
    const { calls } = await setUp();
    expect(calls).toEqual([
      'start',
      ['schedule', schedules],
      'work',
      ['send', 'run-1', 'forgotten', { ifForgotten: true }],
    ]);
  });

  it('sends a run again whose process went silent, and has an end to looking for such', async () => {
    const { store, calls, look, stop, ticks, problems } = await setUp();
    const begun = await store.begin({ source: 'started', trigger: 'start', acceptRemovals: false });
    await look(1_000);
    expect(calls.slice(4)).toEqual([['send', 'run-1', 'forgotten', { ifForgotten: true }]]);
    await look(60_000);
    expect(calls.slice(5)).toEqual([
      ['send', 'run-1', 'forgotten', { ifForgotten: true }],
      ['send', begun.run.id, 'started', { ifForgotten: true }],
    ]);
    expect(await store.find(begun.run.id)).toMatchObject({ status: 'queued' });
    const away = new Error('The database is away.');
    await look(1, away);
    expect(problems).toEqual([away]);
    await look(1);
    expect(calls).toHaveLength(9);
    stop();
    expect(ticks).toEqual([]);
  });

  it('makes a run of each tick, and one of two while the first waits', async () => {
    const { calls, store, tick } = await setUp();
    await tick('portal');
    await tick('portal');
    expect(calls.slice(4)).toEqual([
      ['send', 'run-2', 'portal'],
      ['send', 'run-2', 'portal'],
    ]);
    expect(await store.find('run-2')).toMatchObject({ trigger: 'schedule', acceptRemovals: false, status: 'queued' });
  });

  it('executes a run for as long as it may, and takes it back when it has to stop', async () => {
    const seen: unknown[] = [];
    const { run, worked } = await setUp(async (...given) => void seen.push(given));
    expect(await run(job, { signal: never })).toBe('done');
    expect(seen).toEqual([[{ id: 'run-7' }, { signal: never, willRetry: true, requeueOnAbort: true }]]);
    expect(worked).toEqual([{ runId: 'run-7', source: 'portal', result: 'done', error: null }]);
  });

  it.each<[ErrorCode, 'done' | 'retry' | 'later']>([
    ['run_in_progress', 'later'],
    ['run_lost', 'done'],
    ['not_found', 'done'],
    ['cancelled', 'done'],
    ['removals_refused', 'done'],
    ['configuration_invalid', 'done'],
    ['source_unreadable', 'done'],
    ['embedding_failed', 'retry'],
    ['index_unavailable', 'retry'],
    ['internal', 'retry'],
  ])('answers the queue after %s: %s', async (code, result) => {
    const { run, worked } = await setUp(() => Promise.reject(new CopilotError(code, 'Thus.')));
    expect(await run(job, { signal: never })).toBe(result);
    expect(worked[0]).toMatchObject({ result, error: { code } });
  });

  it('hands a run on when it was interrupted', async () => {
    const { run } = await setUp(() => Promise.reject(new CopilotError('cancelled', 'Stopped.')));
    expect(await run(job, { signal: AbortSignal.abort() })).toBe('later');
  });
});
