import { toCopilotError } from '../core/errors.ts';
import type { DocumentRecord } from '../core/index-writer.ts';
import type { DocumentParser, ParseOutcome } from './parsing/parse-document.ts';
import type { SourceDocument, SourceFailure } from './source.ts';

export interface ParsedDocuments {
  readonly records: readonly DocumentRecord[];
  readonly failures: readonly SourceFailure[];
  /** Shared parts that hold nothing of their own: no documents after all. */
  readonly parts: readonly string[];
}

/** Parses documents, as many at a time as the parser takes; each fails alone. The result keeps their order. */
export async function parseDocuments(
  documents: readonly SourceDocument[],
  parser: DocumentParser,
  options: {
    signal?: AbortSignal;
    onProgress?: (done: number, total: number) => void;
    onFailure?: (failure: SourceFailure) => void;
  },
): Promise<ParsedDocuments> {
  const records = new Map<string, DocumentRecord>();
  const failures = new Map<string, SourceFailure>();
  const parts: string[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < documents.length) {
      const document = documents[next];
      next += 1;
      if (document === undefined) continue;
      const outcome = await parseOne(document, parser, options.signal);
      if (outcome.status === 'parsed') {
        const { title, operations, chunks, warnings, facts } = outcome.document;
        records.set(document.path, {
          ...recordOf(document),
          title,
          operations,
          chunks,
          warnings: [...document.warnings, ...warnings],
          ...(facts === undefined ? {} : { facts }),
        });
      } else if (document.isReferenced && outcome.failure.isEmpty === true) parts.push(document.path);
      else {
        failures.set(document.path, outcome.failure);
        options.onFailure?.(outcome.failure);
      }
      done += 1;
      options.onProgress?.(done, documents.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parser.concurrency) }, work));
  const inOrder = <Type>(found: ReadonlyMap<string, Type>): Type[] =>
    documents.flatMap(({ path }) => found.get(path) ?? []);
  return { records: inOrder(records), failures: inOrder(failures), parts };
}

type Outcome =
  | Extract<ParseOutcome, { status: 'parsed' }>
  | { readonly status: 'failed'; readonly failure: SourceFailure & { readonly isEmpty?: boolean } };

async function parseOne(
  document: SourceDocument,
  parser: DocumentParser,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  signal?.throwIfAborted();
  const file = document.path;
  try {
    const task = await document.load();
    const outcome = await parser.parse(task, signal === undefined ? {} : { signal });
    if (outcome.status === 'parsed') return outcome;
    // Whoever took everything out of a document meant it: what was indexed of it goes too.
    const isGone = outcome.failure.isEmpty === true;
    return { status: 'failed', failure: { file, ...outcome.failure, ...(isGone ? { isGone } : {}) } };
  } catch (error) {
    signal?.throwIfAborted();
    const known = toCopilotError(error, 'document_unreadable');
    if (known.code === 'cancelled') throw known;
    const isGone = 'isGone' in known && known.isGone === true;
    return { status: 'failed', failure: { file, reason: known.message, isGone } };
  }
}

function recordOf(
  document: SourceDocument,
): Omit<DocumentRecord, 'title' | 'operations' | 'chunks' | 'warnings' | 'facts'> {
  const { path, kind, slug, api, version, url, contentHash, visibility } = document;
  return { path, kind, slug, api, version, url, contentHash, visibility };
}
