import type { AnswerStore } from '../../../core/answer-store.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import type { IndexState } from '../../../core/search-index.ts';
import {
  explainRequest,
  type ExplainDependencies,
  type Explanation,
  type SnippetLanguage,
} from '../../explain/explain-request.ts';
import type { AnswerRequest } from '../answerer.ts';
import type { ComputedAnswer } from '../computed-answer.ts';
import { chooseLanguages } from '../build-snippets.ts';
import { asksForLanguageAlone } from '../question-aspects.ts';
import { appendDocumented } from './append-documented.ts';
import { composeExplanation, composeSameCall } from './compose-explanation.ts';
import { readErrorCode } from './error-code.ts';
import { findPaste, type PastedCall } from './find-paste.ts';
import { maskWords } from './mask-words.ts';
import { renderPaste } from './render-paste.ts';
import { statusInWords } from './status-words.ts';

/** What the documentation says to a question. */
export type DocumentedAnswer = Omit<ComputedAnswer, 'question' | 'snippets'>;

export interface PasteDependencies extends ExplainDependencies {
  readonly catalogue: ExplainDependencies['catalogue'] & Pick<Catalogue, 'readState'>;
  readonly answerStore: Pick<AnswerStore, 'readTurns'>;
  /** Answers a masked question from the documentation, for calls of which no operation is known. */
  readonly answerFromDocumentation: (question: string) => Promise<DocumentedAnswer>;
}

/** As much as any other question may hold. */
const MAX_ASKED = 4_000;
/** A follow-up of a follow-up still has the call; further back the talk is about something else. */
const TURNS = 4;

/**
 * Explains the call that a question holds, or that the conversation was about when only another language is asked for.
 * `null`: there is none, and the question is one like any other.
 */
