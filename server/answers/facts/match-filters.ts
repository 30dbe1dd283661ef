import { joinedKey } from '../../../core/identifier-keys.ts';
import type { Operation } from '../../../core/operation.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { flattenSchema } from '../../snippets/merge-schemas.ts';
import { readInputFacts } from './read-input-facts.ts';
import type { InputFacts } from './read-input-facts.ts';
import { readPagination } from './read-pagination.ts';

/** Something that a list can be narrowed by. */
export interface ListFilter {
  /** As it is sent: `status`, `filter[country]`. */
  readonly name: string;
  /** The property of an object that is sent in pieces: `country`. */
  readonly property: string | null;
  /** The parameter that carries it: `filter`. */
  readonly input: InputFacts;
}

/** What decides the order of a list, and what it can be ordered by; no values: the specification lists none. */
export interface ListOrder {
  readonly input: InputFacts;
  readonly values: readonly string[];
}

const orders = new Set(
  'sort sortby sortorder sortdirection sortfield sorting order orderby orderdirection ordering direction dir sortdir'.split(
    ' ',
  ),
);
/** What of each thing comes back, and how it is written: nothing is narrowed by it. */
const views = new Set(
  'fields field include includes expand expands embed select exclude format pretty locale lang language view accept callback alt'.split(
    ' ',
  ),
);
/** Parameters that look in several places at once; their descriptions tell where. */
const searches = new Set('q query search filter where keyword keywords term text searchterm filters'.split(' '));
const timeWords = /^(?:dates?|times?|timestamps?|periods?|days?|months?|years?|when|since|until|before|after)$/iu;
const timeName =
  /(?:^|[_\W])(?:at|from|to|dates?|times?|since|until|before|after|start|end|created|updated)(?:$|[_\W])|(?:date|time|created|updated|At$|since|until)/u;
/** Letters that words of one family share. */
const FAMILY = 5;
/** Properties of one object that is sent in pieces. */
const MAX_PROPERTIES = 40;
const MAX_FILTERS = 200;

/** What the query of an operation can narrow its list by, in the order of the specification. */
export function readFilters(operation: Operation): ListFilter[] {
  const pagination = readPagination(operation);
  const pages = new Set([...(pagination?.position ?? []), ...(pagination?.size ?? [])]);
  return readInputFacts(operation)
    .filter(({ name, place }) => {
      const key = keyOf(name);
      const isQuery = place === 'query' || place === 'querystring';
      return isQuery && !pages.has(name) && !orders.has(key) && !views.has(key);
    })
    .flatMap((input) => unfold(input, operation))
    .slice(0, MAX_FILTERS);
}

/** `filter[country]` of a `filter` that is sent as a deep object. */
function unfold(input: InputFacts, operation: Operation): ListFilter[] {
  const parameter = operation.parameters.find(({ name, in: place }) => name === input.name && place === input.place);
  const properties = flattenSchema(input.schema, operation.definitions).schema['properties'];
  if (parameter?.style !== 'deepObject' || typeof properties !== 'object' || properties === null)
    return [{ name: input.name, property: null, input }];
  const names = Object.keys(properties).slice(0, MAX_PROPERTIES);
  return names.length === 0
    ? [{ name: input.name, property: null, input }]
    : names.map((name) => ({ name: `${input.name}[${name}]`, property: name, input }));
}

export function readOrder(operation: Operation): ListOrder | null {
  const found = readInputFacts(operation).filter(({ name, place }) => place === 'query' && orders.has(keyOf(name)));
  // Of `sort_by` and `sort_order` the one that names what is ordered by.
  const isDirection = ({ values, name }: InputFacts): boolean =>
    /dir/iu.test(name) || (values.length > 0 && values.every((value) => /^(?:asc|desc)/iu.test(String(value))));
  const input = found.find((one) => !isDirection(one)) ?? null;
  return input === null ? null : { input, values: input.values.map(String) };
}

/** The filters that a question means by `said`; empty where there is none. */
export function findFilters(said: string, filters: readonly ListFilter[]): ListFilter[] {
  const exact = filters.filter(
    ({ name }) => joinedKey(name) === joinedKey(said) || joinedKey(lastPart(name)) === joinedKey(said),
  );
  if (exact.length > 0) return exact;
  const terms = analyseText(said.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_.-]/gu, ' '));
  const named = filters.filter((filter) => {
    const own = termsOf(filter);
    // "by status captured"
    const values = new Set(filter.input.values.flatMap((value) => analyseText(String(value).slice(0, 100))));
    return terms.some((term) => own.has(term)) && terms.every((term) => own.has(term) || values.has(term));
  });
  if (named.length > 0) return named;
  const words = said.split(/[\s_-]+/u);
  if (words.some((word) => timeWords.test(word))) {
    const times = filters.filter(isTime);
    const rest = analyseText(words.filter((word) => !timeWords.test(word)).join(' '));
    const meant = times.filter((filter) => saysAll(termsOf(filter), rest));
    return rest.length === 0 ? times : meant;
  }
  // "Search by name, e-mail or tag."
  return filters.filter(
    ({ name, input }) =>
      searches.has(keyOf(name)) &&
      terms.length > 0 &&
      terms.every((term) => analyseText((input.description ?? '').slice(0, 1_000)).includes(term)),
  );
}

/** Values of the order that a question means: `created_at` and `-created_at`. */
export function findOrders(said: string, { values }: ListOrder): string[] {
  const wanted = analyseText(said.replaceAll(/[_.-]/gu, ' '));
  const timed = said.split(/[\s_-]+/u).some((word) => timeWords.test(word));
  return values.filter((value) => {
    const plain = value.replace(/^[-+]|[:,\s_-]+(?:asc|desc)(?:ending)?$/giu, '');
    const terms = new Set(analyseText(plain.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_.-]/gu, ' ')));
    if (joinedKey(plain) === joinedKey(said)) return true;
    if (wanted.length > 0 && wanted.every((term) => terms.has(term))) return true;
    const rest = wanted.filter((term) => !analyseText('date time day').includes(term));
    return timed && timeName.test(plain) && saysAll(terms, rest);
  });
}

/** "creation" and `created` are of one family. */
function saysAll(own: ReadonlySet<string>, terms: readonly string[]): boolean {
  return terms.every(
    (term) =>
      own.has(term) || (term.length >= FAMILY && [...own].some((other) => other.startsWith(term.slice(0, FAMILY)))),
  );
}

function isTime({ name, input }: ListFilter): boolean {
  // `createdByMe` is no time.
  if (input.type.startsWith('boolean')) return false;
  return /date/u.test(input.type) || timeName.test(lastPart(name));
}

function termsOf({ name }: ListFilter): ReadonlySet<string> {
  return new Set(analyseText(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_.[\]-]/gu, ' ')));
}

function lastPart(name: string): string {
  return /\[([^\]]*)\]$/u.exec(name)?.[1] ?? name;
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');
}
