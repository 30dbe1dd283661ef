import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../core/caller.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { DocumentRecord, IndexChange, IndexWriter } from '../../core/index-writer.ts';
import type { SearchIndex } from '../../core/search-index.ts';
import { buildChange, buildChunk, buildPage, buildPlainOperation, buildQuery, buildSpec } from '../support/fixtures.ts';
import { HASH_DIMENSIONS, hashVector } from '../support/hash-embedder.ts';

/** An index with everything that reads what the writer wrote. */
export interface IndexUnderTest {
  readonly writer: IndexWriter;
  readonly searchIndex: SearchIndex;
  /** Another one over the same database, that knows nothing yet. */
  openSearchIndex(): SearchIndex;
  readonly catalogue: Catalogue;
  close(): Promise<void>;
}

const orders = buildSpec({ path: 'orders.yaml' }, [
  buildPlainOperation('get', '/orders', { operationId: 'listOrders', summary: 'List orders' }),
  buildPlainOperation('post', '/orders', { operationId: 'createOrder', summary: 'Place an order' }),
  buildPlainOperation('get', '/orders/{id}', { operationId: 'getOrder', summary: 'Read an order' }),
]);
const guide = buildPage({ path: 'guide.md', warnings: ['A heading is missing.'] }, [
  { title: 'Pagination', text: 'Lists come in pages; follow the next link.' },
  { title: 'Retries', text: 'Retry with an idempotency key.' },
]);

