import type { IndexRunStage } from '../core/index-run.ts';
import type { CommitResult, RunCounts } from '../core/index-writer.ts';
import type { ParsedDocuments } from './parse-documents.ts';
import type { Plan } from './plan-run.ts';
import type { SourceContent } from './source.ts';

export type StageSeconds = Readonly<Record<IndexRunStage, number>>;

/** What one run did: the JSON of `portal-copilot ingest --json`. */
export interface IngestionReport {
  readonly documents: {
    readonly found: number;
    readonly indexed: number;
    readonly unchanged: number;
    readonly failed: number;
    readonly removed: number;
  };
  readonly failures: readonly { readonly file: string; readonly reason: string; readonly line?: number }[];
  readonly warnings: readonly { readonly file: string; readonly message: string }[];
  /** Of the whole source after the run. */
  readonly operations: number;
  readonly chunks: number;
  /** Texts that were embedded, and texts of indexed documents that already had a vector. */
  readonly embedded: number;
  readonly reused: number;
  readonly seconds: number;
  readonly stage_seconds: StageSeconds;
  /** Requests sent to the source, where it is read over the network. */
  readonly requests?: number;
  /** Maximum resident set of the process. */
  readonly peak_memory_mb: number;
}

/** Puts a committed run into words and numbers; everything in the order of paths. */
export function buildReport(
  content: SourceContent,
  plan: Plan,
  parsed: ParsedDocuments,
  committed: CommitResult,
  counts: RunCounts,
  measured: Pick<IngestionReport, 'seconds' | 'stage_seconds' | 'peak_memory_mb' | 'requests'>,
): IngestionReport {
  const { found, failed, embedded, reused } = counts;
  const failures = [...content.failures, ...parsed.failures].map(({ file, reason, line }) => ({
    file,
    reason,
    ...(line === undefined ? {} : { line }),
  }));
  return {
    documents: {
      found,
      indexed: parsed.records.length,
      unchanged: plan.unchanged.length,
      failed,
      removed: committed.removed,
    },
    failures: failures.toSorted((first, second) => (first.file < second.file ? -1 : 1)),
    warnings: listWarnings(content, plan, parsed),
    operations: committed.operations,
    chunks: committed.chunks,
    embedded,
    reused,
    ...measured,
  };
}

/** What was found about the source and its documents, those that did not change included, in the order of paths. */
export function listWarnings(
  content: SourceContent,
  plan: Plan,
  parsed: ParsedDocuments,
): { readonly file: string; readonly message: string }[] {
  const documents = [
    ...parsed.records.map(({ path, warnings }) => ({ path, warnings })),
    ...plan.unchanged.map(({ path }) => ({ path, warnings: plan.stored.get(path)?.warnings ?? [] })),
  ].toSorted((first, second) => (first.path < second.path ? -1 : 1));
  return [
    ...content.warnings,
    ...documents.flatMap(({ path, warnings }) => warnings.map((message) => ({ file: path, message }))),
  ];
}
