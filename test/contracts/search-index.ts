import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Visibility } from '../../core/caller.ts';
import { anonymousCaller } from '../../core/caller.ts';
import type { SearchIndex, SearchQuery } from '../../core/search-index.ts';
import {
  buildChunk,
  buildPage,
  buildPlainOperation,
  buildQuery,
  buildSpec,
  commitDocuments,
} from '../support/fixtures.ts';
import type { IndexUnderTest } from './index-writer.ts';

const member: Caller = { subject: 'ada', teams: [] };
const partner: Caller = { subject: 'bob', teams: ['partners'] };

const documents = [
  buildSpec({ path: 'payments-v1.yaml', api: 'payments', version: '1' }, [
    buildPlainOperation('post', '/refunds', { operationId: 'createRefund', summary: 'Refund a payment' }),
  ]),
  buildSpec({ path: 'payments-v2.yaml', api: 'payments', version: '2' }, [
    buildPlainOperation('post', '/refunds', { operationId: 'createRefund', summary: 'Refund a payment in part' }),
    buildPlainOperation('get', '/payments/{id}', { operationId: 'getPayment', summary: 'Read a payment' }),
    buildPlainOperation('get', '/payments', { operationId: 'listPayments', summary: 'List payments' }),
  ]),
  buildSpec({ path: 'orders.yaml', api: 'orders' }, [
    buildPlainOperation('get', '/orders', { operationId: 'listOrders', summary: 'List orders' }),
  ]),
  buildPage({ path: 'refunds.md', api: 'payments' }, [
    { title: 'Refund windows', text: 'A refund is possible for ninety days.' },
  ]),
  buildPage({ path: 'errors.md' }, [{ title: 'Errors', text: 'Every error is a problem document with a code.' }]),
  buildPage({ path: 'members.md', visibility: 'authenticated' }, [
    { title: 'Member refund', text: 'Members refund faster.' },
  ]),
  buildPage({ path: 'partners.md', visibility: { teams: ['partners'] } }, [
    { title: 'Partner refund', text: 'Partners refund in bulk.' },
  ]),
];

