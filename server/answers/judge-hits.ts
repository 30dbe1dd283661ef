import type { IdentifierKind } from '../../core/chunk.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { findCall } from './find-call.ts';
import { asksForSchema, findNamedSchema } from './find-schema.ts';
import { baseVerb, sameVerbs } from './operation-verbs.ts';
import {
  actsOnNamed,
  fitsTask,
  namesObject,
  saysTask,
  operationTerms,
  pathTerms,
  readTask,
  saysVerb,
} from './question-task.ts';
import { readAspects } from './question-aspects.ts';
import type { Task } from './question-task.ts';
import { vagueTerms } from '../retrieval/question-terms.ts';
import { readVerb, verbFits } from './question-verb.ts';
import type { QuestionVerb } from './question-verb.ts';
import { literalNames } from './term-weights.ts';

/** How sure we are that a hit speaks about the question. */
export type Fit = 'strong' | 'weak' | 'none';

/**
 * Share of the question's information (by rarity of its words in the index) that a text must hold to answer
 * it: with less, the words that are missing are the ones the question is about. On the sample portal questions
 * it can answer reach 0.47 to 1, questions about other things ("an invoice in another product") 0 to 0.41.
 */
const STRONG_COVERAGE = 0.5;
const WEAK_COVERAGE = 0.42;
/** With so much, what is missing is not what the question is about. */
const ALMOST_ALL = 0.65;
/** A text with fewer of the words is taken when its meaning is near as well. */
const SUPPORTED_COVERAGE = 0.33;
const SUPPORTING_COSINE = 0.6;
/** Without shared words meaning alone decides, and it has to be very near: unrelated texts reach 0.53. */
const STRONG_COSINE = 0.72;
const WEAK_COSINE = 0.62;
/** Names that mean one thing. A field's name is shared by many operations and says little alone. */
const certainNames: ReadonlySet<IdentifierKind> = new Set([
  'operation_id',
  'method_path',
  'path',
  'schema',
  'header',
  'error_code',
  'title',
]);

type JudgedHit = Pick<SearchHit, 'kind' | 'exact' | 'coverage' | 'cosine' | 'distance' | 'title' | 'text'>;

/** @param names that the question writes as names, in lower case: a text that holds one is about it, whatever it means */
export function judgeHit(hit: JudgedHit, names: readonly string[] = []): Fit {
  if (hit.exact !== null && certainNames.has(hit.exact)) return 'strong';
  // It holds the words by chance, however many: "the capital of France" in a prompt that a page shows.
  const isFar = hit.kind === 'section' && hit.exact === null && hit.distance !== undefined;
  if (isFar && !holdsName(hit, names)) return hit.distance === 'far' && hit.coverage >= WEAK_COVERAGE ? 'weak' : 'none';
  if (hit.coverage >= STRONG_COVERAGE || hit.cosine >= STRONG_COSINE) return 'strong';
  const supported = hit.coverage >= SUPPORTED_COVERAGE && hit.cosine >= SUPPORTING_COSINE;
  const weak = hit.exact !== null || supported || hit.coverage >= WEAK_COVERAGE || hit.cosine >= WEAK_COSINE;
  return weak ? 'weak' : 'none';
}

export interface Judgement {
  /** What the answer is made from: one operation, or what pages, schemas and overviews say. */
  readonly kind: 'operation' | 'page' | 'none';
  readonly fit: Fit;
  /** Hits that fit, best first, the main one at the front. */
  readonly fitting: readonly SearchHit[];
  /** Hits that do not fit well enough to answer from. */
  readonly rest: readonly SearchHit[];
}

