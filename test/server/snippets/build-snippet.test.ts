import { describe, expect, test } from 'vitest';
import type { Operation, OperationServer, SecurityScheme } from '../../../core/operation.ts';
import { CopilotError } from '../../../core/errors.ts';
import { buildRequest } from '../../../server/snippets/build-request.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { toHar } from '../../../server/snippets/har.ts';
import { requestUrl } from '../../../server/snippets/snippet-request.ts';
import { findTarget, snippetTargets } from '../../../server/snippets/snippet-targets.ts';
import { validateRequest } from '../../../server/snippets/validate-request.ts';
import { buildOperation } from '../../support/build-operation.ts';
import { requestCases } from './support/request-cases.ts';

const refund: Operation = buildOperation('POST', '/payments/{payment_id}/refunds', {
  parameters: [
    {
      name: 'payment_id',
      in: 'path',
      required: true,
      style: 'simple',
      explode: false,
      schema: { type: 'string', pattern: '^pay_[0-9]{4}$' },
    },
    { name: 'dry_run', in: 'query', required: false, style: 'form', explode: true, schema: { type: 'boolean' } },
    {
      name: 'limit',
      in: 'query',
      required: false,
      style: 'form',
      explode: true,
      schema: { type: 'integer', maximum: 100 },
    },
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      style: 'simple',
      explode: false,
      schema: { type: 'string', format: 'uuid' },
    },
  ],
  requestBody: { required: true, content: [{ mediaType: 'application/json', schema: { $ref: '#/$defs/Refund' } }] },
  security: [[{ key: 'token', type: 'http', scheme: 'bearer', scopes: [] }]],
  definitions: {
    Refund: {
      type: 'object',
      required: ['amount', 'reason'],
      additionalProperties: false,
      properties: {
        amount: { type: 'integer', minimum: 1 },
        reason: { enum: ['duplicate', 'fraud'] },
        note: { type: 'string' },
        items: { type: 'array', items: { type: 'object', properties: { price: { type: 'integer' } } } },
      },
    },
  },
});

const bodyOf = (operation: Operation, values?: Readonly<Record<string, unknown>>): unknown =>
  buildRequest(operation, values).request.values.body?.value;
const withServers = (...servers: OperationServer[]): string =>
  requestUrl(buildRequest(buildOperation('GET', '/x', { servers })).request);

