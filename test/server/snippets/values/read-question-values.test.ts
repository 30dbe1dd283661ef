import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../../../core/json-schema.ts';
import type { Operation, OperationParameter } from '../../../../core/operation.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { readQuestionValues } from '../../../../server/snippets/values/read-question-values.ts';
import { buildOperation } from '../../../support/build-operation.ts';
import { createPythonRunner, createShellRunner, findPython, runNode } from '../support/run-snippets.ts';
import { startRecordingServer } from '../support/recording-server.ts';

function parameter(
  name: string,
  where: OperationParameter['in'],
  schema: JsonSchema,
  parts: Partial<OperationParameter> = {},
): OperationParameter {
  const style = where === 'query' || where === 'cookie' ? 'form' : 'simple';
  return { name, in: where, required: where === 'path', style, explode: style === 'form', schema, ...parts };
}

function withBody(
  method: string,
  path: string,
  properties: Record<string, JsonSchema>,
  parts: Partial<Operation> = {},
): Operation {
  const schema = { type: 'object', properties };
  return buildOperation(method, path, {
    requestBody: { required: true, content: [{ mediaType: 'application/json', schema }] },
    ...parts,
  });
}

const refund = withBody(
  'POST',
  '/refunds',
  {
    charge: { type: 'string', maxLength: 500 },
    payment_intent: { type: 'string' },
    amount: { type: 'integer', minimum: 1, description: 'How much to refund, in cents.' },
    currency: { type: 'string', description: 'Three letters.' },
    reason: { type: 'string', enum: ['duplicate', 'fraudulent', 'requested_by_customer'] },
    note: { type: 'string', maxLength: 40 },
  },
  { summary: 'Create a refund' },
);

const listInvoices = buildOperation('GET', '/invoices', {
  summary: 'List invoices',
  parameters: [
    parameter('customer', 'query', { type: 'string' }),
    parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 100 }),
    parameter('page', 'query', { type: 'integer', minimum: 1 }),
    parameter('status', 'query', { type: 'array', items: { type: 'string', enum: ['draft', 'open', 'paid', 'void'] } }),
    parameter('created_after', 'query', { type: 'string', format: 'date-time' }),
    parameter('created_before', 'query', { type: 'string', format: 'date' }),
    parameter('include_drafts', 'query', { type: 'boolean' }),
    parameter('archived', 'query', { type: 'boolean' }),
  ],
});

const updateUser = withBody(
  'PATCH',
  '/users/{id}',
  {
    status: { type: 'string', enum: ['active', 'suspended'] },
    email: { type: 'string', format: 'email' },
    display_name: { type: 'string' },
    address: { type: 'object', properties: { city: { type: 'string' }, postal_code: { type: 'string' } } },
    seats: { type: 'integer' },
    password: { type: 'string' },
    id: { type: 'string', readOnly: true },
  },
  { summary: 'Update a user', parameters: [parameter('id', 'path', { type: 'integer' })] },
);

const price = withBody(
  'POST',
  '/prices',
  {
    price: { type: 'number', description: 'In euros, not in cents.' },
    currency: { type: 'string', enum: ['EUR', 'USD'] },
    product_id: { type: 'string', format: 'uuid' },
  },
  { summary: 'Create a price' },
);

const cases: readonly (readonly [string, Operation, unknown])[] = [
  ['refund 20 euros of ch_123', refund, { body: { charge: 'ch_123', amount: 2000, currency: 'EUR' } }],
  [
    'Refund $5.50 of pi_77, it was fraudulent',
    refund,
    { body: { payment_intent: 'pi_77', amount: 550, currency: 'USD', reason: 'fraudulent' } },
  ],
  ['refund 1500 JPY of ch_123', refund, { body: { charge: 'ch_123', amount: 1500, currency: 'JPY' } }],
  ['refund with reason requested by customer', refund, { body: { reason: 'requested_by_customer' } }],
  ['refund ch_123 with note "two items, broken"', refund, { body: { charge: 'ch_123', note: 'two items, broken' } }],
  ['list the last 5 invoices of cus_9', listInvoices, { query: { customer: 'cus_9', limit: 5 } }],
  ['list invoices, 10 per page, page 2', listInvoices, { query: { limit: 10, page: 2 } }],
  ['list the open invoices', listInvoices, { query: { status: ['open'] } }],
  ['list open and void invoices', listInvoices, { query: { status: ['open', 'void'] } }],
  ['list invoices without drafts', listInvoices, { query: { include_drafts: false } }],
  ['list invoices including archived ones', listInvoices, { query: { archived: true } }],
  [
    'invoices since 2026-03-01 and before 2026-04-01',
    listInvoices,
    { query: { created_after: '2026-03-01T00:00:00Z', created_before: '2026-04-01' } },
  ],
  ['GET /invoices?limit=3 limit=3', listInvoices, { query: { limit: 3 } }],
  ['set status to active', updateUser, { body: { status: 'active' } }],
  ['set the status of user 42 to suspended', updateUser, { path: { id: 42 }, body: { status: 'suspended' } }],
  [
    'update user with id 7, email = mia@shop.example, display name "Mia B."',
    updateUser,
    { path: { id: 7 }, body: { email: 'mia@shop.example', display_name: 'Mia B.' } },
  ],
  ['change city to Berlin for user #12', updateUser, { path: { id: 12 }, body: { address: { city: 'Berlin' } } }],
  ['a user with 3 seats', updateUser, { body: { seats: 3 } }],
  [
    'create a price of 19.90 EUR for 7c9e6679-7425-40de-944b-e07fc1f90ae7',
    price,
    { body: { price: 19.9, currency: 'EUR', product_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } },
  ],
];

