import { describe, expect, it } from 'vitest';
import type { IndexStatus } from '../../../core/index-run.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';

const hit: SearchHit = {
  kind: 'operation',
  api: 'payments',
  apiTitle: 'Payments API',
  version: '3',
  operationKey: 'POST /refunds',
  operationId: 'createRefund',
  chunkKey: 'operation:POST /refunds',
  documentPath: 'payments/v3.yaml',
  documentTitle: 'Payments API',
  title: 'Refund a payment',
  url: '/portal/apis/payments/3#createrefund',
  text: `## Refund\n\nRefunds a [captured](x.md) payment.\n\n${'More words. '.repeat(100)}`,
  score: 3.25,
  exact: null,
  coverage: 1,
  cosine: 0.4,
};

describe('GET /v1/search', () => {
  it('answers hits in the order found, under the names of the contract', async () => {
    const page: SearchHit = {
      ...hit,
      kind: 'section',
      api: null,
      version: null,
      operationKey: null,
      operationId: null,
    };
    const { app } = createTestApp({ hits: [hit, page] });
    const body = (await (await app.request('/v1/search?q=refund')).json()) as { data: { excerpt: string }[] };
    expect(Object.keys(body)).toEqual(['data']);
    expect(body.data[0]).toMatchObject({
      kind: 'operation',
      api: 'payments',
      version: '3',
      method: 'POST',
      path: '/refunds',
      operation_id: 'createRefund',
      title: 'Refund a payment',
      url: '/portal/apis/payments/3#createrefund',
      score: 3.25,
    });
    expect(Object.keys(body.data[0] ?? {})).toHaveLength(10);
    expect(body.data[0]?.excerpt).toMatch(/^Refunds a captured payment\. More words\. .*\.$/);
    expect(body.data[0]?.excerpt.length).toBeLessThanOrEqual(320);
    expect(body.data[1]).toMatchObject({ api: null, version: null, method: null, path: null, operation_id: null });
  });

  it('passes filters, limit and caller on', async () => {
    const { app, retrievals } = createTestApp();
    await app.request('/v1/search?q=refund&api=payments&version=3&kind=schema&limit=50', {
      headers: gatewayHeaders('alice', ['partners']),
    });
    await app.request('/v1/search?q=refund');
    expect(retrievals).toEqual([
      {
        request: { question: 'refund', api: 'payments', version: '3', kinds: ['schema'], limit: 50 },
        caller: { subject: 'kong:alice', teams: ['partners'] },
      },
      { request: { question: 'refund', limit: 10 }, caller: { subject: null, teams: [] } },
    ]);
  });

  it('says why nothing is found while the documentation is read for the first time, and asks only then', async () => {
    let reads = 0;
    const readIndexStatus = async (): Promise<IndexStatus> => {
      reads += 1;
      return 'building';
    };
    const found = await createTestApp({ hits: [hit], readIndexStatus }).app.request('/v1/search?q=refund');
    expect(Object.keys((await found.json()) as object)).toEqual(['data']);
    expect(reads).toBe(0);
    const none = await createTestApp({ readIndexStatus }).app.request('/v1/search?q=refund');
    expect(await none.json()).toEqual({ data: [], index: { generation: 7, indexed_at: null, status: 'building' } });
    const complete = createTestApp({ readIndexStatus: async () => 'complete' });
    expect(await (await complete.app.request('/v1/search?q=refund')).json()).toEqual({ data: [] });
  });

  it.each(['"refund" OR 1=1 --', "'; drop table chunks; --", 'a & | ! <-> *', '😀👩‍👩‍👧', '???', 'x'.repeat(4000)])(
    'takes any text: %s',
    async (query) => {
      const { app, retrievals } = createTestApp();
      expect((await app.request(`/v1/search?q=${encodeURIComponent(query)}`)).status).toBe(200);
      expect(retrievals[0]?.request.question).toBe(query);
    },
  );

  it.each([
    ['', 'q'],
    ['?q=', 'q'],
    ['?q=%20', 'q'],
    ['?q=a&q=b', 'q'],
    ['?q=a&limit=0', 'limit'],
    ['?q=a&limit=51', 'limit'],
    ['?q=a&limit=-1', 'limit'],
    ['?q=a&limit=1e1', 'limit'],
    ['?q=a&limit=10;drop', 'limit'],
    ['?q=a&kind=everything', 'kind'],
    ['?q=a&api=', 'api'],
    ['?q=a&version=%00', 'version'],
    [`?q=${'x'.repeat(4001)}`, 'q'],
  ])('refuses %s', async (query, field) => {
    const { app, retrievals } = createTestApp();
    const response = await app.request(`/v1/search${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [expect.objectContaining({ field })] });
    expect(retrievals).toEqual([]);
  });
});