/** What every {@link SearchIndex} does. */
export function describeSearchIndex(name: string, open: () => Promise<IndexUnderTest>): void {
  describe(`SearchIndex on ${name}`, () => {
    let index: IndexUnderTest;
    beforeAll(async () => {
      index = await open();
      await commitDocuments(index.writer, documents);
    });
    afterAll(() => index.close());

    const ask = async (question: string, overrides: Partial<SearchQuery> = {}, caller = anonymousCaller) =>
      (await index.searchIndex.search(buildQuery(question, overrides), caller)).hits;
    const keys = async (...parameters: Parameters<typeof ask>) =>
      (await ask(...parameters)).map((hit) => `${hit.documentPath} ${hit.chunkKey}`);

    it('describes a hit completely', async () => {
      const [hit] = await ask('read payment', { filter: { api: 'payments', kinds: ['operation'] } });
      expect(hit).toEqual({
        kind: 'operation',
        api: 'payments',
        apiTitle: 'payments API',
        version: '2',
        operationKey: 'GET /payments/{id}',
        operationId: 'getPayment',
        chunkKey: 'operation:GET /payments/{id}',
        documentPath: 'payments-v2.yaml',
        documentTitle: 'Orders API',
        title: 'Read a payment',
        url: null,
        text: 'GET /payments/{id} ',
        score: expect.closeTo(1, 1) as unknown,
        exact: null,
        coverage: 1,
        cosine: expect.any(Number) as unknown,
      });
    });

    it('puts an exact name above every similarity', async () => {
      const identifiers = [{ kind: 'operation_id', key: 'listorders', boost: 3 }] as const;
      const hits = await ask('refund a payment in part', { identifiers });
      expect(hits[0]).toMatchObject({ operationId: 'listOrders', exact: 'operation_id' });
      expect(hits[1]).toMatchObject({ exact: null });
    });

    it('takes the current version unless another is asked for; pages have none', async () => {
      const current = await keys('refund', { filter: { api: 'payments' } });
      expect(current).toContain('payments-v2.yaml operation:POST /refunds');
      expect(current).toContain('refunds.md section:Refund windows');
      expect(current.join()).not.toContain('payments-v1');
      const first = await keys('refund', { filter: { api: 'payments', version: '1' } });
      expect(first).toContain('payments-v1.yaml operation:POST /refunds');
      expect(first).toContain('refunds.md section:Refund windows');
      expect(first.join()).not.toContain('payments-v2');
    });

    it('leaves portal-wide pages out of one API unless asked', async () => {
      expect((await keys('problem error', { filter: { api: 'payments' } })).join()).not.toContain('errors.md');
      expect(await keys('problem error', { filter: { api: 'payments', withPortalPages: true } })).toContain(
        'errors.md section:Errors',
      );
      expect((await keys('orders', { filter: { api: 'payments', withPortalPages: true } })).join()).not.toContain(
        'orders.yaml',
      );
    });

    it('filters kinds and limits all and each', async () => {
      expect(new Set((await ask('refund', { filter: { kinds: ['section'] } })).map((hit) => hit.kind))).toEqual(
        new Set(['section']),
      );
      expect(await ask('refund', { limit: 1 })).toHaveLength(1);
      const each = await ask('refund payment error', { limit: 10, limitPerKind: 1 });
      expect(each.map((hit) => hit.kind).sort()).toEqual(['operation', 'section']);
      const more = await ask('refund payment error', { limit: 10, limitPerKind: 1, limitOfOperations: 2 });
      expect(more.map((hit) => hit.kind).sort()).toEqual(['operation', 'operation', 'section']);
      const sections = await ask('refund payment error', { limit: 10, limitPerKind: 1, limitOfSections: 2 });
      expect(sections.map((hit) => hit.kind).sort()).toEqual(['operation', 'section', 'section']);
      expect(await ask('refund', { filter: { kinds: [] } })).toEqual([]);
    });

    it('orders by words alone without a vector and by the vector alone without words', async () => {
      const lexical = await ask('list orders', { vector: null });
      expect(lexical[0]).toMatchObject({ operationId: 'listOrders', cosine: 0, score: 1 });
      const vectors = await ask('list orders', { terms: [] });
      expect(vectors[0]).toMatchObject({ operationId: 'listOrders', coverage: 0, score: 1 });
      expect(vectors[0]?.cosine).toBeGreaterThan(0.5);
    });

    it('finds nothing by vector in a space that holds none', async () => {
      const space = { name: 'another', dimensions: 64, fusionWeight: 0.5 };
      expect(await ask('orders', { terms: [], space })).toEqual([]);
      const smaller = { name: 'hash-64', dimensions: 3, fusionWeight: 0.5 };
      expect(await ask('orders', { terms: [], space: smaller, vector: new Float32Array([1, 0, 0]) })).toEqual([]);
    });

    it('measures coverage by how rare the words are', async () => {
      const hits = await ask('ninety refund unheardof', { vector: null });
      const [best] = hits;
      expect(best).toMatchObject({ documentPath: 'refunds.md' });
      expect(best?.coverage).toBeGreaterThan(0.4);
      expect(best?.coverage).toBeLessThan(1);
      const other = hits.find((hit) => hit.documentPath !== 'refunds.md');
      expect(other?.coverage).toBeLessThan(best?.coverage ?? 0);
    });

    it('shows each caller what is theirs', async () => {
      const paths = async (caller: Caller) =>
        new Set((await ask('refund', { limit: 50 }, caller)).map((hit) => hit.documentPath));
      expect(await paths(anonymousCaller)).not.toContain('members.md');
      expect(await paths(member)).toContain('members.md');
      expect(await paths(member)).not.toContain('partners.md');
      expect(await paths(partner)).toContain('partners.md');
      expect(await paths({ subject: null, teams: ['partners'] })).not.toContain('partners.md');
      expect(await paths({ subject: '', teams: ['partners'] })).not.toContain('partners.md');
    });

    it('answers equally each time, ties by path and key', async () => {
      await index.writer.openSource({ key: '/ties', kind: 'directory', title: null });
      const twins = ['b.md', 'a.md'].map((path) =>
        buildPage({ path, chunks: ['z', 'y'].map((key) => buildChunk({ key, title: 'Okapi', text: 'okapi' })) }),
      );
      await commitDocuments(index.writer, twins, '/ties');
      expect(await keys('okapi', { vector: null })).toEqual(['a.md y', 'a.md z', 'b.md y', 'b.md z']);
      expect(await keys('okapi', { vector: null, limit: 1 })).toEqual(['a.md y']);
    });

    it.each([
      ["'; drop table chunk; --", { api: "'; drop table chunk; --", version: "' or '1'='1" }],
      ['nul \0 and half \uD800', { api: '\0', version: '\uD800' }],
      ['🦓'.repeat(2000), { api: '🦓' }],
      ['', {}],
    ])('takes the question %j as data', async (question, filter) => {
      const identifiers = [{ kind: 'path', key: question, boost: 1 }] as const;
      expect(Array.isArray(await ask(question, { filter, identifiers }))).toBe(true);
    });

    it('has a fingerprint for each caller that moves with what they may read, and with nothing else', async () => {
      const read = () =>
        Promise.all([anonymousCaller, member, partner].map((caller) => index.searchIndex.readFingerprint(caller)));
      await index.writer.openSource({ key: '/partners', kind: 'directory', title: null });
      const before = await read();
      const page = (text: string) =>
        buildPage({ path: 'terms.md', visibility: { teams: ['partners'] } }, [{ title: 'Terms', text }]);
      await commitDocuments(index.writer, [page('Thirty days.')], '/partners');
      const committed = await read();
      expect(committed.slice(0, 2)).toEqual(before.slice(0, 2));
      expect(committed[2]).not.toBe(before[2]);
      await index.writer.changeVisibility('/partners', [{ path: 'terms.md', visibility: 'authenticated' }]);
      const widened = await read();
      expect(widened[0]).toBe(before[0]);
      expect(widened[1]).not.toBe(before[1]);
      expect(widened[2]).not.toBe(committed[2]);
      const { fingerprint } = await index.searchIndex.search(buildQuery('terms'), member);
      expect(fingerprint).toBe(widened[1]);
    });

    it('scores by what there is now, however often it was asked before', async () => {
      const scores = async (searchIndex: SearchIndex) =>
        (await searchIndex.search(buildQuery('refund a payment in bulk'), partner)).hits.map(({ score }) => score);
      const page = (path: string, text: string) => buildPage({ path }, [{ title: 'Bulk', text }]);
      await scores(index.searchIndex);
      await scores(index.searchIndex);
      await index.writer.openSource({ key: '/bulk', kind: 'directory', title: null });
      const long = 'A payment is made once a month. '.repeat(40);
      await commitDocuments(index.writer, [page('bulk-1.md', long), page('bulk-2.md', 'In bulk.')], '/bulk');
      const later = await scores(index.searchIndex);
      expect(later).toEqual(await scores(index.openSearchIndex()));
    });

    it('takes the words of a long question that tell most, among many documents', async () => {
      const common = Array.from({ length: 60 }, (_, place) => `filler${place}`);
      const pages = Array.from({ length: 65 }, (_, place) =>
        buildPage({ path: `filler-${place}.md`, visibility: { teams: ['fillers'] } }, [
          { title: `Filler ${place}`, text: place < 30 ? common.join(' ') : 'Nothing.' },
        ]),
      );
      const rare = buildPage({ path: 'rare.md', visibility: { teams: ['fillers'] } }, [
        { title: 'Rare', text: 'A zeppelin.' },
      ]);
      await index.writer.openSource({ key: '/fillers', kind: 'directory', title: null });
      await commitDocuments(index.writer, [...pages, rare], '/fillers');
      const caller = { subject: 'eve', teams: ['fillers'] };
      const hits = await ask(`${common.slice(0, 40).join(' ')} zeppelin`, { vector: null, limit: 50 }, caller);
      const { coverage = 0 } = hits.find(({ documentPath }) => documentPath === 'rare.md') ?? {};
      // Its share of what counts: it weighs ln(1 + 80 / 1.5), each of the others about ln(1 + 50 / 30.5).
      expect(coverage).toBeGreaterThan(4 / (4 + 27));
      expect(coverage).toBeLessThan(4 / (4 + 18));
    });

    it('counts common words as they stand for this caller now, however often they were asked for', async () => {
      const page = (path: string, visibility: Visibility) =>
        buildPage(
          { path, visibility },
          ['Plumage', 'Flight'].map((title) => ({ title, text: `The heron and its ${title.toLowerCase()}.` })),
        );
      const [open, closed] = [{ teams: ['birds'] }, { teams: ['nests'] }];
      const place = '/herons';
      await index.writer.openSource({ key: place, kind: 'directory', title: null });
      const pages = Array.from({ length: 70 }, (_, number) => page(`heron-${number}.md`, number < 60 ? open : closed));
      await commitDocuments(index.writer, pages, place);
      const callers = [['birds'], ['nests'], ['birds', 'nests']].map((teams) => ({ subject: 'eve', teams }));
      const scores = (searchIndex: SearchIndex, times = 1) =>
        Promise.all(
          callers.map(async (caller) => {
            const query = buildQuery('heron plumage', { limit: 200 });
            const terms = Array.from({ length: times }, () => query.terms).flat();
            const { hits } = await searchIndex.search({ ...query, terms }, caller);
            return hits.map(({ documentPath, score, coverage }) => [documentPath, score, coverage]);
          }),
        );
      const first = await scores(index.openSearchIndex());
      expect(new Set(first.map((found) => JSON.stringify(found))).size).toBe(3);
      expect(await scores(index.searchIndex)).toEqual(first);
      expect(await scores(index.searchIndex)).toEqual(first);
      expect(await scores(index.searchIndex, 2)).toEqual(first);
      await index.writer.changeVisibility(place, [{ path: 'heron-0.md', visibility: closed }]);
      const later = await scores(index.openSearchIndex());
      expect(later).not.toEqual(first);
      expect(await scores(index.searchIndex)).toEqual(later);
    });

    it('reports the generation of what is visible', async () => {
      const { index: state } = await index.searchIndex.search(
        buildQuery('nothing fits this', { terms: [], vector: null }),
        anonymousCaller,
      );
      expect(state.generation).toBeGreaterThan(0);
      expect(new Date(state.indexedAt ?? '').getTime()).not.toBeNaN();
    });

    it('refuses an aborted call', async () => {
      const call = index.searchIndex.search(buildQuery('orders'), anonymousCaller, { signal: AbortSignal.abort() });
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
