import type { ParsedDocument } from '../parsing/parse-document.ts';
import { createParserPool } from '../parsing/parser-pool.ts';
import type { JudgedDocument, LintTask } from './lint-document.ts';

/** Port: judges one document away from the caller's thread. */
export interface DocumentLinter {
  /** How many documents it judges at the same time. */
  readonly concurrency: number;
  /** @returns the reason for people where a document cannot be judged. @throws CopilotError `cancelled` */
  lint(task: LintTask, options?: { signal?: AbortSignal }): Promise<JudgedDocument | { readonly reason: string }>;
  close(): Promise<void>;
}

/** A document that takes longer is given up; the largest public specifications take half of it. */
const TIME_LIMIT_MS = 120_000;

/**
 * Judges in the worker threads that documents are read in, with their limits of time and memory. A document that brings
 * its thread down is judged once more without the rules of the format, which follow references without a limit.
 */
export function createDocumentLinter(
  options: { readonly workerUrl?: URL; readonly timeLimitMilliseconds?: number } = {},
): DocumentLinter {
  const pool = createParserPool({
    workerUrl: options.workerUrl ?? new URL('lint-worker.ts', import.meta.url),
    timeLimitMilliseconds: options.timeLimitMilliseconds ?? TIME_LIMIT_MS,
  });
  return {
    concurrency: pool.concurrency,
    async lint(task, { signal } = {}) {
      const limits = signal === undefined ? {} : { signal };
      let outcome = await pool.parse(task, limits);
      if (outcome.status === 'failed') {
        const again: LintTask = { ...task, skipStructure: true };
        outcome = await pool.parse(again, limits);
      }
      if (outcome.status === 'failed') return { reason: outcome.failure.reason };
      return isJudged(outcome.document) ? outcome.document : { reason: 'could not be judged: its reader failed' };
    },
    close: () => pool.close(),
  };
}

function isJudged(document: ParsedDocument): document is JudgedDocument {
  return 'findings' in document && 'operationCount' in document;
}
