import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../core/catalogue.ts';
import { CopilotError } from '../../../core/errors.ts';
import { buildApi, buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { createInMemoryCatalogue } from '../../support/in-memory-catalogue.ts';
import type { InMemoryContent } from '../../support/in-memory-catalogue.ts';

interface Diff {
  readonly from: string;
  readonly to: string;
  readonly breaking: boolean;
  readonly incomplete: boolean;
  readonly counts: Record<string, number>;
  readonly data: { kind: string; breaking: boolean; operation: string | null; where: string; message: string }[];
  readonly meta: unknown;
}

const partnersOnly = { teams: ['partners'] };
const relaxed = { ...refundOperation, parameters: [] };
/** More operations than one page of the catalogue holds. */
const many = Array.from({ length: 250 }, (_, index) => buildOperation('GET', `/things/${String(index)}`));
const content: InMemoryContent = {
  apis: [
    { visibility: 'public', value: buildApi('payments', { versions: ['1', '2', '3'], currentVersion: '3' }) },
    { visibility: 'public', value: buildApi('single') },
    { visibility: 'public', value: buildApi('large', { versions: ['1', '2'], currentVersion: '2' }) },
    { visibility: partnersOnly, value: buildApi('settlements', { versions: ['1', '2'], currentVersion: '2' }) },
  ],
  operations: [
    { visibility: 'public', value: buildCatalogueOperation('payments', '1', buildOperation('GET', '/charges')) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '2', refundOperation) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '2', buildOperation('GET', '/payments/{id}')) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '3', relaxed) },
    { visibility: 'public', value: buildCatalogueOperation('payments', '3', buildOperation('GET', '/payments/{key}')) },
    { visibility: partnersOnly, value: buildCatalogueOperation('payments', '3', buildOperation('GET', '/secrets')) },
    { visibility: partnersOnly, value: buildCatalogueOperation('settlements', '1', buildOperation('GET', '/payouts')) },
    ...many.map((operation) => ({ visibility: 'public' as const, value: buildCatalogueOperation('large', '1', operation) })),
    ...many.toReversed().map((operation) => ({ visibility: 'public' as const, value: buildCatalogueOperation('large', '2', { ...operation, deprecated: true }) })),
  ],
  pages: [],
}; // prettier-ignore
const partner = { headers: gatewayHeaders('alice', ['partners']) };
const { app, dependencies } = createTestApp({ content });

async function readDiff(path: string, init?: RequestInit): Promise<Diff> {
  const response = await app.request(path, init);
  expect(response.status).toBe(200);
  return (await response.json()) as Diff;
}

describe('GET /v1/apis/{api}/diff', () => {
  it('compares the current version with the one before it', async () => {
    const diff = await readDiff('/v1/apis/payments/diff');
    expect(diff).toEqual({
      api: 'payments',
      from: '2',
      to: '3',
      breaking: true,
      incomplete: false,
      counts: {
        total: 3,
        breaking: 2,
        operations_added: 0,
        operations_removed: 0,
        operations_changed: 2,
        operations_incomplete: 0,
      },
      data: [
        {
          kind: 'parameter_removed',
          breaking: true,
          operation: 'POST /refunds',
          where: '/parameters/header/Idempotency-Key',
          message: 'Header parameter `Idempotency-Key` is gone.',
        },
        expect.objectContaining({ kind: 'parameter_removed', where: '/parameters/query/filter' }),
        {
          kind: 'path_parameter_renamed',
          breaking: false,
          operation: 'GET /payments/{key}',
          where: '/parameters/path/key',
          from: 'id',
          to: 'key',
          message: 'Path parameter `id` is now called `key`; a call looks the same.',
        },
      ],
      meta: { page: { number: 1, size: 20, total: 3 } },
    });
  });

  it('compares any two versions, in any direction, and one with itself', async () => {
    expect(await readDiff('/v1/apis/payments/diff?to=2')).toMatchObject({ from: '1', to: '2', breaking: true });
    expect(await readDiff('/v1/apis/payments/diff?from=1')).toMatchObject({ from: '1', to: '3' });
    const back = await readDiff('/v1/apis/payments/diff?from=3&to=2');
    expect(back.data.map(({ kind, breaking }) => [kind, breaking])).toEqual([
      ['parameter_added', true],
      ['path_parameter_renamed', false],
      ['parameter_added', false],
    ]);
    const same = await readDiff('/v1/apis/payments/diff?from=3&to=3');
    expect(same).toMatchObject({ breaking: false, data: [], counts: { total: 0 } });
  });

  it('gives its changes in pages and its sums on each', async () => {
    const second = await readDiff('/v1/apis/payments/diff?page[size]=1&page[number]=2');
    expect(second).toMatchObject({ counts: { total: 3 }, meta: { page: { number: 2, size: 1, total: 3 } } });
    expect(second.data.map(({ where }) => where)).toEqual(['/parameters/query/filter']);
    expect((await readDiff('/v1/apis/payments/diff?page[number]=9')).data).toEqual([]);
  });

  it('reads versions of any length', async () => {
    const diff = await readDiff('/v1/apis/large/diff?page[size]=100&page[number]=3');
    expect(diff).toMatchObject({ counts: { total: 250, operations_changed: 250 }, breaking: false });
    expect(diff.data).toHaveLength(50);
  });

  it.each(['/v1/apis/single/diff', '/v1/apis/payments/diff?to=1'])(
    'asks for `from` where %s has none',
    async (path) => {
      const response = await app.request(path);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'from' }] });
    },
  );

  it.each(['from=', 'to=%00', `to=${'x'.repeat(201)}`, 'page[size]=0'])('refuses %s', async (query) => {
    expect((await app.request(`/v1/apis/payments/diff?${query}`)).status).toBe(400);
  });
});

