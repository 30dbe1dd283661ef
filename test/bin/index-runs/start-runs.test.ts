import { describe, expect, it } from 'vitest';
import { endsItsProcess, indexAtStart, workPatiently } from '../../../bin/index-runs/start-runs.ts';
import type { StartRunsParts } from '../../../bin/index-runs/start-runs.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { IngestionReport } from '../../../ingest/run.ts';
import { createMemoryIndexRunStore } from '../../support/memory-index-run-store.ts';

const report: IngestionReport = {
  documents: { found: 1, indexed: 1, unchanged: 0, failed: 0, removed: 0 },
  failures: [],
  warnings: [],
  operations: 1,
  chunks: 2,
  embedded: 2,
  reused: 0,
  seconds: 1,
  stage_seconds: { read: 0, parse: 0, embed: 0, commit: 0 },
  peak_memory_mb: 1,
};

function setUp(overrides: Partial<StartRunsParts> = {}) {
  const time = { now: 0 };
  const store = createMemoryIndexRunStore({ now: () => time.now });
  const calls: unknown[] = [];
  const notes: string[] = [];
  const failures = new Map<string, ErrorCode>();
  const starts: (ErrorCode | null)[] = [];
  const stop = new AbortController();
  const parts: StartRunsParts = {
    service: {
      async runSource(run, options) {
        calls.push(['run', run, options?.requeueOnAbort]);
        const code = 'source' in run ? failures.get(run.source) : undefined;
        if (code !== undefined) throw new CopilotError(code, `It is ${code}.`);
        return report;
      },
      async startWorker() {
        calls.push('work');
        const code = starts.shift();
        if (code != null) throw new CopilotError(code, `It is ${code}.`);
      },
      async request(source, trigger) {
        calls.push(['request', source, trigger]);
        return store.enqueue({ source, trigger, acceptRemovals: false });
      },
    },
    store,
    terminal: {
      out: () => undefined,
      note: (text) => void notes.push(text),
      interactive: false,
      directory: '/',
      clock: () => 0,
    },
    signal: stop.signal,
    hasOthers: true,
    isCautious: true,
    tryAgainMilliseconds: 10,
    ...overrides,
  };
  const fresh = (source: string) => ({ source, trigger: 'start', acceptRemovals: false });
  /** A run whose process dies, and is found to have died. */
  async function lose(source: string): Promise<void> {
    await store.begin({ source, trigger: 'start', acceptRemovals: false });
    time.now += 60_000;
    const next = await store.begin({ source, trigger: 'start', acceptRemovals: false });
    await store.finish(next.lease, {
      status: 'failed',
      counts: {},
      failures: [],
      stageSeconds: {},
      error: { code: 'run_lost', message: 'It went silent.' },
    });
  }
  return { store, parts, calls, notes, failures, starts, stop, fresh, lose };
}

describe('the index runs of a start', () => {
  it('run every source, and name those that are worth another try', async () => {
    const { parts, calls, failures, notes, fresh } = setUp();
    failures.set('busy', 'run_in_progress');
    failures.set('down', 'embedding_failed');
    failures.set('wrong', 'source_unreadable');
    expect(await indexAtStart(['busy', 'down', 'wrong', 'good'], parts)).toEqual(['busy', 'down']);
    expect(calls).toEqual(['busy', 'down', 'wrong', 'good'].map((source) => ['run', fresh(source), true]));
    expect(notes.join('')).toContain('tried again: It is embedding_failed.');
    expect(notes.join('')).toContain('is served: It is source_unreadable.');
  });

  it('begin the run that waits already instead of a second', async () => {
    const { store, parts, calls } = setUp({ hasOthers: false });
    const waiting = await store.enqueue({ source: 'portal', trigger: 'request', acceptRemovals: true });
    await indexAtStart(['portal'], parts);
    expect(calls).toEqual([['run', { id: waiting.id }, false]]);
  });

  it('leave a source alone whose runs end their process, unless there is no other way', async () => {
    const { store, parts, calls, notes, lose, fresh } = setUp();
    await lose('poison');
    expect(await endsItsProcess(store, 'poison')).toBe(false);
    await lose('poison');
    expect(await endsItsProcess(store, 'poison')).toBe(true);
    await store.enqueue({ source: 'poison', trigger: 'schedule', acceptRemovals: false });
    expect(await endsItsProcess(store, 'poison')).toBe(true);
    expect(await indexAtStart(['poison', 'good'], parts)).toEqual([]);
    expect(calls).toEqual([['run', fresh('good'), true]]);
    expect(notes.join('')).toContain('portal-copilot ingest --source poison');
    await indexAtStart(['poison'], { ...parts, isCautious: false });
    expect(calls).toHaveLength(2);
  });

  it('end when the server has to stop', async () => {
    const { parts, calls, stop } = setUp();
    stop.abort();
    expect(await indexAtStart(['portal'], parts)).toEqual([]);
    await workPatiently(['portal'], parts);
    expect(calls).toEqual([]);
  });
});

describe('becoming a worker', () => {
  it('waits for a database that is away, and then asks for the runs that are to be tried again', async () => {
    const { parts, calls, starts, notes } = setUp();
    starts.push('index_unavailable', null);
    await workPatiently(['busy'], parts);
    expect(calls).toEqual(['work', 'work', ['request', 'busy', 'start']]);
    expect(notes).toEqual(['Worker     not yet, it is tried again: It is index_unavailable.\n']);
  });

  it('waits for nothing that does not pass, nor for an embedded database', async () => {
    const { parts, starts } = setUp();
    starts.push('database_unsuitable', 'index_unavailable');
    await expect(workPatiently([], parts)).rejects.toMatchObject({ code: 'database_unsuitable' });
    await expect(workPatiently([], { ...parts, hasOthers: false })).rejects.toMatchObject({
      code: 'index_unavailable',
    });
  });
});
