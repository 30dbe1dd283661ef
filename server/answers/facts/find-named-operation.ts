import { joinedKey, methodPathKey, nameKey, pathKey } from '../../../core/identifier-keys.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { baseVerb, sameVerbs } from '../operation-verbs.ts';
import { pathTerms, readTask } from '../question-task.ts';
import type { FactQuestion } from './fact-question.ts';

/** An operation that a question names and that nobody here knows, with the nearest that there is. */
export interface MissingOperation {
  /** As the question writes it. */
  readonly written: string;
  readonly nearest: SearchHit | null;
}

/** Words of a title and of what a question calls it that must agree: with less another operation may be meant. */
const TITLE_AGREEMENT = 0.75;
/** What is quoted is meant as it stands, small words apart. */
const QUOTED_AGREEMENT = 0.95;

/** The operation that a question names by its call or its operationId, among what was found by exact names. */
export function findByName(fact: FactQuestion, hits: readonly SearchHit[]): SearchHit | undefined {
  const operations = hits.filter(({ kind }) => kind === 'operation');
  if (fact.call !== null) {
    const { method, path } = fact.call;
    const key = methodPathKey(method, path);
    const called = operations.filter((hit) => hit.operationKey?.startsWith(`${method} `));
    const same = called.find((hit) => methodPathKey(method, pathOf(hit)) === key);
    // `/orders/search` is no order where there is a search.
    const isLiteral = operations.some((hit) => pathKey(pathOf(hit)) === pathKey(path));
    if (same !== undefined || isLiteral) return same;
    return called.find((hit) => hit.exact === 'method_path' && endsWith(path, pathOf(hit)));
  }
  const keys = new Set(fact.names.map(joinedKey));
  const ids = new Set(fact.names.map(nameKey));
  const withId = operations.filter(({ operationId }) => operationId !== null && keys.has(joinedKey(operationId)));
  return withId.find(({ operationId }) => ids.has(nameKey(operationId ?? ''))) ?? withId[0];
}

function pathOf(hit: SearchHit): string {
  return hit.operationKey?.split(' ', 2)[1] ?? '';
}

