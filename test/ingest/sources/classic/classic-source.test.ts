import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import type { ParseTask } from '../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../ingest/run.ts';
import type { IngestionReport } from '../../../../ingest/run.ts';
import type { Source } from '../../../../ingest/source.ts';
import { createClassicSource } from '../../../../ingest/sources/classic/classic-source.ts';
import type { ClassicSourceOptions } from '../../../../ingest/sources/classic/classic-source.ts';
import { CLASSIC_TOKEN, createClassicMock } from '../../../support/classic-mock/classic-mock.ts';
import type { ClassicMock } from '../../../support/classic-mock/classic-mock.ts';
import { createHashEmbedder } from '../../../support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../../../support/memory-index-writer.ts';
import { spec } from '../../support/temporary-portal.ts';

function createSource(mock: ClassicMock, more: Partial<ClassicSourceOptions> = {}): Source {
  return createClassicSource({
    adminUrl: 'http://admin.test:8001',
    portalUrl: 'https://portal.test/default',
    token: CLASSIC_TOKEN,
    tokenName: 'KONG_ADMIN_TOKEN',
    client: { fetch: mock.fetch, retry: { limit: 2, firstDelay: 1 } },
    ...more,
  });
}

function createIndex() {
  const writer = createMemoryIndexWriter();
  const embedder = createHashEmbedder();
  const parser = {
    concurrency: 1,
    parse: (task: ParseTask) => Promise.resolve(parseDocument(task)),
    close: () => Promise.resolve(),
  };
  const run = (source: Source): Promise<IngestionReport> =>
    runIngestion({ source, writer, embedder, parser, now: () => 0, peakMemoryMegabytes: () => 0 });
  return { writer, run };
}

const portal: Readonly<Record<string, string>> = {
  'portal.conf.yaml':
    'name: Acme Portal\ntheme: { name: base }\ncollections:\n  posts:\n    output: true\n    route: /:stub/:collection/:name\n  drafts:\n    output: false\n    route: /drafts/:name\n',
  'router.conf.yaml': '/*: content/index.txt\n/welcome: content/index.txt\n',
  'themes/base/layouts/_base.html': '<html>{{ page.title }}</html>',
  'themes/base/assets/readme.md': '# Theme\n\nNothing to index',
  'specs/pay-v1.json': spec('Pay API', '1.0.0'),
  'specs/pay-v2.yaml': spec('Pay API', '2.0.0', { 'x-headmatter': { readable_by: ['red', 'blue'], route: 'pay/two' } }),
  'specs/broken.yaml': 'openapi: [',
  'content/_specs/legacy.yaml': spec('Legacy', '1'),
  'content/index.txt': '---\nlayout: index.html\ntitle: Home\n---\n\nWelcome to the homepage!',
  'content/login.txt': '---\nlayout: login.html\n---\n',
  'content/guides/testing/index.txt': '---\nlayout: x.html\nreadable_by: "*"\n---\n# Testing\n\nHow to test',
  'content/guides/red.md': '---\nlayout: x.html\nreadable_by: red\n---\n# Red\n\nFor red',
  'content/own.md': '---\nroute: /a b/own page\n---\n# Own\n\nRoute',
  'content/off.md': '---\noutput: false\n---\n# Off\n\nHidden',
  'content/_posts/one.md': '---\ntitle: Post One\nstub: blog\n---\n\nFirst post',
  'content/_drafts/two.md': '---\ntitle: Draft\n---\n\nDraft',
  'content/_unknown/three.md': '# Unknown\n\nCollection',
  'content/data.json': '{"key": "value"}',
  'content/page.html': '<p>Layout</p>',
};

