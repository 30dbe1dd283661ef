import type { Embedder } from '../core/embedder.ts';
import { CopilotError, toCopilotError } from '../core/errors.ts';
import type { CommitResult, IndexWriter } from '../core/index-writer.ts';
import type { RunLease } from '../core/index-run.ts';
import { embedTexts } from './embed-texts.ts';
import { createLiveReport } from './live-report.ts';
import type { LiveReport, ProgressListener } from './live-report.ts';
import { fillSpace } from './fill-space.ts';
import type { FillParts, FillReport } from './fill-space.ts';
import { parseDocuments } from './parse-documents.ts';
import type { ParsedDocuments } from './parse-documents.ts';
import type { DocumentParser } from './parsing/parse-document.ts';
import {
  accessOf,
  confirmVisibility,
  countChunks,
  guardRemovals,
  keptDocuments,
  liveApis,
  narrowVisibility,
  planRun,
} from './plan-run.ts';
import type { Plan } from './plan-run.ts';
import { buildReport, listWarnings } from './run-report.ts';
import type { IngestionReport } from './run-report.ts';
import type { Source, SourceContent } from './source.ts';
import { createStageClock } from './stage-clock.ts';

export type { IngestionReport } from './run-report.ts';

export interface IngestionParts {
  readonly source: Source;
  readonly writer: IndexWriter;
  readonly embedder: Embedder;
  /** Stays open: whoever made it closes it. */
  readonly parser: DocumentParser;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Maximum resident set of the process so far, in megabytes. */
  readonly peakMemoryMegabytes: () => number;
  /** See {@link FillParts.pause}. */
  readonly pause?: FillParts['pause'];
}

export interface IngestionOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** Let the run remove as many documents as are gone. */
  readonly acceptRemovals?: boolean;
  /** The index run that holds the source; the commit is refused once it does not any more. */
  readonly lease?: RunLease;
}

/**
 * One index run: reads a source, parses and embeds what changed, commits it at once, and then embeds what any source
 * lacks in the embedder's space. Single documents may fail; the run fails only
 * when the source, the embedder or the index does, and then the committed state stays as it was (except narrowed visibility).
 * @throws CopilotError `source_unreadable`, `embedding_failed`, `removals_refused`, `run_lost`, `cancelled`, or what the
 * index says
 */
export async function runIngestion(parts: IngestionParts, options: IngestionOptions = {}): Promise<IngestionReport> {
  try {
    return await run(parts, options);
  } catch (error) {
    if (options.signal?.aborted === true)
      throw new CopilotError('cancelled', 'The index run was cancelled.', { cause: error });
    throw toCopilotError(error);
  }
}

async function run(parts: IngestionParts, options: IngestionOptions): Promise<IngestionReport> {
  const { source, writer, embedder, parser } = parts;
  const signalled = options.signal === undefined ? {} : { signal: options.signal };
  const opening = options.lease === undefined ? signalled : { ...signalled, run: options.lease };
  const stages = createStageClock(parts.now);
  const live = createLiveReport(stages, options.onProgress);

  const onRead = live.enter('read');
  if (source.readAccess !== undefined) {
    const access = await source.readAccess(signalled);
    await narrowVisibility(access, await writer.openSource(access.descriptor, opening), writer, options.signal);
  }
  const content = await source.read({ ...signalled, onProgress: onRead });
  const stored = await writer.openSource(content.descriptor, opening);
  await narrowVisibility(accessOf(content), stored, writer, options.signal);
  const plan = planRun(content, stored);
  live.afterReading(content, plan);

  const loaded = await parseDocuments(plan.changed, parser, {
    ...signalled,
    onProgress: live.enter('parse'),
    onFailure: (failure) => live.addFailure(failure),
  });
  const parsed = await confirmVisibility(content, stored, loaded, writer, options.signal);
  const kept = keptDocuments(content, plan, parsed);
  const standing = [...plan.unchanged.map(({ path }) => path), ...kept];
  if (source.guardsRemovals && options.acceptRemovals !== true) guardRemovals(plan, parsed, standing);

  live.afterParsing(parsed, countChunks(plan, parsed, standing));
  const vectors = await embedMissing(content, parsed, parts, live, signalled);
  options.signal?.throwIfAborted();
  const onCommit = live.enter('commit');
  onCommit(0, 1);
  const counts = countRun(content, plan, parsed, { standing, embedded: vectors.size });
  const committed: CommitResult = await writer.commit(
    content.descriptor.key,
    {
      apis: liveApis(content, new Set([...standing, ...parsed.records.map(({ path }) => path)])),
      documents: parsed.records,
      unchangedPaths: standing,
      space: embedder.space,
      vectors,
      counts,
      ...(options.lease === undefined ? {} : { run: options.lease }),
    },
    signalled,
  );
  onCommit(1, 1);
  const filled = await fillSpaceAfter(parts, options, () => live.enter('embed'));
  const after = {
    ...counts,
    embedded: counts.embedded + filled.embedded,
    reused: Math.max(0, counts.reused - filled.embedded),
  };
  const finished = buildReport(content, plan, parsed, committed, after, {
    seconds: stages.total(),
    stage_seconds: stages.seconds(),
    peak_memory_mb: Math.round(parts.peakMemoryMegabytes()),
    ...countRequests(content),
  });
  return { ...finished, warnings: [...finished.warnings, ...filled.warnings] };
}

