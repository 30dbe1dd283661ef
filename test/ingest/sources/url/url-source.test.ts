import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import type { ParseOutcome } from '../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../ingest/run.ts';
import type { IngestionReport } from '../../../../ingest/run.ts';
import type { Source, SourceContent } from '../../../../ingest/source.ts';
import { createUrlSource } from '../../../../ingest/sources/url/url-source.ts';
import type { UrlSourceDocument, UrlSourceOptions } from '../../../../ingest/sources/url/url-source.ts';
import { createHashEmbedder } from '../../../support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../../../support/memory-index-writer.ts';
import { spec } from '../../support/temporary-portal.ts';
import { redirectTo, serve } from './serve.ts';
import type { Handler } from './serve.ts';

function createSource(documents: readonly UrlSourceDocument[], more: Partial<UrlSourceOptions> = {}): Source {
  return createUrlSource({ name: 'list', documents, allowPrivate: true, limits: { retryDelays: [] }, ...more });
}

function createIndex() {
  const writer = createMemoryIndexWriter();
  const embedder = createHashEmbedder();
  const parser = {
    concurrency: 2,
    parse: (task: Parameters<typeof parseDocument>[0]): Promise<ParseOutcome> => Promise.resolve(parseDocument(task)),
    close: () => Promise.resolve(),
  };
  const run = (source: Source): Promise<IngestionReport> =>
    runIngestion({ source, writer, embedder, parser, now: () => 0, peakMemoryMegabytes: () => 0 });
  return { writer, run };
}

async function parsed(content: SourceContent, path: string) {
  const document = content.documents.find((one) => one.path === path);
  if (document === undefined) throw new TypeError(`${path} is not there`);
  const outcome = parseDocument(await document.load());
  if (outcome.status === 'failed') throw new TypeError(outcome.failure.reason);
  return outcome.document;
}

/** Answers conditional requests as a file server does, and counts what it sent. */
function file(text: string, sent: string[] = []): Handler {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 12)}"`;
  return (request, response: ServerResponse) => {
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    sent.push(request.url ?? '');
    return response.writeHead(200, { etag }).end(text);
  };
}