/** Whether a written path, a base path before it and values in it, is of this template. */
function endsWith(written: string, template: string): boolean {
  const segments = segmentsOf(written.replace(/[?#].*$/u, ''));
  const wanted = segmentsOf(template);
  const end = segments.slice(segments.length - wanted.length);
  // A base path names no thing of its own: `/contacts/{id}/notes/x` is no note `x`.
  if (segments.slice(0, -wanted.length).some((segment) => segment.includes('{'))) return false;
  return segments.length >= wanted.length && wanted.every((part, index) => part.includes('{') || part === end[index]);
}

/**
 * The operation whose title says what a question calls it, or wants to do. Words that the title lacks must stand in the
 * text of the operation, or another one is meant that may not exist.
 */
export function findByTitle(
  wanted: string,
  hits: readonly SearchHit[],
  { isQuoted }: { readonly isQuoted: boolean },
): SearchHit | undefined {
  const operations = hits.filter(({ kind }) => kind === 'operation');
  const equal = operations.find(({ title }) => nameKey(title) === nameKey(wanted));
  if (equal !== undefined) return equal;
  let best = isQuoted ? QUOTED_AGREEMENT : TITLE_AGREEMENT;
  let found: SearchHit | undefined;
  for (const hit of operations) {
    const { agreement, missing } = compareTitle(wanted, hit);
    // What is deprecated is meant only where nothing else is.
    const worth = /^\*\*Deprecated/mu.test(hit.text) ? agreement - 0.01 : agreement;
    if (worth < best || (worth === best && found !== undefined)) continue;
    if (missing.length > 0 && (isQuoted || !saysAll(hit, missing))) continue;
    best = worth;
    found = hit;
  }
  return found;
}

/** Lists compared: of one API there are two, "List customers" and "Search customers". */
const MAX_LISTS = 4;

/** Operations that list what a question calls `subject`, and nothing else of it. */
export function findLists(subject: string, hits: readonly SearchHit[]): SearchHit[] {
  const wanted = termsOf(subject);
  if (wanted.length === 0) return [];
  const lists = hits.flatMap((hit) => {
    const [method, path = ''] = hit.operationKey?.split(' ', 2) ?? [];
    const isList = method === 'GET' || (method === 'POST' && /search|query|find|list/iu.test(path));
    if (hit.kind !== 'operation' || !isList || path.endsWith('}')) return [];
    const title = hit.title === hit.operationKey ? pathTerms(hit.operationKey) : termsOf(hit.title);
    // "museum events" of the Museum API are its events.
    const known = new Set([...title, ...pathTerms(hit.operationKey), ...termsOf(hit.apiTitle ?? '')]);
    if (wanted.every((term) => !title.includes(term) && !pathTerms(hit.operationKey).includes(term))) return [];
    if (wanted.some((term) => !known.has(term))) return [];
    const verbs = new Set(['list', 'search', 'find', 'query', 'retrieve', 'get', 'return', 'all'].flatMap(analyseText));
    const countOthers = (terms: readonly string[]): number =>
      terms.filter((term) => !wanted.includes(term) && !verbs.has(term)).length;
    // `GET /invoices` lists invoices, however many other words its title has for them.
    return [{ hit, others: Math.min(countOthers(title), countOthers(pathTerms(hit.operationKey))) }];
  });
  const fewest = Math.min(...lists.map(({ others }) => others));
  if (fewest > 1) return [];
  const [first, ...rest] = lists.filter(({ others }) => others === fewest).map(({ hit }) => hit);
  if (first === undefined) return [];
  // The same words may name things of several APIs: the nearest is meant.
  return [first, ...rest.filter(({ api, version }) => api === first.api && version === first.version)].slice(
    0,
    MAX_LISTS,
  );
}

function saysAll(hit: SearchHit, terms: readonly string[]): boolean {
  const said = new Set(analyseText(hit.text));
  return terms.every((term) => said.has(term));
}

/** Twice the shared words in relation to all words (Dice 1945), verbs of one meaning being one word. */
function compareTitle(wanted: string, hit: SearchHit): { agreement: number; missing: string[] } {
  const asked = termsOf(wanted);
  const title = hit.title === hit.operationKey ? pathTerms(hit.operationKey) : termsOf(hit.title);
  if (asked.length === 0 || title.length === 0) return { agreement: 0, missing: asked };
  const [verb = ''] = wanted.split(' ');
  const same = new Set(sameVerbs(baseVerb(verb) ?? verb).flatMap((word) => analyseText(word)));
  const [askedVerb = ''] = analyseText(verb);
  const isShared = (term: string): boolean =>
    title.includes(term) || (term === askedVerb && title.some((other) => same.has(other)));
  const missing = asked.filter((term) => !isShared(term));
  const exactVerb = title.includes(askedVerb) ? 0.005 : 0;
  return { agreement: (2 * (asked.length - missing.length)) / (asked.length + title.length) + exactVerb, missing };
}

function termsOf(text: string): string[] {
  return [...new Set(analyseText(text))];
}

/**
 * What a question calls an operation although nothing that the caller may read has that name. A hidden operation and one
 * that never was are the same here: both are in no hit.
 */
export function findMissing(fact: FactQuestion, hits: readonly SearchHit[]): MissingOperation | null {
  const operations = hits.filter(({ kind }) => kind === 'operation');
  if (fact.call !== null) {
    const { method, path } = fact.call;
    if (/\b(?:my|our|your) (?:own )?(?:server|endpoint|app|application|backend|service)\b/iu.test(fact.rest))
      return null;
    const hasPath = operations.some((hit) => pathKey(pathOf(hit)) === pathKey(path));
    // A page may tell of a call that is made to the reader's own server.
    if (!hasPath && hits.some((hit) => hit.kind === 'section' && tellsOf(hit, path))) return null;
    return { written: `${method} ${path}`, nearest: nearestByPath(method, path, operations) };
  }
  const [title] = fact.titles;
  if (title !== undefined) {
    if (!/\b(?:operation|endpoint) …/iu.test(fact.rest) || hits.some((hit) => holdsName(hit, title))) return null;
    return { written: title, nearest: nearestByName(title, operations) };
  }
  const [name, ...others] = fact.names;
  if (name === undefined || others.length > 0 || fact.task !== null) return null;
  if (!isOperationName(name) || !asksAboutOperation.test(fact.rest)) return null;
  const task = readTask(fact.rest);
  if (task !== null && !/^(?:authenticate|call|invoke|run|send|use)$/u.test(task.verb)) return null;
  if (hits.some((hit) => holdsName(hit, name))) return null;
  return { written: name, nearest: nearestByName(name, operations) };
}

/** `createRefund`, `delete_customer`: names of operations begin with what is done. `pay_123` is a value. */
function isOperationName(name: string): boolean {
  if (/\d/u.test(name)) return false;
  const [first = ''] = name.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return first.length < name.length && baseVerb(first) !== null;
}

/** Only there a name is that of an operation: "How do I pay for order_confirmed?" may speak of anything. */
const asksAboutOperation =
  /\b(?:operation|operationid|endpoint)s? (?:called |named )?…|^(?:what (?:does|is|can)|is|has|does|can) (?:the (?:operation|endpoint|call|method) )?…|\b(?:call|calling|invoke|invoking) …|\b(?:to|from|of|for|by|can|does|has|with) … ?(?:\?|$|return|answer|need|require|take|accept|give|send)|^…\s*[:?]/iu;

function holdsName(hit: SearchHit, name: string): boolean {
  return `${hit.operationId ?? ''} ${hit.title} ${hit.text}`.toLowerCase().includes(name.toLowerCase());
}

function tellsOf(hit: SearchHit, path: string): boolean {
  const place = hit.text.indexOf(path);
  return place !== -1 && !/^[\w/{-]/u.test(hit.text.slice(place + path.length));
}

/** The one whose path begins alike for longest; of those one with the same method. */
function nearestByPath(method: string, path: string, operations: readonly SearchHit[]): SearchHit | null {
  const wanted = segmentsOf(path);
  let best = 0;
  let found: SearchHit | null = null;
  for (const hit of operations) {
    const [hitMethod = '', hitPath = ''] = hit.operationKey?.split(' ', 2) ?? [];
    const segments = segmentsOf(hitPath);
    const differing = segments.findIndex((segment, index) => segment !== wanted[index]);
    const shared = differing === -1 ? segments.length : differing;
    if (shared === 0) continue;
    const worth = shared - Math.abs(segments.length - wanted.length) / 4 + (hitMethod === method ? 0.5 : 0);
    if (worth <= best) continue;
    best = worth;
    found = hit;
  }
  return found;
}

function segmentsOf(path: string): string[] {
  return path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (segment.startsWith('{') ? '{}' : segment));
}

function nearestByName(name: string, operations: readonly SearchHit[]): SearchHit | null {
  const wanted = new Set(analyseText(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_.-]/gu, ' ')));
  let best = 0;
  let found: SearchHit | null = null;
  for (const hit of operations) {
    const terms = termsOf(`${hit.title} ${(hit.operationId ?? '').replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_.-]/gu, ' ')}`);
    const shared = terms.filter((term) => wanted.has(term)).length;
    if (shared === 0) continue;
    const worth = shared - terms.length / 100;
    if (worth <= best) continue;
    best = worth;
    found = hit;
  }
  return found;
}
