import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation } from '../../../core/operation.ts';
import { buildSequence } from '../../../server/snippets/build-sequence.ts';
import type { SequenceCall } from '../../../server/snippets/build-sequence.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { planSequence } from '../../../server/snippets/sequence/plan-sequence.ts';
import { snippetTargets } from '../../../server/snippets/snippet-targets.ts';
import { readQuestionValues } from '../../../server/snippets/values/read-question-values.ts';
import { buildOperation } from '../../support/build-operation.ts';
import { findSyntaxError } from './support/parse-code.ts';
import { present } from './support/present.ts';
import { readSpecification } from './support/read-specification.ts';
import {
  createFileRunner,
  createPythonRunner,
  createShellRunner,
  findCommand,
  findPython,
  runNode,
} from './support/run-snippets.ts';
import type { SnippetRunner } from './support/run-snippets.ts';

const string = { type: 'string' } as const;
const path = (name: string) =>
  ({ name, in: 'path', required: true, style: 'simple', explode: false, schema: string }) as const;
const json = (schema: JsonSchema) => ({ required: true, content: [{ mediaType: 'application/json', schema }] });
const answering = (...fields: string[]): Partial<Operation> => ({
  responses: [
    {
      status: '201',
      description: 'Made.',
      mediaTypes: ['application/json'],
      headers: [],
      fields: fields.map((field) => ({ path: field, type: 'string', required: true })),
    },
  ],
});

const createOrder = buildOperation('POST', '/orders', { summary: 'Create an order', ...answering('id') });
const listPayments = buildOperation('GET', '/payments', {
  summary: 'List payments',
  ...answering('data[].id', 'data[].order.id'),
});
const createRefund = buildOperation('POST', '/orders/{order_id}/refunds', {
  summary: 'Refund an order',
  parameters: [path('order_id')],
  requestBody: json({
    type: 'object',
    required: ['payment_id'],
    properties: { payment_id: { type: 'integer' }, note: string },
  }),
});

const sequence: readonly [SequenceCall, ...SequenceCall[]] = [
  { operation: createOrder, outputs: [{ name: 'order_id', path: ['id'] }], inputs: [] },
  { operation: listPayments, outputs: [{ name: 'payment_id', path: ['data', 0, 'id'] }], inputs: [] },
  {
    operation: createRefund,
    values: { note: 'two "items" $(touch escaped)' },
    outputs: [],
    inputs: [
      { name: 'order_id', place: 'path', path: ['order_id'] },
      { name: 'payment_id', place: 'body', path: ['payment_id'] },
    ],
  },
];

/** Ids as servers give them, and as they had better not: nothing in them may run, or leave its segment. */
const orderIds = ['ord_17', 'a/b ü?$(touch escaped)`touch escaped`'];
const PAYMENT_ID = 9_007_199_254_740_991;

const withCommand = async (command: string, check: readonly string[], create: (command: string) => SnippetRunner) => {
  const found = await findCommand([command], check);
  return found === null ? null : create(found);
};
const python = await findPython();
const runners: readonly (readonly [string, SnippetRunner | null])[] = [
  ['shell/curl', createShellRunner('sh')],
  ['node/fetch', runNode],
  ['javascript/fetch', runNode],
  ['python/requests', python === null ? null : createPythonRunner(python)],
  ['go/native', await withCommand('go', ['version'], (go) => createFileRunner(go, ['run'], 'main.go'))],
  ['ruby/native', await withCommand('ruby', ['--version'], (ruby) => createFileRunner(ruby, [], 'main.rb'))],
  [
    'php/curl',
    await withCommand('php', ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'], (php) =>
      createFileRunner(php, [], 'main.php'),
    ),
  ],
];

interface Received {
  readonly call: string;
  readonly authorization: string;
  readonly body: string;
}

