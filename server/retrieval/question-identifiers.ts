import type { IdentifierKind } from '../../core/chunk.ts';
import { methodPathKey, nameKey, pathKey } from '../../core/identifier-keys.ts';

export interface QuestionIdentifier {
  readonly kind: IdentifierKind;
  readonly key: string;
  readonly boost: number;
}

/**
 * How much an exact name adds to a fused score, which lies between 0 and 1. A name that can mean one thing
 * only (operationId, `METHOD /path`) outranks every similarity; one that many operations share (a field)
 * lifts them all above the rest and leaves their order to the similarity.
 */
const BOOST = {
  methodPath: 10,
  operationId: 9,
  path: 8,
  schema: 6,
  header: 5,
  errorCode: 5,
  field: 1.5,
  /** A value of an enumeration; many fields may share one. */
  value: 1.4,
  title: 4,
  /** What is said to be a schema's name or a value is not an operation's or a field's of the same name. */
  saidSchema: 9.5,
  saidValue: 9.4,
  /** A word that only looks like a name (`GitHub`, `OAuth`): a hint, never a verdict. */
  doubtful: 0.05,
} as const;

/** A score from here on has the boost of a certain name: similarity alone stays below about 1. */
export const NAMED_BOOST = BOOST.value;
/** A score from here on has the boost of a name that hardly means two things. */
export const CERTAIN_BOOST = BOOST.title;

/** A literal segment that is matched through a parameter costs this much, so that `/orders/search` beats `/orders/{}`. */
const WILDCARD_COST = 0.05;
/** What an operation whose path holds the asked query is ahead of the one without. */
const QUERY_WORTH = 0.02;
/** 2^6 combinations of a path are looked up at most; longer paths only vary the segments that look like values. */
const MAX_FREE_SEGMENTS = 6;
/** A question names a few things; a pasted log names thousands. */
const MAX_IDENTIFIERS = 400;
const MAX_CHARACTERS = 4_000;
/** Generators of specifications make names of over 100 characters. */
const MAX_NAME_LENGTH = 200;

