import { CopilotError } from '../../core/errors.ts';
import { leaseSeconds as defaultLeaseSeconds, mostAttempts } from '../../core/index-run.ts';
import type { IndexRun, IndexRunCounts, IndexRunRequest, IndexRunStore, RunLease } from '../../core/index-run.ts';

export interface MemoryIndexRunStore extends IndexRunStore {
  /** What the commit of an index does to the run it belongs to. @throws CopilotError `run_lost`, `cancelled` */
  markCommitted(lease: RunLease, generation: number, counts: IndexRunCounts): void;
  /** Every call that writes, in order. */
  readonly calls: readonly { readonly method: keyof IndexRunStore; readonly detail: unknown }[];
}

interface StoredRun {
  run: IndexRun;
  token: string | null;
  heardAt: number;
  cancelRequested: boolean;
}

/** Index runs in memory. @param now milliseconds since the epoch */
export function createMemoryIndexRunStore(
  settings: { readonly leaseSeconds?: number; readonly now?: () => number } = {},
): MemoryIndexRunStore {
  const now = settings.now ?? Date.now;
  const leaseMs = (settings.leaseSeconds ?? defaultLeaseSeconds) * 1_000;
  const runs: StoredRun[] = [];
  const calls: { method: keyof IndexRunStore; detail: unknown }[] = [];
  let tokens = 0;

  const iso = (): string => new Date(now()).toISOString();
  const isSilent = (stored: StoredRun): boolean => stored.heardAt < now() - leaseMs;
  const byId = (id: string) => runs.find(({ run }) => run.id === id);
  const held = (lease: RunLease) => runs.find(({ run, token }) => run.id === lease.runId && token === lease.token);
  const queued = (source: string) => runs.find(({ run }) => run.source === source && run.status === 'queued');
  const end = (stored: StoredRun, status: IndexRun['status'], error: IndexRun['error'] = null): void => {
    stored.run = { ...stored.run, status, error, progress: null, finishedAt: stored.run.finishedAt ?? iso() };
    stored.token = null;
  };
  const lose = (stored: StoredRun): void => {
    if (stored.cancelRequested) return end(stored, 'cancelled');
    const message = `The process that worked on this run went silent on attempt ${stored.run.attempt}.`;
    end(stored, 'failed', { code: 'run_lost', message });
  };
  const record = (request: IndexRunRequest): StoredRun => {
    const run: IndexRun = {
      ...request,
      id: `run-${runs.length + 1}`,
      status: 'queued',
      attempt: 1,
      progress: null,
      counts: {},
      failures: [],
      stageSeconds: {},
      generation: null,
      error: null,
      queuedAt: iso(),
      startedAt: null,
      finishedAt: null,
    };
    const stored: StoredRun = { run, token: null, heardAt: 0, cancelRequested: false };
    runs.push(stored);
    return stored;
  };

  function findBeginnable(id: string): StoredRun {
    const stored = byId(id);
    if (stored === undefined) throw new CopilotError('not_found', 'There is no such index run.');
    const isIdle = stored.run.status === 'queued' || (stored.run.status === 'running' && isSilent(stored));
    if (isIdle && stored.cancelRequested) end(stored, 'cancelled');
    if (stored.run.status === 'cancelled') throw new CopilotError('cancelled', 'The index run was cancelled.');
    if (isIdle && stored.run.status === 'running' && stored.run.attempt >= mostAttempts) {
      lose(stored);
      throw new CopilotError('run_lost', stored.run.error?.message ?? '');
    }
    if (isIdle || stored.run.status === 'running') return stored;
    throw new CopilotError('not_found', 'The index run has already ended.');
  }

  function begin(request: { readonly id: string } | IndexRunRequest): { run: IndexRun; lease: RunLease } {
    const known = 'id' in request ? findBeginnable(request.id) : null;
    const source = known?.run.source ?? ('source' in request ? request.source : '');
    const holder = runs.find(({ run }) => run.source === source && run.status === 'running');
    if (holder !== undefined && !isSilent(holder)) {
      throw new CopilotError('run_in_progress', `Another process is indexing the source ${source} at this moment.`);
    }
    if (holder !== undefined && holder !== known) {
      lose(holder);
    }
    const stored =
      known ?? record('source' in request ? request : { source, trigger: 'command', acceptRemovals: false });
    const attempt = stored.run.attempt + (stored.run.startedAt === null ? 0 : 1);
    stored.run = {
      ...stored.run,
      status: 'running',
      attempt,
      startedAt: iso(),
      error: null,
      counts: {},
      progress: null,
    };
    stored.token = `token-${(tokens += 1)}`;
    stored.heardAt = now();
    return { run: stored.run, lease: { runId: stored.run.id, token: stored.token } };
  }

  return {
    calls,
    markCommitted(lease, generation, counts) {
      const stored = held(lease);
      if (stored?.run.status !== 'running') throw new CopilotError('run_lost', 'This index run was given up.');
      if (stored.cancelRequested) throw new CopilotError('cancelled', 'The index run was cancelled.');
      stored.run = { ...stored.run, status: 'committed', generation, counts, finishedAt: iso() };
    },
    async list(filter, page, options) {
      const matching = runs
        .map(({ run }) => run)
        .filter((run) => filter.source === undefined || run.source === filter.source)
        .filter((run) => filter.status === undefined || run.status === filter.status)
        .map((run) => (options?.withoutFailures === true ? { ...run, failures: [] } : run))
        .toReversed();
      const first = (page.number - 1) * page.size;
      return { items: matching.slice(first, first + page.size), total: matching.length };
    },
    find: async (id) => byId(id)?.run ?? null,
    async enqueue(request) {
      calls.push({ method: 'enqueue', detail: request });
      const stored = queued(request.source) ?? record(request);
      stored.run = { ...stored.run, acceptRemovals: stored.run.acceptRemovals || request.acceptRemovals };
      return stored.run;
    },
    async begin(request) {
      calls.push({ method: 'begin', detail: request });
      return begin(request);
    },
    async report(lease, state) {
      calls.push({ method: 'report', detail: state });
      const stored = held(lease);
      if (stored?.run.status === 'committed') return 'held';
      if (stored?.run.status !== 'running') return 'lost';
      stored.run = { ...stored.run, ...state };
      stored.heardAt = now();
      return stored.cancelRequested ? 'cancelled' : 'held';
    },
    async finish(lease, outcome) {
      calls.push({ method: 'finish', detail: outcome });
      const stored = held(lease);
      if (stored === undefined) return;
      const { stageSeconds, error } = outcome;
      const counts = stored.run.status === 'committed' && outcome.status !== 'committed' ? {} : outcome.counts;
      const failures = outcome.failures.slice(0, 100);
      stored.run = { ...stored.run, counts: { ...stored.run.counts, ...counts }, failures, stageSeconds };
      if (stored.run.status === 'committed') return end(stored, 'committed');
      if (outcome.status !== 'queued') return end(stored, outcome.status, error);
      if (stored.cancelRequested) return end(stored, 'cancelled', error);
      const waiting = queued(stored.run.source);
      if (waiting === undefined) {
        stored.run = { ...stored.run, status: 'queued', error, progress: null };
        stored.token = null;
        return;
      }
      waiting.run = { ...waiting.run, acceptRemovals: waiting.run.acceptRemovals || stored.run.acceptRemovals };
      if (error !== null) return end(stored, 'failed', error);
      end(stored, 'cancelled', { code: 'run_lost', message: 'Its process had to stop.' });
    },
    async takeBack() {
      for (const stored of runs.filter(({ run }) => run.status === 'running')) {
        if (!isSilent(stored)) continue;
        const { run } = stored;
        const waiting = queued(run.source);
        if (stored.cancelRequested || run.trigger === 'command' || run.attempt >= mostAttempts) lose(stored);
        else if (waiting === undefined) {
          stored.run = { ...run, status: 'queued', progress: null };
          stored.token = null;
        } else {
          waiting.run = { ...waiting.run, acceptRemovals: waiting.run.acceptRemovals || run.acceptRemovals };
          lose(stored);
        }
      }
      return runs.map(({ run }) => run).filter(({ status }) => status === 'queued');
    },
    async cancel(id) {
      calls.push({ method: 'cancel', detail: id });
      const stored = byId(id);
      if (stored === undefined) return null;
      const isIdle = stored.run.status === 'queued' || (stored.run.status === 'running' && isSilent(stored));
      stored.cancelRequested = true;
      if (isIdle) end(stored, 'cancelled');
      return stored.run;
    },
  };
}
