import { pathCandidates } from './path-candidates.ts';
import type { PathCandidate } from './path-candidates.ts';

/** An address in a question, and the methods it may be called by. */
export interface QuestionAddress {
  /** Where it stands in the question. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly methods: readonly { readonly method: string; readonly cost: number }[];
  readonly paths: readonly PathCandidate[];
}

/** A question is about one address or two; a pasted log holds thousands. */
const MAX_ADDRESSES = 12;
/** Path templates looked up of all addresses together: 2^9 are all of a path of nine segments. */
const MAX_PATHS = 512;
/** Characters between a method and its address: "a POST request against the endpoint /orders". */
const MAX_GAP = 48;
/** Costs of a method that stands apart from the address; see `path-candidates.ts` for why they are so far apart. */
const METHOD_COST = { beside: 1.1, after: 2.2, assumed: 3.3, elsewhere: 4.4, word: 6.6 } as const;

const methodNames = 'get|post|put|patch|delete|head|options|trace|query';
const methodPattern = new RegExp(`(?:\\b|(?<=-X))(?:${methodNames})\\b`, 'giu');
/** `https://…`, `/…`, `api.example.com/…`, `localhost:8000/…`, `$HOST/…`; parameters in braces may hold spaces. */
const addressPattern =
  /(?:https?:\/\/|(?<![\p{L}\p{N}_/.])\/|(?<![\p{L}\p{N}_/.@-])(?:localhost|(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?::\d{1,5})?\/|\$\{?\w{1,40}\}?\/)(?:\{[^{}\n]{0,60}\}|<[\p{L}\p{N}_ -]{1,40}>|\('[^'\s]{0,80}'\)|[^\s"'`<>])*/giu;
/** `GET orders/42`, `GET {{baseUrl}}/orders`, `GET $HOST/orders`: with a method before it anything with a slash. */
const afterMethodPattern = new RegExp(
  `\\b(?:${methodNames.toUpperCase()})\\s{1,4}([\\w{$<][^\\s"'\`/]{0,80}\\/[^\\s"'\`<>]*)`,
  'gu',
);

/** The addresses of a question, each with the path templates and methods that it may stand for. */
export function findAddresses(question: string): QuestionAddress[] {
  const found = locateAddresses(question);
  const mentions = [...question.matchAll(methodPattern)]
    .filter(({ index }) => !found.some(({ start, end }) => index > start && index < end))
    .slice(0, 4 * MAX_ADDRESSES)
    .map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
  const limit = Math.max(8, Math.floor(MAX_PATHS / Math.max(1, found.length)));
  return found.flatMap((address, place) => {
    const before = found[place - 1]?.end ?? 0;
    const after = found[place + 1]?.start ?? question.length;
    const methods = methodsOf(question, address, mentions, { before, after });
    const paths = pathCandidates(address.text, limit);
    // A slash alone is an address only where it is called.
    return paths[0]?.path === '/' && !methods.some(({ cost }) => cost <= METHOD_COST.beside)
      ? []
      : [{ ...address, methods, paths }];
  });
}

interface Located {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function locateAddresses(question: string): Located[] {
  const found: Located[] = [];
  for (const { 0: text, index } of question.matchAll(addressPattern)) {
    if (found.length >= MAX_ADDRESSES) return found;
    const isHost = !text.startsWith('/') && !/^https?:/iu.test(text);
    found.push({ start: index, end: index + text.length, text: isHost ? `//${text}` : text });
  }
  for (const { 0: whole, 1: text = '', index } of question.matchAll(afterMethodPattern)) {
    const start = index + whole.length - text.length;
    const end = index + whole.length;
    if (found.length >= MAX_ADDRESSES) break;
    const inside = found.findIndex((other) => other.start < end && start < other.end);
    // `{{baseUrl}}/orders` was found from its slash on, which is right.
    if (inside < 0) found.push({ start, end, text: /^[{$<]/u.test(text) ? text.slice(text.indexOf('/')) : `/${text}` });
  }
  return found.toSorted((left, right) => left.start - right.start);
}

interface Mention {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The methods that an address may be called by: the one beside it, else those that are spoken of at all. */
function methodsOf(
  question: string,
  address: Located,
  mentions: readonly Mention[],
  { before, after }: { readonly before: number; readonly after: number },
): { method: string; cost: number }[] {
  const costs = new Map<string, number>();
  const add = ({ word }: Mention, cost: number): void => {
    const method = word.toUpperCase();
    costs.set(method, Math.min(cost, costs.get(method) ?? cost));
  };
  const previous = mentions.findLast(({ start, end }) => start >= before && end <= address.start);
  const next = mentions.find(({ start }) => start >= address.end && start < after);
  if (previous !== undefined && address.start - previous.end <= MAX_GAP) {
    const gap = question.slice(previous.end, address.start);
    if (isNothing(gap)) return [{ method: previous.word.toUpperCase(), cost: 0 }];
    if (isFilling(gap)) add(previous, METHOD_COST.beside);
  }
  if (next !== undefined && next.start - address.end <= MAX_GAP) {
    if (isFilling(question.slice(address.end, next.start))) add(next, METHOD_COST.after);
  }
  for (const mention of mentions)
    add(mention, mention.word === mention.word.toUpperCase() ? METHOD_COST.elsewhere : METHOD_COST.word);
  if (/\bcurl\b/iu.test(question) && !mentions.some(({ word }) => word === word.toUpperCase())) {
    const sends = /\s(?:-d|-F|--data\S{0,20}|--json|--form)\b/u.test(question);
    add({ word: sends ? 'POST' : 'GET', start: 0, end: 0 }, METHOD_COST.assumed);
  }
  const cheapest = [...costs].toSorted((left, right) => left[1] - right[1]);
  return cheapest.slice(0, 2).map(([method, cost]) => ({ method, cost }));
}

/** White space, quotes, brackets and the like: `GET: /orders`, **GET** `/orders`. */
function isNothing(gap: string): boolean {
  return /^[^\p{L}\p{N}.?!]*$/u.test(gap);
}

const filling = new Set(
  'a an and against at by call called calls endpoint for from http https in is it method of on operation path request requests resource route sending the this to url uri using via when with x host location api curl'.split(
    ' ',
  ),
);

function isFilling(gap: string): boolean {
  return !/[.?!]\s/u.test(gap) && (gap.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => filling.has(word.toLowerCase()));
}