let received: Received[] = [];
let orderId = orderIds[0];
let address = '';
const server = createServer((request, reply) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const call = `${request.method ?? ''} ${request.url ?? ''}`;
    received.push({ call, authorization: request.headers.authorization ?? '', body });
    const answers: Record<string, unknown> = {
      'POST /token': { access_token: 'issued-7' },
      'POST /orders': { id: orderId },
      'GET /payments': { data: [{ id: PAYMENT_ID, order: { id: 'other' } }, { id: 2 }] },
    };
    reply.end(JSON.stringify(answers[call] ?? { done: true }));
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
beforeEach(() => (received = []));
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe.each(runners)('%s', (language, runner) => {
  test.skipIf(runner === null).each(orderIds)(
    `an order called %s is refunded by its id${runner ? '' : ' (skipped: no runtime found)'}`,
    async (id) => {
      orderId = id;
      const snippet = buildSequence(sequence, { language, server: address });
      expect(snippet).toMatchObject({
        verified: true,
        operation: createRefund.key,
        steps: [createOrder.key, listPayments.key, createRefund.key],
      });
      const [run] = (await runner?.([snippet.code])) ?? [];
      expect(run?.error).toBeNull();
      expect(run?.output).toContain('done');
      expect(received.map(({ call }) => decodeURIComponent(call))).toEqual([
        'POST /orders',
        'GET /payments',
        `POST /orders/${id}/refunds`,
      ]);
      expect(JSON.parse(present(received[2]).body)).toEqual({
        payment_id: PAYMENT_ID,
        note: 'two "items" $(touch escaped)',
      });
    },
  );

  test.skipIf(runner === null)('a token is fetched and carried', async () => {
    const scheme = {
      key: 'o',
      type: 'oauth2',
      flow: 'clientCredentials',
      tokenUrl: `${address}/token`,
      scopes: ['orders:read', 'x"; touch escaped'],
    } as const;
    const snippet = buildSnippet({ ...createOrder, security: [[scheme]] }, { language, server: address });
    const [run] = (await runner?.([snippet.code])) ?? [];
    expect(run?.error).toBeNull();
    expect(received.map(({ call }) => call)).toEqual(['POST /token', 'POST /orders']);
    expect(received.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('YOUR_CLIENT_ID:YOUR_CLIENT_SECRET').toString('base64')}`,
      'Bearer issued-7',
    ]);
    expect([...new URLSearchParams(present(received[0]).body)]).toEqual([
      ['grant_type', 'client_credentials'],
      ['scope', 'orders:read'],
    ]);
  });
});

test.each(snippetTargets)('$language/$client is code of its language', async ({ language, client }) => {
  const snippet = buildSequence(sequence, { language, client });
  expect(await findSyntaxError(language, snippet.code)).toBeNull();
  expect(snippet.code).not.toContain('COPILOT_STEP');
});

describe('texts of a specification that look like ours', () => {
  const posing = buildOperation('POST', '/COPILOT_STEP_ORDER_ID_ADDRESS/{order_id}', {
    summary: 'Title */ ?> \u2028 \n touch escaped',
    parameters: [path('order_id')],
  });

  test.each(snippetTargets)('put no variable into $language/$client', async ({ language, client }) => {
    const snippet = buildSequence(
      [
        { operation: createOrder, outputs: [{ name: 'order_id', path: ['id'] }], inputs: [] },
        { operation: posing, outputs: [], inputs: [{ name: 'order_id', place: 'path', path: ['order_id'] }] },
      ],
      { language, client },
    );
    expect(snippet.code).toContain('/COPILOT_STEP_ORDER_ID_ADDRESS/ORDER_ID');
    expect(snippet.steps).toBeUndefined();
  });

  test.each(snippetTargets)('leave no comment of $language/$client', async ({ language, client }) => {
    const odd = { ...createRefund, summary: 'Title */ ?> <?php \u2028 \n touch escaped # \\u000a x' };
    const snippet = buildSequence(
      [present(sequence[0]), present(sequence[1]), { ...present(sequence[2]), operation: odd }],
      { language, client },
    );
    expect(snippet.code.split('\n').filter((line) => line.includes('Title'))).toHaveLength(1);
    expect(snippet.code).toMatch(/3\. Title \/ php touch escaped u000a x$/m);
    expect(await findSyntaxError(language, snippet.code)).toBeNull();
  });
});

describe('where tokens come from otherwise', () => {
  const secured = (parts: object): Operation => ({
    ...createOrder,
    security: [[{ key: 'o', type: 'oauth2', scopes: ['a', 'b'], ...parts } as never]],
  });

  test.each([
    [
      'a sign-in',
      { flow: 'authorizationCode', authorizationUrl: 'https://id.example/login', tokenUrl: 'https://id.example/token' },
      'from a sign-in at https://id.example/login, its code is exchanged at https://id.example/token, with the scopes a b',
    ],
    [
      'more scopes than a line holds',
      {
        flow: 'password',
        tokenUrl: '/token',
        scopes: Array.from({ length: 9 }, (_, index) => `${'read-'.repeat(4)}${index}`),
      },
      `from https://api.harbor.example/token, for a user name and a password, with the scopes ${[0, 1, 2, 3, 4].map((index) => `${'read-'.repeat(4)}${index}`).join(' ')} and 4 more`,
    ],
    [
      'a user name',
      { flow: 'password', tokenUrl: '/token' },
      'from https://api.harbor.example/token, for a user name and a password, with the scopes a b',
    ],
    [
      'a provider',
      { type: 'openIdConnect', openIdConnectUrl: 'https://id.example/.well-known/openid-configuration' },
      'of the OpenID Connect provider at https://id.example/.well-known/openid-configuration, with the scopes a b',
    ],
  ])('%s is named in a comment', (_, parts, expected) => {
    const { code } = buildSnippet(secured(parts), { language: 'python' });
    expect(code).toContain(`# YOUR_ACCESS_TOKEN comes ${expected}.`);
    expect(code).toContain('"Bearer YOUR_ACCESS_TOKEN"');
  });

  test.each([
    ['no address', {}],
    ['a script', { tokenUrl: 'javascript:alert(1)' }],
    ['a host that is none', { tokenUrl: 'https://a b/$(id)' }],
  ])('%s leaves the placeholder', (_, parts) => {
    const snippet = buildSnippet(secured({ flow: 'clientCredentials', ...parts }), { language: 'shell' });
    expect(snippet.code).toBe(
      "curl --request POST 'https://api.harbor.example/orders' \\\n  --header 'Authorization: Bearer YOUR_ACCESS_TOKEN'",
    );
  });

  test('the placeholder stays where it is asked for', () => {
    const operation = secured({ flow: 'clientCredentials', tokenUrl: 'https://id.example/token' });
    expect(buildSnippet(operation, { language: 'shell', withToken: false }).code).not.toContain('id.example');
  });
});

