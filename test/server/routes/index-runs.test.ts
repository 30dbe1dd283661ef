import { describe, expect, it } from 'vitest';
import { CopilotError } from '../../../core/errors.ts';
import { adminToken, createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { buildIndexRun, createInMemoryIndexRuns } from '../../support/in-memory-index-runs.ts';

const admin = { Authorization: `Bearer ${adminToken}` };
const running = buildIndexRun({
  id: 'run-2',
  status: 'running',
  progress: { stage: 'embed', done: 34, total: 121 },
  counts: { embedded: 34 },
  stageSeconds: { read: 2.4 },
  generation: null,
  finishedAt: null,
});
const calls = [
  ['POST', '/v1/index-runs'],
  ['GET', '/v1/index-runs'],
  ['GET', '/v1/index-runs/run-1'],
  ['POST', '/v1/index-runs/run-1/cancel'],
] as const;

function createAdminApp(...runs: Parameters<typeof createInMemoryIndexRuns>) {
  const indexRuns = createInMemoryIndexRuns(...runs);
  return { indexRuns, ...createTestApp({ indexRuns }) };
}

describe('who may see and start index runs', () => {
  it.each(calls)('%s %s asks for the admin token', async (method, path) => {
    const { app, indexRuns } = createAdminApp(['konnect'], [buildIndexRun({ status: 'queued' })]);
    const wrong = [{}, { Authorization: 'Bearer wrong' }, { Authorization: `Basic ${btoa(`x:${adminToken}`)}` }];
    for (const headers of [...wrong, gatewayHeaders('alice', ['admins'])]) {
      const response = await app.request(path, { method, headers: { ...headers } });
      expect(response.status).toBe(401);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ code: 'unauthenticated' });
      expect(text).not.toContain('konnect');
    }
    expect(indexRuns.runs).toHaveLength(1);
    expect(indexRuns.runs[0]?.status).toBe('queued');
    expect(indexRuns.lists).toEqual([]);
  });

  it.each(calls)('%s %s is switched off without an admin token, and unknown without index runs', async (...call) => {
    const [method, path] = call;
    const off = createTestApp({ adminToken: null, indexRuns: createInMemoryIndexRuns() });
    expect((await off.app.request(path, { method, headers: admin })).status).toBe(403);
    for (const indexRuns of [null, undefined]) {
      const none = createTestApp(indexRuns === null ? { indexRuns } : {});
      const response = await none.app.request(path, { method, headers: admin });
      expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
    }
  });

  it('answers with the admin token where identity is required too, and never lets it be cached', async () => {
    const { app } = createTestApp({
      indexRuns: createInMemoryIndexRuns(['konnect'], [buildIndexRun()]),
      identityOptions: { required: true },
    });
    for (const path of ['/v1/index-runs', '/v1/index-runs/run-1']) {
      const response = await app.request(path, { headers: admin });
      expect(response.status).toBe(200);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
    }
  });
});

