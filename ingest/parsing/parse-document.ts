import type { Chunk } from '../../core/chunk.ts';
import type { GatewayFacts } from '../../core/gateway-facts.ts';
import type { Operation } from '../../core/operation.ts';
import type { SpecPlace } from '../chunks/spec-place.ts';
import { buildFactChunks } from '../gateway/fact-chunks.ts';
import { parseSpec } from '../openapi/parse-spec.ts';
import { UnreadableText } from '../openapi/read-tree.ts';
import { parsePage } from '../pages/parse-page.ts';
import { WarningList } from '../warning-list.ts';
import { shareParts } from './share-parts.ts';

/** Everything that reading one document needs, as plain data: it crosses to another thread. */
export type ParseTask =
  | {
      readonly kind: 'spec';
      readonly path: string;
      readonly text: string;
      /** Files reached by `$ref`, path inside the source → text. */
      readonly files: Readonly<Record<string, string>>;
      readonly place: SpecPlace;
    }
  | {
      readonly kind: 'page';
      readonly path: string;
      readonly text: string;
      readonly url: string | null;
      readonly fallbackTitle: string;
      /** `false`: nothing at `url` has the headings of this page as anchors. */
      readonly hasAnchors?: boolean;
    }
  | {
      readonly kind: 'facts';
      readonly path: string;
      readonly apiTitle: string;
      readonly facts: GatewayFacts;
    };

export interface ParsedDocument {
  readonly title: string;
  readonly operations: readonly Operation[];
  readonly chunks: readonly Chunk[];
  readonly warnings: readonly string[];
  /** Of a task of kind `facts`, as they came. */
  readonly facts?: GatewayFacts;
}

export interface ParseFailure {
  readonly reason: string;
  readonly line?: number;
  /** The document is well formed and holds nothing to index. */
  readonly isEmpty?: boolean;
}

export type ParseOutcome =
  | { readonly status: 'parsed'; readonly document: ParsedDocument }
  | { readonly status: 'failed'; readonly failure: ParseFailure };

/** Port: reads one document away from the caller's thread. Never rejects but for a cancelled call. */
export interface DocumentParser {
  /** How many documents it reads at the same time. */
  readonly concurrency: number;
  parse(task: ParseTask, options?: { signal?: AbortSignal }): Promise<ParseOutcome>;
  close(): Promise<void>;
}

/** Reads one document; whatever is wrong with it is in the outcome. Pure: equal tasks give equal outcomes. */
export function parseDocument(task: ParseTask): ParseOutcome {
  const warnings = new WarningList();
  try {
    const read = readTask(task, warnings);
    return { status: 'parsed', document: { ...read, chunks: shareParts(read.chunks), warnings: warnings.toList() } };
  } catch (error) {
    if (error instanceof UnreadableText) {
      const line = error.line === null ? {} : { line: error.line };
      return {
        status: 'failed',
        failure: { reason: error.message, ...line, ...(error.isEmpty ? { isEmpty: true } : {}) },
      };
    }
    // Nothing a document holds may end the run; this is a fault of ours, and the name helps to find it.
    const name = error instanceof Error ? error.name : 'unknown error';
    return { status: 'failed', failure: { reason: `could not be read (${name}); please report this file` } };
  }
}

function readTask(task: ParseTask, warnings: WarningList): Omit<ParsedDocument, 'warnings'> {
  switch (task.kind) {
    case 'page':
      return { ...parsePage(task, warnings), operations: [] };
    case 'facts': {
      const { facts, apiTitle } = task;
      return { title: `${apiTitle} at the gateway`, operations: [], chunks: buildFactChunks(facts, apiTitle), facts };
    }
    case 'spec':
      return parseSpec({ ...task, readFile: (path) => readOwn(task.files, path) }, warnings);
    default:
      return task satisfies never;
  }
}

function readOwn(files: Readonly<Record<string, string>>, path: string): string | null {
  return Object.hasOwn(files, path) ? (files[path] ?? null) : null;
}