describe('createUrlSource', () => {
  it('groups specifications into APIs and versions, and places pages', async () => {
    const { origin } = await serve({
      '/v1.yaml': spec('Payments API', '1.0.0'),
      '/beta': spec('Payments API (v2)', '2.0.0'),
      '/other.json': spec('Something Else', '7'),
      '/raw': spec('Untitled', '1'),
      '/guide.md': '# Guide\n\nText',
      '/notes': '# Notes\n\nText',
    });
    const content = await createSource([
      { url: `${origin}/v1.yaml` },
      { url: `${origin}/beta` },
      { url: `${origin}/other.json`, api: 'payments', version: '3', title: 'Payments' },
      { url: `${origin}/raw`, api: 'Raw Things' },
      { url: `${origin}/guide.md`, api: 'payments' },
      { url: `${origin}/notes`, visibility: { teams: ['a'] } },
    ]).read();
    expect(content.failures).toEqual([]);
    expect(content.apis).toMatchObject([
      { slug: 'payments', title: 'Payments', versions: [{ label: '1.0.0' }, { label: '2.0.0' }, { label: '3', path: `${origin}/other.json` }] },
      { slug: 'raw-things', title: 'Untitled', versions: [{ label: '1' }] },
    ]);
    expect(content.documents.map(({ path, kind, api, version, slug, visibility }) => [path.slice(origin.length), kind, api, version, slug, visibility])).toEqual([
      ['/beta', 'spec', 'payments', '2.0.0', '2.0.0', 'public'],
      ['/guide.md', 'page', 'payments', null, 'guide', 'public'],
      ['/notes', 'page', null, null, 'notes', { teams: ['a'] }],
      ['/other.json', 'spec', 'payments', '3', '3', 'public'],
      ['/raw', 'spec', 'raw-things', '1', '1', 'public'],
      ['/v1.yaml', 'spec', 'payments', '1.0.0', '1.0.0', 'public'],
    ]);
  }); // prettier-ignore

  it('lets each address fail alone, with its reason', async () => {
    const { origin } = await serve({
      '/good.json': spec('Good', '1'),
      '/page.md': '<!DOCTYPE html>\n<html><body>Sign in</body></html>',
      '/typed.md': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<div>Sign in</div>'),
      '/elements.md': '<h1 align="center">Title</h1>\n\nMarkdown',
      '/error.json': (_request, response) => response.writeHead(500).end(),
    });
    const content = await createSource([
      { url: `${origin}/good.json` },
      { url: `${origin}/page.md` },
      { url: `${origin}/typed.md` },
      { url: `${origin}/elements.md` },
      { url: `${origin}/error.json` },
      { url: `${origin}/missing.json` },
      { url: 'ftp://host.test/x.json' },
      { url: 'https://user:verysecret@host.test/x.json' },
      { url: `${origin}/good.json`, visibility: { teams: ['few'] } },
    ]).read();
    expect(content.documents.map(({ path }) => path)).toEqual([`${origin}/elements.md`, `${origin}/good.json`]);
    expect(content.documents[1]?.visibility).toEqual({ teams: ['few'] });
    expect(content.warnings).toMatchObject([{ file: `${origin}/good.json` }]);
    expect(content.failures.map(({ file, reason, isGone }) => `${file.replace(origin, '')} ${reason} ${isGone === true}`).toSorted()).toEqual([
      '/error.json was answered with 500 false',
      '/missing.json is not there (answered with 404) true',
      '/page.md is an HTML page; give the address of the specification or of the Markdown itself false',
      '/typed.md is an HTML page; give the address of the specification or of the Markdown itself false',
      'ftp://host.test/x.json is neither http nor https false',
      'https://host.test/x.json holds a user name or password; addresses with credentials are not read false',
    ]);
    expect(JSON.stringify(content)).not.toContain('verysecret');
  }); // prettier-ignore

  it('reads no private address unless told so', async () => {
    const server = await serve({ '/a.json': spec('A', '1') });
    const content = await createSource([{ url: `${server.origin}/a.json` }], { allowPrivate: false }).read();
    expect(content.failures).toMatchObject([{ reason: expect.stringMatching(/allow_private_addresses/) as string }]);
    expect(server.requests).toEqual([]);
  });

  it('is not led from a listed address to a private one that is not that host', async () => {
    const inner = await serve({ '/metadata': '# Secret of the machine' }, { host: '127.0.0.2' });
    const outer = await serve({
      '/page.md': redirectTo(`${inner.origin}/metadata`),
      '/moved.md': redirectTo('/there.md'),
      '/there.md': '# There',
    });
    const documents = ['/page.md', '/moved.md'].map((path) => ({ url: outer.origin + path }));
    const content = await createSource([
      ...documents,
      { url: `${inner.origin}/other`, visibility: 'authenticated' },
    ]).read();
    expect(content.failures.find(({ file }) => file.endsWith('/page.md'))?.reason).toContain('private or reserved');
    expect(content.documents.map(({ path }) => path)).toEqual([`${outer.origin}/moved.md`]);
    expect(inner.requests).toEqual(['GET /other']);
  });

  it('never shows a query: not as name, not as link, not in a reason', async () => {
    const server = await serve({ '/a.json': spec('A', '1'), '/b.json': redirectTo('ftp://x') });
    const content = await createSource([
      { url: `${server.origin}/a.json?signature=verysecret` },
      { url: `${server.origin}/b.json?signature=verysecret` },
    ]).read();
    expect(content.documents).toMatchObject([{ url: null, slug: '1' }]);
    expect(content.failures).toHaveLength(1);
    const task = await content.documents[0]?.load();
    expect(JSON.stringify([content, task])).not.toContain('verysecret');
    expect(server.requests).toContain('GET /a.json?signature=verysecret');
  });

  it('lets front matter narrow who may read a page, never widen', async () => {
    const { origin } = await serve({
      '/narrow.md': '---\nvisibility: { teams: [a, c] }\n---\n# A\n\nText',
      '/wide.md': '---\nvisibility: public\n---\n# A\n\nText',
      '/broken.md': '---\nvisibility: [public\n---\n# A\n\nText',
    });
    const visibility = { teams: ['a', 'b'] };
    const content = await createSource(
      ['/broken.md', '/narrow.md', '/wide.md'].map((path) => ({ url: origin + path, visibility })),
    ).read();
    expect(content.documents.map(({ visibility }) => visibility)).toEqual([{ teams: [] }, { teams: ['a'] }, { teams: ['a', 'b'] }]);
  }); // prettier-ignore
});