describe('POST /v1/index-runs', () => {
  it('queues a run of one source and says where to watch it', async () => {
    const { post, indexRuns } = createAdminApp();
    const response = await post('/v1/index-runs', { source: 'gateway', accept_removals: true }, admin);
    expect(response.status).toBe(202);
    expect(response.headers.get('Location')).toBe('/v1/index-runs/run-101');
    expect(await response.json()).toMatchObject({
      data: [{ id: 'run-101', source: 'gateway', status: 'queued', trigger: 'request', accept_removals: true }],
    });
    const again = await post('/v1/index-runs', { source: 'gateway' }, admin);
    expect(again.status).toBe(202);
    expect(await again.json()).toMatchObject({ data: [{ id: 'run-101', status: 'queued' }] });
    expect(indexRuns.runs).toHaveLength(1);
  });

  it.each([
    ['no body and no media type', {}],
    ['an empty JSON body', { headers: { 'Content-Type': 'application/json' }, body: '' }],
    ['an empty object', { headers: { 'Content-Type': 'application/json' }, body: '{}' }],
    ['null for left out', { headers: { 'Content-Type': 'application/json' }, body: '{"source":null}' }],
  ])('queues a run of every source for %s', async (_, request: RequestInit) => {
    const { app } = createAdminApp();
    const response = await app.request('/v1/index-runs', {
      ...request,
      method: 'POST',
      headers: { ...(request.headers as Record<string, string> | undefined), ...admin },
    });
    expect(response.status).toBe(202);
    const { data } = (await response.json()) as { data: { source: string; accept_removals: boolean }[] };
    expect(data.map((run) => [run.source, run.accept_removals])).toEqual([
      ['konnect', false],
      ['gateway', false],
    ]);
    expect(response.headers.get('Location')).toBeNull();
  });

  it('refuses a source that is not configured and names those that are', async () => {
    const { post, indexRuns } = createAdminApp();
    const response = await post('/v1/index-runs', { source: 'Konnect' }, admin);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      detail: 'There is no such source. Configured: konnect, gateway.',
      errors: [{ field: 'source' }],
    });
    expect(indexRuns.runs).toEqual([]);
    const empty = createAdminApp([]);
    expect((await empty.post('/v1/index-runs', {}, admin)).status).toBe(400);
  });

  it.each([
    ['a body that is not JSON', 'source=konnect', 'application/x-www-form-urlencoded', 415],
    ['broken JSON', '{"source":', 'application/json', 400],
    ['a source that is no text', '{"source":["konnect"]}', 'application/json', 400],
    ['accept_removals as text', '{"accept_removals":"yes"}', 'application/json', 400],
    ['a body without end', `{"source":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
  ])('refuses %s', async (_, body, mediaType, status) => {
    const { post, indexRuns } = createAdminApp();
    expect((await post('/v1/index-runs', body, { ...admin, 'Content-Type': mediaType })).status).toBe(status);
    expect(indexRuns.runs).toEqual([]);
  });
});

describe('GET /v1/index-runs', () => {
  const runs = [running, buildIndexRun(), buildIndexRun({ id: 'run-0', source: 'gateway' })];

  it('lists runs newest first, in pages and by source', async () => {
    const { app } = createAdminApp(['konnect', 'gateway'], runs);
    const all = await app.request('/v1/index-runs?page[size]=2', { headers: admin });
    expect(await all.json()).toMatchObject({
      data: [{ id: 'run-2' }, { id: 'run-1' }],
      meta: { page: { number: 1, size: 2, total: 3 } },
    });
    const some = await app.request('/v1/index-runs?source=gateway', { headers: admin });
    expect(await some.json()).toMatchObject({ data: [{ id: 'run-0' }], meta: { page: { total: 1 } } });
    expect((await app.request('/v1/index-runs?page[size]=0', { headers: admin })).status).toBe(400);
  });

  it('shows a run whole, with what is not known yet as null', async () => {
    const { app } = createAdminApp(['konnect'], runs);
    expect(await (await app.request('/v1/index-runs/run-1', { headers: admin })).json()).toEqual({
      id: 'run-1',
      source: 'konnect',
      status: 'committed',
      trigger: 'schedule',
      attempt: 1,
      accept_removals: false,
      progress: null,
      documents: { found: 64, indexed: 12, unchanged: 50, failed: 2, removed: 1 },
      operations: 812,
      chunks: 2410,
      embedded: 340,
      reused: 96,
      warnings: 3,
      requests: 41,
      failures: [{ file: 'payments/3/openapi.yaml', reason: 'Not valid YAML.', line: 12 }],
      stage_seconds: { read: 2.4, parse: 0.9, embed: 11.2, commit: 1.1 },
      generation: 8,
      error: null,
      queued_at: '2023-11-14T22:00:00.000Z',
      started_at: '2023-11-14T22:00:01.000Z',
      finished_at: '2023-11-14T22:00:20.000Z',
    });
    expect(await (await app.request('/v1/index-runs/run-2', { headers: admin })).json()).toMatchObject({
      status: 'running',
      progress: { stage: 'embed', done: 34, total: 121 },
      documents: null,
      operations: null,
      embedded: 34,
      stage_seconds: { read: 2.4, parse: null, embed: null, commit: null },
      finished_at: null,
    });
    expect((await app.request('/v1/index-runs/run-9', { headers: admin })).status).toBe(404);
    expect((await app.request(`/v1/index-runs/${'x'.repeat(101)}`, { headers: admin })).status).toBe(400);
  });

  it('says that the record cannot be read, and not why', async () => {
    const indexRuns = createInMemoryIndexRuns();
    const list = async (): Promise<never> => {
      throw new CopilotError('index_unavailable', 'connect ECONNREFUSED db.internal:5432');
    };
    const { app, logs } = createTestApp({ indexRuns: { ...indexRuns, store: { ...indexRuns.store, list } } });
    const response = await app.request('/v1/index-runs', { headers: admin });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('db.internal');
    expect(JSON.stringify(logs)).toContain('db.internal');
  });
});

describe('POST /v1/index-runs/{id}/cancel', () => {
  it('ends a queued run, asks a running one, and leaves an ended one', async () => {
    const queued = buildIndexRun({ id: 'run-3', status: 'queued' });
    const { app } = createAdminApp(['konnect'], [queued, running, buildIndexRun()]);
    const cancel = async (id: string): Promise<[number, unknown]> => {
      const response = await app.request(`/v1/index-runs/${id}/cancel`, { method: 'POST', headers: admin });
      return [response.status, await response.json()];
    };
    expect(await cancel('run-3')).toEqual([202, expect.objectContaining({ id: 'run-3', status: 'cancelled' })]);
    expect(await cancel('run-2')).toEqual([202, expect.objectContaining({ status: 'running' })]);
    expect(await cancel('run-1')).toEqual([202, expect.objectContaining({ status: 'committed' })]);
    expect(await cancel('run-9')).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
  });
});