describe('plans', () => {
  const operations = readSpecification(join(import.meta.dirname, '../../../examples/apis/payments/v3.yaml'));
  const plan = async (key: string, question: string, hidden: readonly string[] = []) => {
    const operation = present(operations.find((other) => other.key === key));
    const asked: string[] = [];
    const calls = await planSequence(
      { operation, values: readQuestionValues(question, operation), question },
      async (keys) => {
        asked.push(...keys);
        return keys.map((name) => operations.find((other) => other.key === name && !hidden.includes(name)) ?? null);
      },
    );
    return {
      asked,
      calls: calls?.map((call) => [
        call.operation.key,
        ...call.outputs.map((output) => output.path.join('.')),
        ...call.inputs.map((input) => `${input.place} ${input.path.join('.')}`),
      ]),
    };
  };

  test('a refund is made from a payment', async () => {
    const { calls } = await plan('POST /v3/refunds', 'how do I refund a payment?');
    expect(calls).toEqual([
      ['POST /v3/payments', 'id'],
      ['POST /v3/refunds', 'body payment_id'],
    ]);
  });

  test('what cannot be made is listed', async () => {
    const { calls } = await plan('POST /v3/disputes/{dispute_id}/evidence', 'send evidence for a dispute');
    expect(calls).toEqual([
      ['GET /v3/disputes', 'data.0.id'],
      ['POST /v3/disputes/{dispute_id}/evidence', 'path dispute_id'],
    ]);
  });

  test('an id that the question gives needs no call', async () => {
    expect(await plan('POST /v3/refunds', 'refund pay_8Kx2mQv41ZtR')).toEqual({ asked: [], calls: undefined });
  });

  test('an operation that the asker may not see is no step', async () => {
    const { calls } = await plan('POST /v3/payments/{payment_id}/capture', 'capture a payment', [
      'POST /v3/payments',
      'GET /v3/payments',
    ]);
    expect(calls).toBeUndefined();
  });

  test('few operations are asked for', async () => {
    const { asked } = await plan('POST /v3/refunds', 'how do I refund a payment?');
    expect(asked.length).toBeLessThanOrEqual(8);
  });
});

describe('ids inside of others', () => {
  const thread = buildOperation('POST', '/threads', answering('id'));
  const message = buildOperation('POST', '/threads/{thread_id}/messages', {
    parameters: [path('thread_id')],
    ...answering('data.id'),
  });
  const update = buildOperation('PATCH', '/threads/{thread_id}/messages/{id}', {
    parameters: [path('thread_id'), path('id')],
  });
  const all = [thread, message, update];
  const find = async (keys: readonly string[]) =>
    keys.map((key) => all.find((operation) => operation.key === key) ?? null);

  test('are led up to one after the other', async () => {
    const calls = await planSequence({ operation: update, values: {}, question: 'change a message' }, find);
    expect(calls?.map(({ operation }) => operation.key)).toEqual([thread.key, message.key, update.key]);
    const { code } = buildSequence(present(calls), { language: 'javascript' });
    expect(code).toContain(
      "'https://api.harbor.example/threads/' + encodeURIComponent(threadId) + '/messages/' + encodeURIComponent(messageId)",
    );
  });

  test('are never deleted from a list', async () => {
    const remove = buildOperation('DELETE', '/users/{id}', { parameters: [path('id')] });
    const list = buildOperation('GET', '/users', answering('[].id'));
    const calls = await planSequence({ operation: remove, values: {}, question: 'delete a user' }, async (keys) =>
      keys.map((key) => (key === list.key ? list : null)),
    );
    expect(calls).toBeNull();
  });

  test('are kept in variables that no system knows', async () => {
    const odd = buildOperation('POST', '/LD_PRELOAD/{PATH}/x', { parameters: [path('PATH')] });
    const make = buildOperation('POST', '/LD_PRELOAD', answering('PATH'));
    const calls = await planSequence({ operation: odd, values: {}, question: 'x' }, async (keys) =>
      keys.map(() => make),
    );
    expect(present(calls)[0].outputs.map(({ name }) => name)).toEqual(['path_id']);
  });
});
