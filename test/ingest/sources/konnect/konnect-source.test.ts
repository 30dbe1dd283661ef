import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SourceContent, SourceDocument } from '../../../../ingest/source.ts';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import { createKonnectSource } from '../../../../ingest/sources/konnect/konnect-source.ts';
import type { KonnectSourceOptions } from '../../../../ingest/sources/konnect/konnect-source.ts';
import { contractSkipReason } from '../../../support/kong-mock/contract.ts';
import { startKongMock } from '../../../support/kong-mock/kong-mock.ts';
import type { KongMock } from '../../../support/kong-mock/kong-mock.ts';
import {
  addApi,
  addDocument,
  addPage,
  addSnippet,
  addTeam,
  emptyModel,
  MODEL_DATE,
  publish,
  uuidOf,
} from '../../../support/kong-mock/portal-model.ts';
import type { PortalModel } from '../../../support/kong-mock/portal-model.ts';
import { ok, problem } from '../../../support/kong-mock/responses.ts';
import type { MockResponse } from '../../../support/kong-mock/responses.ts';
import { specOf } from '../../../support/kong-mock/sixty-apis.ts';

function sourceOf(kong: KongMock, options: Partial<KonnectSourceOptions> = {}) {
  return createKonnectSource({
    region: 'eu',
    baseUrl: kong.baseUrl,
    portal: 'Developer Portal',
    token: kong.token,
    retry: { limit: 1, firstDelay: 1, maxDelay: 1, maxRetryAfter: 1 },
    ...options,
  });
}

function pageOf(data: readonly unknown[]): MockResponse {
  return ok({ data, meta: { page: { number: 1, size: 100, total: data.length } } });
}

function find(content: SourceContent, part: string): SourceDocument {
  const found = content.documents.find(({ path }) => path.includes(part));
  if (found === undefined) throw new TypeError(`${part} is no document`);
  return found;
}

function smallModel(): PortalModel {
  const model = emptyModel();
  const api = addApi(model, { name: 'Orders', version: '1', versions: { '1': specOf('Orders', '1', 'public') } });
  addDocument(api, { slug: 'start', content: '---\ntitle: Ignored\ndescription: Of the text\n---\n::card\nHello\n::' });
  addPage(model, { slug: 'about', description: 'About us' });
  addSnippet(model, { name: 'a/b' });
  return model;
}

async function failureOf(call: Promise<unknown>, kong: KongMock): Promise<Error> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new TypeError('it did not fail as it should');
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(kong.token);
  return error;
}

