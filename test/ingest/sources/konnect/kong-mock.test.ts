import { describe, expect, it } from 'vitest';
import { contractSkipReason, loadContract } from '../../../support/kong-mock/contract.ts';
import { startKongMock } from '../../../support/kong-mock/kong-mock.ts';
import type { KongMock } from '../../../support/kong-mock/kong-mock.ts';
import {
  addApi,
  addDeveloper,
  addDocument,
  addPage,
  addSnippet,
  addTeam,
  emptyModel,
  publish,
  uuidOf,
} from '../../../support/kong-mock/portal-model.ts';
import type { PortalModel } from '../../../support/kong-mock/portal-model.ts';

function fullModel(): PortalModel {
  const model = emptyModel();
  model.portal.rbacEnabled = true;
  model.strategies.push({
    id: uuidOf('s1'),
    name: 'keys',
    displayName: 'Keys',
    updatedAt: '2026-01-01T00:00:00Z',
    type: 'key_auth',
    keyNames: ['X-Key'],
    ttl: null,
  });
  const open = addApi(model, { name: 'Open', version: '1', versions: { '1': '{}' }, strategyIds: [uuidOf('s1')] });
  const root = addDocument(open, { slug: 'start' });
  addDocument(open, { slug: 'hidden', status: 'unpublished', parentId: root.id });
  addDocument(open, { slug: 'below', parentId: root.id });
  const closed = addApi(model, { name: 'Closed', versions: { '1': '{}' }, visibility: 'private' });
  addApi(model, { name: 'Draft', visibility: null });
  const home = addPage(model, { slug: '/' });
  addPage(model, { slug: 'secret', visibility: 'private', parentId: home.id });
  addSnippet(model, { name: 'banner' });
  const team = addTeam(model, 'Partners', [closed.id]);
  addDeveloper(model, 'ann', [team.id]);
  addDeveloper(model, 'bob');
  model.packages.push({
    id: uuidOf('package'),
    name: 'Bundle',
    version: null,
    slug: 'bundle',
    description: null,
    rateLimit: { limit: 5, duration: 'minutes' },
    operations: [{ id: uuidOf('po'), apiId: open.id, method: 'GET', path: '/x', rateLimit: null }],
    documents: [],
    updatedAt: '2026-01-01T00:00:00Z',
  });
  publish(model, uuidOf('package'), { visibility: 'public', entityType: 'api_package' });
  model.implementations.push(
    { id: uuidOf('i1'), apiId: open.id, controlPlaneId: uuidOf('cp'), serviceId: uuidOf('service') },
    { id: uuidOf('i2'), apiId: closed.id, controlPlaneId: uuidOf('cp'), serviceId: null },
  );
  return model;
}

async function get(
  kong: KongMock,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; names: string[] }> {
  const response = await fetch(`${kong.baseUrl}${path}`, { headers });
  const body = (await response.json()) as { data?: { name?: string; slug?: string }[] };
  return { status: response.status, names: (body.data ?? []).map(({ name, slug }) => name ?? slug ?? '') };
}

