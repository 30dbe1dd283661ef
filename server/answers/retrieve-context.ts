import type { AnswerStore, ConversationTurn } from '../../core/answer-store.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation, OperationOutline } from '../../core/catalogue.ts';
import type { SearchHit, SearchResult } from '../../core/search-index.ts';
import type { RetrievalResult, Retriever } from '../retrieval/retriever.ts';
import type { AnswerRequest } from './answerer.ts';
import { withoutLanguage } from './question-aspects.ts';
import { withoutPlaces } from './question-places.ts';
import { findCall } from './find-call.ts';
import { retrieveFact } from './facts/retrieve-fact.ts';
import type { FactContext } from './facts/retrieve-fact.ts';
import type { GatewaySubject } from './gateway/gateway-subject.ts';
import { readGatewayTopics } from './gateway/gateway-topics.ts';
import { retrieveGateway } from './gateway/retrieve-gateway.ts';
import { MAX_TERMS_AGAIN, schemaToSearch, searchAhead } from './search-ahead.ts';
import type { Search } from './search-ahead.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { judgeHits } from './judge-hits.ts';
import { hitIdentity } from './number-citations.ts';
import { withoutValues } from './question-values.ts';
import { withoutAspects } from './relax-question.ts';
import { respell } from '../retrieval/respell.ts';
import type { Respelling } from '../retrieval/respell.ts';
import { completeQuestion } from './complete-question.ts';
import { askInVersion } from './changes/ask-in-version.ts';
import { asksForChanges } from './changes/changes-question.ts';
import { carryPlace } from './scope/carry-place.ts';
import { asksOfWholeApi, onlyVersion, readQuestionScope } from './scope/question-scope.ts';
import type { QuestionScope } from './scope/question-scope.ts';
import { retrieveNamed, withoutForeign } from './scope/retrieve-named.ts';
import type { NamedThings } from './scope/retrieve-named.ts';
import { withoutVersions } from './scope/version-mentions.ts';
import { retrieveAround } from './suggestions/operations-around.ts';
import { operationIdentity } from './extractive-answer.ts';
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
  readonly named: NamedThings;
  /** Operations whose paths have to do with that of the one the answer is about. */
  readonly around: readonly OperationOutline[];
  /** The operation that a question about a fact names. */
  readonly fact: FactContext | null;
  /** What was searched in: what the page gave, narrowed by what the question names. */
  readonly searched: SearchedPlace;
  /** Versions that the question itself names, as the labels of APIs that the caller may see. */
  readonly namedVersions: readonly string[];
  /** The place is that of the turn before, which the question goes on from. */
  readonly isCarried: boolean;
}

export interface SearchedPlace {
  readonly api?: string;
  readonly version?: string;
}

/** What answering reads of the catalogue. */
export type AnswerCatalogue = Pick<
  Catalogue,
  'findOperations' | 'outlineOperations' | 'readGatewayFacts' | 'listApis' | 'findApi' | 'listOperations'
>;

export interface ContextDependencies {
  readonly retriever: Retriever;
  readonly catalogue: AnswerCatalogue;
  readonly answerStore: Pick<AnswerStore, 'readTurns'>;
  /** Completes a follow-up better than its words alone allow; `null`: as it stands. */
  readonly rewrite?: (request: AnswerRequest, turns: readonly ConversationTurn[]) => Promise<string | null>;
}

/**
 * Reads the conversation, completes the question and retrieves inside the API and version that the page gave:
 * they are part of every search itself, so no later step can lose them.
 */