describe('createClassicSource', () => {
  it('reads specifications and content with their rights and addresses, and nothing else', async () => {
    const mock = createClassicMock(portal, { pageSize: 4 });
    const content = await createSource(mock).read();
    expect(content.descriptor).toEqual({ key: 'http://admin.test:8001/default', kind: 'classic', title: 'Acme Portal' });
    expect(
      content.documents.map(({ path, kind, api, version, slug, visibility, url }) => [path, kind, api ?? version ?? slug, visibility, url?.replace('https://portal.test/default', '') ?? null]),
    ).toEqual([
      ['content/_posts/one.md', 'page', '_posts/one', 'public', '/blog/posts/one'],
      ['content/_specs/legacy.yaml', 'spec', 'legacy', 'public', '/documentation/legacy'],
      ['content/guides/red.md', 'page', 'guides/red', { teams: ['red'] }, '/guides/red'],
      ['content/guides/testing/index.txt', 'page', 'guides/testing/index', 'authenticated', '/guides/testing'],
      ['content/index.txt', 'page', 'index', 'public', '/welcome'],
      ['content/own.md', 'page', 'own', 'public', '/a%20b/own%20page'],
      ['specs/broken.yaml', 'spec', 'broken', 'public', '/documentation/broken'],
      ['specs/pay-v1.json', 'spec', 'pay', 'public', '/documentation/pay-v1'],
      ['specs/pay-v2.yaml', 'spec', 'pay', { teams: ['blue', 'red'] }, '/pay/two'],
    ]);
    expect(content.apis.find(({ slug }) => slug === 'pay')?.versions.map(({ label }) => label)).toEqual(['1.0.0', '2.0.0']);
    expect(content.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^1 files .* without text/),
      expect.stringMatching(/^3 files .* does not show/),
      expect.stringMatching(/^1 files .* no specifications/),
    ]);
    expect(content.requestCount?.()).toBe(Math.ceil(Object.keys(portal).length / 4));
    expect(new Set(mock.tokens)).toEqual(new Set([CLASSIC_TOKEN]));
  }); // prettier-ignore

  it('tells nothing of a specification to those who may read another version alone', async () => {
    const info = (version: string, description: string) => ({
      info: { title: `Pay ${version}`, version, description },
    });
    const mock = createClassicMock({
      'specs/v1.json': spec('', '', info('1', 'known')),
      'specs/v2.json': spec('', '', { ...info('2', 'secret plan'), 'x-headmatter': { readable_by: 'red' } }),
    });
    expect((await createSource(mock).read()).apis).toMatchObject([
      { slug: 'pay', title: 'Pay 1', description: 'known' },
    ]);
    mock.files.set(
      'specs/v1.json',
      spec('', '', { ...info('1', 'plan of blue'), 'x-headmatter': { readable_by: 'blue' } }),
    );
    expect((await createSource(mock).read()).apis).toMatchObject([{ slug: 'pay', title: 'pay', description: null }]);
  });

  it('indexes all of it, and asks for the list alone when nothing changed', async () => {
    const mock = createClassicMock(portal);
    const { run, writer } = createIndex();
    expect(await run(createSource(mock))).toMatchObject({
      documents: { found: 9, indexed: 8, failed: 1 },
      failures: [{ file: 'specs/broken.yaml' }],
      requests: 1,
    });
    const sections = writer.documents.get('content/guides/red.md')?.chunks.map(({ title, url }) => [title, url]);
    expect(sections).toEqual([['Red', 'https://portal.test/default/guides/red#red']]);
    expect(await run(createSource(mock))).toMatchObject({
      documents: { unchanged: 8, indexed: 0, removed: 0 },
      embedded: 0,
      requests: 1,
    });
    mock.files.delete('specs/pay-v1.json');
    mock.files.set('content/own.md', '# Own\n\nNew text');
    expect(await run(createSource(mock))).toMatchObject({ documents: { unchanged: 6, indexed: 1, removed: 1 } });
    expect([...writer.documents.keys()]).not.toContain('specs/pay-v1.json');
  });

  it('hides a page before it embeds anything, when its rights become narrower or cannot be read', async () => {
    const mock = createClassicMock({ 'content/a.md': '# A\n\nText', 'content/b.md': '# B\n\nText' });
    const { run, writer } = createIndex();
    await run(createSource(mock));
    mock.files.set('content/a.md', '---\nreadable_by: [red]\n---\n# A\n\nText');
    mock.files.set('content/b.md', '---\nreadable_by: [red\n---\n# B\n\nText');
    await run(createSource(mock));
    expect(writer.documents.get('content/a.md')?.visibility).toEqual({ teams: ['red'] });
    expect(writer.documents.get('content/b.md')?.visibility).toEqual({ teams: [] });
    const changed = writer.calls.findIndex(({ method }) => method === 'changeVisibility');
    expect(changed).toBeGreaterThan(0);
    expect(writer.calls[changed]?.detail).toHaveLength(2);
  });

  it('reads one file at a time where the list gives no contents', async () => {
    const mock = createClassicMock({ 'content/a b/ü.md': '# A\n\nText', 'themes/base/x.html': 'x' });
    mock.listsContents = false;
    const content = await createSource(mock).read();
    expect(content.documents.map(({ path }) => path)).toEqual(['content/a b/ü.md']);
    expect(mock.requests).toEqual(['GET /default/files?size=100', 'GET /default/files/content/a%20b/%C3%BC.md']);
    const second = createClassicMock({ 'content/a.md': '# A\n\nText', 'content/../../x.md': 'Text' });
    second.listsContents = false;
    const failing = await createSource(second).read();
    expect(failing.failures).toMatchObject([{ file: 'content/../../x.md', reason: expect.stringMatching(/cannot stand in an address/) as string }]);
    expect(second.requests.some((request) => request.includes('..'))).toBe(false);
  }); // prettier-ignore

  it('waits out throttling, and changes nothing when the list cannot be read', async () => {
    const mock = createClassicMock(portal, { pageSize: 5 });
    const { run, writer } = createIndex();
    mock.faults.push(429, 503);
    expect(await run(createSource(mock))).toMatchObject({ documents: { indexed: 8 }, requests: 6 });
    mock.faults.push(500, 500, 500);
    await expect(run(createSource(mock))).rejects.toMatchObject({ code: 'source_unreadable' });
    expect(writer.documents.size).toBe(8);
  });

  it('says what to do, without the token', async () => {
    const mock = createClassicMock(portal);
    const missing = createSource(mock, { workspace: 'other' }).read();
    await expect(missing).rejects.toThrow(/check admin_url and workspace/);
    const wrong = 'wrongTokenThatIsLong1';
    const refused: unknown = await createSource(mock, { token: wrong }).read().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'source_unreadable', message: expect.stringMatching(/KONG_ADMIN_TOKEN was not accepted/) as string });
    expect(JSON.stringify([refused, String(refused)])).not.toContain(wrong);
  }); // prettier-ignore
});