/**
 * The commit stands, so whatever keeps the space from being complete is told and left to the next run, of any source:
 * searches go on in the space that they used before.
 */
async function fillSpaceAfter(
  { writer, embedder, pause }: IngestionParts,
  { signal }: IngestionOptions,
  begin: () => (done: number, total: number) => void,
): Promise<{ readonly embedded: number; readonly warnings: IngestionReport['warnings'] }> {
  const file = `embedding space ${embedder.space.name}`;
  let onProgress: ((done: number, total: number) => void) | null = null;
  let done = 0;
  try {
    const filled = await fillSpace(
      { spaces: writer.spaces, embedder, ...(pause === undefined ? {} : { pause }) },
      {
        ...(signal === undefined ? {} : { signal }),
        onProgress(chunks, total) {
          done = chunks;
          (onProgress ??= begin())(chunks, total);
        },
      },
    );
    const message = describeFilling(filled);
    return { embedded: filled.embedded, warnings: message === null ? [] : [{ file, message }] };
  } catch (error) {
    const reason = signal?.aborted === true ? 'The run was stopped.' : toCopilotError(error).message;
    const message = `It is not complete yet, and the next run goes on filling it; searches use the space before. ${reason}`;
    return { embedded: done, warnings: [{ file, message }] };
  }
}

function describeFilling({ status, wanted, deletionFailure }: FillReport): string | null {
  switch (status) {
    case 'active':
      if (deletionFailure === undefined) return null;
      return `Vectors of the space before could not be deleted; the next run tries again. ${deletionFailure.message}`;
    case 'busy':
      return 'Another process is filling it; searches use the space before until it is complete.';
    case 'superseded':
      return (
        `Another process asked for the space ${wanted ?? ''} since, so searches will not use this one. ` +
        'Configure the same embedding model everywhere, and start this process again if this one is right.'
      );
    case 'unfinished':
      return 'It is not complete yet, and the next run goes on filling it; searches use the space before.';
  }
}

async function embedMissing(
  content: SourceContent,
  parsed: ParsedDocuments,
  { writer, embedder }: IngestionParts,
  live: LiveReport,
  signalled: { signal?: AbortSignal },
): Promise<Map<string, Float32Array>> {
  const onProgress = live.enter('embed');
  const texts = [...new Set(parsed.records.flatMap((record) => record.chunks.map((chunk) => chunk.embeddingText)))];
  if (texts.length === 0) return new Map();
  const known = await writer.findKnownTexts(content.descriptor.key, embedder.space, texts, signalled);
  const missing = texts.filter((text) => !known.has(text));
  live.afterComparing(missing.length);
  // The first batch may take its time; until then nobody should believe that documents are still parsed.
  if (missing.length > 0) onProgress(0, missing.length);
  return embedTexts(missing, embedder, { ...signalled, onProgress });
}

function countRequests(content: SourceContent): { requests?: number } {
  const requests = content.requestCount?.();
  return requests === undefined ? {} : { requests };
}

function countRun(
  content: SourceContent,
  plan: Plan,
  parsed: ParsedDocuments,
  after: { readonly standing: readonly string[]; readonly embedded: number },
) {
  return {
    found: content.documents.length + content.failures.length - parsed.parts.length,
    failed: content.failures.length + parsed.failures.length,
    embedded: after.embedded,
    reused: Math.max(0, countChunks(plan, parsed, after.standing) - after.embedded),
    warnings: listWarnings(content, plan, parsed).length,
    ...countRequests(content),
  };
}