describe('a snippet', () => {
  test('is verified when the request is right, and the same every time', () => {
    const first = buildSnippet(refund, { language: 'python' });
    expect(first).toMatchObject({
      language: 'python',
      client: 'requests',
      operation: refund.key,
      verified: true,
      problems: [],
    });
    expect(buildSnippet(structuredClone(refund), { language: 'python' })).toEqual(first);
  });

  test('holds what the caller gives, by place or by name', () => {
    const placed = {
      path: { payment_id: 'pay_9999' },
      query: { dry_run: true },
      header: { 'idempotency-key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
      body: { amount: 5, reason: 'fraud' },
    };
    const flat = {
      payment_id: 'pay_9999',
      dry_run: 'true',
      'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      amount: 5,
      reason: 'fraud',
    };
    const code = buildSnippet(refund, { language: 'curl', values: placed }).code;
    expect(code).toContain('/payments/pay_9999/refunds?dry_run=true');
    expect(code).toContain('"amount": 5');
    expect(buildSnippet(refund, { language: 'curl', values: flat }).code).toBe(code);
  });

  test('completes a body with what is required', () => {
    expect(bodyOf(refund, { amount: 7 })).toEqual({ amount: 7, reason: 'duplicate' });
    expect(bodyOf(refund, { body: { note: 'x' } })).toEqual({ amount: 1, reason: 'duplicate', note: 'x' });
  });

  test('names every fault by a pointer', () => {
    const values = {
      path: { payment_id: 'nope' },
      query: { limit: 500, bogus: 1 },
      body: { amount: 0, reason: 'x', items: [{ price: 'a' }], extra: 1 },
    };
    const { verified, problems } = buildSnippet(refund, { language: 'curl', values });
    expect(verified).toBe(false);
    expect(problems.map((problem) => problem.pointer).sort()).toEqual([
      '/body/amount',
      '/body/extra',
      '/body/items/0/price',
      '/body/reason',
      '/path/payment_id',
      '/query/bogus',
      '/query/limit',
    ]);
  });

  test.each(['..', '.', ''])('the path value %j cannot reach the server', (id) => {
    const operation = buildOperation('GET', '/a/{id}/b', {
      parameters: [
        { name: 'id', in: 'path', required: true, style: 'simple', explode: false, schema: { type: 'string' } },
      ],
    });
    expect(buildSnippet(operation, { language: 'curl', values: { id } })).toMatchObject({ verified: false });
  });

  test('says so when the path holds a parameter nobody describes', () => {
    const { verified, problems } = buildSnippet(buildOperation('GET', '/a/{id}'), { language: 'curl' });
    expect([verified, problems[0]?.pointer]).toEqual([false, '/path/id']);
  });

  test('says so when no value can be derived', () => {
    const operation = buildOperation('GET', '/a', {
      parameters: [
        {
          name: 'q',
          in: 'query',
          required: true,
          style: 'form',
          explode: true,
          schema: { type: 'string', pattern: '(?<=x)y', minLength: 3 },
        },
      ],
    });
    const { verified, problems, code } = buildSnippet(operation, { language: 'curl' });
    expect(verified).toBe(false);
    expect(problems).toEqual([
      { pointer: '/query/q', message: 'no valid value can be derived from the schema; supply one' },
    ]);
    expect(code).toContain('q=YOUR_Q');
  });

  test('reports values no header can carry', () => {
    const operation = buildOperation('GET', '/a', {
      parameters: [
        { name: 'X-A', in: 'header', required: true, style: 'simple', explode: false, schema: { type: 'string' } },
      ],
    });
    const { code, problems } = buildSnippet(operation, { language: 'curl', values: { 'X-A': 'a\r\nX-Injected: é' } });
    expect(code).toContain("'X-A: a%0D%0AX-Injected: %C3%A9'");
    expect(problems[0]?.pointer).toBe('/header/X-A');
    expect(buildSnippet(operation, { language: 'curl', values: { header: { 'bad name\n': 'x' } } }).code).not.toContain(
      'bad name',
    );
  });

  test('fetch says that it cannot send a body with GET, curl sends it', () => {
    const operation = buildOperation('GET', '/search', {
      requestBody: { required: true, content: [{ mediaType: 'application/json', schema: {}, example: { q: 1 } }] },
    });
    expect(buildSnippet(operation, { language: 'js' })).toMatchObject({
      verified: false,
      problems: [{ pointer: '/body' }],
    });
    expect(buildSnippet(operation, { language: 'curl' }).verified).toBe(true);
  });
});

describe('the body', () => {
  const withBody = (
    required: boolean,
    schema: Readonly<Record<string, unknown>>,
    example?: unknown,
    method = 'POST',
  ): Operation =>
    buildOperation(method, '/x', {
      requestBody: {
        required,
        content: [{ mediaType: 'application/json', schema, ...(example === undefined ? {} : { example }) }],
      },
    });
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer' }, b: { type: 'string' } } };

  test('is the media type’s own example where that is right', () => {
    expect(bodyOf(withBody(true, schema, { a: 5, b: 'kept' }))).toEqual({ a: 5, b: 'kept' });
    expect(bodyOf(withBody(true, schema, { b: 'wrong' }))).toEqual({ a: 1 });
    expect(bodyOf(withBody(true, schema, '{"a": 3}'))).toEqual({ a: 3 });
  });

  test('is left out when it is optional and says nothing', () => {
    expect(bodyOf(withBody(false, { type: 'object', properties: { b: { type: 'string' } } }))).toBeUndefined();
    expect(bodyOf(withBody(false, schema))).toEqual({ a: 1 });
    expect(bodyOf(withBody(false, schema, undefined, 'DELETE'))).toBeUndefined();
  });

  test('of an update shows what could be updated', () => {
    const properties = {
      a: { type: 'integer' },
      b: { const: 'x' },
      c: { type: 'string', readOnly: true },
      d: { type: 'string', deprecated: true },
    };
    expect(bodyOf(withBody(false, { type: 'object', properties }, undefined, 'PATCH'))).toEqual({ a: 1, b: 'x' });
  });

  test('prefers JSON, or what the caller asks for', () => {
    const content = ['multipart/form-data', 'application/x-www-form-urlencoded', 'application/json'].map(
      (mediaType) => ({ mediaType, schema }),
    );
    const contentType = {
      name: 'Content-Type',
      in: 'header',
      required: false,
      style: 'simple',
      explode: false,
      schema: {},
    } as const;
    const operation = buildOperation('POST', '/x', {
      parameters: [contentType],
      requestBody: { required: true, content },
    });
    expect(buildRequest(operation).request.body?.kind).toBe('json');
    expect(buildRequest(operation, { 'content-type': 'application/x-www-form-urlencoded' }).request.body?.kind).toBe(
      'form',
    );
  });
});

describe('the server', () => {
  test.each<[OperationServer[], string]>([
    [
      [{ url: 'https://{region}.x.example/{base}/', variables: { region: 'eu', base: 'v1' } }],
      'https://eu.x.example/v1/x',
    ],
    [[{ url: 'https://{tenant-id}.x.example', variables: {} }], 'https://YOUR_TENANT_ID.x.example/x'],
    [[], 'https://YOUR_API_HOST/x'],
    [[{ url: '/v2/', variables: {} }], 'https://YOUR_API_HOST/v2/x'],
    [[{ url: 'https://user:secret@x.example:8443/a?key=secret#f', variables: {} }], 'https://x.example:8443/a/x'],
    [[{ url: "https://x.example/'; $(id)", variables: {} }], 'https://x.example/%27;%20$(id)/x'],
    [[{ url: "https://x'$(id).example", variables: {} }], 'https://YOUR_API_HOST/x'],
    [[{ url: 'javascript:alert(1)', variables: {} }], 'https://YOUR_API_HOST/x'],
    [[{ url: '//evil.example', variables: {} }], 'https://YOUR_API_HOST/x'],
  ])('%j → %s', (servers, expected) => expect(withServers(...servers)).toBe(expected));
});

describe('authentication', () => {
  const scheme = (parts: Partial<SecurityScheme> & Pick<SecurityScheme, 'type'>): SecurityScheme => ({
    key: 'k',
    scopes: [],
    ...parts,
  });
  const bearer = scheme({ type: 'http', scheme: 'bearer' });
  const headersOf = (security: Operation['security']): unknown =>
    buildRequest(buildOperation('GET', '/x', { security })).request.headers;
  const token = [{ name: 'Authorization', value: 'Bearer YOUR_ACCESS_TOKEN' }];

  test('takes the first alternative that can be expressed', () => {
    expect(headersOf([[scheme({ type: 'mutualTLS' })], [bearer]])).toEqual(token);
    expect(headersOf([[bearer, scheme({ type: 'mutualTLS' })], [scheme({ type: 'openIdConnect' })]])).toEqual(token);
    expect(headersOf([[], [bearer]])).toEqual([]);
    expect(headersOf([])).toEqual([]);
  });

  test('says so when none can be', () => {
    const operation = buildOperation('GET', '/x', { security: [[scheme({ type: 'http', scheme: 'digest' })]] });
    expect(buildSnippet(operation, { language: 'curl' })).toMatchObject({
      verified: false,
      problems: [{ pointer: '/security' }],
    });
  });

  test('never brings along an example of a credential', () => {
    const secret = {
      in: 'header',
      required: true,
      style: 'simple',
      explode: false,
      schema: {},
      example: 'sk_live_123',
    } as const;
    const operation = buildOperation('GET', '/x', {
      parameters: ['Authorization', 'X-Api-Key', 'api_key', 'X-Auth-Token'].map((name) => ({ ...secret, name })),
    });
    expect(JSON.stringify(buildRequest(operation).request)).not.toContain('sk_live_123');
    expect(JSON.stringify(buildRequest({ ...operation, security: [[bearer]] }).request)).not.toContain('sk_live_123');
  });
});

describe('targets', () => {
  test.each([
    ['bash', 'shell/curl'],
    ['JS', 'javascript/fetch'],
    ['nodejs', 'node/fetch'],
    ['py', 'python/requests'],
    ['C#', 'csharp/httpclient'],
    ['golang', 'go/native'],
    ['php/curl', 'php/curl'],
    ['Ruby', 'ruby/native'],
    ['java', 'java/okhttp'],
  ])('%s is %s', (name, expected) => {
    const { language, client } = findTarget(name);
    expect(`${language}/${client}`).toBe(expected);
  });

  test.each([['cobol'], ['shell', 'wget'], ['__proto__'], ['constructor'], ['']])(
    '%s is refused with what there is',
    (language, client?: string) => {
      expect(() => findTarget(language, client)).toThrow(CopilotError);
      expect(() => findTarget(language, client)).toThrow(/python\/requests.*php\/curl/);
    },
  );

  test('no target prints characters a reader cannot see', () => {
    for (const { operation } of requestCases) {
      for (const { language, client } of snippetTargets) {
        const { code } = buildSnippet(operation, { language, client });
        expect(code.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }
    }
  });
});

test('a request of another operation is not right', () => {
  const { request } = buildRequest(refund);
  expect(validateRequest(refund, request)).toEqual([]);
  expect(validateRequest(refund, { ...request, method: 'GET' })).toHaveLength(1);
  expect(validateRequest(refund, { ...request, path: '/payments/a/b/refunds' })).toHaveLength(1);
  expect(validateRequest(refund, { ...request, path: '/payments//refunds' })).toHaveLength(1);
  expect(validateRequest(refund, { ...request, values: { ...request.values, header: {} }, headers: [] })).toEqual([
    { pointer: '/header/Idempotency-Key', message: 'is required' },
  ]);
});

test('the request is an HTTP Archive request', () => {
  const har = toHar(buildRequest(refund, { dry_run: true }).request);
  expect(har).toMatchObject({
    method: 'POST',
    url: 'https://api.harbor.example/payments/pay_1234/refunds?dry_run=true',
    httpVersion: 'HTTP/1.1',
    queryString: [{ name: 'dry_run', value: 'true' }],
    postData: { mimeType: 'application/json', text: '{"amount":1,"reason":"duplicate"}' },
  });
  expect(har.headers.map((header) => header.name)).toEqual(['Authorization', 'Idempotency-Key', 'Content-Type']);
});