/** A page must beat an operation by this factor when the question asks for a call, and the other way round. */
const LEAN = 1.4;
/** How much a title that the question says word for word adds to a score, of at most about 1. */
const TITLE_WEIGHT = 0.35;
/** An operation that reads when the question wants to change something, or the other way round. */
const OTHER_VERB = 0.65;
/** What says the question's verb, or a word that means the same, is rather meant. */
const SAYS_VERB = 1.12;
/** An operation on one existing thing when the question wants a new one, and the other way round. */
const OTHER_REACH = 0.9;
/** Few sections are titled by what is done, and those explain it. */
const TITLED_BY_VERB = 1.3;
/** A name at the beginning of a table row or list entry is explained there; elsewhere it is only used. */
const EXPLAINS_NAME = 1.2;
/** A status or a number may stand before the name. */
const MAX_ENTRY_START = 16;
/** An operation whose title begins with another verb, and nowhere says the question's. */
const SAYS_OTHER_VERB = 0.75;
/** How much of the question stands in the page's title and the section's together. */
const TITLE_PATH_WEIGHT = 0.25;
/** Less for an operation: a longer path says more words without being nearer. */
const OPERATION_TITLE_WEIGHT = 0.1;
/** An operation on something the question does not name: the history of an invoice. */
const OTHER_RESOURCE = 0.85;
/** Text about exactly the status that the question names. */
const NAMED_STATUS = 1.3;
/** Less for an operation: many describe the same status, and the question says which of them is meant. */
const NAMED_STATUS_OF_OPERATION = 1.1;
/** What a page's title adds to a score of about 1 at most: as much as lies between neighbours in a list. */
const ALIKE_WEIGHT = 0.1;
/** And a section that is titled with the question itself. */
const SAME_WEIGHT = 0.35;
/** The most that a score can be without an exact name. */
const MAX_SIMILARITY = 1;
/** An overview lists operations; a question about doing something wants one of them. So does it rather than a schema. */
const LIST_WORTH = 0.6;
/** A schema answers only what is asked about it by name; what is deprecated, only when nothing else does. */
const SCHEMA_WORTH = 0.85;
const DEPRECATED_WORTH = 0.85;

const asksForCall =
  /\b(?:how (?:do|can|to|would|should) (?:i|we|you)?|which (?:endpoint|operation|call|request|method|api)|what (?:endpoint|operation|call)|endpoint|curl|snippet|code|example|call|request for|parameters?|fields?|body|scopes?)\b|^(?:create|list|get|delete|update|cancel|search|find|fetch|retrieve|add|remove|send|upload|download|register)\b/iu;
const asksForText =
  /\b(?:why|explain|difference|concept|guide|limits?|policy|what (?:is|are|does|happens)|how (?:does|do|is|are) (?!i\b|we\b|you\b)|when|how (?:long|many|much|often)|best practice|changelog|migrat\w*|webhooks? signature)\b/iu;
const namesOperation: ReadonlySet<IdentifierKind> = new Set(['operation_id', 'method_path', 'path']);

/** What a question wants, read once for all hits. */
interface Wish {
  readonly terms: ReadonlySet<string>;
  readonly verb: QuestionVerb;
  readonly task: Task | null;
  readonly hasCall: boolean;
  readonly status: string | null;
  /** Names written as names, in lower case. */
  readonly names: readonly string[];
  /** An error, a scope: a schema only lists fields. */
  readonly asksForSide: boolean;
}

