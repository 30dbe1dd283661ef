import { describe, expect, it } from 'vitest';
import type { Visibility } from '../../../../core/caller.ts';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import type { ParseTask } from '../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../ingest/run.ts';
import type { IngestionReport } from '../../../../ingest/run.ts';
import type { Source } from '../../../../ingest/source.ts';
import { createPortalSource } from '../../../../ingest/sources/portal/portal-source.ts';
import type { PortalSourceOptions } from '../../../../ingest/sources/portal/portal-source.ts';
import { createHashEmbedder } from '../../../support/hash-embedder.ts';
import { contractSkipReason } from '../../../support/kong-mock/contract.ts';
import { startKongMock } from '../../../support/kong-mock/kong-mock.ts';
import type { KongMock } from '../../../support/kong-mock/kong-mock.ts';
import { addApi, addDeveloper, addDocument, addPage, addTeam, emptyModel, publish, withdraw } from '../../../support/kong-mock/portal-model.ts'; // prettier-ignore
import type { ModelDeveloper } from '../../../support/kong-mock/portal-model.ts';
import { createMemoryIndexWriter } from '../../../support/memory-index-writer.ts';
import { spec } from '../../support/temporary-portal.ts';
import { createLargePortal } from './portal-model.ts';

const partners: Visibility = { teams: ['partners'] };

function createSource(
  kong: KongMock,
  developer: ModelDeveloper | null,
  more: Partial<PortalSourceOptions> = {},
): Source {
  return createPortalSource({
    url: kong.baseUrl,
    client: { retry: { limit: 5, firstDelay: 1, jitter: () => 1 }, loginDelays: [1, 1, 1, 1, 1] },
    ...(developer === null
      ? {}
      : {
          credentials: { username: developer.email, password: developer.password },
          visibilityOfPrivate: partners,
        }),
    ...more,
  });
}

function createIndex() {
  const writer = createMemoryIndexWriter();
  const embedder = createHashEmbedder();
  const parser = {
    concurrency: 4,
    parse: (task: ParseTask) => Promise.resolve(parseDocument(task)),
    close: () => Promise.resolve(),
  };
  const run = (source: Source, acceptRemovals = false): Promise<IngestionReport> =>
    runIngestion({ source, writer, embedder, parser, now: () => 0, peakMemoryMegabytes: () => 0 }, { acceptRemovals });
  const visible = (visibility: Visibility): string =>
    JSON.stringify([...writer.documents.values()].filter((document) => document.visibility === visibility));
  return { writer, run, embedder, visible };
}