export async function answerPaste(
  dependencies: PasteDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<ComputedAnswer | null> {
  const pasted = findPaste(request.question) ?? findSelected(request);
  if (pasted !== null) return explainPasted(dependencies, request, pasted, caller, options);
  const earlier = await findEarlier(dependencies, request, caller, options);
  if (earlier === null) return null;
  const languages = chooseLanguages(request);
  const explanation = await explainInScope(dependencies, request, earlier, languages, caller, options);
  const { entry, corrected } = explanation;
  if (entry === null || corrected.length === 0) return null;
  const index = await dependencies.catalogue.readState(caller, options);
  return {
    ...toAnswer(explanation, index),
    question: request.question,
    paragraphs: composeSameCall(entry, corrected),
    citations: explanation.citations.slice(0, 1),
  };
}

async function explainPasted(
  dependencies: PasteDependencies,
  request: AnswerRequest,
  pasted: PastedCall,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<ComputedAnswer> {
  const languages = chooseLanguages({ ...request, question: pasted.words });
  const explanation = await explainInScope(dependencies, request, pasted, languages, caller, options);
  const words = maskWords(pasted.words, pasted, explanation);
  const { entry } = explanation;
  const question = renderPaste(words, explanation.request, explanation.response, describedHeaders(entry));
  const index = await dependencies.catalogue.readState(caller, options);
  const own = { ...toAnswer(explanation, index), question };
  const code = readErrorCode(pasted.response?.body ?? null);
  const aboutCode = code === null ? null : await findErrorCode(dependencies, code, entry);
  const explained = aboutCode === null || code === null ? own : { ...own, ...appendDocumented(own, aboutCode, code) };
  if (entry !== null) return explained;
  if (aboutCode !== null) return { ...explained, status: 'partial' };
  // Without an operation the pages on errors and limits may know more.
  const status = explanation.response?.status ?? null;
  const asked = status === null ? words : statusInWords(words, status);
  if (asked === '') return own;
  const documented = await dependencies.answerFromDocumentation(asked.slice(0, MAX_ASKED).toWellFormed());
  if (documented.status === 'none') return own;
  const { paragraphs, ...rest } = documented;
  return { ...own, ...rest, paragraphs: [...own.paragraphs, ...paragraphs], status: 'partial' };
}

/** What the documentation says of the code of an error; of a call alone what its own API says, another may mean something else. */
async function findErrorCode(
  { answerFromDocumentation }: PasteDependencies,
  code: string,
  entry: CatalogueOperation | null,
): Promise<DocumentedAnswer | null> {
  const found = await answerFromDocumentation(`What does the error ${code} mean?`);
  const isTold = found.status !== 'none' && found.paragraphs.some((paragraph) => paragraph.includes(code));
  const isOurs = entry === null || found.citations.every(({ api }) => api === null || api === entry.api);
  return isTold && isOurs ? found : null;
}

function toAnswer(explanation: Explanation, index: IndexState): Omit<ComputedAnswer, 'question'> {
  const { operation, entry, corrected, citations, scope, statusExplanation } = explanation;
  return {
    paragraphs: composeExplanation(explanation),
    citations,
    operations: operation === null ? [] : [operation],
    snippets: corrected,
    suggestions: entry === null ? [] : suggestAbout(entry),
    status: operation !== null ? 'grounded' : statusExplanation !== null ? 'partial' : 'none',
    scope,
    index,
  };
}

/** A call that is marked on the page, where the question is about what is marked. */
function findSelected({ question, page }: AnswerRequest): PastedCall | null {
  const selection = page?.selection ?? '';
  if (selection === '' || !/\b(?:this|that|it|these|selected|selection|above|marked)\b/i.test(question)) return null;
  const selected = findPaste(selection);
  return selected === null ? null : { ...selected, words: question };
}

/**
 * Explains in the API and version of the page first; a call of another API is pasted on any page, so where it does not
 * fit there all that the caller may see is looked through.
 */
async function explainInScope(
  dependencies: PasteDependencies,
  { api, version }: AnswerRequest,
  { request, response, faults }: PastedCall,
  languages: readonly SnippetLanguage[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Explanation> {
  const wish = { exchange: { request, response }, faults, languages };
  const scope = { ...(api !== undefined && { api }), ...(version !== undefined && { version }) };
  const here = await explainRequest(dependencies, { ...wish, ...scope }, caller, options);
  if (api === undefined || request?.url == null || isCertain(here)) return here;
  const anywhere = await explainRequest(dependencies, wish, caller, options);
  return isCertain(anywhere) || here.entry === null ? anywhere : here;
}

/** The address is one of the operation's, whatever else is wrong. */
function isCertain({ entry, findings }: Explanation): boolean {
  return entry !== null && !findings.some(({ code }) => /^(?:path_unknown|base_path_|host_unknown)/.test(code));
}

async function findEarlier(
  { answerStore }: PasteDependencies,
  { question, conversationId }: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<PastedCall | null> {
  if (conversationId === undefined || !asksForLanguageAlone(question)) return null;
  // Without its history a question is still a question; whoever reads it next says that it could not be read.
  const turns = await answerStore.readTurns(caller, conversationId, TURNS, options).catch(() => []);
  for (const turn of turns.toReversed()) {
    const pasted = findPaste(turn.question);
    if (pasted !== null) return pasted;
    if (!asksForLanguageAlone(turn.question)) return null;
  }
  return null;
}

/** Headers that the operation describes and that carry no credentials. */
function describedHeaders(entry: CatalogueOperation | null): ReadonlySet<string> {
  const { parameters = [], security = [] } = entry?.operation ?? {};
  const credentials = new Set(security.flat().map(({ name }) => name?.toLowerCase()));
  const names = parameters.flatMap((one) => (one.in === 'header' ? [one.name.toLowerCase()] : []));
  return new Set(names.filter((name) => !credentials.has(name)));
}

/** A button holds one line. */
const MAX_SUGGESTION = 70;

function suggestAbout({ operation, apiTitle }: CatalogueOperation): string[] {
  const { key, responses, security } = operation;
  const hasErrors = responses.some(({ status }) => /^[45]\d\d$/.test(status));
  return [
    ...(hasErrors ? [`Which errors can ${key} return?`] : []),
    `Which parameters does ${key} take?`,
    ...(security.length > 0 ? [`How do I authenticate with the ${apiTitle.replace(/ API$/i, '')} API?`] : []),
  ].filter((text) => text.length <= MAX_SUGGESTION);
}
