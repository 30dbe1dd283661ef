import type { AnswerStore, ConversationTurn } from '../../core/answer-store.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../core/catalogue.ts';
import type { ChunkKind } from '../../core/chunk.ts';
import type { SearchHit, SearchResult } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { AnswerRequest } from './answerer.ts';
import { withoutLanguage } from './question-aspects.ts';
import { findCall } from './find-call.ts';
import type { GatewaySubject } from './gateway/gateway-subject.ts';
import { retrieveGateway } from './gateway/retrieve-gateway.ts';
import { asksForSchema, schemaSubject } from './find-schema.ts';
import { judgeHits } from './judge-hits.ts';
import { hitIdentity } from './number-citations.ts';
import { respell, withoutAspects } from './relax-question.ts';
import type { Respelling } from './relax-question.ts';
import { completeQuestion } from './complete-question.ts';
import { operationIdentity } from './compose-extractive-answer.ts';
import { namedReplacement } from './compose-operation-answer.ts';

/** Enough for one answer with several sources; each kind gets a share, so that many operations leave room for pages. */
const HITS = 32;
const HITS_PER_KIND = 12;
/** Models of the best operations are read; the ones after them are only named. */
const OPERATIONS = 5;
const TURNS = 4;

/** Everything an answer is made from. */
export interface AnswerContext {
  readonly turns: readonly ConversationTurn[];
  /** The question as it would have been asked alone. */
  readonly question: string;
  /** Words of the question that were read as others. */
  readonly corrections: Respelling['corrections'];
  readonly result: SearchResult;
  readonly operations: ReadonlyMap<string, CatalogueOperation>;
  /** What the gateway enforces, where the question or the operation it is about asks for it. */
  readonly gateway: readonly GatewaySubject[];
}

export interface ContextDependencies {
  readonly retriever: Retriever;
  readonly catalogue: Pick<Catalogue, 'findOperation' | 'readGatewayFacts'>;
  readonly answerStore: Pick<AnswerStore, 'readTurns'>;
}

/**
 * Reads the conversation, completes the question and retrieves inside the API and version that the page gave:
 * they are part of every search itself, so no later step can lose them.
 */
export async function retrieveContext(
  dependencies: ContextDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal; readonly onHistoryFailure: (error: unknown) => void },
): Promise<AnswerContext> {
  const { signal } = options;
  const turns = await readTurns(dependencies, request, caller, options);
  const asked = withoutLanguage(completeQuestion(request, turns));
  const search: Search = (text, kinds) =>
    dependencies.retriever.retrieve(
      {
        question: text,
        ...(request.api === undefined ? {} : { api: request.api }),
        ...(request.version === undefined ? {} : { version: request.version }),
        withPortalPages: true,
        ...(kinds === undefined ? {} : { kinds }),
        limit: kinds === undefined ? HITS : HITS_PER_KIND,
        limitPerKind: HITS_PER_KIND,
      },
      caller,
      { signal },
    );
  const { question, corrections, result } = await searchUntilFound(asked, search);
  const complete = await withSchemas(question, result, search);
  const judgement = judgeHits(question, complete.hits);
  const chosen = judgement.kind === 'operation' ? judgement.fitting[0] : findCall(question, complete.hits);
  const operations = await readOperations(dependencies, complete.hits, chosen, caller, signal);
  const gateway = await retrieveGateway(
    dependencies,
    {
      question,
      ...(request.api === undefined ? {} : { api: request.api }),
      hits: complete.hits,
      main: judgement.kind === 'none' ? undefined : judgement.fitting[0],
    },
    caller,
    { signal },
  );
  return { turns, question, corrections, result: complete, operations, gateway };
}

type Search = (question: string, kinds?: readonly ChunkKind[]) => Promise<SearchResult>;

interface Found {
  readonly question: string;
  readonly corrections: Respelling['corrections'];
  readonly result: SearchResult;
}

/**
 * One search answers most questions. When it does not, the question may ask for a side of something that no text
 * words so ("which scopes do I need to …"), or hold a slip of the fingers: then what is left of it is searched for.
 */
async function searchUntilFound(question: string, search: Search): Promise<Found> {
  const first: Found = { question, corrections: [], result: await search(question) };
  const fit = judgeHits(question, first.result.hits).fit;
  if (fit === 'strong') return first;
  const subject = withoutAspects(question);
  if (subject !== null) {
    const result = await search(subject);
    const better = judgeHits(subject, result.hits).fit;
    if (better === 'strong' || (fit === 'none' && better === 'weak')) return { ...first, result };
  }
  if (fit === 'weak') return first;
  const respelled = respell(question, first.result.hits);
  if (respelled === null) return first;
  const result = await search(respelled.question);
  return judgeHits(respelled.question, result.hits).fit === 'none' ? first : { ...respelled, result };
}

/** Many operations speak about the fields of a thing; its schema is looked for among schemas alone. */
async function withSchemas(question: string, result: SearchResult, search: Search): Promise<SearchResult> {
  const subject = asksForSchema(question) ? schemaSubject(question) : '';
  if (!/\p{L}{2}/u.test(subject)) return result;
  const found = await search(subject, ['schema']);
  const known = new Set(result.hits.map((hit) => hitIdentity(hit)));
  return { ...result, hits: [...result.hits, ...found.hits.filter((hit) => !known.has(hitIdentity(hit)))] };
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
  chosen: SearchHit | undefined,
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
  // What the answer will name must be among them, wherever it stands.
  if (chosen !== undefined) best.unshift(chosen);
  await Promise.all(best.map((hit) => read(hit.api, hit.version, hit.operationKey)));
  const [first] = best;
  const main = first && operations.get(operationIdentity(first.api, first.version, first.operationKey));
  if (main !== undefined) await read(main.api, main.version, namedReplacement(main));
  return operations;
}
