import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Caller } from '../../../../core/caller.ts';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import type { DocumentParser } from '../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../ingest/run.ts';
import type { IngestionReport } from '../../../../ingest/run.ts';
import { createKonnectSource } from '../../../../ingest/sources/konnect/konnect-source.ts';
import { buildQuery } from '../../../support/fixtures.ts';
import { createHashEmbedder } from '../../../support/hash-embedder.ts';
import { contractSkipReason } from '../../../support/kong-mock/contract.ts';
import { startKongMock } from '../../../support/kong-mock/kong-mock.ts';
import type { KongMock } from '../../../support/kong-mock/kong-mock.ts';
import { withdraw } from '../../../support/kong-mock/portal-model.ts';
import { problem } from '../../../support/kong-mock/responses.ts';
import { buildBigPortal, canaryOf, specOf } from '../../../support/kong-mock/sixty-apis.ts';
import type { BigPortal } from '../../../support/kong-mock/sixty-apis.ts';
import { createTestDatabase } from '../../../support/test-database.ts';
import type { TestDatabase } from '../../../support/test-database.ts';

const parser: DocumentParser = {
  concurrency: 4,
  parse: (task) => Promise.resolve(parseDocument(task)),
  close: () => Promise.resolve(),
};

const audienceWords = ['public', 'redteam', 'blueteam', 'nobody', 'unpublished', 'draft', 'everybody', 'loggedin'];

interface Run {
  readonly report: IngestionReport;
  readonly embedded: number;
  readonly chunksWritten: number;
  readonly requests: readonly string[];
}

