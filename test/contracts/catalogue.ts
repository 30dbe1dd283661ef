import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { anonymousCaller } from '../../core/caller.ts';
import { buildChange, buildPage, buildPlainOperation, buildSpec, commitDocuments } from '../support/fixtures.ts';
import type { IndexUnderTest } from './index-writer.ts';

const partner: Caller = { subject: 'bob', teams: ['partners'] };
const partnersOnly = { teams: ['partners'] };
const firstPage = { number: 1, size: 10 };

const documents = [
  buildSpec({ path: 'b/v1.yaml', api: 'billing', version: '1', url: 'https://portal.example.test/billing/1' }, [
    buildPlainOperation('get', '/invoices', { operationId: 'listInvoices' }),
  ]),
  buildSpec({ path: 'b/v2.yaml', api: 'billing', version: '2', visibility: partnersOnly }, [
    buildPlainOperation('post', '/invoices', { operationId: 'createInvoice' }),
    buildPlainOperation('get', '/invoices', { operationId: 'listInvoices' }),
    buildPlainOperation('delete', '/accounts', { operationId: 'closeAccount' }),
  ]),
  buildSpec({ path: 'hidden.yaml', api: 'hidden', visibility: partnersOnly }, [buildPlainOperation('get', '/hidden')]),
  buildPage({ path: 'guide.md', slug: 'guide' }, [
    { title: 'Zero', text: 'First.' },
    { title: 'Alpha', text: 'Second.' },
  ]),
  buildPage({ path: 'b/guide.md', slug: 'guide', api: 'billing' }, [{ title: 'Billing guide', text: 'Bills.' }]),
  buildPage({ path: 'secret.md', slug: 'secret', visibility: partnersOnly }, [{ title: 'Secret', text: 'Secret.' }]),
];

