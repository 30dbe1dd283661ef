import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { anonymousCaller } from '../../core/caller.ts';
import type { DocumentRecord, IndexChange } from '../../core/index-writer.ts';
import type { SearchQuery } from '../../core/search-index.ts';
import {
  buildApis,
  buildChange,
  buildFacts,
  buildPage,
  buildPlainOperation,
  buildQuery,
  buildRoute,
  buildSpec,
} from '../support/fixtures.ts';
import type { IndexUnderTest } from './index-writer.ts';

const partner: Caller = { subject: 'bob', teams: ['partners'] };
const partnersOnly = { teams: ['partners'] };

/** What the index does with the facts of gateways, which belong to the APIs of other sources. */
export function describeGatewayFacts(name: string, open: () => Promise<IndexUnderTest>): void {
  describe(`Gateway facts on ${name}`, () => {
    let index: IndexUnderTest;
    let cases = 0;
    beforeAll(async () => {
      index = await open();
    });
    afterAll(() => index.close());

    /** A portal and a gateway of their own, and a slug that no other case has. */
    async function openSources(): Promise<{ portal: string; gateway: string; api: string }> {
      cases += 1;
      const [portal, gateway] = [`/portal/${cases}`, `https://gateway-${cases}.example.test`];
      await index.writer.openSource({ key: portal, kind: 'directory', title: null });
      await index.writer.openSource({ key: gateway, kind: 'gateway', title: null });
      return { portal, gateway, api: `api-${cases}` };
    }
    const commit = (key: string, documents: readonly DocumentRecord[], overrides?: Partial<IndexChange>) =>
      index.writer.commit(key, buildChange(documents, overrides));
    const spec = (api: string, overrides: Partial<DocumentRecord> = {}) =>
      buildSpec({ path: `${api}.yaml`, api, ...overrides }, [buildPlainOperation('get', `/${api}`)]);
    const storedPaths = async (key: string) =>
      (await index.writer.openSource({ key, kind: 'gateway', title: null })).map(({ path }) => path);
    const find = async (api: string, caller = anonymousCaller, overrides: Partial<SearchQuery> = {}) =>
      (await index.searchIndex.search(buildQuery('access key', { filter: { api }, ...overrides }), caller)).hits
        .filter((hit) => hit.kind === 'fact')
        .map((hit) => hit.documentPath);
    const facts = (api: string, caller = anonymousCaller) => index.catalogue.readGatewayFacts(caller, api);

    it('keeps them, and tells them to whoever may read a specification of the API', async () => {
      const { portal, gateway, api } = await openSources();
      await commit(portal, [spec(api)]);
      const routes = [buildRoute({ name: 'zulu', hosts: ['\0 "half" \uD800'] }), buildRoute({ name: 'alpha' })];
      const result = await commit(gateway, [buildFacts({ path: 'a', api, facts: { routes } })]);
      expect(result).toMatchObject({ generation: 1, operations: 0, chunks: 1, chunksWritten: 1 });
      const [first, second] = routes;
      expect(await facts(api)).toEqual({ routes: [{ ...first, hosts: ['\uFFFD "half" \uFFFD'] }, second] });
      expect(await find(api)).toEqual(['a']);
      // They have no version of their own, like pages.
      expect(await find(api, anonymousCaller, { filter: { api, version: '1.0', kinds: ['fact'] } })).toEqual(['a']);
      expect(await facts('unheard-of')).toBeNull();
      expect(await facts("' or true --\0")).toBeNull();
    });

    it('writes nothing when nothing changed, and what changed in place', async () => {
      const { portal, gateway, api } = await openSources();
      await commit(portal, [spec(api)]);
      const before = buildFacts({ path: 'a', api });
      await commit(gateway, [before]);
      expect(await commit(gateway, [before])).toMatchObject({ generation: 1, chunksWritten: 0 });
      const routes = [buildRoute({ name: 'renamed' })];
      expect(await commit(gateway, [{ ...before, contentHash: '2', facts: { routes } }])).toMatchObject({
        generation: 2,
        chunksWritten: 0,
      });
      expect(await facts(api)).toEqual({ routes });
      expect(await commit(gateway, [], { unchangedPaths: ['a'] })).toMatchObject({ generation: 2, removed: 0 });
      expect(await commit(gateway, [])).toMatchObject({ generation: 3, removed: 1, chunksWritten: 1 });
      expect(await facts(api)).toBeNull();
    });

    it('joins the routes of several gateways', async () => {
      const { portal, gateway, api } = await openSources();
      const { gateway: other } = await openSources();
      await commit(portal, [spec(api)]);
      await commit(gateway, [buildFacts({ path: 'b', api })]);
      await commit(other, [buildFacts({ path: 'a', api })]);
      expect((await facts(api))?.routes.map((route) => route.name)).toEqual(['a', 'b']);
    });

    it('leaves out what is about an API that does not exist, though it was stored before', async () => {
      const { portal, gateway, api } = await openSources();
      await commit(portal, [spec(api)]);
      const known = buildFacts({ path: 'a', api });
      expect(await commit(gateway, [known, buildFacts({ path: 'b', api: 'unheard-of' })])).toMatchObject({ chunks: 1 });
      expect(await storedPaths(gateway)).toEqual(['a']);
      const moved = { ...known, api: 'unheard-of', contentHash: 'moved' };
      expect(await commit(gateway, [moved])).toMatchObject({ removed: 1, chunks: 0, generation: 2 });
    });

    it('hides them from whoever reads pages of the API alone, or nothing of it', async () => {
      const { portal, gateway, api } = await openSources();
      const page = buildPage({ path: 'guide.md', api }, [{ title: 'Guide', text: 'Access with a key.' }]);
      await commit(portal, [spec(api, { visibility: partnersOnly }), page]);
      await commit(gateway, [buildFacts({ path: 'a', api })]);
      expect([await find(api), await facts(api)]).toEqual([[], null]);
      expect(await find(api, { subject: 'ada', teams: [] })).toEqual([]);
      expect(await find(api, { subject: null, teams: ['partners'] })).toEqual([]);
      expect(await find(api, partner)).toEqual(['a']);
      expect((await facts(api, partner))?.routes).toHaveLength(1);
    });

    it('hides and shows them at once when the visibility of the API changes, and never by themselves', async () => {
      const { portal, gateway, api } = await openSources();
      await commit(portal, [spec(api)]);
      await commit(gateway, [buildFacts({ path: 'a', api, visibility: partnersOnly })]);
      expect(await find(api)).toEqual(['a']);
      await index.writer.changeVisibility(portal, [{ path: `${api}.yaml`, visibility: partnersOnly }]);
      expect([await find(api), await facts(api)]).toEqual([[], null]);
      await index.writer.changeVisibility(gateway, [{ path: 'a', visibility: 'public' }]);
      expect([await find(api), await find(api, partner)]).toEqual([[], ['a']]);
      await index.writer.changeVisibility(portal, [{ path: `${api}.yaml`, visibility: 'authenticated' }]);
      expect([await find(api), await find(api, { subject: 'ada', teams: [] })]).toEqual([[], ['a']]);
    });

    it('lets any one version of an API open them', async () => {
      const { portal, gateway, api } = await openSources();
      const old = spec(api, { path: 'v1.yaml', version: '0.9' });
      await commit(portal, [old, spec(api, { visibility: partnersOnly })]);
      await commit(gateway, [buildFacts({ path: 'a', api })]);
      expect(await find(api)).toEqual(['a']);
      await index.writer.changeVisibility(portal, [{ path: 'v1.yaml', visibility: { teams: [] } }]);
      expect(await find(api)).toEqual([]);
    });

    it('removes them with the API, and takes them again when it is back', async () => {
      const { portal, gateway, api } = await openSources();
      const other = spec(`${api}-other`);
      await commit(portal, [spec(api), other]);
      const documents = [buildFacts({ path: 'a', api }), buildFacts({ path: 'b', api: `${api}-other` })];
      await commit(gateway, documents);
      await commit(portal, [other]);
      expect(await storedPaths(gateway)).toEqual(['b']);
      expect(await index.catalogue.findApi(anonymousCaller, api)).toBeNull();
      // The portal's commit was this source's second generation.
      expect(await commit(gateway, [], { unchangedPaths: ['b'] })).toMatchObject({ generation: 2, chunks: 1 });
      await commit(portal, [spec(api), other]);
      expect(await facts(api)).toBeNull();
      expect(await commit(gateway, documents)).toMatchObject({ generation: 3, chunks: 2 });
      expect(await find(api)).toEqual(['a']);
    });

    it('removes them with the source of the API, and only them', async () => {
      const { portal, gateway, api } = await openSources();
      const { portal: second } = await openSources();
      await commit(portal, [spec(api), buildPage({ path: 'guide.md', api }, [{ title: 'Guide', text: 'Guide.' }])]);
      await commit(second, [spec(`${api}-other`)]);
      const documents = [buildFacts({ path: 'a', api }), buildFacts({ path: 'b', api: `${api}-other` })];
      await commit(gateway, documents);
      const removal = await index.writer.removeSource(portal);
      expect(removal).toEqual({ apis: 1, documents: 2, operations: 1, chunks: 2, facts: 1 });
      expect(await storedPaths(gateway)).toEqual(['b']);
      expect([await facts(api), (await facts(`${api}-other`))?.routes]).toEqual([null, [expect.anything()]]);
      // The removal was this source's second generation.
      expect(await commit(gateway, [], { unchangedPaths: ['b'] })).toMatchObject({ generation: 2, chunks: 1 });
      expect(await index.writer.removeSource(gateway)).toMatchObject({ apis: 0, documents: 1, facts: 0 });
      expect(await facts(`${api}-other`)).toBeNull();
      expect(await index.catalogue.findApi(anonymousCaller, `${api}-other`)).not.toBeNull();
    });

    it('lets a source be removed while gateways write about its API', async () => {
      const { portal, gateway, api } = await openSources();
      const documents = [buildFacts({ path: 'a', api })];
      for (let round = 0; round < 4; round += 1) {
        await index.writer.openSource({ key: portal, kind: 'directory', title: null });
        await commit(portal, [spec(api)]);
        await Promise.all([commit(gateway, documents), index.writer.removeSource(portal)]);
        expect(await index.catalogue.findApi(anonymousCaller, api)).toBeNull();
        expect(await storedPaths(gateway)).toEqual([]);
      }
    });

    it('keeps them while a page of a vanished API still stands, for nobody to read', async () => {
      const { portal, gateway, api } = await openSources();
      const page = buildPage({ path: 'guide.md', api }, [{ title: 'Guide', text: 'Guide.' }]);
      await commit(portal, [spec(api), page]);
      await commit(gateway, [buildFacts({ path: 'a', api })]);
      await commit(portal, [], { apis: [], unchangedPaths: ['guide.md'] });
      expect(await storedPaths(gateway)).toEqual(['a']);
      expect(await find(api, partner)).toEqual([]);
      await commit(portal, []);
      expect(await storedPaths(gateway)).toEqual([]);
    });

    it('keeps no facts of a document that is something else now', async () => {
      const { portal, gateway, api } = await openSources();
      await commit(portal, [spec(api)]);
      await commit(gateway, [buildFacts({ path: 'a', api })]);
      const page = buildPage({ path: 'a', visibility: partnersOnly }, [{ title: 'Access', text: 'Access key.' }]);
      await commit(gateway, [page]);
      expect(await facts(api)).toBeNull();
      await commit(gateway, [buildFacts({ path: 'a', api })]);
      expect(await facts(api)).not.toBeNull();
    });

    it('lets an API vanish while gateways write about it', async () => {
      const { portal, gateway, api } = await openSources();
      const { gateway: other } = await openSources();
      const documents = [buildFacts({ path: 'a', api })];
      for (let round = 0; round < 4; round += 1) {
        await commit(portal, [spec(api)]);
        await Promise.all([commit(gateway, documents), commit(portal, []), commit(other, documents)]);
        expect(await index.catalogue.findApi(anonymousCaller, api)).toBeNull();
        expect([await storedPaths(gateway), await storedPaths(other)]).toEqual([[], []]);
      }
    });

    it('lists every API with the services that implement it', async () => {
      const { portal, api } = await openSources();
      const { portal: second } = await openSources();
      const implementations = [{ controlPlaneId: null, serviceId: 'service "1"' }];
      const apis = buildApis([spec(api)]).map((record) => ({ ...record, implementations }));
      expect(await commit(portal, [spec(api)], { apis })).toMatchObject({ generation: 1 });
      expect(await commit(portal, [spec(api)], { apis })).toMatchObject({ generation: 1 });
      await commit(second, [spec(api)]);
      const listed = (await index.writer.listApis()).filter(({ slug }) => slug.startsWith(api));
      expect(listed).toEqual([
        { slug: api, title: `${api} API`, implementations },
        { slug: `${api}-2`, title: `${api} API`, implementations: [] },
      ]);
      await commit(portal, [spec(api)]);
      const after = (await index.writer.listApis()).find(({ slug }) => slug === api);
      expect(after?.implementations).toEqual([]);
    });
  });
}