export async function retrieveContext(
  dependencies: ContextDependencies,
  given: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal; readonly onHistoryFailure: (error: unknown) => void },
): Promise<AnswerContext> {
  const { signal } = options;
  const turns = await readTurns(dependencies, given, caller, options);
  const again = await askInVersion(dependencies, given.question, turns, caller, { signal });
  const own = again ?? completeQuestion({ question: given.question }, turns);
  const rewritten = turns.length === 0 || again !== null ? null : await dependencies.rewrite?.(given, turns);
  const standalone = withoutPlaces(again ?? rewritten ?? completeQuestion(given, turns));
  const asked = withoutLanguage(standalone);
  // What a page selects, or a model rewrites, does not lead out of the version that the page shows.
  const scopeText = given.version === undefined ? asked : withoutLanguage(own);
  const scope = await readQuestionScope(dependencies.catalogue, scopeText, given, caller, { signal });
  const isFollowUp = own !== given.question || rewritten != null;
  const carried = isFollowUp
    ? await carryPlace(dependencies.catalogue, { given, scope, turns }, caller, { signal })
    : null;
  const request = carried === null ? given : { ...given, ...carried };
  const searchIn =
    (place: SearchedPlace): Search =>
    (text, kinds) =>
      dependencies.retriever.retrieve(
        {
          question: text,
          ...place,
          withPortalPages: true,
          ...(kinds === undefined ? {} : { kinds }),
          limit: kinds === undefined ? HITS : HITS_PER_KIND,
          limitPerKind: HITS_PER_KIND,
        },
        caller,
        { signal },
      );
  const first = await searchInVersion(request, asked, scope, searchIn);
  const { searched, search, corrections } = first;
  const { question, result } = standalone === asked ? first : await withLanguage(standalone, first);
  const found = await withSchemas(question, result, search);
  const named = await retrieveNamed(
    dependencies,
    { question, scope, ...(searched.version === undefined ? {} : { version: searched.version }), hits: found.hits },
    caller,
    { signal },
  );
  const complete = { ...found, hits: withoutForeign(question, named, found.hits) };
  const judgement = judgeHits(question, complete.hits);
  const [main] = judgement.fitting;
  const chosen = judgement.kind === 'operation' ? main : findCall(question, complete.hits, main?.api);
  // An answer about doing something may be made from another API than the one it names.
  const api = request.api ?? (readGatewayTopics(question).length > 0 ? scope.api?.slug : undefined);
  const wish = {
    question,
    ...(api === undefined ? {} : { api }),
    hits: complete.hits,
    main: judgement.kind === 'none' ? undefined : main,
  };
  const [operations, gateway, fact, around] = await Promise.all([
    readOperations(dependencies, complete.hits, chosen, caller, signal),
    retrieveGateway(dependencies, wish, caller, { signal }),
    retrieveFact(dependencies.catalogue, { question, hits: result.hits, search }, caller, { signal }),
    retrieveAround(dependencies.catalogue, chosen, complete.hits, caller, { signal }),
  ]);
  const namedVersions = [...scope.versions, ...scope.labels.values(), ...scope.pathLabels];
  const isCarried = carried !== null;
  const place = { searched, namedVersions, isCarried };
  if (fact?.found != null) {
    const { entry } = fact.found;
    operations.set(operationIdentity(entry.api, entry.version, entry.operation.key), entry);
  }
  return { turns, question, corrections, result: complete, operations, gateway, named, fact, around, ...place };
}

/**
 * Searches in the version that the question names. Where it names no API, the one that its answer would be from now
 * is meant, and the version is one of that API.
 */
async function searchInVersion(
  request: AnswerRequest,
  asked: string,
  scope: QuestionScope,
  searchIn: (place: SearchedPlace) => Search,
): Promise<Found & { readonly searched: SearchedPlace; readonly search: Search }> {
  const searched = choosePlace(request, asked, scope);
  const isNamed = onlyVersion(scope) !== undefined || scope.missingVersion !== null;
  const text = isNamed && !asksForChanges(asked) ? withoutVersions(asked) : asked;
  const search = searchAhead(text, searchIn(searched));
  const found = await searchUntilFound(text, search);
  if (request.api !== undefined) return { ...found, searched, search };
  if (!found.result.hits.some(isNamedOperation)) {
    // A call by its path that the current version does not have is one of an older version.
    for (const version of scope.pathLabels) {
      const older = await searchIn({ version })(asked);
      const api = older.hits.find(isNamedOperation)?.api ?? null;
      if (api === null) continue;
      const place = { api, version };
      return { ...(await searchUntilFound(asked, searchIn(place))), searched: place, search: searchIn(place) };
    }
  }
  if (scope.labels.size === 0) return { ...found, searched, search };
  const bare = withoutVersions(asked);
  const meant = judgeHits(bare, found.result.hits).fitting.find(({ kind }) => kind === 'operation');
  const version = meant?.api == null ? undefined : scope.labels.get(meant.api);
  if (meant?.api == null || version === undefined) return { ...found, searched, search };
  const place = { api: meant.api, version };
  return { ...(await searchUntilFound(bare, searchIn(place))), searched: place, search: searchIn(place) };
}

function isNamedOperation(hit: SearchHit): boolean {
  return hit.kind === 'operation' && (hit.exact === 'method_path' || hit.exact === 'path');
}