/** What every {@link Catalogue} does. */
export function describeCatalogue(name: string, open: () => Promise<IndexUnderTest>): void {
  describe(`Catalogue on ${name}`, () => {
    let index: IndexUnderTest;
    beforeAll(async () => {
      index = await open();
      expect(await index.catalogue.readState(anonymousCaller)).toEqual({ generation: 0, indexedAt: null });
      await commitDocuments(index.writer, documents);
    });
    afterAll(() => index.close());

    it('lists what the caller may see, and counts no more', async () => {
      const anonymous = await index.catalogue.listApis(anonymousCaller, firstPage);
      expect(anonymous).toMatchObject({
        total: 1,
        items: [{ slug: 'billing', versions: ['1'], currentVersion: '1' }],
      });
      const seen = await index.catalogue.listApis(partner, firstPage);
      expect(seen.items.map((api) => [api.slug, api.versions, api.currentVersion])).toEqual([
        ['billing', ['1', '2'], '2'],
        ['hidden', ['1.0'], '1.0'],
      ]);
      expect(seen.items[0]?.index.generation).toBe(1);
    });

    it('pages through and beyond', async () => {
      const second = await index.catalogue.listApis(partner, { number: 2, size: 1 });
      expect(second).toMatchObject({ total: 2, items: [{ slug: 'hidden' }] });
      expect(await index.catalogue.listApis(partner, { number: 9, size: 1 })).toEqual({ total: 2, items: [] });
    });

    it('finds an API by slug, or nothing', async () => {
      expect(await index.catalogue.findApi(partner, 'hidden')).toMatchObject({ slug: 'hidden' });
      expect(await index.catalogue.findApi(anonymousCaller, 'hidden')).toBeNull();
      expect(await index.catalogue.findApi(anonymousCaller, "' or true --\0")).toBeNull();
    });

    it('lists operations of a version in the order of the specification', async () => {
      const all = await index.catalogue.listOperations(partner, { api: 'billing' }, firstPage);
      expect(all.items.map((item) => item.operation.key)).toEqual([
        'POST /invoices',
        'GET /invoices',
        'DELETE /accounts',
      ]);
      const last = await index.catalogue.listOperations(
        partner,
        { api: 'billing', version: '2' },
        { number: 3, size: 1 },
      );
      expect(last).toMatchObject({ total: 3, items: [{ operation: { key: 'DELETE /accounts' } }] });
      const visible = await index.catalogue.listOperations(anonymousCaller, { api: 'billing' }, firstPage);
      expect(visible).toMatchObject({ total: 1, items: [{ version: '1', operation: { key: 'GET /invoices' } }] });
      const none = { items: [], total: 0 };
      expect(
        await index.catalogue.listOperations(anonymousCaller, { api: 'billing', version: '2' }, firstPage),
      ).toEqual(none);
    });

    it('finds an operation by key or operationId, only where it is visible', async () => {
      const reference = { api: 'billing', version: '1', operationKey: 'GET /invoices' };
      expect(await index.catalogue.findOperation(anonymousCaller, reference)).toEqual({
        api: 'billing',
        apiTitle: 'billing API',
        version: '1',
        url: 'https://portal.example.test/billing/1',
        operation: documents[0]?.operations[0],
      });
      const byId = { api: 'billing', operationId: 'closeAccount' };
      expect(await index.catalogue.findOperation(partner, byId)).toMatchObject({ version: '2' });
      expect(await index.catalogue.findOperation(anonymousCaller, byId)).toBeNull();
      expect(await index.catalogue.findOperation(partner, { api: 'billing', operationId: 'CLOSEACCOUNT' })).toBeNull();
    });

    it('finds several operations at once, in the order of the references', async () => {
      const [{ key } = { key: '' }] = documents[0]?.operations ?? [];
      const references = [
        { api: 'billing', operationId: 'closeAccount' },
        { api: 'nothing', operationKey: key },
        { api: 'billing', version: '1', operationKey: key },
        { api: 'billing', version: '1', operationKey: key },
      ];
      const found = async (caller: Caller) =>
        (await index.catalogue.findOperations(caller, references)).map((entry) => entry?.version ?? null);
      expect(await found(partner)).toEqual(['2', null, '1', '1']);
      expect(await found(anonymousCaller)).toEqual([null, null, '1', '1']);
      expect(await index.catalogue.findOperations(partner, [])).toEqual([]);
    });

    it('outlines operations as it finds them, without their models', async () => {
      const [{ key, method, summary, deprecated } = { key: '' }] = documents[0]?.operations ?? [];
      const references = [
        { api: 'billing', operationId: 'closeAccount' },
        { api: 'billing', version: '1', operationKey: key },
        { api: 'billing', version: '1', operationKey: 'GET /nothing' },
      ];
      const outline = { api: 'billing', version: '1', operation: { key, method, summary, deprecated } };
      const [secret, open, missing] = await index.catalogue.outlineOperations(partner, references);
      expect(secret).toMatchObject({ api: 'billing', version: '2', operation: { method: 'DELETE' } });
      expect([open, missing]).toEqual([outline, null]);
      expect(await index.catalogue.outlineOperations(anonymousCaller, references)).toEqual([null, outline, null]);
      expect(await index.catalogue.outlineOperations(partner, [])).toEqual([]);
    });

    it('lists pages, portal-wide ones first, and reads one', async () => {
      expect((await index.catalogue.listPages(anonymousCaller)).map((page) => [page.api, page.slug])).toEqual([
        [null, 'guide'],
        ['billing', 'guide'],
      ]);
      expect(await index.catalogue.findPage(anonymousCaller, { api: null, slug: 'guide' })).toEqual({
        slug: 'guide',
        api: null,
        title: 'guide.md',
        url: 'https://portal.example.test/guide.md',
        sections: [
          { title: 'Zero', text: 'First.' },
          { title: 'Alpha', text: 'Second.' },
        ],
      });
      expect(await index.catalogue.findPage(anonymousCaller, { api: null, slug: 'secret' })).toBeNull();
      expect(await index.catalogue.findPage(partner, { api: null, slug: 'secret' })).toMatchObject({ slug: 'secret' });
    });

    it('knows the freshness of what is visible alone', async () => {
      await index.writer.openSource({ key: '/private', kind: 'directory', title: null });
      const secret = buildPage({ path: 'p.md', visibility: partnersOnly }, [{ title: 'P', text: 'P.' }]);
      await index.writer.commit('/private', buildChange([secret]));
      const longer = { ...secret, title: 'Again' };
      expect(await index.writer.commit('/private', buildChange([longer]))).toMatchObject({ generation: 2 });
      expect(await index.catalogue.readState(anonymousCaller)).toMatchObject({ generation: 1 });
      expect(await index.catalogue.readState(partner)).toMatchObject({ generation: 2 });
    });
  });
}