describe('what the caller may not see', () => {
  it.each([
    ['/v1/apis/settlements/diff', '/v1/apis/absent/diff'],
    ['/v1/apis/settlements/diff?from=1&to=2', '/v1/apis/absent/diff?from=1&to=2'],
    ['/v1/apis/settlements/diff?from=1&to=2', '/v1/apis/payments/diff?from=1&to=9'],
    ['/v1/apis/settlements/diff?to=9', '/v1/apis/payments/diff?from=9'],
    ['/v1/apis/single/diff?from=9', '/v1/apis/absent/diff?from=9'],
  ])('answers %s exactly like %s', async (secret, absent) => {
    const [left, right] = await Promise.all([app.request(secret), app.request(absent)]);
    expect([left.status, await left.text()]).toEqual([404, await right.text()]);
    expect(right.status).toBe(404);
    expect([...left.headers.keys()]).toEqual([...right.headers.keys()]);
  });

  it('hides a version that only others see', async () => {
    const hidden = buildApi('payments', { versions: ['1', '2'], currentVersion: '2' });
    const views: Catalogue = {
      ...dependencies.catalogue,
      findApi: async (caller, slug) => (caller.subject === null && slug === 'payments' ? hidden : dependencies.catalogue.findApi(caller, slug)),
    }; // prettier-ignore
    const { app: other } = createTestApp({ catalogue: views });
    expect(await (await other.request('/v1/apis/payments/diff')).json()).toMatchObject({ from: '1', to: '2' });
    for (const query of ['to=3', 'from=3', 'from=3&to=3', 'from=2&to=3']) {
      const response = await other.request(`/v1/apis/payments/diff?${query}`);
      expect([response.status, await response.text()]).toEqual([
        404,
        await (await other.request('/v1/apis/absent/diff')).text(),
      ]);
      expect((await other.request(`/v1/apis/payments/diff?${query}`, partner)).status).toBe(200);
    }
  });

  it('leaves hidden operations out of changes and counts', async () => {
    const open = await readDiff('/v1/apis/payments/diff');
    const all = await readDiff('/v1/apis/payments/diff', partner);
    expect(JSON.stringify(open)).not.toContain('secrets');
    expect(all.counts).toMatchObject({ total: 4, operations_added: 1 });
    expect(all.data.at(-1)).toMatchObject({ kind: 'operation_added', operation: 'GET /secrets' });
    expect((await app.request('/v1/apis/settlements/diff', partner)).status).toBe(200);
  });

  it('asks the catalogue for nothing but as this caller', async () => {
    const catalogue = createInMemoryCatalogue(content);
    const { app: watched } = createTestApp({ catalogue });
    await watched.request('/v1/apis/payments/diff', partner);
    expect(catalogue.calls.length).toBeGreaterThan(2);
    expect(catalogue.calls.every(({ caller }) => caller.teams.includes('partners'))).toBe(true);
  });
});

describe('an index that moves or fails', () => {
  const base = createInMemoryCatalogue(content);
  const moving = (moves: number): Catalogue & { reads: number } => {
    const catalogue = {
      ...base,
      reads: 0,
      async findApi(...parameters: Parameters<Catalogue['findApi']>) {
        const api = await base.findApi(...parameters);
        catalogue.reads += 1;
        const generation = Math.min(catalogue.reads, moves);
        return api === null ? null : { ...api, index: { ...api.index, generation } };
      },
    };
    return catalogue;
  };

  it('reads again when the index changed while it was read', async () => {
    const catalogue = moving(3);
    const { app: other } = createTestApp({ catalogue });
    expect((await other.request('/v1/apis/payments/diff')).status).toBe(200);
    expect(catalogue.reads).toBe(4);
  });

  it('gives up with a 503 when it never stands still', async () => {
    const { app: other } = createTestApp({ catalogue: moving(1000) });
    const response = await other.request('/v1/apis/payments/diff');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'index_unavailable' });
  });

  it('says so when the index cannot be read', async () => {
    const listOperations = async (): Promise<never> => {
      throw new CopilotError('index_unavailable', 'The index cannot be read at the moment.');
    };
    const { app: other } = createTestApp({ catalogue: { ...base, listOperations } });
    expect((await other.request('/v1/apis/payments/diff')).status).toBe(503);
  });

  it('stops when the caller goes away', async () => {
    const controller = new AbortController();
    const catalogue = createInMemoryCatalogue(content);
    const listOperations: Catalogue['listOperations'] = async (...parameters) => {
      const page = await catalogue.listOperations(...parameters);
      if (parameters[1].version === '2') controller.abort();
      return page;
    };
    const { app: other, logs } = createTestApp({ catalogue: { ...catalogue, listOperations } });
    await other.request('/v1/apis/large/diff', { signal: controller.signal });
    expect(JSON.stringify(logs)).toContain('cancelled');
  });
});