/** Decides from kinds, scores, titles and the form of the question what can answer it. */
export function judgeHits(question: string, hits: readonly SearchHit[]): Judgement {
  const terms = new Set(analyseText(question));
  const { errors, authentication, status } = readAspects(question);
  const asksForSide = errors || authentication;
  const names = literalNames(question);
  const task = readTask(question);
  // Where an operation does what is asked for, a section titled so only explains it.
  const hasCall = task !== null && hits.some((hit) => judgeHit(hit, names) !== 'none' && fitsTask(task, hit));
  const wish: Wish = { terms, verb: readVerb(question), task, hasCall, status, names, asksForSide };
  const values = weighHits(wish, hits);
  const fitting = selectFitting(wish, hits).toSorted((a, b) => (values.get(b) ?? 0) - (values.get(a) ?? 0));
  const rest = hits.filter((hit) => !fitting.includes(hit));
  const schema = findSchema(question, hits, terms);
  const page = schema ?? fitting.find((hit) => hit.kind !== 'operation');
  const call = schema === undefined && page !== undefined ? callInsteadOf(question, page, hits) : undefined;
  const operation = fitting.find((hit) => hit.kind === 'operation');
  const main = schema ?? call ?? choose(question, operation, page, fitting, values);
  if (main === undefined) return { kind: 'none', fit: 'none', fitting, rest };
  const isMeant =
    main === schema ||
    main === call ||
    // A title that the question says word for word is meant, however many words the question adds.
    titlePrecision(main, terms) === 1 ||
    (wish.task !== null && saysTask(wish.task, main));
  const fit = isMeant ? 'strong' : judgeHit(main, names);
  return {
    kind: main.kind === 'operation' ? 'operation' : 'page',
    fit: fit === 'strong' && undoes(wish, main) ? 'weak' : fit,
    fitting: [main, ...fitting.filter((hit) => hit !== main)],
    rest: rest.filter((hit) => hit !== main),
  };
}

/**
 * What each hit is worth as an answer. What its title adds decides between a section and an operation, and between the
 * sections of one page. Pages stand among themselves as the search ranked them, which read their titles, paths and words
 * more closely, unless one is titled as the question is worded: each place keeps its worth.
 */
function weighHits(wish: Wish, hits: readonly SearchHit[]): ReadonlyMap<SearchHit, number> {
  const values = new Map(hits.map((hit) => [hit, worth(hit, wish)]));
  const byWorth = hits
    .filter(({ kind }) => kind === 'section')
    .toSorted((a, b) => (values.get(b) ?? 0) - (values.get(a) ?? 0));
  const places = byWorth.map((hit) => values.get(hit) ?? 0);
  const ofPage = Map.groupBy(byWorth, ({ documentPath }) => documentPath);
  byWorth
    .map((hit) => ({ hit, rank: hit.score * namedWorth(hit, wish) + titleBonus(hit, wish.terms) }))
    .toSorted((a, b) => b.rank - a.rank)
    .forEach(({ hit }, place) => {
      const next = ofPage.get(hit.documentPath)?.shift();
      if (next !== undefined) values.set(next, places[place] ?? 0);
    });
  return values;
}

function holdsName({ title, text }: Pick<SearchHit, 'title' | 'text'>, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const said = `${title} ${text}`.toLowerCase();
  return names.some((name) => said.includes(name));
}

/** Hits that may answer; only those that hold the exact names of the question, where some do. */
function selectFitting({ task, names }: Wish, hits: readonly SearchHit[]): readonly SearchHit[] {
  const fitting = hits.filter(
    (hit) =>
      judgeHit(hit, names) !== 'none' &&
      // A rare verb alone covers half of a short question; what is to be launched must occur as well.
      (task === null ||
        hit.exact !== null ||
        hit.cosine >= WEAK_COSINE ||
        hit.coverage >= ALMOST_ALL ||
        namesObject(task, `${hit.title} ${hit.text}`)),
  );
  if (names.length === 0) return fitting;
  const holding = fitting.filter((hit) => holdsName(hit, names));
  if (holding.length > 0) return holding;
  // What is asked about by name, and is named nowhere, is not known: the words around the name say nothing.
  return task === null && names.some((name) => name.includes('_'))
    ? fitting.filter(({ exact }) => exact !== null)
    : fitting;
}

/**
 * The score, more for a title whose words the question says: of "List customers" and "List the payment methods
 * of a customer" a question about listing customers means the first.
 */
function worth(hit: SearchHit, wish: Wish): number {
  const named = namedWorth(hit, wish);
  if (hit.exact !== null && !onlyLists(hit)) return hit.score * named;
  return (
    Math.min(hit.score, MAX_SIMILARITY) *
    named *
    kindWorth(hit, wish) *
    (0.75 + TITLE_WEIGHT * precision(hit, wish.terms))
  );
}

