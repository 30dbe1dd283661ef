import type { IndexRun, IndexRunStatus } from '../../core/index-run.ts';
import type { IndexRunAdministration } from '../../server/index-runs/index-run-administration.ts';

/** A committed run of an unchanged source, unless `parts` says otherwise. */
export function buildIndexRun(parts: Partial<IndexRun> = {}): IndexRun {
  return {
    id: 'run-1',
    source: 'konnect',
    status: 'committed',
    trigger: 'schedule',
    acceptRemovals: false,
    attempt: 1,
    progress: null,
    counts: {
      documents: { found: 64, indexed: 12, unchanged: 50, failed: 2, removed: 1 },
      operations: 812,
      chunks: 2_410,
      embedded: 340,
      reused: 96,
      warnings: 3,
      requests: 41,
    },
    failures: [{ file: 'payments/3/openapi.yaml', reason: 'Not valid YAML.', line: 12 }],
    stageSeconds: { read: 2.4, parse: 0.9, embed: 11.2, commit: 1.1 },
    generation: 8,
    error: null,
    queuedAt: '2023-11-14T22:00:00.000Z',
    startedAt: '2023-11-14T22:00:01.000Z',
    finishedAt: '2023-11-14T22:00:20.000Z',
    ...parts,
  };
}

export interface InMemoryIndexRuns extends IndexRunAdministration {
  /** Newest first; tests may put runs in. */
  readonly runs: IndexRun[];
  readonly lists: {
    readonly source?: string;
    readonly status?: IndexRunStatus;
    readonly number: number;
    readonly size: number;
  }[];
}

/** Index runs that nobody executes: requests are queued and stay so. */
export function createInMemoryIndexRuns(
  sources: readonly string[] = ['konnect', 'gateway'],
  initial: readonly IndexRun[] = [],
): InMemoryIndexRuns {
  const runs = [...initial];
  const lists: InMemoryIndexRuns['lists'] = [];
  let lastId = 100;
  return {
    runs,
    lists,
    sources: () => sources,
    async request({ source, acceptRemovals }) {
      const queued = runs.find((run) => run.source === source && run.status === 'queued');
      if (queued !== undefined) return queued;
      const run = buildIndexRun({
        id: `run-${(lastId += 1)}`,
        source,
        acceptRemovals,
        status: 'queued',
        trigger: 'request',
        counts: {},
        failures: [],
        stageSeconds: {},
        generation: null,
        startedAt: null,
        finishedAt: null,
      });
      runs.unshift(run);
      return run;
    },
    store: {
      async list(filter, { number, size }) {
        lists.push({ ...filter, number, size });
        const matching = runs.filter(
          (run) =>
            (filter.source === undefined || run.source === filter.source) &&
            (filter.status === undefined || run.status === filter.status),
        );
        return { items: matching.slice((number - 1) * size, number * size), total: matching.length };
      },
      async find(id) {
        return runs.find((run) => run.id === id) ?? null;
      },
      async cancel(id) {
        const index = runs.findIndex((run) => run.id === id);
        const run = runs[index];
        if (run === undefined) return null;
        if (run.status === 'queued') runs[index] = { ...run, status: 'cancelled' };
        return runs[index] ?? null;
      },
    },
  };
}
