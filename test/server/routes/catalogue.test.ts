import { describe, expect, it } from 'vitest';
import { buildApi, buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import type { InMemoryContent } from '../../support/in-memory-catalogue.ts';

const partnersOnly = { teams: ['partners'] };
const anyRoute = {
  service: null,
  protocols: ['https'],
  hosts: [],
  methods: [],
  headers: [],
  incomplete: [],
  stripPath: false,
  onlyForSome: [],
};
const sizeLimit = {
  plugin: 'request-size-limiting',
  scope: 'route',
  variesByConsumer: false,
  conditional: false,
  kind: 'request-size',
  maximumBytes: 1024,
  needsContentLength: false,
} as const;
const odd = buildOperation('GET', '/a%2Fb/{id}/ü?x=1#y');
const content: InMemoryContent = {
  apis: [
    { visibility: 'public', value: buildApi('payments', { versions: ['1', '2', '3'], currentVersion: '3' }) },
    { visibility: 'public', value: buildApi('shipping') },
    { visibility: partnersOnly, value: buildApi('settlements') },
    { visibility: 'public', value: buildApi('empty') },
  ],
  operations: [
    { visibility: 'public', value: buildCatalogueOperation('payments', '3', refundOperation) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '3', odd) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '1', buildOperation('GET', '/charges')) },
    { visibility: partnersOnly, value: buildCatalogueOperation('settlements', '1', buildOperation('GET', '/payouts')) },
  ],
  pages: [],
  gatewayFacts: [
    {
      visibility: 'public',
      value: {
        api: 'payments',
        facts: {
          routes: [
            { ...anyRoute, name: 'refunds', paths: ['/refunds'], policies: [sizeLimit] },
            { ...anyRoute, name: 'charges', paths: ['/charges'], policies: [] },
          ],
        },
      },
    },
  ],
};

const partner = { headers: gatewayHeaders('alice', ['partners']) };
const { app, post } = createTestApp({ content });

describe('GET /v1/apis', () => {
  it('lists what the caller may see, in pages', async () => {
    const all = (await (await app.request('/v1/apis')).json()) as { data: { slug: string }[]; meta: unknown };
    expect(all.data.map((api) => api.slug)).toEqual(['payments', 'shipping', 'empty']);
    expect(all.meta).toEqual({ page: { number: 1, size: 20, total: 3 } });
    expect(all.data[0]).toEqual({
      slug: 'payments',
      title: 'payments API',
      description: null,
      current_version: '3',
      versions: ['1', '2', '3'],
      index: { generation: 7, indexed_at: '2026-03-02T04:00:11.000Z' },
    });
    const second = await app.request('/v1/apis?page[size]=2&page[number]=2', partner);
    expect(await second.json()).toMatchObject({
      data: [{ slug: 'settlements' }, { slug: 'empty' }],
      meta: { page: { number: 2, size: 2, total: 4 } },
    });
    const encoded = await app.request('/v1/apis?page%5Bsize%5D=1&page%5Bnumber%5D=9');
    expect(await encoded.json()).toMatchObject({ data: [], meta: { page: { number: 9, size: 1, total: 3 } } });
  });

  it.each(['page[size]=0', 'page[size]=101', 'page[number]=0', 'page[number]=x', 'page[number]=99999999999'])(
    'refuses %s',
    async (query) => {
      expect((await app.request(`/v1/apis?${query}`)).status).toBe(400);
    },
  );

  it('reads one API and its versions', async () => {
    expect(await (await app.request('/v1/apis/payments')).json()).toMatchObject({ slug: 'payments' });
    expect(await (await app.request('/v1/apis/payments/versions?page[size]=2&page[number]=2')).json()).toEqual({
      data: [{ version: '3', current: true, index: { generation: 7, indexed_at: '2026-03-02T04:00:11.000Z' } }],
      meta: { page: { number: 2, size: 2, total: 3 } },
    });
  });
});