const methods = 'get|post|put|patch|delete|head|options|trace|query';
const methodPathPattern = new RegExp(`\\b(${methods})\\s+(https?://[^\\s"'\`<>]+|/[^\\s"'\`<>]*)`, 'giu');
const pathPattern = /(?:https?:\/\/[^\s"'`<>]+|(?<![\w/])\/[^\s"'`<>]+)/giu;

/** The exact names in a question, to be looked up before anything is compared by similarity. */
export function findQuestionIdentifiers(text: string): QuestionIdentifier[] {
  const question = text.slice(0, MAX_CHARACTERS);
  const found = new Map<string, QuestionIdentifier>();
  const add = (kind: IdentifierKind, key: string, boost: number): void => {
    if (key === '' || found.size >= MAX_IDENTIFIERS) return;
    const id = `${kind} ${key}`;
    if ((found.get(id)?.boost ?? -1) < boost) found.set(id, { kind, key, boost });
  };

  for (const [, method = '', address = ''] of question.matchAll(methodPathPattern)) {
    if (found.size >= MAX_IDENTIFIERS) break;
    for (const candidate of pathCandidates(address)) {
      add('method_path', methodPathKey(method, candidate.path), BOOST.methodPath - candidate.cost);
    }
  }
  for (const [address] of question.matchAll(pathPattern)) {
    if (found.size >= MAX_IDENTIFIERS) break;
    for (const candidate of pathCandidates(address)) add('path', pathKey(candidate.path), BOOST.path - candidate.cost);
  }
  const schemaBoost = /\b(?:schemas?|models?|objects?|data types?)\b/iu.test(question)
    ? BOOST.saidSchema
    : BOOST.schema;
  for (const { name, certain, alone } of nameCandidates(question)) {
    const key = nameKey(name);
    add('operation_id', key, certain ? BOOST.operationId : BOOST.doubtful);
    add('schema', key, certain ? schemaBoost : BOOST.doubtful);
    add('header', key, certain ? BOOST.header : BOOST.doubtful);
    add('error_code', key, certain ? BOOST.errorCode : BOOST.doubtful);
    add('field', key, certain ? BOOST.field : BOOST.doubtful);
    // `orders` alone asks for orders, not for what has a value of that name.
    add('value', key, certain && !alone ? valueBoost(question, name) : BOOST.doubtful);
  }
  const whole = question.trim().replace(/[?!.]+$/u, '');
  if (whole.length <= 120) add('title', nameKey(whole), BOOST.title);
  return [...found.values()];
}

/** "the value `on_hold`", "set to on_hold", but not "the value of `status`". */
function valueBoost(question: string, name: string): number {
  const before = question.slice(0, question.indexOf(name)).slice(-30);
  return /(?:\bvalues?|\benum|\bset to|=)[\s`"'“”:]*$/iu.test(before) ? BOOST.saidValue : BOOST.value;
}

/**
 * The path templates a concrete address may stand for: `/v1/orders/ord_1` → itself, `/v1/orders/{}`,
 * `/v1/{}/ord_1`, … Segments written as parameters (`{id}`, `:id`, `<id>`) match parameters only.
 */
function pathCandidates(address: string): { path: string; cost: number }[] {
  const [, path = '', query = ''] =
    /^([^?#]*)(\?[^#]*)?/u.exec(
      address
        .replace(/^https?:\/\/[^/?#]*/iu, '')
        .replace(/#.*$/u, '')
        .replace(/[?.,;:!)\]]+$/u, ''),
    ) ?? [];
  const segments = path.split('/').slice(1, 25);
  if (path === '/') return [{ path, cost: 0 }];
  if (segments.length === 0 || (segments.length === 1 && segments[0] === '')) return [];
  const isParameter = segments.map((segment) => /^(\{.*\}|:\w+|<.*>)$/u.test(segment));
  const free = segments.flatMap((segment, index) =>
    isParameter[index] || (segments.length > MAX_FREE_SEGMENTS && !looksLikeValue(segment)) ? [] : [index],
  );
  const varied = free.slice(-MAX_FREE_SEGMENTS);
  const compound = segments.flatMap((segment, index) => compoundForms(segment).map((form) => [index, form] as const));
  const candidates: { path: string; cost: number }[] = [];
  for (let mask = 0; mask < 2 ** varied.length; mask += 1) {
    let cost = 0;
    const wild = new Set(varied.filter((_, bit) => (mask >> bit) & 1));
    const parts = segments.map((segment, index) => {
      if (isParameter[index]) return '{}';
      if (!wild.has(index)) return safeDecode(segment);
      cost += looksLikeValue(segment) ? WILDCARD_COST : 2 * WILDCARD_COST;
      return '{}';
    });
    const template = `/${parts.join('/')}`;
    candidates.push({ path: template, cost });
    for (const [index, form] of compound) {
      if (wild.has(index)) continue;
      candidates.push({ path: `/${parts.with(index, form).join('/')}`, cost: cost + WILDCARD_COST });
    }
    // Some specifications tell two operations of one path apart by a query in the path itself.
    if (query !== '') candidates.push({ path: template + query, cost: cost - QUERY_WORTH });
  }
  return candidates;
}

/** Segments that hold a parameter beside something else: `7.json`, `main...next`, `job_1:cancel`, `ab12plugins`. */
function compoundForms(segment: string): string[] {
  const [, dots] = /^[^.{}]+(\.{2,3})[^.{}]+$/u.exec(segment) ?? [];
  if (dots !== undefined) return [`{}${dots}{}`];
  const [, ending] = /^[^.:{}]+([.:][^.:{}]+)$/u.exec(segment) ?? /^[^.:{}]*\d([a-z]{2,})$/iu.exec(segment) ?? [];
  return ending === undefined ? [] : [`{}${ending}`];
}

/** Identifiers, numbers and dates have digits; resource names seldom do, except a version segment. */
function looksLikeValue(segment: string): boolean {
  return /\d/u.test(segment) && !/^v\d+(\.\d+)*$/iu.test(segment);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Words that are names rather than English: quoted or in backticks, with an underscore, an inner capital,
 * a header's hyphens; and a question of one word as a whole.
 */
function nameCandidates(question: string): { name: string; certain: boolean; alone?: boolean }[] {
  const candidates: { name: string; certain: boolean; alone?: boolean }[] = [];
  for (const [, quoted = ''] of question.matchAll(/[`"“']([^\s`"”']{2,200})[`"”']/gu)) {
    candidates.push({ name: quoted, certain: true });
  }
  const words = question.match(/[\p{L}_$][\p{L}\p{N}_$.\-/]*/gu) ?? [];
  for (const word of words) {
    const name = word.replace(/[.\-/]+$/u, '');
    if (name.length < 2 || name.length > MAX_NAME_LENGTH) continue;
    if (/[\p{L}\p{N}]_[\p{L}\p{N}]/u.test(name)) candidates.push({ name, certain: true });
    else if (words.length === 1) candidates.push({ name, certain: true, alone: /^\p{Ll}+$/u.test(name) });
    else if (/^\p{Ll}+(?:\p{Lu}[\p{Ll}\p{N}]+)+$/u.test(name)) candidates.push({ name, certain: true });
    else if (/^X-[\w-]+$/iu.test(name)) candidates.push({ name, certain: true });
    else if (/^\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)+$/u.test(name)) candidates.push({ name, certain: true });
    else if (/^[\p{L}\p{N}]+(?:[-./][\p{L}\p{N}]+)+$/u.test(name)) candidates.push({ name, certain: false });
    else if (/^\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)+$/u.test(name)) candidates.push({ name, certain: true });
    else if (/\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u.test(name)) candidates.push({ name, certain: false });
  }
  return candidates;
}
