import type { Snippet } from '../../../core/answer.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation, OperationReference } from '../../../core/catalogue.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import type { BuildSnippet } from '../../routes/dependencies.ts';
import type { Fence } from '../fence.ts';
import type { SourceBook } from '../source-book.ts';
import type { ToolScope } from './tool-scope.ts';

export type ToolCatalogue = Pick<
  Catalogue,
  'findApi' | 'listApis' | 'findOperations' | 'listOperations' | 'readGatewayFacts'
>;

/** What the tools of one answer share: everything they read is read as its caller. */
export interface ToolContext {
  readonly retriever: Retriever;
  readonly catalogue: ToolCatalogue;
  readonly buildSnippet: BuildSnippet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly caller: Caller;
  readonly scope: ToolScope;
  readonly book: SourceBook;
  readonly fence: Fence;
  readonly question: string;
  /** What the reader wrote, in this question and the ones before: nothing else may become a value of a call. */
  readonly words: string;
  /** Code that was asked for, in its order. */
  readonly snippets: Snippet[];
}

/** Tokens of what one call of a tool may give. */
export const RESULT_TOKENS = 1_500;

/** One operation as the caller of the answer may see it. */
export async function readOperation(
  { catalogue, caller }: Pick<ToolContext, 'catalogue' | 'caller'>,
  reference: OperationReference,
  signal: AbortSignal | undefined,
): Promise<CatalogueOperation | null> {
  const [entry] = await catalogue.findOperations(caller, [reference], signal === undefined ? {} : { signal });
  return entry ?? null;
}
