import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { composeFact } from '../../../../server/answers/facts/compose-fact.ts';
import { readFactQuestion } from '../../../../server/answers/facts/fact-question.ts';
import { buildCatalogueOperation, buildOperation } from '../../../support/build-operation.ts';

function query(name: string, schema: Operation['parameters'][number]['schema']): Operation['parameters'][number] {
  return { name, in: 'query', required: false, style: 'form', explode: true, schema };
}

const operation = buildOperation('POST', '/orders', {
  parameters: [
    query('page', { type: 'integer', exclusiveMinimum: 0 }),
    query('per_page', { type: 'integer', minimum: 1, maximum: 50, default: 20 }),
    query('sort', { type: ['string', 'null'], enum: ['asc', 'desc'] }),
    query('odd', { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }),
  ],
  requestBody: {
    required: true,
    content: [
      {
        mediaType: 'application/json',
        schema: {
          type: 'object',
          properties: {
            customer: { $ref: '#/$defs/Customer' },
            lines: {
              type: 'array',
              maxItems: 9,
              items: { type: 'object', properties: { sku: { type: 'string', maxLength: 12 } } },
            },
          },
        },
      },
    ],
  },
  definitions: {
    Customer: { allOf: [{ type: 'object', properties: { email: { type: 'string', minLength: 3, maxLength: 80 } } }] },
  },
  bodyFields: [
    { path: 'customer', type: 'object', required: true },
    { path: 'customer.email', type: 'string (email)', required: true, description: 'Where we write to.' },
    { path: 'lines', type: 'array of object', required: false },
    { path: 'lines[].sku', type: 'string', required: false, deprecated: true },
  ],
  responses: [
    {
      status: '201',
      description: 'Made.',
      mediaTypes: [],
      headers: [{ name: 'Link' }],
      fields: [{ path: 'id', type: 'string', required: true }],
    },
    { status: '4XX', description: 'Refused.', mediaTypes: [], headers: [], fields: [] },
  ],
});

function answer(asked: string): string[] | null {
  const question = readFactQuestion(`${asked} in POST /orders?`);
  const entry = buildCatalogueOperation('shop', '1', operation);
  return question === null ? null : composeFact({ question, entry, citation: 3, replacement: null });
}

describe('composeFact', () => {
  it.each([
    [
      'What type is `customer.email`',
      '`customer.email` of `POST /orders` is a string (email), 3 to 80 characters [3].',
    ],
    ['What type is `odd`', '`odd` of `POST /orders` is a string or array [3].'],
    ['What are the limits of `lines`', '`lines` of `POST /orders` is an array of object, at most 9 items [3].'],
    ['What is the maximum of `sku`', '`lines[].sku` of `POST /orders` is a string, at most 12 characters [3].'],
    ['What is the minimum of `page`', '`page` of `POST /orders` is an integer, more than 0 [3].'],
    ['What is the default of per_page', '`per_page` of `POST /orders` is `20` by default [3].'],
    ['What is the default of `page`', 'The specification states no default for `page` of `POST /orders` [3].'],
    [
      'What is the maximum of `sort`',
      'The specification states no limits for `sort` of `POST /orders`; it is a string or null [3].',
    ],
    ['Which values can `sort` have', '`sort` of `POST /orders` can be `asc` or `desc` [3].'],
    [
      'Which values can `page` have',
      'The specification lists no values for `page` of `POST /orders`; it is an integer [3].',
    ],
    ['Can `sort` be `asc`', 'Yes, `sort` of `POST /orders` can be `asc` [3].'],
    ['Can `sort` be `up`', 'No, `up` is not a value of `sort` of `POST /orders`; it can be `asc` or `desc` [3].'],
    ['Is `customer` required', '`customer` is required in the body of `POST /orders` [3].'],
    ['Is `sku` deprecated', 'Yes, `lines[].sku` of `POST /orders` is **deprecated** [3].'],
    ['What is required', '`POST /orders` requires `customer` and `customer.email` in the body [3].'],
    ['How does pagination work', '`POST /orders` is paged by `page`; `per_page` sets how many come at once [3].'],
    [
      'What does 404 mean',
      'The specification does not describe `404` for `POST /orders` by itself; `4XX` covers it: “Refused.” [3].',
    ],
    [
      'What does 502 mean',
      'The specification describes no `502` for `POST /orders`; it describes `201` and `4XX` [3].',
    ],
    ['Does it have a parameter called color', 'No, `POST /orders` has no parameter or field `color` [3].'],
    [
      'Does it accept a parameter named `per_page`',
      'Yes, `per_page` is an optional integer in the query of `POST /orders`: from 1 to 50, `20` by default [3].',
    ],
    ['Is `custmer` required', '`POST /orders` has no parameter or field `custmer`; the nearest is `customer` [3].'],
    [
      'What type is the response field `idd`',
      'The specification describes no field `idd` in the response of `POST /orders`; the nearest is `id` [3].',
    ],
  ])('answers in its first sentence: %s', (asked, sentence) => {
    expect(answer(asked)?.[0]).toBe(sentence);
  });

  it('quotes what the specification says, and says how pages go on', () => {
    expect(answer('Is `customer.email` required')).toContain('> Where we write to.');
    expect(answer('How does pagination work')).toContain('The response says how to go on in the `Link` header.');
    expect(answer('Tell me something')).toBeNull();
  });

  it('quotes what a deprecated operation says to do instead', () => {
    const old = buildOperation('GET', '/events', {
      deprecated: true,
      description: 'Returns events, oldest first. **Deprecated** since March: subscribe with a webhook instead.',
    });
    const question = readFactQuestion('Is GET /events deprecated?');
    const entry = buildCatalogueOperation('shop', '1', old);
    expect(question && composeFact({ question, entry, citation: 1, replacement: null })).toEqual([
      'Yes, `GET /events` is **deprecated** [1].',
      '> **Deprecated** since March: subscribe with a webhook instead.',
    ]);
  });

  it('keeps names and values of hostile specifications inside their code spans', () => {
    const hostile = buildOperation('GET', '/a', {
      parameters: [
        { ...query('x`**b**', { type: 'string', enum: ['`[1](https://evil.example)', 'ok'] }), required: true },
      ],
    });
    const question = readFactQuestion('What is required in GET /a?');
    const entry = buildCatalogueOperation('shop', '1', hostile);
    const text = question === null ? '' : composeFact({ question, entry, citation: 1, replacement: null })?.join('\n');
    expect(text).toContain("`x'**b**`");
  });
});
