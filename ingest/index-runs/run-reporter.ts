import type { IndexRunCounts, IndexRunFailure, IndexRunProgress, RunLease } from '../../core/index-run.ts';
import type { StageClock } from '../stage-clock.ts';
import type { IndexRunParts } from './execute-run.ts';

/** Tells the store that a run is alive and how far it is, and hears from it when the run has to end. */
export interface RunReporter {
  /** What the next report will say. */
  note(
    progress: IndexRunProgress,
    counts: IndexRunCounts | undefined,
    failures: readonly IndexRunFailure[] | undefined,
  ): void;
  /** What is known so far. */
  known(): { readonly counts: IndexRunCounts; readonly failures: readonly IndexRunFailure[] };
  /** Ends the reports and waits for one under way. */
  stop(): Promise<void>;
}

/** Progress is for people who look; more often than this only loads the database. */
const REPORT_EVERY_MS = 1_000;

/** A ninth of the lease: that many reports may fail before the run is given up. */
const HEARTBEAT_EVERY_MS = 5_000;

/** @param onEnd called once, when the run was cancelled or has lost its source */
export function createRunReporter(
  parts: Pick<IndexRunParts, 'store' | 'every' | 'now'>,
  lease: RunLease,
  stages: Pick<StageClock, 'seconds'>,
  onEnd: (fate: 'cancelled' | 'lost') => void,
): RunReporter {
  let progress: IndexRunProgress | null = null;
  let counts: IndexRunCounts = {};
  let failures: readonly IndexRunFailure[] = [];
  let isNews = false;
  let reportedAt = parts.now();
  let underWay: Promise<void> | null = null;
  let hasEnded = false;

  async function report(): Promise<void> {
    isNews = false;
    reportedAt = parts.now();
    try {
      const fate = await parts.store.report(lease, { progress, counts, failures, stageSeconds: stages.seconds() });
      if (fate === 'held' || hasEnded) return;
      hasEnded = true;
      onEnd(fate);
    } catch {
      // A database that cannot be reached for a moment ends no run; when it stays away, the commit fails.
    } finally {
      underWay = null;
    }
  }

  const stopTimer = parts.every(REPORT_EVERY_MS, () => {
    const isDue = isNews || parts.now() - reportedAt >= HEARTBEAT_EVERY_MS;
    if (underWay === null && isDue) underWay = report();
  });

  return {
    note(latest, latestCounts, latestFailures) {
      progress = latest;
      counts = { ...counts, ...latestCounts };
      failures = latestFailures ?? failures;
      isNews = true;
    },
    known: () => ({ counts, failures }),
    async stop() {
      stopTimer();
      hasEnded = true;
      await underWay;
    },
  };
}