describe.skipIf(contractSkipReason !== null)(`createPortalSource (${contractSkipReason ?? 'mocked'})`, () => {
  it('indexes sixty APIs through paging, throttling and errors, and shows nothing private to the wrong people', async () => {
    const { model, developer } = createLargePortal();
    const kong = await startKongMock(model, { maximumPageSize: 7 });
    Object.assign(kong.faults, { seed: 7, errorRate: 0.05, throttleRate: 0.05, retryAfter: '0' });
    const { run, writer, visible } = createIndex();
    const first = await run(createSource(kong, developer));
    expect(kong.faultCount()).toBeGreaterThan(20);
    // 50 APIs with three versions, two documents; every second one says how to get access; 4 pages, 2 snippets.
    expect(first.documents).toEqual({ found: 50 * 5 + 25 + 4 + 2, indexed: 50 * 5 + 25 + 4 + 2 - 2, unchanged: 0, failed: 2, removed: 0 });
    expect(first.failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/cannot be read|not an OpenAPI/),
      expect.stringMatching(/cannot be read|not an OpenAPI/),
    ]);
    expect(writer.apis).toHaveLength(50);
    expect(writer.apis.find(({ slug }) => slug === 'publicword-api-5-2-0')).toMatchObject({ versions: ['1.0', '1.1', '2.0'], currentVersion: '2.0' });
    const everything = JSON.stringify([...writer.documents.values(), writer.apis]);
    expect(everything).not.toMatch(/foreignword|unpublishedword/);
    expect(visible('public')).toContain('publicword');
    expect(visible('public')).not.toContain('teamword');
    const restricted = [...writer.documents.values()].filter(({ visibility }) => visibility !== 'public');
    expect(restricted).toHaveLength(10 * 5 + 5 + 2);
    expect(restricted.every(({ visibility }) => JSON.stringify(visibility) === JSON.stringify(partners))).toBe(true);
    expect(everything).not.toContain(developer.password);
    const generated = [...writer.documents.values()].filter(({ slug }) => slug === 'getting-access').flatMap(({ chunks }) => chunks);
    expect(generated.map(({ url }) => url).filter((url) => url?.includes('#') !== false)).toEqual([]);
    expect([...writer.documents.values()].find(({ slug }) => slug === 'getting-access')?.chunks.map(({ text }) => text).join(' ')).toContain('x-acme-key');

    Object.assign(kong.faults, { errorRate: 0, throttleRate: 0 });
    kong.forgetRequests();
    const whole = createIndex();
    const undisturbed = await whole.run(createSource(kong, developer));
    const second = await whole.run(createSource(kong, developer));
    expect(second).toMatchObject({ documents: { indexed: 0, unchanged: first.documents.indexed, removed: 0 }, embedded: 0 });
    // Contents of documents, pages and snippets are not read again; of specifications they are, for want of a date.
    // Lists of both views, login, session, title; versions, their contents and the document tree of each API.
    const lists = Math.ceil(40 / 7) + Math.ceil(50 / 7) + 2 + 2 + 3;
    const specifications = 50 * (1 + 3 + 1);
    expect([undisturbed.requests, second.requests]).toEqual([lists + specifications + 50 * 2 + 4 + 2, lists + specifications]);
    expect(kong.requests).toHaveLength((undisturbed.requests ?? 0) + (second.requests ?? 0));
    expect(kong.requests.filter((request) => request.includes('/specifications'))).toEqual([]);
  }); // prettier-ignore

  it('reads as a visitor what is public, and logs in for the rest alone', async () => {
    const { model, developer, teamApis, publicApis } = createLargePortal();
    const kong = await startKongMock(model);
    const cookies: { path: string; hasCookie: boolean }[] = [];
    const spy: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      cookies.push({ path: new URL(request.url).pathname, hasCookie: request.headers.has('cookie') });
      return fetch(request);
    };
    await createIndex().run(createSource(kong, developer, { client: { fetch: spy } }));
    const of = (id: string | undefined) => new Set(cookies.filter(({ path }) => path.includes(`/apis/${id}/`)).map(({ hasCookie }) => hasCookie));
    for (const { id } of publicApis) expect(of(id)).toEqual(new Set([false]));
    for (const { id } of teamApis) expect(of(id)).toEqual(new Set([true]));
  }); // prettier-ignore

  it('reads what a visitor sees when there is no login, or nobody is named for what it shows', async () => {
    const { model, developer } = createLargePortal();
    const kong = await startKongMock(model);
    const credentials = { username: developer.email, password: developer.password };
    for (const options of [{}, { credentials }, { visibilityOfPrivate: partners }]) {
      const { run, writer } = createIndex();
      const report = await run(createSource(kong, null, options));
      expect(writer.apis).toHaveLength(40);
      expect([...writer.documents.values()].every(({ visibility }) => visibility === 'public')).toBe(true);
      expect(report.warnings.some(({ message }) => message.includes('only what a visitor sees'))).toBe(Object.keys(options).length > 0);
    }
    expect(kong.requests.some((request) => request.includes('authenticate'))).toBe(false);
    expect(() => createSource(kong, null, { visibilityOfPrivate: 'public' })).toThrow(/cannot be public/);
  }); // prettier-ignore

  it('takes from visitors what becomes private, before anything else is read', async () => {
    const model = emptyModel();
    const developer = addDeveloper(model, 'pat');
    const orders = addApi(model, { name: 'Orders', versions: { '1': spec('Orders', '1') } });
    const gone = addApi(model, { name: 'Gone', versions: { '1': spec('Gone', '1') } });
    const kong = await startKongMock(model);
    const { run, writer } = createIndex();
    await run(createSource(kong, developer));
    const state = () => [...writer.documents.values()].map(({ path, visibility }) => [path.split('~')[0], visibility]);
    expect(state().toSorted()).toEqual([
      ['apis/gone', 'public'],
      ['apis/orders', 'public'],
    ]);
    withdraw(model, gone.id);
    withdraw(model, orders.id);
    publish(model, orders.id, { visibility: 'private' });
    // Everything below the lists fails: the rights are applied all the same.
    kong.faults.intercept = (_method, path) =>
      /^\/api\/v3\/apis\/./.test(path) ? { status: 500, body: 'down' } : null;
    await run(createSource(kong, developer, { client: { retry: { limit: 0 } } }));
    expect(state()).toEqual([['apis/orders', partners]]);
    const changed = writer.calls.find(({ method }) => method === 'changeVisibility');
    expect(changed?.detail).toEqual(
      expect.arrayContaining([expect.objectContaining({ visibility: { teams: [] } }), expect.objectContaining({ visibility: partners })]),
    );
    kong.faults.intercept = null;
    withdraw(model, orders.id);
    await run(createSource(kong, developer));
    expect(state()).toEqual([]);
  }); // prettier-ignore

  it('takes from visitors what they see no more even when the login fails', async () => {
    const model = emptyModel();
    const developer = addDeveloper(model, 'pat');
    const orders = addApi(model, { name: 'Orders', versions: { '1': spec('Orders', '1') } });
    const kong = await startKongMock(model);
    const { run, writer } = createIndex();
    await run(createSource(kong, developer));
    withdraw(model, orders.id);
    publish(model, orders.id, { visibility: 'private' });
    developer.password = 'another one';
    const wrong = { ...developer, password: 'wrongPasswordThatIsLong' };
    const failure: unknown = await run(createSource(kong, wrong)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'source_unreadable', message: expect.stringMatching(/refused the login/) as string });
    expect(JSON.stringify([String(failure), failure])).not.toMatch(/wrongPassword/);
    expect([...writer.documents.values()].map(({ visibility }) => visibility)).toEqual([partners]);
  }); // prettier-ignore

  it('logs in again when the session ends, and never takes the view of a visitor for that of the developer', async () => {
    const { model, developer, teamApis } = createLargePortal();
    const kong = await startKongMock(model);
    const credentials = { username: developer.email, password: developer.password };
    const { run, writer } = createIndex();
    let afterLogin = 0;
    let logins = 0;
    // Sessions end without a word after a few requests: the cookie is simply not recognised any more.
    const short: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith('/authenticate')) {
        logins += 1;
        afterLogin = 0;
      }
      if (request.headers.has('cookie')) afterLogin += 1;
      // The first session ends while its lists are read.
      const isOver = logins === 1 ? afterLogin > 2 : afterLogin > 40;
      if (isOver && request.headers.has('cookie')) request.headers.set('cookie', 'portalaccesstoken=over');
      return fetch(request);
    };
    const client = { fetch: short, concurrency: 2, retry: { limit: 1, firstDelay: 1 } };
    const source = createPortalSource({ url: kong.baseUrl, credentials, visibilityOfPrivate: partners, client });
    const report = await run(source);
    expect(report.documents).toMatchObject({ failed: 2 });
    expect(logins).toBeGreaterThan(2);
    for (const { id } of teamApis)
      expect([...writer.documents.keys()].filter((path) => path.includes(id)).length).toBeGreaterThanOrEqual(5);
  });

  it('keeps what cannot be read now, and gives up when the portal stops answering', async () => {
    const model = emptyModel();
    const apis = ['A', 'B', 'C', 'D'].map((name) => addApi(model, { name, versions: { '1': spec(name, '1') } }));
    for (const api of apis) addDocument(api, { slug: 'guide' });
    const kong = await startKongMock(model);
    const { run, writer } = createIndex();
    const source = () => createSource(kong, null, { client: { retry: { limit: 0 }, concurrency: 1 } });
    await run(source());
    expect(writer.documents.size).toBe(8);
    const version = apis[0]?.versions[0];
    if (version === undefined) throw new TypeError('no version');
    version.content = spec('A', '1', { tags: [{ name: 'new' }] });
    kong.faults.intercept = (_method, path) =>
      path.endsWith(`/versions/${version.id}`) || path.endsWith(`/apis/${apis[1]?.id}/versions`) ? { status: 503, body: '' } : null;
    const partly = await run(source());
    expect(partly.documents).toMatchObject({ failed: 2, removed: 0, indexed: 0 });
    expect(partly.failures.map(({ reason }) => reason)).toEqual([expect.stringMatching(/503/), expect.stringMatching(/503/)]);
    expect(writer.documents.size).toBe(8);
    kong.forgetRequests();
    kong.faults.intercept = (_method, path) => (/^\/api\/v3\/apis\/./.test(path) ? { status: 503, body: '' } : null);
    await expect(run(source())).rejects.toMatchObject({ code: 'source_unreadable', message: expect.stringMatching(/stopped answering/) as string });
    expect(kong.requests.filter((request) => /apis\/./.test(request))).toHaveLength(5);
    expect(writer.documents.size).toBe(8);
  }); // prettier-ignore

  it('calls an API what the portal calls it, and its versions by what they share', async () => {
    const model = emptyModel();
    addApi(model, { name: 'Payments API', slug: 'payments', versions: { '1': spec('Payments', '1') } });
    for (const version of ['v1', 'v2'])
      addApi(model, { name: 'Orders API', version, slug: `orders-${version}`, versions: { [version]: spec('Orders', version) } });
    addApi(model, { name: 'Plain one', slug: null, versions: { '1': spec('Plain', '1') } });
    const { run, writer } = createIndex();
    await run(createSource(await startKongMock(model), null));
    const found = writer.apis.map(({ slug, versions }) => [slug, versions]).toSorted();
    expect(found).toEqual([['orders', ['v1', 'v2']], ['payments', ['1']], ['plain-one', ['1']]]);
    const places = [...writer.documents.values()].filter(({ kind }) => kind === 'spec').map(({ api, url }) => [api, url?.split('/').at(-1)]);
    expect(places.filter(([api]) => api !== 'plain-one').toSorted()).toEqual([['orders', 'orders-v1'], ['orders', 'orders-v2'], ['payments', 'payments']]);
  }); // prettier-ignore

  it('notices what was changed, added and deleted', async () => {
    const model = emptyModel();
    const orders = addApi(model, { name: 'Orders', versions: { '1': spec('Orders', '1'), '2': spec('Orders', '2') } });
    const guide = addDocument(orders, { slug: 'guide' });
    const page = addPage(model, { slug: 'about' });
    addApi(model, { name: 'Billing', versions: { '1': spec('Billing', '1') } });
    const kong = await startKongMock(model);
    const { run, writer } = createIndex();
    const source = () => createSource(kong, null);
    await run(source());
    guide.content = '# New\n\nwords';
    guide.updatedAt = '2026-02-01T00:00:00.000Z';
    page.title = 'About us';
    const [version] = orders.versions;
    if (version !== undefined) version.content = spec('Orders', '1', { servers: [{ url: 'https://new.test' }] });
    model.apis = model.apis.filter(({ name }) => name !== 'Billing');
    model.publications = model.publications.filter(({ entityId }) => entityId === orders.id);
    expect(await run(source())).toMatchObject({ documents: { indexed: 3, unchanged: 1, removed: 1 } });
    expect(writer.apis.map(({ slug }) => slug)).toEqual(['orders']);
    const text = JSON.stringify([...writer.documents.values()]);
    for (const word of ['words', 'About us', 'https://new.test']) expect(text).toContain(word);
  });

  it('takes an item that the portal calls private for private, whoever sees it', async () => {
    const model = emptyModel();
    addApi(model, { name: 'Odd', versions: { '1': spec('Odd', '1') } });
    const kong = await startKongMock(model);
    kong.faults.intercept = (_method, path) => {
      if (path !== '/api/v3/pages') return null;
      const page = { id: 'p', slug: 'x', title: 'X', visibility: 'private', updated_at: 'now', children: [] };
      return { status: 200, body: { data: [page] } };
    };
    const content = await createSource(kong, null).read();
    expect(content.documents.map(({ path }) => path.split('/')[0])).toEqual(['apis']);
  });

  it('survives answers of an attacker', async () => {
    const model = emptyModel();
    const kong = await startKongMock(model);
    const depth = 3_000;
    const deep = `${'{"id":"n","slug":"../..","title":"Deep","children":['.repeat(depth)}${']}'.repeat(depth)}`;
    const api = (id: string, more: object = {}) => ({ id, name: 'A'.repeat(100_000), version: null, slug: '../admin', ...more });
    const answers: Record<string, unknown> = {
      '/api/v3/apis': { data: [api('good'), api('../../v3/other'), api('x/y'), 7, null, { id: 'noname' }] },
      '/api/v3/pages': `{"data":[${deep}]}`,
      '/api/v3/snippets': { data: [{ id: 's', name: '../../developer/me' }] },
      '/api/v3/apis/good/versions': { data: [{ id: '..', version: 'x' }, { id: 'v', version: '`<script>`' }] },
      '/api/v3/apis/good/versions/v': { spec: { content: { openapi: '3.1.0', paths: {} } } },
      '/api/v3/apis/good/documents': { data: 'none' },
    };
    kong.faults.intercept = (_method, path) => {
      const body = answers[path];
      return body === undefined ? { status: 404, body: {} } : { status: 200, body };
    };
    const { run, writer } = createIndex();
    const report = await run(createSource(kong, null, { client: { retry: { limit: 0 } } }));
    expect(report.documents.indexed).toBe(0);
    expect(writer.documents.size).toBe(0);
    expect(kong.requests.every((request) => request.startsWith('GET /api/v3/') && !request.includes('..'))).toBe(true);
    const content = await createSource(kong, null).read();
    expect(content.documents.every(({ url }) => url === null || (url.startsWith(`${kong.baseUrl}/`) && !url.includes('..')))).toBe(true);
  }); // prettier-ignore

  it.each(['https://user:geheim@portal.test', 'ftp://portal.test', 'https://portal.test/?key=geheim', 'portal.test'])(
    'refuses the address %s before anything is sent',
    (url) => {
      let thrown: unknown = null;
      try {
        createPortalSource({ url });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: 'configuration_invalid' });
      expect(String(thrown)).not.toContain('geheim');
    },
  );

  it('is unreadable, and changes nothing, when a list cannot be read', async () => {
    const model = emptyModel();
    addApi(model, { name: 'Orders', versions: { '1': spec('Orders', '1') } });
    const kong = await startKongMock(model);
    const { run, writer } = createIndex();
    await run(createSource(kong, null));
    kong.faults.intercept = (_method, path) => (path === '/api/v3/pages' ? { status: 500, body: 'x' } : null);
    await expect(run(createSource(kong, null))).rejects.toMatchObject({ code: 'source_unreadable' });
    expect(writer.documents.size).toBe(1);
  });

  it('shows visitors nothing of a portal that asks everybody for a login', async () => {
    const model = emptyModel();
    const developer = addDeveloper(model, 'pat');
    addApi(model, { name: 'Orders', versions: { '1': spec('Orders', '1') } });
    addTeam(model, 'Nobody', []);
    const kong = await startKongMock(model);
    const closed: typeof fetch = (input, init) => {
      const request = new Request(input, init);
      const isOpen = request.headers.has('cookie') || request.method === 'POST';
      return isOpen ? fetch(request) : Promise.resolve(Response.json({ title: 'Unauthorized' }, { status: 401 }));
    };
    const { run, writer } = createIndex();
    await run(createSource(kong, developer, { client: { fetch: closed } }));
    expect([...writer.documents.values()].map(({ visibility }) => visibility)).toEqual([partners]);
  });
});