describe('references between addresses', () => {
  const pet = (property: string): string =>
    JSON.stringify({
      components: { schemas: { Pet: { type: 'object', properties: { [property]: { type: 'string' } } } } },
    });
  const referring = (reference: string): string =>
    spec('Pets', '1', {
      paths: {
        '/pets': {
          get: {
            operationId: 'getPet',
            summary: 'Get a pet',
            responses: { 200: { description: 'Pet', content: { 'application/json': { schema: { $ref: reference } } } } },
          },
        },
      },
    }); // prettier-ignore

  it('follows them, relative and absolute, to addresses of the list alone', async () => {
    const other = await serve({ '/deep/part.json': pet('fromOther') });
    const server = await serve({
      '/a/relative.json': referring('../parts/my%20pet.json#/components/schemas/Pet'),
      '/a/absolute.json': referring(`${other.origin}/deep/part.json#/components/schemas/Pet`),
      '/a/unlisted.json': referring('../parts/unlisted.json#/components/schemas/Pet'),
      '/a/metadata.json': referring('http://169.254.169.254/latest#/x'),
      '/parts/my%20pet.json': pet('fromHere'),
      '/parts/unlisted.json': pet('unlisted'),
    });
    const names = ['relative', 'absolute', 'unlisted', 'metadata'];
    const content = await createSource([
      ...names.map((name) => ({ url: `${server.origin}/a/${name}.json`, api: name })),
      { url: `${server.origin}/parts/my%20pet.json` },
      { url: `${other.origin}/deep/part.json` },
    ]).read();
    expect(content.documents.map(({ path }) => path)).toHaveLength(4);
    const texts = new Map<string, string>();
    for (const name of names) {
      const document = await parsed(content, `${server.origin}/a/${name}.json`);
      texts.set(name, JSON.stringify(document));
    }
    expect(texts.get('relative')).toContain('fromHere');
    expect(texts.get('absolute')).toContain('fromOther');
    expect(texts.get('unlisted')).toMatch(/unlisted\.json#\/components\/schemas\/Pet` cannot be found; left open/);
    expect(texts.get('metadata')).toMatch(/leads outside the source; left open/);
    expect(server.requests).not.toContain('GET /parts/unlisted.json');
  });

  it('brings nothing into a specification that its readers may not read', async () => {
    const { origin } = await serve({
      '/a.json': referring('part.json#/components/schemas/Pet'),
      '/part.json': pet('hiddenField'),
    });
    const list = (visibility: UrlSourceDocument['visibility']) => [
      { url: `${origin}/a.json`, visibility: { teams: ['a'] } },
      { url: `${origin}/part.json`, visibility },
    ];
    const hidden = await createSource(list({ teams: ['b'] })).read();
    expect(JSON.stringify(await parsed(hidden, `${origin}/a.json`))).not.toContain('hiddenField');
    expect(hidden.documents[0]?.warnings).toEqual([expect.stringMatching(/for fewer people/)]);
    const open = await createSource(list('authenticated')).read();
    expect(JSON.stringify(await parsed(open, `${origin}/a.json`))).toContain('hiddenField');
  });

  it('notices that a part changed', async () => {
    const server = await serve({ '/a.json': referring('part.json#/components/schemas/Pet'), '/part.json': pet('one') });
    const source = createSource([{ url: `${server.origin}/a.json` }, { url: `${server.origin}/part.json` }]);
    const first = await source.read();
    server.pages['/part.json'] = pet('two');
    const second = await source.read();
    expect(second.documents[0]?.contentHash).not.toBe(first.documents[0]?.contentHash);
  });
});

describe('a second run', () => {
  it('downloads nothing that did not change, and indexes what did', async () => {
    const sent: string[] = [];
    const server = await serve({
      '/a.json': file(spec('A', '1'), sent),
      '/b.json': file(spec('B', '1'), sent),
      '/guide.md': file('# Guide\n\nText', sent),
    });
    const documents = Object.keys(server.pages).map((path) => ({ url: server.origin + path }));
    const source = createSource(documents);
    const { run, writer } = createIndex();
    expect(await run(source)).toMatchObject({ documents: { found: 3, indexed: 3, failed: 0 }, requests: 3 });
    expect(sent).toHaveLength(3);
    expect(await run(source)).toMatchObject({ documents: { unchanged: 3, indexed: 0 }, embedded: 0, requests: 3 });
    expect(sent).toHaveLength(3);
    server.pages['/b.json'] = file(spec('B', '2'), sent);
    expect(await run(source)).toMatchObject({ documents: { unchanged: 2, indexed: 1, removed: 0 }, requests: 3 });
    expect(sent).toHaveLength(4);
    // Another process knows no validators: it downloads, and finds that nothing changed.
    expect(await run(createSource(documents))).toMatchObject({ documents: { unchanged: 3 }, embedded: 0, requests: 3 });
    expect(writer.documents.size).toBe(3);
  });

  it('keeps what cannot be read now in its place, and removes what is gone', async () => {
    const server = await serve({ '/v1.json': spec('A', '1'), '/v2.json': spec('A', '2') });
    const documents = Object.keys(server.pages).map((path) => ({ url: server.origin + path }));
    const source = createSource(documents);
    const { run, writer } = createIndex();
    await run(source);
    server.pages['/v2.json'] = (_request, response) => response.writeHead(502).end();
    expect(await run(source)).toMatchObject({ documents: { failed: 1, removed: 0 } });
    expect(writer.apis).toMatchObject([{ slug: 'a', versions: ['1', '2'], currentVersion: '2' }]);
    server.pages['/v2.json'] = (_request, response) => response.writeHead(410).end();
    expect(await run(source)).toMatchObject({ documents: { failed: 1, removed: 1 } });
    expect(writer.apis).toMatchObject([{ slug: 'a', versions: ['1'], currentVersion: '1' }]);
  });

  it('takes rights away before it reads anything', async () => {
    const server = await serve({ '/a.json': spec('A', '1') });
    const url = `${server.origin}/a.json`;
    const { run, writer } = createIndex();
    await run(createSource([{ url }]));
    server.pages['/a.json'] = (_request, response) => response.writeHead(502).end();
    await run(createSource([{ url, visibility: { teams: ['few'] } }]));
    expect(writer.documents.get(url)?.visibility).toEqual({ teams: ['few'] });
  });

  it('refuses a text that changed between listing and parsing when it was not kept', async () => {
    const server = await serve({ '/a.json': file(spec('A', '1')) });
    const source = createSource([{ url: `${server.origin}/a.json` }]);
    await source.read();
    const content = await source.read();
    server.pages['/a.json'] = spec('A', 'secret');
    await expect(content.documents[0]?.load()).rejects.toThrow(/was changed while the source was read/);
  });

  it('stops when it is cancelled', async () => {
    const server = await serve({ '/a.json': () => {} });
    const controller = new AbortController();
    const reading = createSource([{ url: `${server.origin}/a.json` }]).read({ signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