/** The version that a question names goes before that of the page it is asked on. */
function choosePlace(request: AnswerRequest, question: string, scope: QuestionScope): SearchedPlace {
  const named = asksForChanges(question) ? undefined : onlyVersion(scope);
  const version = named ?? request.version;
  const ofApi = scope.api !== null && asksOfWholeApi(question, scope.api);
  const isScoped = named !== undefined || asksForChanges(question) || ofApi;
  const api = request.api ?? (isScoped ? scope.api?.slug : undefined);
  return { ...(api === undefined ? {} : { api }), ...(version === undefined ? {} : { version }) };
}

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
  const first = readAs(question, await search(question));
  const fit = judgeHits(first.question, first.result.hits).fit;
  if (fit === 'strong' || analyseText(first.question).length > MAX_TERMS_AGAIN) return first;
  const bare = withoutValues(first.question);
  for (const subject of [bare, withoutAspects(bare ?? first.question)]) {
    if (subject === null) continue;
    const result = await search(subject);
    const better = judgeHits(subject, result.hits).fit;
    if (better === 'strong' || (fit === 'none' && better === 'weak')) return { ...first, result };
  }
  if (fit === 'weak') return first;
  const respelled = respell(first.question, first.result.hits, 'texts');
  if (respelled === null) return first;
  const result = await search(respelled.question);
  const corrections = [...first.corrections, ...respelled.corrections];
  return judgeHits(respelled.question, result.hits).fit === 'none' ? first : { ...respelled, corrections, result };
}

/**
 * The language that a question names is the one of its code, unless no call answers it and a page is titled by the
 * language: then it asks for that page ("a custom plugin in Go").
 */
async function withLanguage(
  question: string,
  found: Found & { readonly search: Search },
): Promise<Pick<Found, 'question' | 'result'>> {
  if (judgeHits(found.question, found.result.hits).kind === 'operation') return found;
  const result = await found.search(question);
  const { kind, fit, fitting } = judgeHits(question, result.hits);
  const [main] = fitting;
  if (kind !== 'page' || fit !== 'strong' || main?.kind !== 'section') return found;
  const known = new Set(analyseText(found.question));
  const titles = new Set(analyseText(`${main.documentTitle} ${main.title}`));
  const isTitled = analyseText(question).some((term) => !known.has(term) && titles.has(term));
  return isTitled ? { question, result } : found;
}

/** The search itself reads names that are misspelt. */
function readAs(question: string, result: RetrievalResult): Found {
  const { question: read = question, corrections = [] } = result.respelling ?? {};
  return { question: read, corrections, result };
}

/** Many operations speak about the fields of a thing; its schema is looked for among schemas alone. */
async function withSchemas(question: string, result: SearchResult, search: Search): Promise<SearchResult> {
  const subject = schemaToSearch(question);
  if (subject === null) return result;
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

/** Reads in one go all that the answer may name, and what its operation is replaced by where that is deprecated. */
async function readOperations(
  { catalogue }: ContextDependencies,
  hits: readonly SearchHit[],
  chosen: SearchHit | undefined,
  caller: Caller,
  signal: AbortSignal,
): Promise<Map<string, CatalogueOperation>> {
  const operations = new Map<string, CatalogueOperation>();
  const read = async (wishes: readonly OperationPlace[]): Promise<void> => {
    const unread = new Map<string, NamedOperation>();
    for (const { api, version, operationKey } of wishes) {
      const identity = operationIdentity(api, version, operationKey);
      if (api === null || version === null || operationKey === null || operations.has(identity)) continue;
      unread.set(identity, { api, version, operationKey });
    }
    if (unread.size === 0) return;
    const entries = await catalogue.findOperations(caller, [...unread.values()], { signal });
    [...unread.keys()].forEach((identity, place) => {
      const entry = entries[place] ?? null;
      if (entry !== null) operations.set(identity, entry);
    });
  };
  const best = hits.filter((hit) => hit.kind === 'operation').slice(0, OPERATIONS);
  // What the answer will name must be among them, wherever it stands.
  if (chosen !== undefined) best.unshift(chosen);
  await read(best);
  const [first] = best;
  const main = first && operations.get(operationIdentity(first.api, first.version, first.operationKey));
  if (main !== undefined) await read([{ ...main, operationKey: namedReplacement(main) }]);
  return operations;
}

type OperationPlace = Pick<SearchHit, 'api' | 'version' | 'operationKey'>;
type NamedOperation = { readonly [Key in keyof OperationPlace]: string };