test.each(cases)('%s', (question, operation, expected) => {
  expect(readQuestionValues(question, operation)).toEqual(expected);
});

/** What fits nothing, or two places, is not used. */
const refused: readonly (readonly [string, string, Operation])[] = [
  ['a question without values', 'how do I refund a charge?', refund],
  ['two amounts', 'refund 20 euros or 30 euros', refund],
  ['more digits than the currency has', 'refund 12.345 USD', refund],
  ['an amount that may be a thousand or one and a half', 'refund 1.500 EUR', refund],
  ['two ids for one place', 'refund ch_1 and ch_2', refund],
  ['an id of another kind', 'refund of order ord_55', refund],
  ['two values of one enum', 'set the user from active, not suspended', buildOperation('GET', '/x')],
  ['a value that is denied', 'list invoices that are not open', listInvoices],
  ['a limit beyond the allowed', 'list the last 5000 invoices', listInvoices],
  ['a time that looks like a limit', 'list invoices of the last 30 days', listInvoices],
  ['a currency that is not allowed', 'create a price of 20 CHF', price],
  ['a password', 'set password to hunter22', updateUser],
  ['what the server sets', 'set id: abc12345', updateUser],
  ['an error status', 'why do I get 404 from this call?', updateUser],
  ['a path that leads away', 'update user with id ..', updateUser],
];

test.each(refused)('nothing is read from %s', (_, question, operation) => {
  expect(readQuestionValues(question, operation)).toEqual({});
});

test('a whole number that does not say of what is left alone', () => {
  const pay = withBody('POST', '/payments', { amount: { type: 'integer' }, currency: { type: 'string' } });
  expect(readQuestionValues('pay 20 euros', pay)).toEqual({});
});

test('what the answer says about an amount counts for the request', () => {
  const fields = [{ path: 'amount', type: 'integer', required: true, description: 'In the smallest currency unit.' }];
  const responses = [{ status: '200', description: '', mediaTypes: [], headers: [], fields }];
  const pay = withBody('POST', '/payments', { amount: { type: 'integer' } }, { responses });
  expect(readQuestionValues('pay 20 euros', pay)).toEqual({ body: { amount: 2000 } });
});

test('an id belongs to the place whose examples begin like it', () => {
  const move = withBody('POST', '/transfers', {
    source: { type: 'string', examples: ['acc_1a2b'] },
    target: { type: 'string', examples: ['wal_1a2b'] },
  });
  expect(readQuestionValues('transfer from wal_77 to acc_12', move)).toEqual({
    body: { source: 'acc_12', target: 'wal_77' },
  });
});

describe('hostile questions', () => {
  test('a name like that of a prototype changes none', () => {
    const odd = withBody(
      'POST',
      '/things',
      JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"string"}}') as Record<string, JsonSchema>,
    );
    const values = readQuestionValues('thing with __proto__="polluted" and constructor="x"', odd);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(values)).toBe('{"body":{"__proto__":"polluted","constructor":"x"}}');
  });

  const floods: readonly (readonly [string, string])[] = [
    ['digits and signs', '1,1.'.repeat(50_000)],
    ['quotes', '"\''.repeat(50_000)],
    ['names', 'status=a '.repeat(30_000)],
    ['words of one letter', 'a '.repeat(100_000)],
    ['one word', 'cus_9'.repeat(50_000)],
    ['mail addresses', `${'a.'.repeat(60_000)}@${'b.'.repeat(60_000)}`],
  ];
  test.each(floods)('%s without end are read in bounded work', (_, question) => {
    expect(readQuestionValues(question, updateUser)).toBeDefined();
    expect(readQuestionValues(question, listInvoices)).toBeDefined();
  });

  const payload = "$(touch escaped)`touch escaped`\\'; touch escaped #{`touch escaped`} ${escaped}";
  test('a value that is code stays a value', async () => {
    const python = await findPython();
    const runners = [
      ['shell/curl', createShellRunner('sh')],
      ['node/fetch', runNode],
      ...(python === null ? [] : [['python/requests', createPythonRunner(python)] as const]),
    ] as const;
    const server = await startRecordingServer();
    try {
      const note = withBody('POST', '/notes', { note: { type: 'string' } });
      const values = readQuestionValues(`add a note: "${payload}"`, note);
      expect(values).toEqual({ body: { note: payload } });
      for (const [index, [language, run]] of runners.entries()) {
        // The runners fail when the payload leaves its file behind.
        await run([buildSnippet(note, { language, values, server: server.address(index) }).code]);
        expect(JSON.parse(String(server.arrivals(index)[0]?.body))).toEqual({ note: payload });
      }
    } finally {
      await server.close();
    }
  });
});