/** What every {@link IndexWriter} does. */
export function describeIndexWriter(name: string, open: () => Promise<IndexUnderTest>): void {
  describe(`IndexWriter on ${name}`, () => {
    let index: IndexUnderTest;
    let sources = 0;
    beforeAll(async () => {
      index = await open();
    });
    afterAll(() => index.close());

    /** A source of its own for each case; slugs and words differ by `tag`, so that cases do not meet. */
    async function openSource(): Promise<string> {
      sources += 1;
      const key = `/sources/${sources}`;
      await index.writer.openSource({ key, kind: 'directory', title: `Source ${sources}` });
      return key;
    }
    const commit = (key: string, documents: readonly DocumentRecord[], overrides?: Partial<IndexChange>) =>
      index.writer.commit(key, buildChange(documents, overrides));
    const reopen = (key: string) => index.writer.openSource({ key, kind: 'directory', title: null });

    it('returns what it stored', async () => {
      const key = await openSource();
      const visibility = { teams: ['partners', 'staff'] };
      const result = await commit(key, [orders, { ...guide, visibility }]);
      expect(result).toEqual({ generation: 1, removed: 0, operations: 3, chunks: 5, chunksWritten: 5 });
      expect(await reopen(key)).toEqual([
        {
          path: 'guide.md',
          contentHash: guide.contentHash,
          visibility,
          warnings: guide.warnings,
          operations: 0,
          chunks: 2,
        },
        {
          path: 'orders.yaml',
          contentHash: orders.contentHash,
          visibility: 'public',
          warnings: [],
          operations: 3,
          chunks: 3,
        },
      ]);
    });

    it('writes nothing and keeps the generation when nothing changed', async () => {
      const key = await openSource();
      await commit(key, [orders, guide]);
      const same = await commit(key, [orders, guide]);
      expect(same).toMatchObject({ generation: 1, chunksWritten: 0, chunks: 5 });
      const unread = await commit(key, [], {
        apis: buildChange([orders]).apis,
        unchangedPaths: ['orders.yaml', 'guide.md'],
      });
      expect(unread).toEqual({ generation: 1, removed: 0, operations: 3, chunks: 5, chunksWritten: 0 });
    });

    it('writes one chunk when one operation changed, and knows the other vectors', async () => {
      const key = await openSource();
      await commit(key, [orders]);
      const changed = buildSpec({ path: 'orders.yaml' }, [
        ...orders.operations.slice(0, 2),
        buildPlainOperation('get', '/orders/{id}', { operationId: 'getOrder', summary: 'Fetch a single order' }),
      ]);
      const fresh = changed.chunks[2]?.embeddingText ?? '';
      const known = await index.writer.findKnownTexts(
        key,
        buildChange([]).space,
        changed.chunks.map((chunk) => chunk.embeddingText),
      );
      expect([...known]).toEqual(changed.chunks.slice(0, 2).map((chunk) => chunk.embeddingText));
      const result = await commit(key, [changed], { vectors: new Map([[fresh, hashVector(fresh)]]) });
      expect(result).toMatchObject({ generation: 2, chunksWritten: 1, chunks: 3 });
    });

    it('moves a vector along with a text whose document was renamed, and with one that moved between documents', async () => {
      const key = await openSource();
      await commit(key, [guide]);
      const moved = { ...guide, path: 'handbook.md', slug: 'handbook' };
      expect(await commit(key, [moved], { vectors: new Map() })).toMatchObject({
        removed: 1,
        chunks: 2,
        chunksWritten: 4,
      });
      const [first, second] = moved.chunks;
      if (first === undefined || second === undefined) throw new Error('The guide has two sections.');
      const emptied = { ...moved, chunks: [second] };
      const taken = buildPage({ path: 'later.md', chunks: [{ ...first, key: 'section:elsewhere' }] });
      expect(await commit(key, [emptied, taken], { vectors: new Map() })).toMatchObject({
        chunks: 2,
        chunksWritten: 2,
      });
    });

    it('refuses a text without any vector and keeps the generation before', async () => {
      const key = await openSource();
      await commit(key, [guide]);
      const stranger = buildPage({ path: 'new.md' }, [{ title: 'New', text: 'Never embedded.' }]);
      await expect(commit(key, [guide, stranger], { vectors: new Map() })).rejects.toMatchObject({
        code: 'embedding_failed',
      });
      expect((await reopen(key)).map((document) => document.path)).toEqual(['guide.md']);
      expect(await commit(key, [guide])).toMatchObject({ generation: 1 });
    });

    it.each([
      ['too short', new Float32Array(HASH_DIMENSIONS - 1)],
      ['not finite', new Float32Array(HASH_DIMENSIONS).fill(Number.NaN)],
    ])('refuses a vector that is %s', async (_, vector) => {
      const key = await openSource();
      const page = buildPage({ path: 'bad.md' }, [{ title: 'Bad', text: 'Bad vector.' }]);
      const vectors = new Map([[page.chunks[0]?.embeddingText ?? '', vector]]);
      await expect(commit(key, [page], { vectors })).rejects.toMatchObject({ code: 'embedding_failed' });
    });

    it('removes what is in neither list, and APIs and versions with it', async () => {
      const key = await openSource();
      const old = buildSpec({ path: 'shop-v1.yaml', api: 'shop', version: '1' }, [buildPlainOperation('get', '/shop')]);
      const current = buildSpec({ path: 'shop-v2.yaml', api: 'shop', version: '2' }, [
        buildPlainOperation('get', '/shop'),
      ]);
      const other = buildSpec({ path: 'depot.yaml', api: 'depot' }, [buildPlainOperation('get', '/depot')]);
      await commit(key, [old, current, other]);
      expect(await index.catalogue.findApi(anonymousCaller, 'shop')).toMatchObject({
        versions: ['1', '2'],
        currentVersion: '2',
      });
      const result = await commit(key, [current]);
      expect(result).toMatchObject({ removed: 2, operations: 1, chunks: 1, chunksWritten: 2 });
      expect(await index.catalogue.findApi(anonymousCaller, 'shop')).toMatchObject({ versions: ['2'] });
      expect(await index.catalogue.findApi(anonymousCaller, 'depot')).toBeNull();
    });

    it('forgets terms and names of a chunk that lost them', async () => {
      const key = await openSource();
      const identifiers = [{ kind: 'error_code' as const, key: 'zebra_missing' }];
      const before = buildPage({
        path: 'animals.md',
        chunks: [buildChunk({ key: 'section:a', text: 'zebra quagga', identifiers })],
      });
      await commit(key, [before]);
      const ask = () =>
        index.searchIndex.search(
          buildQuery('quagga', {
            vector: null,
            identifiers: [{ ...identifiers[0], kind: 'error_code', key: 'zebra_missing', boost: 1 }],
          }),
          anonymousCaller,
        );
      expect((await ask()).hits[0]).toMatchObject({ exact: 'error_code', coverage: 1 });
      await commit(key, [{ ...before, contentHash: '2', chunks: [buildChunk({ key: 'section:a', text: 'zebra' })] }]);
      expect((await ask()).hits).toEqual([]);
    });

    it('changes visibility at once', async () => {
      const key = await openSource();
      const page = buildPage({ path: 'wombat.md' }, [{ title: 'Wombat', text: 'Wombat burrows.' }]);
      await commit(key, [page]);
      const ask = () => index.searchIndex.search(buildQuery('wombat', { vector: null }), anonymousCaller);
      expect((await ask()).hits).toHaveLength(1);
      await index.writer.changeVisibility(key, [{ path: 'wombat.md', visibility: 'authenticated' }]);
      expect((await ask()).hits).toEqual([]);
      expect(await reopen(key)).toMatchObject([{ visibility: 'authenticated' }]);
      expect(await commit(key, [{ ...page, visibility: 'authenticated' }])).toMatchObject({
        generation: 2,
        chunksWritten: 0,
      });
    });

    it('lets two commits of one source come one after the other', async () => {
      const key = await openSource();
      const results = await Promise.all([commit(key, [orders, guide]), commit(key, [guide]), commit(key, [orders])]);
      expect(results.map((result) => result.generation).sort()).toEqual([1, 2, 3]);
    });

    it('gives the second source that brings a slug another one, and keeps it', async () => {
      const [first, second] = [await openSource(), await openSource()];
      const spec = buildSpec({ path: 'twin.yaml', api: 'twin' }, [buildPlainOperation('get', '/twin')]);
      await commit(first, [spec]);
      await commit(second, [spec]);
      await commit(second, [{ ...spec, contentHash: 'again', title: 'Twin, revised' }]);
      const { items } = await index.catalogue.listApis(anonymousCaller, { number: 1, size: 100 });
      expect(items.map((api) => api.slug).filter((slug) => slug.startsWith('twin'))).toEqual(['twin', 'twin-2']);
    });

    it('stores hostile text', async () => {
      const key = await openSource();
      const nasty = `nul \0 half \uD800 quote ' " \\u0000 {1,2} ${'x'.repeat(5000)}`;
      const operation = buildPlainOperation('get', `/${nasty}`, { operationId: nasty, description: nasty });
      const chunks = [
        buildChunk({
          key: nasty,
          kind: 'operation',
          title: nasty,
          text: `aardvark ${nasty}`,
          operationKey: operation.key,
          identifiers: [{ kind: 'path', key: nasty }],
        }),
        buildChunk({ key: nasty.replace('\0', '\uFFFD'), kind: 'operation', title: 'The same key once cleaned' }),
      ];
      const spec = buildSpec(
        {
          path: `${nasty}.yaml`,
          api: nasty,
          title: nasty,
          url: nasty,
          warnings: [nasty],
          visibility: { teams: [nasty] },
          chunks,
        },
        [operation],
      );
      expect(await commit(key, [spec])).toMatchObject({ operations: 1, chunks: 1 });
      expect(await commit(key, [spec])).toMatchObject({ generation: 1, chunksWritten: 0 });
      const [stored] = await reopen(key);
      expect(stored?.warnings[0]).toBe(nasty.replace('\0', '\uFFFD').replace('\uD800', '\uFFFD'));
    });

    it('keeps the order of properties in an operation', async () => {
      const key = await openSource();
      const properties = { zulu: { type: 'string' }, a: { type: 'string' }, mike: { type: 'string' } };
      const operation = buildPlainOperation('post', '/ordered', {
        definitions: { Thing: { type: 'object', properties } },
      });
      await commit(key, [buildSpec({ path: 'ordered.yaml', api: 'ordered' }, [operation])]);
      const found = await index.catalogue.findOperation(anonymousCaller, {
        api: 'ordered',
        operationKey: operation.key,
      });
      expect(JSON.stringify(found?.operation)).toBe(JSON.stringify(operation));
    });

    it('lists every source with what it holds', async () => {
      const key = await openSource();
      const find = async (wanted: string) => (await index.writer.listSources()).find((source) => source.key === wanted);
      const bare = { key, kind: 'directory', title: expect.stringMatching(/^Source \d+$/u) as unknown, name: null };
      expect(await find(key)).toEqual({ ...bare, generation: 0, indexedAt: null, documents: 0, chunks: 0 });
      await commit(key, [orders, guide]);
      const listed = await find(key);
      expect(listed).toEqual({
        ...bare,
        generation: 1,
        indexedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u) as unknown,
        documents: 2,
        chunks: 5,
      });
      expect(Math.abs(Date.parse(listed?.indexedAt ?? '') - Date.now())).toBeLessThan(60_000);
      const aborted = index.writer.listSources({ signal: AbortSignal.abort() });
      await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('removes a source with everything that is found of it, and leaves the others alone', async () => {
      const [gone, staying] = [await openSource(), await openSource()];
      const spec = (api: string) =>
        buildSpec({ path: `${api}.yaml`, api }, [buildPlainOperation('get', `/${api}`, { summary: 'Weigh a numbat' })]);
      const page = buildPage({ path: 'numbat.md' }, [{ title: 'Numbat', text: 'A numbat eats termites.' }]);
      await commit(gone, [spec('numbats'), page]);
      await commit(staying, [spec('termites')]);
      const search = async () => {
        const { hits } = await index.searchIndex.search(buildQuery('numbat'), anonymousCaller);
        return hits.filter(({ text, title }) => `${text} ${title}`.includes('numbat')).map((hit) => hit.documentPath);
      };
      expect((await search()).toSorted()).toEqual(['numbat.md', 'numbats.yaml', 'termites.yaml']);

      const removal = await index.writer.removeSource(gone);
      expect(removal).toEqual({ apis: 1, documents: 2, operations: 1, chunks: 2, facts: 0 });
      expect(await search()).toEqual(['termites.yaml']);
      expect(await index.catalogue.findApi(anonymousCaller, 'numbats')).toBeNull();
      expect(await index.catalogue.findApi(anonymousCaller, 'termites')).not.toBeNull();
      const keys = (await index.writer.listSources()).map((source) => source.key);
      expect([keys.includes(gone), keys.includes(staying)]).toEqual([false, true]);
      await expect(index.writer.removeSource(gone)).rejects.toMatchObject({ code: 'not_found' });
      await expect(commit(gone, [page])).rejects.toMatchObject({ code: 'not_found' });

      // It may come back as if it had never been there.
      expect(await reopen(gone)).toEqual([]);
      expect(await commit(gone, [spec('numbats'), page])).toMatchObject({ generation: 1, chunksWritten: 2 });
      expect((await search()).toSorted()).toEqual(['numbat.md', 'numbats.yaml', 'termites.yaml']);
    });

    it('removes a source whatever its name, and none by a name that only looks like it', async () => {
      const key = `/odd/\0 \uD800 ' or true -- % _ ${'x'.repeat(500)}`;
      await index.writer.openSource({ key, kind: 'url', title: '\0' });
      const before = (await index.writer.listSources()).length;
      await expect(index.writer.removeSource("' or true --")).rejects.toMatchObject({ code: 'not_found' });
      await expect(index.writer.removeSource('%')).rejects.toMatchObject({ code: 'not_found' });
      expect(await index.writer.removeSource(key)).toMatchObject({ documents: 0, chunks: 0 });
      expect(await index.writer.listSources()).toHaveLength(before - 1);
    });

    it('lets a commit and a removal come one after the other', async () => {
      for (let round = 0; round < 4; round += 1) {
        const key = await openSource();
        await commit(key, [guide]);
        const [committed, removed] = await Promise.allSettled([
          commit(key, [guide, orders]),
          index.writer.removeSource(key),
        ]);
        expect(removed).toMatchObject({ status: 'fulfilled' });
        const outcome = committed.status === 'rejected' ? (committed.reason as { code: unknown }).code : 'committed';
        expect(['committed', 'not_found']).toContain(outcome);
        expect((await index.writer.listSources()).some((source) => source.key === key)).toBe(false);
      }
    });

    it('refuses an unknown source and an aborted call', async () => {
      await expect(commit('/never/opened', [guide])).rejects.toMatchObject({ code: 'not_found' });
      await expect(reopenAborted(index.writer)).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}

function reopenAborted(writer: IndexWriter): Promise<unknown> {
  return writer.openSource({ key: '/aborted', kind: 'directory', title: null }, { signal: AbortSignal.abort() });
}
