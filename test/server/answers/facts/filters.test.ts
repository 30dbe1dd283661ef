import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { composeFact } from '../../../../server/answers/facts/compose-fact.ts';
import { usedInputs } from '../../../../server/answers/facts/describe-filter.ts';
import { readFactQuestion } from '../../../../server/answers/facts/fact-question.ts';
import { readFilterWish } from '../../../../server/answers/facts/filter-wish.ts';
import { findLists } from '../../../../server/answers/facts/find-named-operation.ts';
import { buildCatalogueOperation, buildOperation } from '../../../support/build-operation.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';
import { buildOperationHit } from '../answer-fixtures.ts';

type Parameter = Operation['parameters'][number];
const query = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  in: 'query',
  required: false,
  style: 'form',
  explode: true,
  schema: { type: 'string' },
  ...more,
});

const orders = buildOperation('GET', '/orders', {
  operationId: 'listOrders',
  summary: 'List orders',
  parameters: [
    query('status', { schema: { type: 'string', enum: ['open', 'paid'] }, description: 'Orders in this state.' }),
    query('customerId'),
    query('created_after', { schema: { type: 'string', format: 'date-time' } }),
    query('updated_before', { schema: { type: 'string', format: 'date-time' } }),
    query('filter', { style: 'deepObject', schema: { type: 'object', properties: { country: {}, vip: {} } } }),
    query('q', { description: 'Looks in name, e-mail and tag.' }),
    query('sort', { schema: { type: 'string', enum: ['created_at', '-created_at', 'total'] } }),
    query('fields'),
    query('limit', { schema: { type: 'integer', maximum: 200 } }),
    query('cursor'),
  ],
});
const bare = buildOperation('GET', '/ping', { parameters: [query('limit'), query('cursor'), query('orderBy')] });

function answer(asked: string, operation = orders): string {
  const question = readFactQuestion(asked);
  if (question === null || question.topic === null) return 'no fact';
  const entry = buildCatalogueOperation('shop', '1', operation);
  const paragraphs = composeFact({ question, entry, citation: 1, replacement: null });
  return paragraphs?.join(' ').replaceAll(/\s+/gu, ' ') ?? 'nothing';
}