describe.skipIf(contractSkipReason !== null)(`a Konnect source (${contractSkipReason ?? 'mocked'})`, () => {
  it('is known by address and portal, whichever way the portal is named', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const byName = await sourceOf(kong).read();
    const byId = await sourceOf(kong, { portal: model.portal.id }).read();
    expect(byName.descriptor).toEqual({
      key: `${kong.baseUrl}/v3/portals/${model.portal.id}`,
      kind: 'konnect',
      title: 'Developer Portal',
    });
    expect(byId.descriptor).toEqual(byName.descriptor);
    const missing = await failureOf(sourceOf(kong, { portal: 'Nowhere' }).read(), kong);
    expect(missing.message).toContain('no portal of that name');
    await failureOf(sourceOf(kong, { portal: uuidOf('nowhere') }).read(), kong);
  });

  it('reads rights once for readAccess and read together, and anew for the next run', async () => {
    const kong = await startKongMock(smallModel());
    const source = sourceOf(kong);
    await source.readAccess?.();
    await source.read();
    const count = (): number => kong.requests.filter((request) => request.includes('api-publications')).length;
    expect(count()).toBe(1);
    await source.read();
    expect(count()).toBe(2);
  });

  it('says once more who may read, of the portal that was read, when contents have been loaded', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const content = await sourceOf(kong).read();
    const { path } = find(content, '/versions/');
    const [publication] = model.publications;
    if (publication !== undefined) publication.visibility = 'private';
    model.portal.name = 'Renamed meanwhile';
    const access = await content.confirmAccess?.();
    expect(access?.descriptor).toEqual(content.descriptor);
    expect(access?.visibilityOf(path)).toBe('authenticated');
    model.publications.splice(0);
    expect((await content.confirmAccess?.())?.visibilityOf(path)).toEqual({ teams: [] });
    kong.faults.intercept = (_method, asked) => (asked.endsWith('/api-publications') ? problem(503, 'no') : null);
    await expect(content.confirmAccess?.()).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('links APIs to gateway services and addresses to templates', async () => {
    const model = smallModel();
    const [api] = model.apis;
    model.implementations.push({
      id: uuidOf('i'),
      apiId: api?.id ?? '',
      controlPlaneId: uuidOf('cp'),
      serviceId: uuidOf('s'),
    });
    const kong = await startKongMock(model);
    const content = await sourceOf(kong, {
      urls: {
        api: '/catalogue/{api}/{version}',
        operation: '/catalogue/{api}#{operation}',
        page: 'https://docs.example.com/{page}',
      },
    }).read();
    expect(content.apis[0]?.implementations).toEqual([{ controlPlaneId: uuidOf('cp'), serviceId: uuidOf('s') }]);
    expect(find(content, '/versions/').url).toBe(`https://${model.portal.canonicalDomain}/catalogue/orders-1/1`);
    expect(find(content, 'pages/').url).toBe('https://docs.example.com/about');
    const task = await find(content, '/versions/').load();
    expect(task).toMatchObject({ place: { operationUrl: expect.stringContaining('#{operation}') as unknown } });
  });

  it('calls an API what the portal calls it, and two versions by what they share, for who may see both alone', async () => {
    const model = emptyModel();
    addApi(model, { name: 'Payments API', slug: 'payments', versions: { '1': specOf('Payments', '1', 'public') } });
    const orders = ['v1', 'v2'].map((version) =>
      addApi(model, {
        name: 'Orders API',
        version,
        slug: `orders-${version}`,
        versions: { [version]: specOf('Orders', version, 'public') },
      }),
    );
    addApi(model, { name: 'Plain one', slug: null, versions: { '1': specOf('Plain', '1', 'public') } });
    const kong = await startKongMock(model);
    const slugs = async (): Promise<string[]> => (await sourceOf(kong).read()).apis.map(({ slug }) => slug).toSorted();
    expect(await slugs()).toEqual(['orders', 'payments', 'plain-one']);
    const content = await sourceOf(kong).read();
    expect(find(content, `~${orders[1]?.id ?? ''}/versions/`)).toMatchObject({
      api: 'orders',
      url: expect.stringMatching(/orders-v2$/) as string,
    });
    const publication = model.publications.find(({ entityId }) => entityId === orders[1]?.id);
    if (publication !== undefined) publication.visibility = 'private';
    expect(await slugs()).toEqual(['orders-v1', 'payments', 'plain-one']);
  });

  it('links pages that were made here to an address without an anchor, and those of the portal with one', async () => {
    const model = smallModel();
    const start = model.apis[0]?.documents[0];
    if (start !== undefined) start.content = '# Start\n\nText';
    model.packages.push({
      id: uuidOf('bundle'), name: 'Bundle', version: null, slug: 'bundle', description: 'All', updatedAt: MODEL_DATE,
      rateLimit: null, operations: [], documents: [],
    }); // prettier-ignore
    publish(model, uuidOf('bundle'), { visibility: 'public', entityType: 'api_package' });
    const content = await sourceOf(await startKongMock(model)).read();
    const urls = async (part: string): Promise<(string | null)[]> => {
      const outcome = parseDocument(await find(content, part).load());
      return outcome.status === 'parsed' ? [...new Set(outcome.document.chunks.map(({ url }) => url))] : [];
    };
    const base = `https://${model.portal.canonicalDomain}/apis`;
    expect(await urls('/access.md')).toEqual([`${base}/orders-1`]);
    expect(await urls('/about.md')).toEqual([`${base}/bundle`]);
    expect(await urls('/documents/')).toEqual([`${base}/orders-1/docs/start#start`]);
  });

  it('gives pages the title of the portal and readable text', async () => {
    const kong = await startKongMock(smallModel());
    const content = await sourceOf(kong).read();
    expect(await find(content, '/documents/').load()).toMatchObject({
      text: '---\ntitle: "start"\ndescription: "Of the text"\n---\nHello',
    });
    expect(await find(content, 'pages/').load()).toMatchObject({
      text: expect.stringContaining('description: "About us"') as unknown,
    });
    expect(find(content, 'snippets/')).toMatchObject({ slug: 'snippets/a/b', url: null, visibility: 'public' });
  });

  it('refuses content that was withdrawn, hidden or deleted since it was listed', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const content = await sourceOf(kong).read();
    const [page, snippet, document, version] = [
      model.pages[0],
      model.snippets[0],
      model.apis[0]?.documents[0],
      model.apis[0]?.versions,
    ];
    if (page !== undefined) page.visibility = 'private';
    if (snippet !== undefined) snippet.status = 'unpublished';
    if (document !== undefined) document.status = 'unpublished';
    version?.splice(0);
    for (const part of ['pages/', 'snippets/', '/documents/'])
      await expect(find(content, part).load()).rejects.toMatchObject({ code: 'document_unreadable', isGone: false });
    await expect(find(content, '/versions/').load()).rejects.toMatchObject({
      code: 'document_unreadable',
      isGone: true,
    });
  });

  it('hides a document at once that is still listed and not published any more', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const { path } = find(await sourceOf(kong).read(), '/documents/');
    const [document] = model.apis[0]?.documents ?? [];
    if (document !== undefined) document.status = 'unpublished';
    const later = await sourceOf(kong).read();
    expect(later.documents.map((found) => found.path)).not.toContain(path);
    expect(later.placeVisibility(path)).toEqual({ teams: [] });
    model.apis[0]?.documents.splice(0);
    expect((await sourceOf(kong).read()).placeVisibility(path)).toBe('public');
  });

  it('hashes what decides the index without any content', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const hashes = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await sourceOf(kong).read()).documents.map(({ path, contentHash }) => [
          path.replaceAll(/~[\w-]+/g, ''),
          contentHash,
        ]),
      );
    const before = await hashes();
    expect(await hashes()).toEqual(before);
    const changed = async (): Promise<string[]> => {
      const after = await hashes();
      return Object.keys(before).filter((path) => before[path] !== after[path]);
    };
    const [publication] = model.publications;
    if (publication !== undefined) publication.autoApprove = true;
    // Nothing says that an application is needed, so nothing about it is written.
    expect(await changed()).toEqual([]);
    if (publication !== undefined) publication.strategyIds = [uuidOf('no such strategy')];
    expect(await changed()).toEqual(['apis/orders-1/access.md']);
    if (publication !== undefined) publication.visibility = 'private';
    expect(await changed()).toEqual([
      'apis/orders-1/access.md',
      'apis/orders-1/documents/start',
      'apis/orders-1/versions/1',
    ]);
    const [page] = model.pages;
    if (page !== undefined) page.updatedAt = '2026-03-03T00:00:00Z';
    expect(await changed()).toContain('pages/about');
  });

  it('reads in every run what has no date, and drops a specification that was taken out of its version', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const [api] = model.apis;
    const undated = { data: [{ id: 'd1', title: 'D', slug: 'd', status: 'published' }] };
    kong.faults.intercept = (_method, path) => (path.endsWith(`${api?.id ?? ''}/documents`) ? ok(undated) : null);
    const content = await sourceOf(kong).read();
    expect(find(content, '/documents/')).toMatchObject({
      isUndated: true,
      warnings: [expect.stringContaining('read in every run')],
    });
    expect(find(content, '/versions/').isUndated).toBe(false);
    kong.faults.intercept = (_method, path) => (/\/versions\/[^/]+$/.test(path) ? ok({ spec: null }) : null);
    await expect(find(content, '/versions/').load()).rejects.toMatchObject({ isGone: true });
  });

  it('tells readers of a public API nothing of a private one of the same name', async () => {
    const model = smallModel();
    const kong = await startKongMock(model);
    const alone = await sourceOf(kong).read();
    const hidden = addApi(model, { name: 'Orders', version: '2', visibility: 'private', versions: { '1': '{}' } });
    addDocument(hidden, { slug: 'start', content: 'Private' });
    const beside = await sourceOf(kong).read();
    const shown = (content: SourceContent): unknown[] =>
      content.documents
        .filter(({ visibility }) => visibility === 'public')
        .map(({ path, slug, contentHash }) => [path, slug, contentHash]);
    expect(shown(beside)).toEqual(shown(alone));
    expect(find(beside, `~${hidden.id}/documents/`).slug).toBe('2/start');
  });

  it('does without auth strategies and implementations that the token may not read, and says so', async () => {
    const model = smallModel();
    model.portal.defaultStrategyId = uuidOf('keys');
    const [publication] = model.publications;
    if (publication !== undefined) publication.strategyIds = [uuidOf('keys')];
    const kong = await startKongMock(model);
    kong.faults.intercept = (_method, path) => (/strategies|implementations/.test(path) ? problem(403, 'no') : null);
    const content = await sourceOf(kong).read();
    expect(content.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('API implementations are left out'),
      expect.stringContaining('auth strategies are left out'),
    ]);
    const task = await find(content, 'access.md').load();
    expect(task).toMatchObject({
      text: expect.stringContaining('The registration page of the portal says') as unknown,
    });
  });

  it('takes the narrower of two publications that a list gives of one API', async () => {
    const model = smallModel();
    const id = model.apis[0]?.id ?? '';
    const kong = await startKongMock(model);
    for (const order of [
      ['private', 'public'],
      ['public', 'private'],
    ]) {
      const both = pageOf(order.map((visibility) => ({ api_id: id, entity_type: 'api', visibility })));
      kong.faults.intercept = (_method, path) => (path.endsWith('/api-publications') ? both : null);
      expect(find(await sourceOf(kong).read(), '/versions/').visibility).toBe('authenticated');
    }
  });

  it('says that teams or roles cannot be read', async () => {
    const model = smallModel();
    model.portal.rbacEnabled = true;
    const team = addTeam(model, 'Red', []);
    const kong = await startKongMock(model);
    kong.faults.intercept = (_method, path) =>
      path.endsWith('/assigned-roles') ? pageOf([{ role: 'API Viewer' }]) : null;
    const { warnings } = await sourceOf(kong).read();
    expect(warnings.map(({ message }) => message)).toContain(
      `1 roles of the team ${team.id} cannot be read; they give nobody any right.`,
    );
    kong.faults.intercept = (_method, path) => (path.endsWith('/teams') ? pageOf([{ name: 'no id' }]) : null);
    expect((await sourceOf(kong).read()).warnings.map(({ message }) => message).join()).toContain(
      '1 teams cannot be read',
    );
  });

  it('asks for few contents with a token that expired meanwhile, and keeps all of them', async () => {
    const model = emptyModel();
    for (let index = 0; index < 20; index += 1) addApi(model, { name: `A${index}`, versions: { '1': '{}' } });
    const kong = await startKongMock(model);
    const content = await sourceOf(kong).read();
    kong.forgetRequests();
    kong.faults.intercept = () => problem(401, `expired ${kong.token}`);
    for (const document of content.documents.filter(({ kind }) => kind === 'spec'))
      expect(await failureOf(document.load(), kong)).not.toMatchObject({ isGone: true });
    expect(kong.requests).toHaveLength(5);
    expect((await failureOf(content.confirmAccess?.() ?? Promise.resolve(), kong)).message).toContain('KONNECT_TOKEN');
  });

  it('stops asking for content when the server stops answering', async () => {
    const model = emptyModel();
    for (let index = 0; index < 20; index += 1) addApi(model, { name: `A${index}`, versions: { '1': '{}' } });
    const kong = await startKongMock(model);
    const content = await sourceOf(kong).read();
    kong.forgetRequests();
    kong.faults.intercept = () => problem(503, 'away');
    const reasons: string[] = [];
    for (const document of content.documents.filter(({ kind }) => kind === 'spec'))
      reasons.push(String(await document.load().catch((error: unknown) => error)));
    expect(kong.requests).toHaveLength(10);
    expect(reasons.at(-1)).toContain('Konnect stopped answering');
  });

  it('asks for nothing more once a list has failed', async () => {
    const model = emptyModel();
    const apis = Array.from({ length: 30 }, (_, index) => addApi(model, { name: `A${index}`, versions: {} }));
    const kong = await startKongMock(model);
    kong.faults.latencyMilliseconds = 10;
    kong.faults.intercept = (_method, path) => (path.includes(apis[0]?.id ?? '-') ? problem(403, 'no') : null);
    await expect(sourceOf(kong).read()).rejects.toMatchObject({ code: 'source_unreadable' });
    const count = kong.requests.length;
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    // What was on its way may still arrive.
    expect(kong.requests.length - count).toBeLessThanOrEqual(4);
    expect(count).toBeLessThan(30);
  });

  it('can be cancelled, and says so', async () => {
    const kong = await startKongMock(smallModel());
    const controller = new AbortController();
    kong.faults.latencyMilliseconds = 200;
    setTimeout(() => controller.abort(), 50);
    await expect(sourceOf(kong).read({ signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    ['HTML', { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }, 'instead of JSON'],
    [
      'an expired token',
      problem(401, 'the token kpat_mockTokenThatMustNeverBeSeenAnywhere42 expired'),
      'KONNECT_TOKEN',
    ],
    ['no rights', problem(403, 'no'), 'Portal Viewer'],
    ['another shape', ok({ items: [] }), 'unknown shape'],
    [
      'a redirect to elsewhere',
      { status: 302, body: '', headers: { location: 'https://evil.example.com/' } },
      'was not followed',
    ],
  ] as const)('fails as a whole on %s for rights, and shows no token', async (_what, response, message) => {
    const kong = await startKongMock(smallModel());
    for (const list of ['/v3/portals', '/pages', '/api-publications']) {
      kong.faults.intercept = (_method, path) => (path.endsWith(list) ? response : null);
      const error = await failureOf(sourceOf(kong).readAccess?.() ?? Promise.resolve(), kong);
      expect(error).toMatchObject({ code: 'source_unreadable' });
      expect(error.message).toContain(message);
    }
  });

  it.each(['', 'two\nlines', 'späce'])('refuses the token %j before anything is sent', (token) => {
    expect(() => createKonnectSource({ region: 'eu', portal: 'x', token })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });

  it('survives names, slugs and shapes that nobody honest would send', async () => {
    const model = emptyModel();
    const long = 'x'.repeat(100_000);
    const api = {
      id: 'a1',
      name: '../../etc/passwd',
      version: '1/2',
      slug: '../admin',
      description: long,
      updated_at: null,
    };
    const kong = await startKongMock(model);
    const answers: Record<string, MockResponse> = {
      'api-publications': pageOf([
        { api_id: 'a1', visibility: 'public' },
        { api_id: 'a2', visibility: 'public' },
        { api_id: 'a3', visibility: 'public', entity_type: 'mesh' },
        { visibility: 'public' },
      ]),
      apis: pageOf([
        api,
        { id: 'a2', name: long },
        { id: 'a3', name: 'mesh' },
        { id: '../x', name: 'up' },
        { name: 'no id' },
        null,
        'text',
        5,
      ]),
      versions: pageOf([{ id: 'v1', version: 'a/b' }, { id: 'v2' }, { id: 'v3', version: long }, { id: '..' }, {}]),
      documents: ok({
        data: [
          { id: 'd1', slug: '../../x', title: long, status: 'published' },
          { id: 'd2', slug: 'x', status: 'published' },
          { id: 'd3', slug: 'x', status: 'published' },
        ],
      }),
      pages: ok({
        data: [
          { id: 'p1', slug: null, status: 'published', visibility: 'public' },
          { id: '../p', status: 'published', visibility: 'public' },
        ],
      }),
      snippets: pageOf([{ id: 's1', name: 7, status: 'published', visibility: 'public' }]),
    };
    kong.faults.intercept = (_method, path) => answers[path.split('/').at(-1) ?? ''] ?? null;
    const content = await sourceOf(kong).read();
    const paths = content.documents.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.every((path) => path.length < 250 && !path.includes('..'))).toBe(true);
    for (const document of content.documents) expect(document.url ?? 'https://').toMatch(/^https:\/\//);
    expect(find(content, 'd1').url).toContain('/apis/a1/docs/x');
    const slugs = content.documents
      .filter(({ kind }) => kind === 'page')
      .map(({ api: owner, slug }) => `${owner ?? ''} ${slug}`);
    expect(new Set(slugs).size).toBe(slugs.length);
    // Each item that cannot be told apart is left out and counted.
    const messages = content.warnings.map(({ message }) => message).join('\n');
    for (const part of [
      '2 publications cannot be read',
      '5 APIs are listed in a shape',
      '2 versions are listed in a shape',
      '1 of them cannot be read',
    ])
      expect(messages).toContain(part);
    for (const document of content.documents.filter(({ path }) => path.endsWith('access.md'))) {
      const outcome = parseDocument(await document.load());
      expect(outcome.status).toBe('parsed');
    }
  });

  it('describes a package to each reader without naming what they may not see', async () => {
    const model = emptyModel();
    model.portal.rbacEnabled = true;
    const hidden = addApi(model, { name: 'Hidden API', visibility: 'private' });
    addTeam(model, 'Insiders', [hidden.id]);
    const id = uuidOf('bundle');
    model.packages.push({
      id,
      name: 'Bundle `x`\n# Not a heading',
      version: '3',
      slug: null,
      description: null,
      rateLimit: { limit: 1, duration: 'seconds' },
      operations: [{ id: uuidOf('o'), apiId: hidden.id, method: 'GET', path: '/a`\n## b', rateLimit: null }],
      documents: [],
      updatedAt: '2026-01-01T00:00:00Z',
    });
    publish(model, id, { visibility: 'public', entityType: 'api_package' });
    const kong = await startKongMock(model);
    const content = await sourceOf(kong).read();
    const document = find(content, 'packages/');
    expect(document).toMatchObject({ visibility: 'public', api: null });
    const outcome = parseDocument(await document.load());
    if (outcome.status !== 'parsed') throw new TypeError('the page cannot be read');
    const text = outcome.document.chunks.map((chunk) => chunk.text).join('\n');
    expect(text).not.toContain('Hidden');
    expect(text).toContain("- `GET /a' ## b`");
    expect(text).toContain('1 time per second');
    expect(outcome.document.title).toBe('Bundle `x` # Not a heading 3');
  });
});
