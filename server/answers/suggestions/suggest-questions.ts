import type { CatalogueOperation, OperationOutline } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { hitIdentity } from '../number-citations.ts';
import { shortTitle } from '../operation-title.ts';
import { readAspects } from '../question-aspects.ts';
import { askAboutTitle, askHow, nameApi } from './ask-about-title.ts';
import { relate } from './operations-around.ts';
import type { OperationRelation } from './operations-around.ts';

const MAX_SUGGESTIONS = 4;
/** Four of a kind are a table of contents; two of each say where to go on. */
const MAX_OF_A_KIND = 2;
/** With fewer there is little to go on with. */
const FEW = 2;
/** A button with one line of text in it. */
const MAX_CHARACTERS = 70;

/** What is known besides what was found. */
export interface SuggestionContext {
  /** Operations whose paths have to do with that of the main one, as this caller may see them. */
  readonly around?: readonly OperationOutline[];
  /** Questions of the conversation before this one. */
  readonly earlier?: readonly string[];
}

interface Suggestion {
  readonly kind: string;
  readonly text: string;
}

/**
 * Follow-up questions that the index can answer: every one is made from a title that was retrieved, or from an operation
 * that was read. What the answer is about already, the question itself and those before it are left out. What comes next
 * with the result goes first, then what can go wrong, then what belongs to the same thing, then what was found besides.
 */
export function suggestQuestions(
  asked: string,
  main: CatalogueOperation | null,
  hits: readonly SearchHit[],
  cited: readonly SearchHit[],
  { around = [], earlier = [] }: SuggestionContext = {},
): string[] {
  const chosen: Suggestion[] = [];
  const topics = new Set([asked, ...earlier].map(topicKey));
  for (const hit of cited.slice(0, 1)) topics.add(topicKey(hit.title));
  if (main !== null) topics.add(topicKey(main.operation.summary ?? main.operation.key));
  const add = (suggestion: Suggestion | null, mostOfAKind: number): void => {
    if (suggestion === null || chosen.length >= MAX_SUGGESTIONS || topics.has(topicKey(suggestion.text))) return;
    if (chosen.filter(({ kind }) => kind === suggestion.kind).length >= mostOfAKind) return;
    topics.add(topicKey(suggestion.text));
    chosen.push(suggestion);
  };
  const mentioned = new Set(cited.map((hit) => hitIdentity(hit)));
  const others = [
    ...hits.filter((hit) => !mentioned.has(hitIdentity(hit))),
    ...hits.filter((hit) => mentioned.has(hitIdentity(hit))),
  ];
  const related = main === null ? [] : relatedTo(main, around);
  for (const suggestion of related) if (suggestion.kind === 'next') add(suggestion, MAX_OF_A_KIND);
  add(errorsOf(main, asked), 1);
  for (const suggestion of related) if (suggestion.kind !== 'next') add(suggestion, 1);
  add(pagesOf(main), 1);
  const fitting = others.filter((hit) => main === null || !isOfOtherApi(hit, main, hits));
  for (const hit of fitting) add(suggestAbout(hit), MAX_OF_A_KIND);
  for (const hit of fitting) add(suggestAbout(hit), chosen.length < FEW ? MAX_SUGGESTIONS : MAX_OF_A_KIND);
  for (const suggestion of sidesOf(main)) if (chosen.length < FEW) add(suggestion, 1);
  return chosen.map(({ text }) => text);
}

/** A section "Shipping API" of a page about errors says nothing to someone who reads about payments. */
function isOfOtherApi(hit: SearchHit, main: CatalogueOperation, hits: readonly SearchHit[]): boolean {
  if (hit.kind !== 'section' || hit.api !== null || !/\bAPI$/u.test(hit.title)) return false;
  return !hits.some(({ api, apiTitle }) => api === main.api && apiTitle === hit.title);
}

/** What every operation can be asked, where nothing else is known around it. */
function sidesOf(main: CatalogueOperation | null): Suggestion[] {
  if (main === null) return [];
  const { key, responses, parameters, bodyFields } = main.operation;
  const returns = responses.some(({ status, fields }) => status.startsWith('2') && fields.length > 0);
  const takes = parameters.length > 0 || bodyFields.length > 0;
  return [
    ...(returns ? [{ kind: 'response', text: `What does ${key} return?` }] : []),
    ...(takes ? [{ kind: 'pages', text: `Which parameters does ${key} take?` }] : []),
  ];
}

/** Words of the form that a suggestion gives its topic. */
const formWords = new Set(analyseText('work know mean say'));

/** Equal for texts of the same topic: "Create a payment" and "How do I create a payment?". */
function topicKey(text: string): string {
  return [...new Set(analyseText(text))]
    .filter((word) => !formWords.has(word))
    .toSorted()
    .join(' ');
}

function errorsOf(main: CatalogueOperation | null, asked: string): Suggestion | null {
  if (main === null || readAspects(asked).errors) return null;
  if (!main.operation.responses.some(({ status }) => /^[45]\d\d$/u.test(status))) return null;
  return { kind: 'errors', text: `Which errors can ${main.operation.key} return?` };
}

/** Which of the parameters pages through a list. */
const pageParameter =
  /^(?:page|cursor|offset|limit|after|starting_after|page[-_]?(?:size|token|number)|per[-_]?page)$/iu;

function pagesOf(main: CatalogueOperation | null): Suggestion | null {
  if (main === null || main.operation.method !== 'GET') return null;
  if (!main.operation.parameters.some(({ name, in: place }) => place === 'query' && pageParameter.test(name)))
    return null;
  return { kind: 'pages', text: `Which parameters does ${main.operation.key} take?` };
}

/** Creating is the rarest thing to do next, and deleting the last. */
const methodOrder = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

function relatedTo(main: CatalogueOperation, around: readonly OperationOutline[]): Suggestion[] {
  const related = around.flatMap((entry): { relation: OperationRelation; entry: OperationOutline; text: string }[] => {
    const relation = relate(main.operation.key, entry.operation.key);
    const text = entry.operation.deprecated ? null : askAbout(entry);
    const isOfMain = entry.api === main.api && entry.version === main.version;
    return !isOfMain || relation === null || text === null || text.length > MAX_CHARACTERS
      ? []
      : [{ relation, entry, text }];
  });
  const place = ({ entry }: { entry: OperationOutline }): number => methodOrder.indexOf(entry.operation.method);
  return related
    .toSorted((left, right) => place(left) - place(right))
    .map(({ relation, text }) => ({ kind: relation, text }));
}

function askAbout({ operation }: OperationOutline): string | null {
  const title = shortTitle(operation.summary ?? '');
  return (title === '' ? null : askHow(title)) ?? `What does ${operation.key} do?`;
}

function suggestAbout(hit: SearchHit): Suggestion | null {
  const title = shortTitle(hit.title);
  const text = title === '' ? null : textAbout(hit, title);
  return text === null || text.length > MAX_CHARACTERS ? null : { kind: hit.kind, text };
}

function textAbout(hit: SearchHit, title: string): string | null {
  switch (hit.kind) {
    case 'operation': {
      const question = title === hit.operationKey ? null : askHow(title);
      if (question !== null) return question;
      return hit.operationKey === null ? null : `What does ${hit.operationKey} do?`;
    }
    case 'section':
      return askAboutTitle({ title: hit.title, pageTitle: hit.documentTitle, text: hit.text });
    case 'overview':
      return `What can I do with ${nameApi(title)}?`;
    case 'schema':
    case 'fact':
      return null;
    // no default
  }
}