describe('operations', () => {
  it('lists the operations of the current or the named version', async () => {
    const current = await app.request('/v1/apis/payments/operations');
    expect(await current.json()).toMatchObject({
      data: [{ key: 'POST /refunds', operation_id: 'createRefund', version: '3' }, { key: odd.key }],
      meta: { page: { number: 1, size: 20, total: 2 } },
    });
    const first = await app.request('/v1/apis/payments/operations?version=1');
    expect(await first.json()).toMatchObject({ data: [{ key: 'GET /charges' }], meta: { page: { total: 1 } } });
    expect(await (await app.request('/v1/apis/empty/operations')).json()).toMatchObject({ data: [] });
  });

  it.each([
    ['percent-encoded', encodeURIComponent('POST /refunds')],
    ['with plain slashes, as some proxies forward it', 'POST%20/refunds'],
    ['in lower case', encodeURIComponent('post /refunds')],
  ])('reads one by its key %s', async (_name, key) => {
    const response = await app.request(`/v1/apis/payments/operations/${key}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ key: 'POST /refunds' });
  });

  it('decodes a key exactly once', async () => {
    const response = await app.request(`/v1/apis/payments/operations/${encodeURIComponent(odd.key)}`);
    expect(await response.json()).toMatchObject({ path: '/a%2Fb/{id}/ü?x=1#y' });
  });

  it('gives the whole model in snake_case, schemas untouched', async () => {
    const response = await app.request(`/v1/apis/payments/operations/${encodeURIComponent('POST /refunds')}?version=3`);
    const model = (await response.json()) as Record<string, unknown>;
    expect(model).toMatchObject({
      api: 'payments',
      url: '/portal/apis/payments/3',
      parameters: [
        { name: 'Idempotency-Key', in: 'header', required: true, style: 'simple', explode: false },
        { name: 'filter', media_type: 'application/json', allow_reserved: true, schema: { $ref: '#/$defs/Filter' } },
      ],
      request_body: {
        required: true,
        content: [{ media_type: 'application/json', schema: { required: ['payment_id'] } }],
      },
      body_fields: [{ path: 'payment_id' }, { path: 'reason', enum: ['requested_by_customer', 'duplicate'] }],
      responses: [
        { status: '201', media_types: ['application/json'], headers: [{ name: 'Location' }] },
        { status: '422' },
      ],
      security: [
        [{ type: 'oauth2', token_url: 'https://login.harbor.example/token', scopes: ['refunds:write'] }],
        [{ type: 'http', scheme: 'bearer' }],
      ],
      definitions: { Filter: { type: 'object' } },
    });
    const { definitions: _d, ...rest } = model;
    const names = [...JSON.stringify(rest).matchAll(/"([A-Za-z_]+)":/g)].map(([, name]) => name);
    expect(names.filter((name) => /[A-Z]/.test(name ?? ''))).toEqual([]);
  });
});

describe('what the gateway enforces on one operation', () => {
  const read = async (key: string, version: string): Promise<unknown> =>
    (await app.request(`/v1/apis/payments/operations/${encodeURIComponent(key)}?version=${version}`)).json();

  it('is told of the routes that take it, and of no other', async () => {
    expect(await read('POST /refunds', '3')).toMatchObject({
      gateway: { routes: [{ name: 'refunds', policies: [{ kind: 'request-size', maximum_bytes: 1024 }] }] },
    });
    expect(await read('GET /charges', '1')).toMatchObject({ gateway: { routes: [{ name: 'charges', policies: [] }] } });
    expect(await read(odd.key, '3')).toMatchObject({ gateway: null });
  });
});

describe('POST /v1/snippets', () => {
  it.each([[{ method: 'post', path: '/refunds' }], [{ operation_id: 'createRefund' }]])(
    'computes code for %j',
    async (operation) => {
      const body = { api: 'payments', ...operation, language: 'shell', client: 'curl', values: { amount: 1 } };
      const response = await post('/v1/snippets', body);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        language: 'shell',
        client: 'curl',
        code: 'call /refunds',
        operation: 'POST /refunds',
        verified: true,
        problems: [{ pointer: '/body/amount', message: 'seen' }],
      });
    },
  );

  it('takes language and client in one word', async () => {
    const body = { api: 'payments', operation_id: 'createRefund', language: 'node/fetch' };
    expect(await (await post('/v1/snippets', body)).json()).toMatchObject({ language: 'node', client: 'fetch' });
  });

  it.each([
    [{ language: 'shell' }, 'api'],
    [{ api: 'payments', language: 'shell' }, 'operation_id'],
    [{ api: 'payments', method: 'GET', language: 'shell' }, 'operation_id'],
    [{ api: 'payments', operation_id: 'createRefund' }, 'language'],
    [{ api: 'payments', operation_id: 'x', language: 'shell', values: [1] }, 'values'],
  ])('refuses %j', async (body, field) => {
    const response = await post('/v1/snippets', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [expect.objectContaining({ field })] });
  });
});

describe('what the caller may not see', () => {
  const hidden = encodeURIComponent('GET /payouts');
  const gets: [string, string][] = [
    ['/v1/apis/settlements', '/v1/apis/absent'],
    ['/v1/apis/settlements/versions', '/v1/apis/absent/versions'],
    ['/v1/apis/settlements/operations', '/v1/apis/absent/operations'],
    ['/v1/apis/settlements/operations?version=1', '/v1/apis/absent/operations?version=1'],
    ['/v1/apis/payments/operations?version=9', '/v1/apis/absent/operations'],
    [`/v1/apis/settlements/operations/${hidden}`, `/v1/apis/absent/operations/${hidden}`],
    [`/v1/apis/settlements/operations/${hidden}`, '/v1/apis/settlements/operations/nonsense'],
  ];

  it.each(gets)('answers %s exactly like %s', async (secret, absent) => {
    const [left, right] = await Promise.all([app.request(secret), app.request(absent)]);
    expect([left.status, await left.text()]).toEqual([404, await right.text()]);
    expect(right.status).toBe(404);
    const names = (response: Response): string[] => [...response.headers.keys()];
    expect(names(left)).toEqual(names(right));
  });

  it('answers a snippet of a hidden operation like one of an absent operation', async () => {
    const hiddenAnswer = await post('/v1/snippets', {
      api: 'settlements',
      method: 'GET',
      path: '/payouts',
      language: 'go',
    });
    const absentAnswer = await post('/v1/snippets', { api: 'absent', method: 'GET', path: '/payouts', language: 'go' });
    expect(hiddenAnswer.status).toBe(404);
    expect(await hiddenAnswer.text()).toBe(await absentAnswer.text());
  });

  it('is there for those who may', async () => {
    expect((await app.request('/v1/apis/settlements', partner)).status).toBe(200);
    expect((await app.request(`/v1/apis/settlements/operations/${hidden}`, partner)).status).toBe(200);
  });
});