describe('what a list can be filtered by', () => {
  it('takes no flag for a time because of its name', () => {
    const flags = buildOperation('GET', '/flags', {
      parameters: [query('createdByMe', { schema: { type: 'boolean' } }), query('id')],
    });
    expect(answer('Can I filter GET /flags by date?', flags)).toMatch(/^No, .* no filter by `date`/u);
  });

  it('finds the list by its path, however many other words its title has', () => {
    const hits = [
      buildOperation('GET', '/RepeatingInvoices', { summary: 'Retrieves repeating invoices' }),
      buildOperation('GET', '/Invoices', { summary: 'Retrieves sales invoices or purchase bills' }),
    ].map((operation) => buildOperationHit(buildCatalogueOperation('books', '1', operation)));
    expect(findLists('invoices', hits).map(({ operationKey }) => operationKey)).toEqual(['GET /Invoices']);
  });

  it.each([
    ['Can I filter GET /orders by status?', 'Yes, `GET /orders` can be filtered by `status` [1].'],
    ['Can I filter GET /orders by status paid?', 'Yes, `GET /orders` can be filtered by `status` [1].'],
    [
      'does listOrders support filtering by date',
      'Yes, `GET /orders` can be filtered by `created_after` and `updated_before` [1].',
    ],
    [
      'Does listOrders support filtering by creation date?',
      'Yes, `GET /orders` can be filtered by `created_after` [1].',
    ],
    ['How do I filter GET /orders by customer?', '`GET /orders` can be filtered by `customerId` [1].'],
    [
      'Can GET /orders be filtered by country and status?',
      'Yes, `GET /orders` can be filtered by `filter[country]` and `status` [1].',
    ],
    ['Can I narrow GET /orders down by `vip`?', 'Yes, `GET /orders` can be filtered by `filter[vip]` [1].'],
    [
      'Can I filter the results of the operation list_orders by "vip"?',
      'Yes, `GET /orders` can be filtered by `filter[vip]` [1].',
    ],
    ['Does GET /orders have a status filter?', 'Yes, `GET /orders` can be filtered by `status` [1].'],
    ['Can I search GET /orders by tag?', 'Yes, `GET /orders` can be filtered by `q` [1].'],
    ['Can I filter `listOrders` by `customerId`?', 'Yes, `GET /orders` can be filtered by `customerId` [1].'],
  ])('%s', (asked, expected) => {
    expect(answer(asked)).toContain(expected);
  });

  it.each([
    ['Can I filter GET /orders by weight?', 'by `weight` for'],
    [
      'Is it possible to filter GET /orders by status and weight?',
      'by `weight` for `GET /orders` [1]. By `status` it can.',
    ],
    ['Can I filter GET /orders by `color`?', 'by `color` for'],
    ['Can I filter GET /orders by required type?', 'by `required type` for'],
    // What decides pages, order and form of a list narrows nothing.
    ['Can I filter GET /orders by limit?', 'by `limit` for'],
    ['Can I filter GET /orders by fields?', 'by `fields` for'],
  ])('%s', (asked, expected) => {
    const said = answer(asked);
    expect(said).toContain(`No, the specification describes no filter ${expected}`);
    expect(said).toContain(
      'It can be filtered by `status`, `customerId`, `created_after`, `updated_before`, `filter[country]`, `filter[vip]` and `q`.',
    );
  });

  it('says so where there are no filters at all', () => {
    expect(answer('Can I filter GET /ping by name?', bare)).toBe(
      'No, the specification describes no filters for `GET /ping` [1].',
    );
    expect(answer('Which filters does GET /ping support?', bare)).toMatch(/^The specification describes no filters/u);
  });

  it('names all where nothing is named', () => {
    expect(answer('Which filters does GET /orders support?')).toContain('`status`, `customerId`, `created_after`');
    expect(answer('What can I filter GET /orders by?')).toMatch(/^`GET \/orders` can be filtered by `status`/u);
    expect(answer('Can GET /orders be filtered?')).toMatch(/^Yes, `GET \/orders` can be filtered by `status`/u);
  });

  it.each([
    [
      'Can I sort GET /orders by creation date?',
      'Yes, the results of `GET /orders` are sorted so by `sort` as `created_at` or `-created_at` [1].',
    ],
    ['How do I sort GET /orders by total?', 'The results of `GET /orders` are sorted so by `sort` as `total` [1].'],
    [
      'Can I order GET /orders by weight?',
      'No, the specification describes no sorting by `weight` for `GET /orders` [1]. `sort` can be `created_at`, `-created_at` or `total`.',
    ],
    ['Can GET /orders be sorted?', 'Yes, the results of `GET /orders` are sorted with `sort` [1].'],
  ])('%s', (asked, expected) => {
    expect(answer(asked)).toContain(expected);
  });

  it('is open about an order that is not listed', () => {
    expect(answer('Can I sort GET /ping by name?', bare)).toBe(
      'Yes, the results of `GET /ping` are sorted with `orderBy`; the specification does not list by what [1].',
    );
  });

  it.each([
    ['How many items per page at most does GET /orders return?', '`limit` of `GET /orders` is a string'],
    ['What is the maximum page size of GET /orders?', '`limit` of `GET /orders`'],
    ['Can I paginate GET /orders?', 'Yes, `GET /orders` is paged by `cursor`; `limit` sets how many come at once [1].'],
  ])('%s', (asked, expected) => {
    expect(answer(asked)).toContain(expected.replace(' is a string', ' is an integer, at most 200 [1].'));
  });

  it.each([
    'What type is the sort parameter of GET /orders?',
    'Which values does the filter option of GET /orders take?',
    'Is the `filter` of GET /orders required?',
    'How do I order a pizza?',
    'How do I create an order by phone?',
    'How do I search customers?',
  ])('%s is another question', (asked) => {
    expect(readFactQuestion(asked)?.filter ?? null).toBeNull();
  });

  it('is asked of lists by what is in them', () => {
    expect(readFilterWish('Can I filter payments by status?')).toEqual({
      action: 'filter',
      by: ['status'],
      subject: 'payments',
      isYesOrNo: true,
    });
    expect(readFilterWish('Can the payments be sorted by creation date?')).toMatchObject({
      action: 'sort',
      by: ['creation date'],
      subject: 'payments',
    });
    expect(readFilterWish('What can I filter refunds by?')).toMatchObject({ by: [], subject: 'refunds' });
    const hits = [
      ['GET', '/orders/{id}', 'Retrieve an order'],
      ['GET', '/orders/{id}/lines', 'List the lines of an order'],
      ['GET', '/orders', 'List orders'],
      ['POST', '/orders', 'Create an order'],
      ['POST', '/orders/search', 'Search orders'],
    ].map(([method = '', path = '', summary = '']) =>
      buildOperationHit(buildCatalogueOperation('shop', '1', buildOperation(method, path, { summary }))),
    );
    expect(findLists('orders', hits).map(({ operationKey }) => operationKey)).toEqual([
      'GET /orders',
      'POST /orders/search',
    ]);
    expect(findLists('parcels', hits)).toEqual([]);
  });

  it('is shown in code, with a value of the list where one is meant', () => {
    const using = (asked: string): unknown => {
      const question = readFactQuestion(asked);
      return question === null ? null : usedInputs(question, buildCatalogueOperation('shop', '1', orders));
    };
    expect(using('Can I filter GET /orders by country?')).toEqual({ filter: { properties: ['country'] } });
    expect(using('Can I sort GET /orders by total?')).toEqual({ sort: { value: 'total' } });
    expect(using('Can I filter GET /orders by weight?')).toEqual({});
    expect(using('What does GET /orders return?')).toEqual({});
  });

  it('is read from hostile questions and specifications in good time', () => {
    const started = threadMilliseconds();
    for (const text of ['can filter by ', 'sort order ', 'by a and ', 'filter … by … ', 'the list of '])
      readFilterWish(text.repeat(16_000 / text.length));
    const wide = Array.from({ length: 2_000 }, (_, index) => query(`x_${index}`, { description: 'a'.repeat(5_000) }));
    expect(answer('Can I filter GET /wide by weight?', buildOperation('GET', '/wide', { parameters: wide }))).toMatch(
      /^No/u,
    );
    const loud = query('ho`w <b>', { description: '![x](https://evil.example) | `' });
    expect(
      answer('Which filters does GET /loud support?', buildOperation('GET', '/loud', { parameters: [loud] })),
    ).not.toMatch(/!\[|<b>(?!`)/u);
    expect(threadMilliseconds() - started).toBeLessThan(3_000);
  });
});