/** More for a text about the status that the question names, and for one that explains a name in it. */
function namedWorth(hit: SearchHit, wish: Wish): number {
  const bonus = hit.kind === 'operation' ? NAMED_STATUS_OF_OPERATION : NAMED_STATUS;
  const named = wish.status !== null && holdsWord(hit.text, wish.status) ? bonus : 1;
  const explains =
    hit.kind !== 'operation' && !onlyLists(hit) && wish.names.some((name) => explainsName(hit.text, name));
  return explains ? named * EXPLAINS_NAME : named;
}

/** A schema that lists a value explains it no better than a text that is as near to the question. */
function onlyLists({ exact }: SearchHit): boolean {
  return exact === 'schema_value';
}

function kindWorth(hit: SearchHit, { terms, verb, task, hasCall, asksForSide }: Wish): number {
  if (hit.kind === 'schema') return task === null && !asksForSide ? SCHEMA_WORTH : LIST_WORTH;
  // Facts tell how an API is called at all: what is done with it stands elsewhere.
  if (hit.kind === 'overview' || hit.kind === 'fact') return task === null ? 1 : LIST_WORTH;
  const says = task !== null && saysVerb(task, hit.kind === 'operation' ? operationTerms(hit) : analyseText(hit.title));
  const weight = hit.kind === 'operation' || hasCall ? OPERATION_TITLE_WEIGHT : TITLE_PATH_WEIGHT;
  const named = task === null ? 0 : weight * titleCoverage(hit, terms);
  const factor = (says ? (hit.kind === 'operation' || hasCall ? SAYS_VERB : TITLED_BY_VERB) : 1) * (1 + named);
  if (hit.kind !== 'operation') return factor;
  const age = /^\*\*Deprecated/mu.test(hit.text) ? DEPRECATED_WORTH : 1;
  const fits = verbFits(verb, hit.operationKey) ? 1 : OTHER_VERB;
  const other = task !== null && !says && saysOtherVerb(task, hit) ? SAYS_OTHER_VERB : 1;
  const reach = verb === 'write' && task !== null && !reaches(task, hit.operationKey) ? OTHER_REACH : 1;
  const resource = task !== null && !actsOnNamed(task, hit.operationKey) ? OTHER_RESOURCE : 1;
  return factor * age * fits * other * reach * resource;
}

function saysOtherVerb(task: Task, hit: SearchHit): boolean {
  const verb = hit.title === hit.operationKey ? null : baseVerb(hit.title.split(' ')[0] ?? '');
  return verb !== null && baseVerb(task.verb) !== null && verb !== task.verb;
}

/** Whether an operation makes what the question wants to be rid of, however near it is otherwise. */
function undoes({ verb, task }: Wish, hit: SearchHit): boolean {
  if (hit.kind !== 'operation' || hit.exact !== null || verb !== 'delete' || task === null) return false;
  return baseVerb(hit.title.split(' ')[0] ?? '') === 'create' && !saysVerb(task, operationTerms(hit));
}

/** Share of the question's words in a section's title and its page's, or in an operation's title and path. */
function titleCoverage(hit: SearchHit, terms: ReadonlySet<string>): number {
  const words = new Set(
    hit.kind === 'operation' ? operationTerms(hit) : analyseText(`${hit.documentTitle} ${hit.title}`),
  );
  const asked = [...terms].filter((term) => hit.kind === 'operation' || !vagueTerms.has(term));
  return asked.length === 0 ? 0 : asked.filter((term) => words.has(term)).length / asked.length;
}

/** How nearly a page's title and its section's together, or the latter alone, say the question and nothing else. */
function titleBonus({ title, documentTitle }: SearchHit, terms: ReadonlySet<string>): number {
  if (likeness(title, terms) === 1) return SAME_WEIGHT;
  return ALIKE_WEIGHT * likeness(`${documentTitle} ${title}`, terms);
}

