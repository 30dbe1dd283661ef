import type { Answer, AnswerOperation } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { IndexState } from '../../core/search-index.ts';
import type { UsedInputs } from './extractive-answer.ts';
import type { UnfinishedIndex } from './unfinished-index.ts';

/** What of an answer is known when its text is complete; the rest is the same for every way of answering. */
export interface AnswerOutcome {
  readonly text: string;
  readonly citations: Answer['citations'];
  readonly operations: readonly AnswerOperation[];
  /** The operation that snippets are computed for. */
  readonly main: CatalogueOperation | null;
  /** Optional parameters of it that code should send. */
  readonly using?: UsedInputs;
  /** Code that was computed on the way; without it, the main operation gets code in the usual languages. */
  readonly snippets?: Answer['snippets'];
  readonly suggestions: readonly string[];
  readonly grounding: Answer['grounding'];
  readonly mode: Answer['mode'];
  /** Name of the model that wrote it. */
  readonly model?: string;
  /** Why nothing was found, where that is so. */
  readonly unfinished?: UnfinishedIndex;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

export function toAnswerOperation({ api, version, url, operation }: CatalogueOperation): AnswerOperation {
  return {
    api,
    version,
    method: operation.method,
    path: operation.path,
    operation_id: operation.operationId,
    summary: operation.summary,
    url,
  };
}

export function toWireIndex({ generation, indexedAt }: IndexState, unfinished?: UnfinishedIndex): Answer['index'] {
  return { generation, indexed_at: indexedAt, ...(unfinished === undefined ? {} : { status: unfinished }) };
}