describe.skipIf(contractSkipReason !== null)(
  `a portal of sixty APIs in Konnect (${contractSkipReason ?? 'mocked'})`,
  () => {
    let database: TestDatabase;
    let portal: BigPortal;
    let port: number | null = null;
    beforeAll(async () => {
      database = await createTestDatabase();
      portal = buildBigPortal();
    });
    afterAll(() => database.close());

    async function startMock(): Promise<KongMock> {
      // Small pages, so that every list has several.
      const kong = await startKongMock(portal.model, { maximumPageSize: 7, ...(port === null ? {} : { port }) });
      // A source is known by its address, so each test listens where the first one did.
      port = Number(new URL(kong.baseUrl).port);
      return kong;
    }

    /** One index run of the real ingestion into the real index. */
    async function run(kong: KongMock, options: { acceptRemovals?: boolean } = {}): Promise<Run> {
      kong.forgetRequests();
      const embedder = createHashEmbedder();
      const writer = createIndexWriter(database);
      let chunksWritten = 0;
      const source = createKonnectSource({
        // A mock has no region of its own, but the portal has.
        region: 'eu',
        baseUrl: kong.baseUrl,
        portal: 'Big portal',
        token: kong.token,
        retry: { limit: 12, firstDelay: 1, maxDelay: 5, maxRetryAfter: 5 },
      });
      const report = await runIngestion(
        {
          source,
          writer: {
            ...writer,
            async commit(...parameters) {
              const result = await writer.commit(...parameters);
              chunksWritten = result.chunksWritten;
              return result;
            },
          },
          embedder,
          parser,
          now: () => performance.now(),
          peakMemoryMegabytes: () => 0,
        },
        options,
      );
      expect(JSON.stringify(report)).not.toContain(kong.token);
      return { report, embedded: embedder.embedded.length, chunksWritten, requests: [...kong.requests] };
    }

    const callers: Record<string, () => Caller> = {
      anonymous: () => anonymousCaller,
      'logged in': () => ({ subject: 'someone', teams: [] }),
      'red by id': () => ({ subject: 'someone', teams: [portal.redTeam] }),
      'red by name': () => ({ subject: 'someone', teams: ['Red Partners'] }),
      'blue by name': () => ({ subject: 'someone', teams: ['Blue Partners'] }),
      'both by id': () => ({ subject: 'someone', teams: [portal.redTeam, portal.blueTeam] }),
      'with teams that give nothing': () => ({
        subject: 'someone',
        teams: ['Other region', 'Other role', 'red partners', 'nobody'],
      }),
    };

    /** Audiences whose word a caller finds, and the APIs they see. */
    async function see(caller: Caller): Promise<{ words: string[]; apis: string[] }> {
      const search = createSearchIndex(database);
      const words: string[] = [];
      for (const word of audienceWords) {
        const canary = canaryOf(word);
        const result = await search.search(buildQuery(canary, { limit: 50, vector: null }), caller);
        if (result.hits.some(({ text }) => text.includes(canary))) words.push(word);
      }
      const catalogue = await createCatalogue(database).listApis(caller, { number: 1, size: 100 });
      return { words, apis: catalogue.items.map(({ slug }) => slug).toSorted() };
    }

    const slugsOf = (...audiences: string[]): string[] =>
      portal.apis
        .filter(({ audience }) => audiences.includes(audience))
        .map(({ api }) => api.slug ?? '')
        .toSorted();

    it('indexes everything readable through throttling and failures, and reports the rest', async () => {
      const kong = await startMock();
      Object.assign(kong.faults, { seed: 42, errorRate: 0.1, throttleRate: 0.1, retryAfter: '1' });
      const { report } = await run(kong);
      expect(kong.faultCount()).toBeGreaterThan(50);
      // 50 published APIs of 3 versions, 2 documents and a page on access each, two packages, 3 pages, 2 snippets.
      expect(report.documents).toEqual({
        found: 50 * 6 + 2 + 3 + 2,
        indexed: 305,
        unchanged: 0,
        failed: 2,
        removed: 0,
      });
      expect(report.failures.map(({ file }) => file.replaceAll(/~[\w-]{36}/g, ''))).toEqual([
        'apis/api-0-2-0-0/versions/3-0-0-beta',
        'apis/api-7-2-0-0/versions/3-0-0-beta',
      ]);
      expect(report.operations).toBe(50 * 5 - 2 * 2);
      expect(report.requests).toBe(kong.requests.length);
      expect(report.warnings).toEqual([]);
      // What is not published was not even asked for, and nothing is read twice by its deprecated name.
      const hidden = portal.apis.filter(({ audience }) => audience === 'unpublished').map(({ api }) => api.id);
      expect(kong.requests.filter((request) => hidden.some((id) => request.includes(id)))).toEqual([]);
      expect(kong.requests.filter((request) => request.includes('specification'))).toEqual([]);
    });

    it.each([
      ['anonymous', ['public', 'everybody'], ['public']],
      ['logged in', ['public', 'everybody', 'loggedin'], ['public']],
      ['with teams that give nothing', ['public', 'everybody', 'loggedin'], ['public']],
      ['red by id', ['public', 'redteam', 'everybody', 'loggedin'], ['public', 'red team']],
      ['red by name', ['public', 'redteam', 'everybody', 'loggedin'], ['public', 'red team']],
      ['blue by name', ['public', 'blueteam', 'everybody', 'loggedin'], ['public', 'blue team']],
      ['both by id', ['public', 'redteam', 'blueteam', 'everybody', 'loggedin'], ['public', 'red team', 'blue team']],
    ])('shows a caller who is %s exactly what the portal would', async (name, words, audiences) => {
      const caller = callers[name]?.() ?? anonymousCaller;
      expect(await see(caller)).toEqual({ words, apis: slugsOf(...audiences) });
    });

    it('places versions, documents, addresses and ways of access', async () => {
      const catalogue = createCatalogue(database);
      expect(await catalogue.findApi(anonymousCaller, 'api-1-2-0-0')).toMatchObject({
        title: 'Api 1',
        description: `Description of Api 1 for ${canaryOf('public')}`,
        currentVersion: '2.0.0',
        versions: ['1.0.0', '2.0.0', '3.0.0-beta'],
      });
      const pages = await catalogue.listPages(anonymousCaller);
      const base = `https://${portal.model.portal.canonicalDomain}`;
      expect(pages.filter(({ api }) => api === 'api-1-2-0-0').map(({ slug, url }) => [slug, url])).toEqual([
        ['getting-access', `${base}/apis/api-1-2-0-0`],
        ['start/errors', `${base}/apis/api-1-2-0-0/docs/start/errors`],
        ['start', `${base}/apis/api-1-2-0-0/docs/start`],
      ]);
      expect(pages.filter(({ api }) => api === null).map(({ slug, url }) => [slug, url])).toEqual([
        ['packages/open-bundle', `${base}/apis/open-bundle`],
        ['guides', `${base}/guides`],
        ['home', `${base}/`],
        ['snippets/banner', null],
      ]);
      const textOf = async (api: string | null, slug: string): Promise<string> => {
        const page = await catalogue.findPage(anonymousCaller, { api, slug });
        return (page?.sections ?? []).map(({ title, text }) => `## ${title}\n${text}`).join('\n');
      };
      const keys = await textOf('api-1-2-0-0', 'getting-access');
      expect(keys).toContain('Send it in the header `X-Acme-Key` or `apikey`');
      expect(keys).toContain('expires after 3 weeks');
      expect(keys).toContain('needs approval');
      expect(await textOf('api-6-2-0-0', 'getting-access')).toContain('asks for no application');
      const bundle = await textOf(null, 'packages/open-bundle');
      expect(bundle).toContain('100 times per minute');
      expect(bundle).toContain('- `GET /Api1` of Api 1: 7 times per hour');
      // The third operation belongs to an API that visitors do not know.
      expect(bundle).toMatch(/- `GET \/Api2`$/m);
    });

    it('keeps everything that is not public by nature out of the database', async () => {
      const rows = await database.withOwner((session) => session.query<{ text: string }>('select text from chunk', []));
      const everything = rows.map(({ text }) => text).join('\n');
      expect(everything).toContain('Company login');
      for (const secret of ['clientSecretThatStaysInside', 'issuer-that-stays-inside', 'internal name of', 'kpat_'])
        expect(everything).not.toContain(secret);
    });

    it('reads lists alone when nothing changed, embeds nothing and writes nothing', async () => {
      const kong = await startMock();
      const { report, embedded, chunksWritten, requests } = await run(kong);
      expect(report.documents).toMatchObject({ indexed: 0, unchanged: 305, failed: 2, removed: 0 });
      expect({ embedded, chunksWritten }).toEqual({ embedded: 0, chunksWritten: 0 });
      const contents = requests.filter((request) => /\/(?:versions|documents|pages|snippets)\/[^/]+$/.test(request));
      // The two that could not be read are tried again.
      expect(contents).toHaveLength(2);
      expect(requests.length - contents.length).toBeLessThan(180);
    });

    it('embeds little when one version changed', async () => {
      const kong = await startMock();
      const version = portal.apis[1]?.api.versions[0];
      if (version !== undefined) {
        version.content = specOf('Api 1', '1.0.0', 'public').replace('list', 'enumerate');
        version.updatedAt = '2026-02-01T00:00:00.000Z';
      }
      const { report, embedded } = await run(kong);
      expect(report.documents).toMatchObject({ indexed: 1, unchanged: 304 });
      expect(embedded).toBeLessThanOrEqual(3);
    });

    it('hides a withdrawn and a tightened publication though the rest of the run fails', async () => {
      const kong = await startMock();
      const [withdrawn, tightened] = [portal.apis[1]?.api, portal.apis[6]?.api];
      withdraw(portal.model, withdrawn?.id ?? '');
      const publication = portal.model.publications.find(({ entityId }) => entityId === tightened?.id);
      if (publication !== undefined) publication.visibility = 'private';
      const page = portal.model.pages.find(({ slug }) => slug === 'guides');
      if (page !== undefined) page.visibility = 'private';
      kong.faults.intercept = (_method, path) => (path === '/v3/apis' ? problem(500, `broken ${kong.token}`) : null);
      const failure = await run(kong).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'source_unreadable' });
      expect(String(failure)).not.toContain(kong.token);
      const seen = await see(anonymousCaller);
      expect(seen.apis).toEqual(slugsOf('public').filter((slug) => slug !== 'api-1-2-0-0' && slug !== 'api-6-2-0-0'));
      const pages = await createCatalogue(database).listPages(anonymousCaller);
      expect(
        pages.filter(({ api, slug }) => api === 'api-1-2-0-0' || api === 'api-6-2-0-0' || slug === 'guides'),
      ).toEqual([]);
      // Everything else stands as it was.
      expect(seen.words).toEqual(['public', 'everybody']);
    });

    it('changes nothing when rights cannot be read', async () => {
      const kong = await startMock();
      const before = await see(anonymousCaller);
      kong.faults.intercept = (_method, path, query) =>
        path.endsWith('/api-publications') && query.get('page[number]') === '3' ? problem(503, 'half a list') : null;
      await expect(run(kong)).rejects.toMatchObject({ code: 'source_unreadable' });
      kong.faults.intercept = (_method, path) => (path.endsWith('/assigned-roles') ? problem(403, 'no') : null);
      await expect(run(kong)).rejects.toThrow('give its owner the Konnect roles');
      expect(await see(anonymousCaller)).toEqual(before);
    });

    it('removes a deleted API, and what was withdrawn, in one run', async () => {
      const kong = await startMock();
      const deleted = portal.apis[12]?.api;
      portal.model.apis = portal.model.apis.filter(({ id }) => id !== deleted?.id);
      withdraw(portal.model, deleted?.id ?? '');
      const { report } = await run(kong);
      expect(report.documents.removed).toBe(2 * 6);
      expect((await see(callers['both by id']?.() ?? anonymousCaller)).apis).not.toContain('api-12-2-0-0');
    });

    it('stops and asks when a token suddenly sees little', async () => {
      const kong = await startMock();
      kong.faults.intercept = (_method, path) =>
        path === '/v3/apis'
          ? { status: 200, body: { data: [], meta: { page: { number: 1, size: 7, total: 0 } } } }
          : null;
      await expect(run(kong)).rejects.toMatchObject({ code: 'removals_refused' });
      kong.faults.intercept = null;
      expect((await run(kong)).report.documents.removed).toBe(0);
    });

    it('counts the requests of a first and a second run with pages of a hundred', async () => {
      const kong = await startKongMock(buildBigPortal().model);
      const options = { region: 'eu', baseUrl: kong.baseUrl, portal: 'Big portal', token: kong.token } as const;
      const source = createKonnectSource(options);
      const first = await source.read();
      for (const document of first.documents) await document.load();
      await first.confirmAccess?.();
      // Rights: the portal, 3 lists, the teams and the roles of 4. Catalogue: 4 lists, two for each of 50 APIs and 2 packages.
      const lists = 9 + 4 + 2 * 52;
      expect(first.requestCount?.()).toBe(lists + 50 * 5 + 5 + 9);
      const second = await source.read();
      expect(second.requestCount?.()).toBe(lists);
    });
  },
);
