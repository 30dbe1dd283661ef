import type { Embedder } from '../core/embedder.ts';
import { CopilotError, toCopilotError } from '../core/errors.ts';
import type { ApiRecord, CommitResult, IndexWriter, RunCounts, StoredDocument } from '../core/index-writer.ts';
import { embedTexts } from './embed-texts.ts';
import { parseDocuments } from './parse-documents.ts';
import type { ParsedDocuments } from './parse-documents.ts';
import type { DocumentParser } from './parsing/parse-document.ts';
import type { IngestionProgress, IngestionReport } from './run-report.ts';
import type { Source, SourceApi, SourceContent, SourceDocument } from './source.ts';
import { chooseCurrent } from './sources/api-versions.ts';
import { intersectVisibility, isSameVisibility } from './visibility.ts';

export type { IngestionProgress, IngestionReport } from './run-report.ts';

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
}

export interface IngestionOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestionProgress) => void;
}

/**
 * One index run: reads a source, parses and embeds what changed, commits it at once. Single documents may fail; the run fails only
 * when the source, the embedder or the index does, and then the committed state stays as it was (except narrowed visibility).
 * @throws CopilotError `source_unreadable`, `embedding_failed`, `cancelled`, or what the index says
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

/** What becomes of the documents of a source in this run. */
interface Plan {
  readonly stored: ReadonlyMap<string, StoredDocument>;
  readonly changed: readonly SourceDocument[];
  readonly unchanged: readonly SourceDocument[];
}

async function run(parts: IngestionParts, options: IngestionOptions): Promise<IngestionReport> {
  const { source, writer, embedder, parser } = parts;
  const started = parts.now();
  const signalled = options.signal === undefined ? {} : { signal: options.signal };
  const report = (stage: IngestionProgress['stage']) => (done: number, total: number) =>
    options.onProgress?.({ stage, done, total });

  const content = inSpace(await source.read({ ...signalled, onProgress: report('read') }), embedder.space.name);
  const plan = planRun(content, await writer.openSource(content.descriptor, signalled));
  await narrowVisibility(content, plan, writer, options.signal);

  const parsed = await parseDocuments(plan.changed, parser, { ...signalled, onProgress: report('parse') });
  const texts = [...new Set(parsed.records.flatMap((record) => record.chunks.map((chunk) => chunk.embeddingText)))];
  const known =
    texts.length === 0
      ? new Set()
      : await writer.findKnownTexts(content.descriptor.key, embedder.space, texts, signalled);
  const missing = texts.filter((text) => !known.has(text));
  const vectors = await embedTexts(missing, embedder, { ...signalled, onProgress: report('embed') });

  options.signal?.throwIfAborted();
  const kept = keptDocuments(content, plan, parsed);
  const standing = [...plan.unchanged.map(({ path }) => path), ...kept];
  const failed = content.failures.length + parsed.failures.length;
  const found = content.documents.length + content.failures.length - parsed.parts.length;
  const reused = Math.max(0, countChunks(plan, parsed, standing) - vectors.size);
  const counts = { found, failed, embedded: vectors.size, reused };
  report('commit')(0, 1);
  const committed = await writer.commit(
    content.descriptor.key,
    {
      apis: liveApis(content, new Set([...standing, ...parsed.records.map(({ path }) => path)])),
      documents: parsed.records,
      unchangedPaths: standing,
      space: embedder.space,
      vectors,
      counts,
    },
    signalled,
  );
  report('commit')(1, 1);
  return buildReport(content, plan, parsed, committed, counts, {
    seconds: Math.round(parts.now() - started) / 1_000,
    peak_memory_mb: Math.round(parts.peakMemoryMegabytes()),
  });
}

/** A document is only as current as its vectors: in another embedding space everything of it is new. */
function inSpace(content: SourceContent, space: string): SourceContent {
  const documents = content.documents.map((document) => ({
    ...document,
    contentHash: `${document.contentHash} ${space}`,
  }));
  return { ...content, documents };
}

