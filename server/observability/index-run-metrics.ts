import { Gauge, type Registry } from 'prom-client';
import { indexRunStatuses, type IndexRun, type IndexRunStatus } from '../../core/index-run.ts';
import type { IndexRunAdministration } from '../index-runs/index-run-administration.ts';

/** Runs of each source that a scrape looks at; two days of an hourly schedule. */
const LOOKED_AT = 50;
/** A scrape must stay small whatever the configuration holds. */
const MAX_SOURCES = 100;
/** Thousands of runs with a hundred failures each would be read for every scrape. */
const briefly = { withoutFailures: true } as const;
/** Several scrapers, or one that asks often, cost one reading. */
const CACHE_MS = 10_000;

export interface IndexRunMetricsOptions {
  readonly registry: Registry;
  readonly indexRuns: Pick<IndexRunAdministration, 'sources'> & {
    readonly store: Pick<IndexRunAdministration['store'], 'list'>;
  };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

interface SourceRuns {
  readonly source: string;
  /** Newest first. */
  readonly runs: readonly IndexRun[];
  /** Seconds since the epoch; `null` when no run was ever seen to commit. */
  readonly lastSuccess: number | null;
}

interface Reading {
  readonly sources: readonly SourceRuns[];
  readonly failed: boolean;
}

interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Measure {
  readonly name: string;
  readonly help: string;
  /** Beside `source`. */
  readonly label?: string;
  readonly of: (entry: SourceRuns, seconds: number) => readonly Sample[];
}

const endings: readonly IndexRunStatus[] = ['committed', 'stopped', 'failed', 'cancelled'];

const measures: readonly Measure[] = [
  {
    name: 'copilot_index_runs',
    help: `Index runs by status among the last ${LOOKED_AT} of a source.`,
    label: 'status',
    of: ({ runs }) =>
      indexRunStatuses.map((status) => ({
        value: runs.filter((run) => run.status === status).length,
        labels: { status },
      })),
  },
  {
    name: 'copilot_index_run_last_success_timestamp_seconds',
    help: 'When a run of the source last committed.',
    of: ({ lastSuccess }) => (lastSuccess === null ? [] : [{ value: lastSuccess }]),
  },
  {
    name: 'copilot_index_run_last_status',
    help: 'How the last ended run of the source ended: 1 for that status, 0 for the others.',
    label: 'status',
    of: ({ runs }) => {
      const last = runs.find(hasEnded);
      if (last === undefined) return [];
      return endings.map((status) => ({ value: last.status === status ? 1 : 0, labels: { status } }));
    },
  },
  {
    name: 'copilot_index_run_stopped',
    help: 'Whether the last ended run waits for its removals to be accepted (1) or not (0).',
    of: ({ runs }) => {
      const last = runs.find(hasEnded);
      return last === undefined ? [] : [{ value: last.status === 'stopped' ? 1 : 0 }];
    },
  },
  {
    name: 'copilot_index_run_documents',
    help: 'Documents of the last ended run by what became of them.',
    label: 'outcome',
    of: ({ runs }) => {
      const last = runs.find((run) => hasEnded(run) && run.counts.documents !== undefined);
      const counts = Object.entries(last?.counts.documents ?? {});
      return counts.map(([outcome, value]) => ({ value, labels: { outcome } }));
    },
  },
  {
    name: 'copilot_index_run_duration_seconds',
    help: 'How long the last committed run took.',
    of: ({ runs }) => {
      const last = runs.find((run) => run.status === 'committed' && run.startedAt !== null && run.finishedAt !== null);
      if (last === undefined) return [];
      return [{ value: Math.max(0, toSeconds(last.finishedAt) - toSeconds(last.startedAt)) }];
    },
  },
  {
    name: 'copilot_index_run_running_seconds',
    help: 'How long the running run has taken so far; 0 when none runs.',
    of: ({ runs }, seconds) => {
      const running = runs.find((run) => run.status === 'running' && run.startedAt !== null);
      return [{ value: running === undefined ? 0 : Math.max(0, seconds - toSeconds(running.startedAt)) }];
    },
  },
];

/**
 * Registers what operators watch of index runs. The record is read when it is scraped, so that every server process
 * shows the same, whichever process ran them.
 */
export function registerIndexRunMetrics(options: IndexRunMetricsOptions): void {
  const { registry, now } = options;
  const read = createReader(options);
  const readable = new Gauge({
    name: 'copilot_index_runs_readable',
    help: 'Whether the record of index runs could be read for this scrape (1) or not (0).',
    registers: [],
    async collect() {
      this.set((await read()).failed ? 0 : 1);
    },
  });
  registry.registerMetric(readable);
  for (const { name, help, label, of } of measures) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? ['source'] : ['source', label],
      registers: [],
      async collect() {
        const { sources } = await read();
        this.reset();
        for (const entry of sources) {
          for (const { value, labels = {} } of of(entry, now() / 1_000)) {
            this.set({ source: entry.source, ...labels }, value);
          }
        }
      },
    });
    registry.registerMetric(gauge);
  }
}

/** Reads the record at most every {@link CACHE_MS}; all measures of one scrape share a reading. */
function createReader({ indexRuns, now, onFailure }: IndexRunMetricsOptions): () => Promise<Reading> {
  let cached: { readonly at: number; readonly reading: Promise<Reading> } | null = null;

  /** Looked for on its own where it is long ago: an alert on age must not fall silent after fifty failures. */
  async function findLastSuccess(source: string, runs: readonly IndexRun[]): Promise<number | null> {
    const isCommitted = (run: IndexRun): boolean => run.status === 'committed';
    const found =
      runs.find(isCommitted) ??
      (await indexRuns.store.list({ source, status: 'committed' }, { number: 1, size: 1 }, briefly)).items.find(
        isCommitted,
      );
    return found === undefined || found.finishedAt === null ? null : toSeconds(found.finishedAt);
  }

  async function readSources(): Promise<Reading> {
    const read: SourceRuns[] = [];
    try {
      for (const source of indexRuns.sources().slice(0, MAX_SOURCES)) {
        const { items } = await indexRuns.store.list({ source }, { number: 1, size: LOOKED_AT }, briefly);
        read.push({ source, runs: items, lastSuccess: await findLastSuccess(source, items) });
      }
      return { sources: read, failed: false };
    } catch (error) {
      // The other metrics must not go away with the database: what cannot be read is missing, and said so.
      onFailure(error);
      return { sources: read, failed: true };
    }
  }

  return () => {
    if (cached === null || now() - cached.at >= CACHE_MS) cached = { at: now(), reading: readSources() };
    return cached.reading;
  };
}

function hasEnded(run: IndexRun): boolean {
  return endings.includes(run.status);
}

function toSeconds(moment: string | null): number {
  return moment === null ? 0 : Date.parse(moment) / 1_000;
}