async function logIn(kong: KongMock, model: PortalModel, index: number): Promise<Record<string, string>> {
  const developer = model.developers[index];
  const response = await fetch(`${kong.baseUrl}/api/v3/developer/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: developer?.email, password: developer?.password }),
  });
  expect(response.status).toBe(204);
  return { cookie: (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' };
}

describe.skipIf(contractSkipReason !== null)(`the mock of Konnect (${contractSkipReason ?? 'checked'})`, () => {
  it('answers every route of the control API as Kong describes it', async () => {
    const model = fullModel();
    const kong = await startKongMock(model);
    const [open] = model.apis;
    const portal = `/v3/portals/${model.portal.id}`;
    const api = `/v3/apis/${open?.id ?? ''}`;
    const headers = { authorization: `Bearer ${kong.token}` };
    for (const path of [
      '/v3/portals',
      portal,
      `${portal}/pages`,
      `${portal}/pages/${model.pages[0]?.id ?? ''}`,
      `${portal}/snippets`,
      `${portal}/snippets/${model.snippets[0]?.id ?? ''}`,
      `${portal}/teams`,
      `${portal}/teams/${model.teams[0]?.id ?? ''}/assigned-roles`,
      '/v3/apis',
      api,
      `${api}/versions`,
      `${api}/versions/${open?.versions[0]?.id ?? ''}`,
      `${api}/documents`,
      `${api}/documents/${open?.documents[0]?.id ?? ''}`,
      `${portal}/api-publications`,
      '/v3/api-implementations',
      '/v3/api-packages',
      `/v3/api-packages/${uuidOf('package')}/operations`,
      `/v3/api-packages/${uuidOf('package')}/documents`,
      '/v2/application-auth-strategies',
    ]) {
      expect([path, (await get(kong, path, headers)).status]).toEqual([path, 200]);
    }
    expect((await get(kong, '/v3/apis', {})).status).toBe(401);
    expect((await get(kong, `/v3/apis/${uuidOf('nobody')}`, headers)).status).toBe(404);
  });

  it('shows each visitor of the Portal API what they may see', async () => {
    const model = fullModel();
    const kong = await startKongMock(model);
    const [ann, bob] = [await logIn(kong, model, 0), await logIn(kong, model, 1)];
    expect((await get(kong, '/api/v3/apis', {})).names).toEqual(['Open']);
    expect((await get(kong, '/api/v3/apis', bob)).names).toEqual(['Open']);
    expect((await get(kong, '/api/v3/apis', ann)).names).toEqual(['Open', 'Closed']);
    expect((await get(kong, '/api/v3/pages', {})).names).toEqual(['/']);
    for (const path of [
      '/api/v3/portal',
      '/api/v3/apis/open-1',
      '/api/v3/apis/open-1/actions',
      '/api/v3/apis/open-1/documents',
      '/api/v3/apis/open-1/documents/below',
      '/api/v3/apis/open-1/versions',
      `/api/v3/apis/open-1/versions/${model.apis[0]?.versions[0]?.id ?? ''}`,
      '/api/v3/pages/secret',
      '/api/v3/snippets',
      '/api/v3/snippets/banner',
      '/api/v3/application-auth-strategies',
      '/api/v3/developer/me',
      '/api/v3/developer/teams',
    ]) {
      expect([path, (await get(kong, path, ann)).status]).toEqual([path, 200]);
    }
    for (const path of ['/api/v3/apis/closed', '/api/v3/apis/open-1/documents/hidden', '/api/v3/pages/secret'])
      expect([path, (await get(kong, path, {})).status]).toEqual([path, 404]);
    expect((await get(kong, '/api/v3/developer/me', {})).status).toBe(401);
  });

  it('notices an answer that is not as Kong describes it, and a parameter that does not exist', () => {
    const contract = loadContract('konnect-api-builder-v3.yaml');
    const meta = { page: { number: 1, size: 10, total: 0 } };
    expect(contract.checkResponse('GET', '/apis', 200, { data: [], meta })).toBeNull();
    expect(contract.checkResponse('GET', '/apis', 200, { data: [{ id: 'x' }], meta })).toContain('data/0');
    expect(contract.checkResponse('GET', '/apis', 200, { data: [], meta, more: 1 })).toContain('additional properties');
    const query = new URLSearchParams('page[size]=1&filter[name]=x&filter[colour]=red&limit=3');
    expect(contract.unknownParameters('GET', '/apis', query)).toEqual(['filter[colour]', 'limit']);
  });

  it('cuts lists into pages, throttles and fails by chance', async () => {
    const model = emptyModel();
    for (let index = 0; index < 7; index += 1) addApi(model, { name: `A${index}` });
    const kong = await startKongMock(model, { maximumPageSize: 3 });
    const headers = { authorization: `Bearer ${kong.token}` };
    expect((await get(kong, '/v3/apis?page[size]=100&page[number]=3', headers)).names).toEqual(['A6']);
    Object.assign(kong.faults, { errorRate: 0.4, throttleRate: 0.4 });
    const statuses = new Set<number>();
    for (let index = 0; index < 60; index += 1) statuses.add((await get(kong, '/v3/apis', headers)).status);
    expect([...statuses].toSorted()).toEqual([200, 429, 500, 502, 503, 504]);
  });
});
