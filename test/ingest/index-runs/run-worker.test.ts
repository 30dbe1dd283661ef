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
  const store = createMemoryIndexRunStore();
  await store.enqueue({ source: 'forgotten', trigger: 'request', acceptRemovals: false });
  const calls: unknown[] = [];
  let handlers: IndexRunHandlers | null = null;
  const queue: IndexRunQueue = {
    start: async () => void calls.push('start'),
    send: async ({ id, source }) => void calls.push(['send', id, source]),
    schedule: async (wanted) => void calls.push(['schedule', wanted]),
    async work(given) {
      calls.push('work');
      handlers = given;
    },
    stop: async () => undefined,
  };
  const worked: WorkedRun[] = [];
  await startIndexRunWorker({ store, queue, execute, schedules, onWorked: (run) => worked.push(run) });
  expect(handlers).not.toBeNull();
  const { run, tick } = handlers as unknown as IndexRunHandlers;
  return { store, calls, worked, run, tick };
}
const job = { runId: 'run-7', source: 'portal', willRetry: true };

describe('a worker of index runs', () => {
  it('starts the queue, sets the schedules and sends the runs that nobody has sent', async () => {
    const { calls } = await setUp();
    expect(calls).toEqual(['start', ['schedule', schedules], 'work', ['send', 'run-1', 'forgotten']]);
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
