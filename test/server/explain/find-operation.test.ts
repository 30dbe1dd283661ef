import { describe, expect, it } from 'vitest';
import type { Visibility } from '../../../core/caller.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { buildApi, buildCatalogueOperation, buildOperation } from '../../support/build-operation.ts';
import { createTestApp, gatewayHeaders, type TestApp } from '../../support/create-test-app.ts';
import { createInMemoryCatalogue, type InMemoryContent } from '../../support/in-memory-catalogue.ts';
import { explain } from './support/explain-fixtures.ts';

const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  style: 'simple',
  explode: false,
  schema: { type: 'string' },
} as const;

/** Two APIs on one host: orders for everybody, payouts as `visibility` says. */
function contentWith(visibility: Visibility | null): InMemoryContent {
  const shown = (api: string, version: string, method: string, path: string, seen: Visibility = 'public') => ({
    visibility: seen,
    value: buildCatalogueOperation(
      api,
      version,
      buildOperation(method, path, { parameters: path.includes('{id}') ? [idParameter] : [] }),
    ),
  });
  const orders = [
    shown('orders', '2', 'GET', '/v2/orders'),
    shown('orders', '2', 'GET', '/v2/orders/{id}'),
    shown('orders', '2', 'GET', '/v2/orders/search'),
    shown('orders', '2', 'DELETE', '/v2/orders/{id}'),
    shown('orders', '1', 'GET', '/v1/orders/{id}'),
  ];
  const hidden = visibility === null ? [] : [shown('payouts', '1', 'GET', '/v1/payouts/{id}', visibility)];
  return {
    apis: [
      { visibility: 'public', value: buildApi('orders', { currentVersion: '2', versions: ['2', '1'] }) },
      ...(visibility === null ? [] : [{ visibility, value: buildApi('payouts') }]),
    ],
    operations: [...orders, ...hidden],
    pages: [],
  };
}

function hit(api: string, version: string, operationKey: string): SearchHit {
  return {
    kind: 'operation', api, apiTitle: api, version, operationKey, operationId: null, chunkKey: operationKey, documentPath: api,
    documentTitle: api, title: operationKey, url: null, text: '', score: 1, exact: 'method_path', coverage: 1, cosine: 0,
  }; // prettier-ignore
}

function appWith(content: InMemoryContent, hits: readonly SearchHit[]): { app: TestApp; calls: () => string[] } {
  const catalogue = createInMemoryCatalogue(content);
  const app = createTestApp({ content, catalogue, hits, buildSnippet });
  return { app, calls: () => catalogue.calls.map(({ method }) => method) };
}

describe('finding the operation of a call', () => {
  const content = contentWith(null);
  const hits = [hit('orders', '2', 'GET /v2/orders/search'), hit('orders', '2', 'GET /v2/orders/{id}')];

  it('takes the written segment before the parameter, without reading all operations', async () => {
    const { app, calls } = appWith(content, hits);
    const { operation } = await explain(app, { text: 'GET https://api.harbor.example/v2/orders/search 500' });
    expect(operation).toMatchObject({ path: '/v2/orders/search' });
    expect(calls()).not.toContain('listOperations');
    expect(app.retrievals[0]?.request).toEqual({ question: 'GET /v2/orders/search', kinds: ['operation'], limit: 30 });
  });

  it('prefers the API that names the host, although its path is only near', async () => {
    const on = (api: string, path: string, host: string): InMemoryContent['operations'][number] => {
      const servers = [{ url: `https://${host}/v2`, variables: {} }];
      return {
        visibility: 'public',
        value: buildCatalogueOperation(api, '1', buildOperation('GET', path, { servers })),
      };
    };
    const operations = [on('pets', '/user', 'pets.example'), on('people', '/users', 'people.example')];
    const apis = ['pets', 'people'].map((api) => ({ visibility: 'public' as const, value: buildApi(api) }));
    const both = [hit('pets', '1', 'GET /user'), hit('people', '1', 'GET /users')];
    const { app } = appWith({ apis, operations, pages: [] }, both);
    const { scope } = await explain(app, { text: 'GET https://people.example/v3/user 404' });
    expect(scope?.api).toBe('people');
  });

  it('reads them all to say which methods a path takes', async () => {
    const { app } = appWith(content, hits);
    const { findings } = await explain(app, { text: 'PATCH https://api.harbor.example/v2/orders/7 405' });
    expect(findings[0]).toMatchObject({ code: 'method_not_allowed', expected: ['GET', 'DELETE'] });
  });

  it('finds an older version by its path', async () => {
    const { app } = appWith(content, hits);
    const { scope } = await explain(app, { text: 'GET https://api.harbor.example/v1/orders/7 404' });
    expect(scope).toEqual({ api: 'orders', version: '1' });
  });

  it('keeps to the version that is asked for', async () => {
    const { app } = appWith(content, []);
    const { findings, scope } = await explain(app, { api: 'orders', version: '2', text: 'GET /v1/orders/7 404' });
    expect(scope).toEqual({ api: 'orders', version: '2' });
    expect(findings[0]).toMatchObject({ code: 'path_unknown', expected: '/v2/orders/{id}' });
  });
});

describe('an operation that the caller may not see', () => {
  const requests: readonly Readonly<Record<string, unknown>>[] = [
    { text: 'GET https://api.harbor.example/v1/payouts/7 404' },
    { text: 'curl -X DELETE https://api.harbor.example/v1/payouts/7' },
    { text: 'GET https://api.harbor.example/v1/payouts/7 404', api: 'payouts' },
    { text: 'GET https://api.harbor.example/v1/payouts/7 404', api: 'payouts', version: '1' },
    { text: 'GET https://api.harbor.example/v1/payouts/7 404', api: 'orders', version: '9' },
  ];

  it.each(requests)('is as absent as one that does not exist: %j', async (request) => {
    const anonymous = async (visibility: Visibility | null): Promise<readonly [number, string]> => {
      const response = await appWith(contentWith(visibility), []).app.post('/v1/explain', request);
      return [response.status, await response.text()];
    };
    expect(await anonymous({ teams: ['partners'] })).toEqual(await anonymous(null));
  });

  it('is explained to whoever may', async () => {
    const { app } = appWith(contentWith({ teams: ['partners'] }), [hit('payouts', '1', 'GET /v1/payouts/{id}')]);
    const response = await app.post('/v1/explain', requests[0], gatewayHeaders('acme', ['partners']));
    expect(await response.json()).toMatchObject({ scope: { api: 'payouts', version: '1' } });
  });
});