/** Share of the words of either that both say: 1 for a title that is the question. */
function likeness(title: string, terms: ReadonlySet<string>): number {
  const said = new Set(analyseText(title).filter((word) => !vagueTerms.has(word)));
  const asked = [...terms].filter((term) => !vagueTerms.has(term));
  const both = asked.filter((term) => said.has(term)).length;
  return both === 0 ? 0 : (2 * both) / (said.size + asked.length);
}

/** `POST /refunds` makes a new thing, `POST /refunds/{id}` and `PATCH` change one that is there. */
function reaches(task: Task, operationKey: string | null): boolean {
  const [method = '', path = ''] = operationKey?.split(' ') ?? [];
  const changes = method === 'PATCH' || path.endsWith('}');
  return sameVerbs('update').includes(task.verb) ? changes || !path.endsWith('s') : !changes;
}

function explainsName(text: string, name: string): boolean {
  return text
    .toLowerCase()
    .split('\n')
    .some((line) => /^\s*(?:\||[-*+] )/u.test(line) && line.slice(0, MAX_ENTRY_START + name.length).includes(name));
}

function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w.-])${word}(?![\\w-])`, 'u').test(text);
}

/** How much of a title, and of the path of an operation, the question says. */
function precision(hit: SearchHit, terms: ReadonlySet<string>): number {
  const title = titlePrecision(hit, terms);
  if (hit.kind !== 'operation') return title;
  const words = pathTerms(hit.operationKey);
  if (words.length === 0) return title;
  const path = words.filter((word) => terms.has(word)).length / words.length;
  return hit.title === hit.operationKey ? path : (title + path) / 2;
}

/**
 * Share of a title's words that the question says, the number of a step ("4. Know your price") left out. "Get" in both
 * says nothing of a page, and much of a call.
 */
function titlePrecision(hit: SearchHit, terms: ReadonlySet<string>): number {
  const said = analyseText(hit.title.replace(/^\d{1,3}[.)]\s+/u, ''));
  const words = new Set(hit.kind === 'operation' ? said : said.filter((word) => !vagueTerms.has(word)));
  return words.size === 0 ? 0 : [...words].filter((word) => terms.has(word)).length / words.size;
}

function choose(
  question: string,
  operation: SearchHit | undefined,
  page: SearchHit | undefined,
  fitting: readonly SearchHit[],
  values: ReadonlyMap<SearchHit, number>,
): SearchHit | undefined {
  if (operation === undefined || page === undefined) return operation ?? page;
  if (operation.exact !== null) {
    if (namesOperation.has(operation.exact)) return operation;
    // A header or an error code that several operations share is a matter of the page that explains it.
    const sharing = fitting.filter((hit) => hit.kind === 'operation' && hit.exact === operation.exact);
    if (sharing.length > 1) return page;
  }
  const call = asksForCall.test(question);
  const text = asksForText.test(question);
  const lean = call === text ? 1 : call ? LEAN : 1 / LEAN;
  return (values.get(operation) ?? 0) * lean >= (values.get(page) ?? 0) ? operation : page;
}

/**
 * "Refund it with the reason duplicate" only uses what a schema is called, or a value that it lists; doing takes the call
 * that says so, were the question's own values to leave too little of it for that alone.
 */
function callInsteadOf(question: string, page: SearchHit, hits: readonly SearchHit[]): SearchHit | undefined {
  if (page.kind !== 'schema') return undefined;
  if (/\p{Ll}\p{Lu}|[_.]/u.test(page.title) && question.includes(page.title)) return undefined;
  const task = readTask(question);
  const call = findCall(question, hits, page.api);
  return task !== null && call !== undefined && actsOnNamed(task, call.operationKey) ? call : undefined;
}

/** The schema that a question about the fields of a thing names, unless it names an operation as well. */
function findSchema(question: string, hits: readonly SearchHit[], terms: ReadonlySet<string>): SearchHit | undefined {
  if (!asksForSchema(question)) return undefined;
  const namesCall = hits.some(
    (hit) => hit.kind === 'operation' && analyseText(hit.title).length > 1 && titlePrecision(hit, terms) === 1,
  );
  return namesCall ? undefined : findNamedSchema(question, hits);
}
