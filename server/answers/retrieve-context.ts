import type { AnswerStore, ConversationTurn } from '../../core/answer-store.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit, SearchResult } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { AnswerRequest } from './answerer.ts';
import { withoutLanguage } from './question-aspects.ts';
import { completeQuestion } from './complete-question.ts';
import { operationIdentity } from './compose-extractive-answer.ts';
import { namedReplacement } from './compose-operation-answer.ts';

/** Enough for one answer with several sources; each kind gets a share, so that many operations leave room for pages. */
const HITS = 24;
const HITS_PER_KIND = 8;
/** Models of the best operations are read; the ones after them are only named. */
const OPERATIONS = 5;
const TURNS = 4;

/** Everything an answer is made from. */
export interface AnswerContext {
  readonly turns: readonly ConversationTurn[];
  /** The question as it would have been asked alone. */
  readonly question: string;
  readonly result: SearchResult;
  readonly operations: ReadonlyMap<string, CatalogueOperation>;
}

export interface ContextDependencies {
  readonly retriever: Retriever;
  readonly catalogue: Pick<Catalogue, 'findOperation'>;
  readonly answerStore: Pick<AnswerStore, 'readTurns'>;
}

/**
 * Reads the conversation, completes the question and retrieves once, inside the API and version that the
 * page gave: they are part of the search itself, so no later step can lose them.
 */
export async function retrieveContext(
  dependencies: ContextDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal; readonly onHistoryFailure: (error: unknown) => void },
): Promise<AnswerContext> {
  const { signal } = options;
  const turns = await readTurns(dependencies, request, caller, options);
  const question = withoutLanguage(completeQuestion(request, turns));
  const result = await dependencies.retriever.retrieve(
    {
      question,
      ...(request.api === undefined ? {} : { api: request.api }),
      ...(request.version === undefined ? {} : { version: request.version }),
      withPortalPages: true,
      limit: HITS,
      limitPerKind: HITS_PER_KIND,
    },
    caller,
    { signal },
  );
  return { turns, question, result, operations: await readOperations(dependencies, result.hits, caller, signal) };
}

/** Without its history a question is still a question. */
async function readTurns(
  dependencies: ContextDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal; readonly onHistoryFailure: (error: unknown) => void },
): Promise<readonly ConversationTurn[]> {
  if (request.conversationId === undefined) return [];
  try {
    return await dependencies.answerStore.readTurns(caller, request.conversationId, TURNS, { signal: options.signal });
  } catch (error) {
    if (options.signal.aborted) throw error;
    options.onHistoryFailure(error);
    return [];
  }
}

async function readOperations(
  { catalogue }: ContextDependencies,
  hits: readonly SearchHit[],
  caller: Caller,
  signal: AbortSignal,
): Promise<Map<string, CatalogueOperation>> {
  const operations = new Map<string, CatalogueOperation>();
  const read = async (api: string | null, version: string | null, key: string | null): Promise<void> => {
    const identity = operationIdentity(api, version, key);
    if (api === null || version === null || key === null || operations.has(identity)) return;
    const entry = await catalogue.findOperation(caller, { api, version, operationKey: key }, { signal });
    if (entry !== null) operations.set(identity, entry);
  };
  const best = hits.filter((hit) => hit.kind === 'operation').slice(0, OPERATIONS);
  await Promise.all(best.map((hit) => read(hit.api, hit.version, hit.operationKey)));
  const [first] = best;
  const main = first && operations.get(operationIdentity(first.api, first.version, first.operationKey));
  if (main !== undefined) await read(main.api, main.version, namedReplacement(main));
  return operations;
}
