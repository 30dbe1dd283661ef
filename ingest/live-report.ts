import type { IndexRunCounts, IndexRunFailure, IndexRunProgress, IndexRunStage } from '../core/index-run.ts';
import type { ParsedDocuments } from './parse-documents.ts';
import type { Plan } from './plan-run.ts';
import type { SourceContent, SourceFailure } from './source.ts';
import type { StageClock } from './stage-clock.ts';

/** Hears how far a run is, with everything that is known of its result so far. */
export type ProgressListener = (
  progress: IndexRunProgress,
  counts: IndexRunCounts,
  failures: readonly IndexRunFailure[],
) => void;

/** What a run says of itself while it goes on. */
export interface LiveReport {
  /** Begins a stage. @returns what is to be called as it gets on */
  enter(stage: IndexRunStage): (done: number, total: number) => void;
  afterReading(content: SourceContent, plan: Plan): void;
  addFailure(failure: SourceFailure): void;
  afterParsing(parsed: ParsedDocuments, chunks: number): void;
  /** Texts that have to be embedded; all other chunks already have a vector. */
  afterComparing(missing: number): void;
}

/** Keeps the counts of one run as they become known. */
export function createLiveReport(stages: StageClock, onProgress: ProgressListener | undefined): LiveReport {
  const failures: IndexRunFailure[] = [];
  let counts: IndexRunCounts = {};
  const setDocuments = (change: Partial<NonNullable<IndexRunCounts['documents']>>): void => {
    const before = counts.documents ?? { found: 0, indexed: 0, unchanged: 0, failed: 0, removed: 0 };
    counts = { ...counts, documents: { ...before, ...change } };
  };
  const addFailure = ({ file, reason, line }: SourceFailure): void => {
    failures.push({ file, reason, ...(line === undefined ? {} : { line }) });
    setDocuments({ failed: failures.length });
  };
  return {
    enter(stage) {
      stages.enter(stage);
      return (done, total) => {
        if (stage === 'embed') counts = { ...counts, embedded: done };
        onProgress?.({ stage, done, total }, counts, failures);
      };
    },
    afterReading(content, plan) {
      setDocuments({
        found: content.documents.length + content.failures.length,
        unchanged: plan.unchanged.length,
      });
      for (const failure of content.failures) addFailure(failure);
    },
    addFailure,
    afterParsing(parsed, chunks) {
      setDocuments({ indexed: parsed.records.length });
      counts = { ...counts, chunks };
    },
    afterComparing(missing) {
      counts = { ...counts, reused: Math.max(0, (counts.chunks ?? 0) - missing) };
    },
  };
}
