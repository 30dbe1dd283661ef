import type {
  IndexRun,
  IndexRunCounts,
  IndexRunFailure,
  IndexRunProgress,
  IndexRunStage,
  IndexRunStatus,
  IndexRunTrigger,
} from '../../core/index-run.ts';

/** A run as the database holds it. */
export interface IndexRunRow {
  readonly public_id: string;
  readonly source: string;
  readonly status: IndexRunStatus;
  readonly trigger: IndexRunTrigger;
  readonly accept_removals: boolean;
  readonly attempt: number;
  readonly progress: IndexRunProgress | null;
  readonly counts: IndexRunCounts & LegacyCounts;
  readonly failures: readonly IndexRunFailure[];
  readonly stage_seconds: Readonly<Partial<Record<IndexRunStage, number>>>;
  readonly generation: number | null;
  readonly error: IndexRun['error'];
  readonly queued_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

/** Counts of documents as the first version recorded them, beside `embedded` and `reused`. */
interface LegacyCounts {
  readonly found?: number;
  readonly failed?: number;
}

export function toIndexRun(row: IndexRunRow): IndexRun {
  const { found: _found, failed: _failed, ...counts } = row.counts;
  return {
    id: row.public_id,
    source: row.source,
    status: row.status,
    trigger: row.trigger,
    acceptRemovals: row.accept_removals,
    attempt: row.attempt,
    progress: row.progress,
    counts,
    failures: row.failures,
    stageSeconds: row.stage_seconds,
    generation: row.generation,
    error: row.error,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