function planRun(content: SourceContent, documents: readonly StoredDocument[]): Plan {
  const stored = new Map(documents.map((document) => [document.path, document]));
  const isUnchanged = (document: SourceDocument): boolean =>
    stored.get(document.path)?.contentHash === document.contentHash;
  return {
    stored,
    changed: content.documents.filter((document) => !isUnchanged(document)),
    unchanged: content.documents.filter(isUnchanged),
  };
}

/** Whatever fewer people may read from now on is taken from the others before anything slow begins. */
async function narrowVisibility(
  content: SourceContent,
  plan: Plan,
  writer: IndexWriter,
  signal?: AbortSignal,
): Promise<void> {
  const stated = new Map(content.documents.map((document) => [document.path, document.visibility]));
  const changes = [...plan.stored.values()].flatMap(({ path, visibility }) => {
    const narrowed = intersectVisibility(visibility, stated.get(path) ?? content.placeVisibility(path));
    return isSameVisibility(narrowed, visibility) ? [] : [{ path, visibility: narrowed }];
  });
  if (changes.length > 0)
    await writer.changeVisibility(content.descriptor.key, changes, signal === undefined ? {} : { signal });
}

/** Documents that cannot be read now but were indexed before: their last good state stays until the file is mended or gone. */
function keptDocuments(content: SourceContent, plan: Plan, parsed: ParsedDocuments): string[] {
  const failed = [...content.failures, ...parsed.failures]
    .filter(({ isGone }) => isGone !== true)
    .map(({ file }) => file);
  const known = new Set([...failed, ...content.documents.map(({ path }) => path)]);
  const hidden = [...plan.stored.keys()].filter(
    (path) => !known.has(path) && content.unreadableFolders.some((folder) => path.startsWith(`${folder}/`)),
  );
  return [...failed.filter((path) => plan.stored.has(path)), ...hidden];
}

function countChunks(plan: Plan, parsed: ParsedDocuments, standing: readonly string[]): number {
  const stored = standing.reduce((sum, path) => sum + (plan.stored.get(path)?.chunks ?? 0), 0);
  return parsed.records.reduce((sum, record) => sum + record.chunks.length, stored);
}

/** APIs and versions that hold at least one document, with the current version chosen among those. */
function liveApis(content: SourceContent, livePaths: ReadonlySet<string>): ApiRecord[] {
  const owners = new Set(
    content.documents.flatMap(({ path, api }) => (api !== null && livePaths.has(path) ? api : [])),
  );
  return content.apis.flatMap((api: SourceApi) => {
    const versions = api.versions.filter(({ path }) => livePaths.has(path));
    if (versions.length === 0 && !owners.has(api.slug)) return [];
    const isStatedLive = versions.some(({ label }) => label === api.statedCurrent);
    return {
      slug: api.slug,
      title: api.title,
      description: api.description,
      versions: versions.map(({ label }) => label),
      currentVersion: isStatedLive ? api.statedCurrent : chooseCurrent(versions),
    };
  });
}

function buildReport(
  content: SourceContent,
  plan: Plan,
  parsed: ParsedDocuments,
  committed: CommitResult,
  counts: RunCounts,
  measured: { seconds: number; peak_memory_mb: number },
): IngestionReport {
  const { found, failed, embedded, reused } = counts;
  const failures = [...content.failures, ...parsed.failures].map(({ file, reason, line }) => ({
    file,
    reason,
    ...(line === undefined ? {} : { line }),
  }));
  const warnings = [
    ...parsed.records.map(({ path, warnings }) => ({ path, warnings })),
    ...plan.unchanged.map(({ path }) => ({ path, warnings: plan.stored.get(path)?.warnings ?? [] })),
  ].toSorted((first, second) => (first.path < second.path ? -1 : 1));
  return {
    documents: {
      found,
      indexed: parsed.records.length,
      unchanged: plan.unchanged.length,
      failed,
      removed: committed.removed,
    },
    failures: failures.toSorted((first, second) => (first.file < second.file ? -1 : 1)),
    warnings: [
      ...content.warnings,
      ...warnings.flatMap(({ path, warnings }) => warnings.map((message) => ({ file: path, message }))),
    ],
    operations: committed.operations,
    chunks: committed.chunks,
    embedded,
    reused,
    ...measured,
  };
}
