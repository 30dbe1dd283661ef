import type { Answer, AnswerEvent } from '../../../core/answer.ts';

/** An answer with everything the panel can show. Addresses are relative to the test server. */
export const refundAnswer: Answer = {
  id: 'answer-1',
  conversation_id: 'conversation-1',
  answer: [
    'Create a refund with `POST /v1/refunds`. You need the **payment** it belongs to; leave `amount` out to refund all of it [1].',
    '',
    '## What to send',
    '',
    '| Field | Type | Required | Meaning |',
    '|---|---|:-:|---|',
    '| `payment_id` | string | yes | The payment to refund |',
    '| `amount` | integer | no | Minor units; the rest of the payment if absent |',
    '| `reason` | string | no | `duplicate`, `fraudulent` or `requested_by_customer` |',
    '',
    'Send an `Idempotency-Key` header, so that a repeated call does not refund twice [2]. Authenticate with a bearer token [3].',
    '',
    '- A payment that is not captured yet is answered with **409**.',
    '- More than was paid is answered with **422** and the code `refund_exceeds_payment` [1].',
  ].join('\n'),
  scope: { api: 'payments', version: 'v2' },
  citations: [
    {
      index: 1,
      kind: 'operation',
      title: 'Create a refund',
      url: '/docs/payments/refunds#create',
      api: 'payments',
      version: 'v2',
      excerpt: 'Refunds a captured payment in full or in part.',
    },
    {
      index: 2,
      kind: 'section',
      title: 'Idempotent requests',
      url: '/docs/guides/idempotency',
      api: null,
      version: null,
      excerpt: 'Send an Idempotency-Key with every POST.',
    },
    {
      index: 3,
      kind: 'section',
      title: 'Authentication',
      url: '/docs/guides/authentication',
      api: null,
      version: null,
      excerpt: 'All calls need a bearer token.',
    },
  ],
  operations: [
    {
      api: 'payments',
      version: 'v2',
      method: 'POST',
      path: '/v1/refunds',
      operation_id: 'createRefund',
      summary: 'Create a refund',
      url: '/docs/payments/refunds#create',
    },
    {
      api: 'payments',
      version: 'v2',
      method: 'GET',
      path: '/v1/refunds/{refund_id}',
      operation_id: 'getRefund',
      summary: 'Retrieve a refund',
      url: '/docs/payments/refunds#get',
    },
  ],
  snippets: [
    {
      language: 'shell',
      client: 'curl',
      code: [
        'curl https://api.example.com/v1/refunds \\',
        '  --header "Authorization: Bearer $TOKEN" \\',
        '  --header "Content-Type: application/json" \\',
        `  --data '{ "payment_id": "pay_8Zk2", "amount": 1250 }'`,
      ].join('\n'),
      operation: 'POST /v1/refunds',
      verified: true,
      problems: [],
    },
    {
      language: 'python',
      client: 'requests',
      code: [
        'import requests',
        '',
        '# Amounts are in minor units.',
        'response = requests.post(',
        '    "https://api.example.com/v1/refunds",',
        '    headers={"Authorization": "Bearer YOUR_TOKEN"},',
        '    json={"payment_id": "pay_8Zk2", "amount": 1250},',
        ')',
        'print(response.json())',
      ].join('\n'),
      operation: 'POST /v1/refunds',
      verified: true,
      problems: [],
    },
  ],
  suggestions: ['How do I list the refunds of a payment?', 'What does refund_exceeds_payment mean?'],
  grounding: { status: 'grounded', unresolved: [] },
  mode: 'model',
  model: 'gpt-test',
  index: { generation: 4, indexed_at: '2026-11-20T09:30:00Z' },
  usage: { input_tokens: 900, output_tokens: 120, milliseconds: 640 },
};

/** What the server says of the operation behind the answer, as `GET /v1/apis/{api}/operations/{key}` does. */
export const refundOperation = {
  key: 'POST /v1/refunds',
  deprecated: true,
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description: 'A value of your own, unique to this request.',
      schema: { type: 'string', format: 'uuid' },
    },
    { name: 'expand', in: 'query', required: false, schema: { type: 'boolean' } },
  ],
  body_fields: [
    { path: 'payment_id', type: 'string', required: true, description: 'The payment to refund.' },
    { path: 'amount', type: 'integer', required: false, description: 'In minor units.' },
    { path: 'reason', type: 'string', required: false, enum: ['duplicate', 'fraudulent'] },
    { path: 'metadata.order', type: 'string', required: false },
  ],
  responses: [
    { status: '201', description: 'The refund was created.' },
    { status: '409', description: 'The payment is not captured yet.' },
  ],
  security: [
    [{ key: 'token', type: 'http', scheme: 'bearer', scopes: [] }],
    [{ key: 'oauth', type: 'oauth2', scopes: ['refunds:write'] }],
  ],
  gateway: {
    routes: [
      {
        policies: [
          { kind: 'rate-limit', conditional: false, limits: [{ requests: 100, window_seconds: 60 }] },
          { kind: 'request-size', conditional: false, maximum_bytes: 1_048_576 },
        ],
      },
    ],
  },
};

/** The same answer with another text and nothing attached. */
export function plainAnswer(text: string, change: Partial<Answer> = {}): Answer {
  return { ...refundAnswer, answer: text, citations: [], operations: [], snippets: [], suggestions: [], ...change };
}

/** The events a server sends for an answer, its text in pieces of a few words. */
export function answerEvents(answer: Answer): AnswerEvent[] {
  const pieces = answer.answer.match(/(?:\S+\s*){1,6}|\s+/g) ?? [];
  return [
    { event: 'answer-start', data: { id: answer.id, conversation_id: answer.conversation_id, mode: answer.mode } },
    { event: 'citations', data: { citations: answer.citations, operations: answer.operations } },
    ...pieces.map((text): AnswerEvent => ({ event: 'text-delta', data: { text } })),
    ...answer.snippets.map((data): AnswerEvent => ({ event: 'snippet', data })),
    { event: 'answer-end', data: answer },
  ];
}
