import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Operation } from '../../../core/operation.ts';
import { oneSafeLine, readInputs, renderRows } from '../describe-inputs.ts';
import { inlineCode } from '../quote-markdown.ts';
import type { UsedInputs } from '../extractive-answer.ts';
import type { FactQuestion } from './fact-question.ts';
import type { FilterWish } from './filter-wish.ts';
import { joinWords } from './join-words.ts';
import { findFilters, findOrders, readFilters, readOrder } from './match-filters.ts';
import type { ListFilter } from './match-filters.ts';

export interface FilterAnswer {
  readonly paragraphs: readonly string[];
  /** Parameters that code for the answer should send: with a value, or with one that suits. */
  readonly using: UsedInputs;
}

/** Names in one sentence; the rest is counted. */
const MAX_NAMED = 30;
const MAX_MEANING = 140;
/** Longer lists stand in the sentence alone. */
const MAX_ROWS = 8;

/** Whether a list can be narrowed or ordered as the question wants, and by what it can. */
export function describeFilter(operation: Operation, wish: FilterWish, call: string, marker: string): FilterAnswer {
  return wish.action === 'sort'
    ? describeOrder(operation, wish, call, marker)
    : describeFilters(operation, wish, call, marker);
}

/** What code for an answer about a fact should send besides what is required. */
export function usedInputs(
  { filter }: Pick<FactQuestion, 'filter'>,
  { operation }: CatalogueOperation,
): FilterAnswer['using'] {
  return filter === null ? {} : describeFilter(operation, filter, '', '').using;
}

/** Whether the operation has all that the question wants to narrow by: of several lists the one that has is meant. */
export function fitsWish(operation: Operation, { action, by }: FilterWish): boolean {
  if (action === 'sort') {
    const order = readOrder(operation);
    return order !== null && (order.values.length === 0 || by.every((said) => findOrders(said, order).length > 0));
  }
  const filters = readFilters(operation);
  return filters.length > 0 && by.every((said) => findFilters(said, filters).length > 0);
}

function describeFilters(
  operation: Operation,
  { by, isYesOrNo }: FilterWish,
  call: string,
  marker: string,
): FilterAnswer {
  const filters = readFilters(operation);
  if (filters.length === 0)
    return {
      paragraphs: [`${isYesOrNo ? 'No, the' : 'The'} specification describes no filters for ${call}${marker}.`],
      using: {},
    };
  const wanted = by.map((said) => ({ said, found: findFilters(said, filters) }));
  const missing = wanted.filter(({ found }) => found.length === 0).map(({ said }) => inlineCode(said, 60));
  const found = [...new Set(wanted.flatMap((one) => one.found))];
  if (missing.length > 0) {
    const some = found.length === 0 ? '' : ` By ${nameAll(found)} it can.`;
    return {
      paragraphs: [
        `No, the specification describes no filter by ${joinWords(missing, 'or')} for ${call}${marker}.${some}`,
        `It can be filtered by ${nameAll(filters)}.`,
      ],
      using: {},
    };
  }
  const shown = found.length > 0 ? found : filters;
  const opening = isYesOrNo ? 'Yes, ' : '';
  return {
    paragraphs: [`${opening}${call} can be filtered by ${nameAll(shown)}${marker}.`, ...describeRows(operation, shown)],
    using: useAll(found),
  };
}

function describeOrder(
  operation: Operation,
  { by, isYesOrNo }: FilterWish,
  call: string,
  marker: string,
): FilterAnswer {
  const order = readOrder(operation);
  const [yes, no] = isYesOrNo ? ['Yes, the', 'No, the'] : ['The', 'The'];
  if (order === null)
    return {
      paragraphs: [`${no} specification describes no parameter that sorts the results of ${call}${marker}.`],
      using: {},
    };
  const { input, values } = order;
  const name = inlineCode(input.name);
  const meaning = input.description === null ? '' : oneSafeLine(input.description, MAX_MEANING);
  const quote = meaning === '' ? [] : [`> ${meaning}`];
  if (values.length === 0) {
    const open = by.length === 0 ? '' : '; the specification does not list by what';
    return { paragraphs: [`${yes} results of ${call} are sorted with ${name}${open}${marker}.`, ...quote], using: {} };
  }
  const all = `${name} can be ${listOf(values)}`;
  const missing = by.filter((said) => findOrders(said, order).length === 0).map((said) => inlineCode(said, 60));
  if (missing.length > 0)
    return {
      paragraphs: [
        `No, the specification describes no sorting by ${joinWords(missing, 'or')} for ${call}${marker}.`,
        `${all}.`,
      ],
      using: {},
    };
  const found = [...new Set(by.flatMap((said) => findOrders(said, order)))];
  if (found.length === 0)
    return {
      paragraphs: [`${yes} results of ${call} are sorted with ${name}${marker}.`, `${all}.`, ...quote],
      using: {},
    };
  return {
    paragraphs: [`${yes} results of ${call} are sorted so by ${name} as ${listOf(found)}${marker}.`, ...quote],
    using: { [input.name]: { value: found[0] } },
  };
}

function useAll(filters: readonly ListFilter[]): UsedInputs {
  const byName = Map.groupBy(filters, ({ input }) => input.name);
  return Object.fromEntries(
    [...byName].map(([name, own]) => {
      const properties = own.flatMap(({ property }) => (property === null ? [] : [property]));
      return [name, properties.length === 0 ? {} : { properties }];
    }),
  );
}

function nameAll(filters: readonly ListFilter[]): string {
  const names = [...new Set(filters.map(({ name }) => inlineCode(name)))];
  const shown = names.slice(0, MAX_NAMED);
  return joinWords(names.length > shown.length ? [...shown, `${names.length - shown.length} more`] : shown, 'and');
}

function listOf(values: readonly string[]): string {
  const shown = values.slice(0, MAX_NAMED).map((value) => inlineCode(value, 80));
  return joinWords(values.length > shown.length ? [...shown, `${values.length - shown.length} others`] : shown, 'or');
}

function describeRows(operation: Operation, filters: readonly ListFilter[]): string[] {
  const names = new Set(filters.map(({ input }) => input.name));
  if (names.size > MAX_ROWS) return [];
  const rows = readInputs(operation).filter(({ name, place }) => names.has(name) && place.startsWith('query'));
  return rows.every(({ meaning }) => meaning === '') ? [] : [renderRows(rows, false)];
}
