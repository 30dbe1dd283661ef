import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identifier } from '../../core/chunk.ts';
import { anonymousCaller } from '../../core/caller.ts';
import type { Caller } from '../../core/caller.ts';
import { pathKey, writtenNameKey } from '../../core/identifier-keys.ts';
import type { WrittenKind } from '../../core/identifier-keys.ts';
import type { DocumentRecord, IndexWriter } from '../../core/index-writer.ts';
import type { ReferenceIndex, WantedReferences } from '../../core/reference-index.ts';
import {
  buildChunk,
  buildOperationChunk,
  buildPlainOperation,
  buildSpec,
  commitDocuments,
} from '../support/fixtures.ts';

export interface ReferencesUnderTest {
  readonly writer: IndexWriter;
  readonly references: ReferenceIndex;
  close(): Promise<void>;
}

const partner: Caller = { subject: 'bob', teams: ['partners'] };

/** The chunk that holds what a specification names. */
function buildNames(names: readonly (readonly [name: string, kind: WrittenKind])[]): DocumentRecord['chunks'][number] {
  const keys = names.map(([name, kind]) => writtenNameKey(name, kind)).filter((key) => key !== null);
  const identifiers = keys.map((key): Identifier => ({ kind: 'written_name', key }));
  return buildChunk({ key: 'overview', kind: 'overview', title: 'Overview', identifiers });
}

const listOrders = buildPlainOperation('get', '/Orders', {
  operationId: 'listOrders',
  responses: [{ status: '200', description: '', mediaTypes: [], headers: [], fields: [] }],
});
const readOrder = buildPlainOperation('get', '/orders/{id}');
const placeOrder = buildPlainOperation('post', '/Orders');
const hiddenOrder = buildPlainOperation('delete', '/orders/{id}');

const documents: DocumentRecord[] = [
  buildSpec({
    path: 'v1.yaml',
    version: '1',
    operations: [listOrders, readOrder],
    chunks: [
      buildNames([
        ['orderId', 'field'],
        ['X-Trace', 'header'],
        ['order', 'field'],
      ]),
      ...[listOrders, readOrder].map(buildOperationChunk),
    ],
  }),
  buildSpec({
    path: 'v2.yaml',
    version: '2',
    operations: [listOrders, placeOrder],
    chunks: [
      buildNames([
        ['orderID', 'field'],
        ['orderID', 'parameter'],
        ['order id', 'value'],
      ]),
      ...[listOrders, placeOrder].map(buildOperationChunk),
    ],
  }),
  buildSpec({
    path: 'secret.yaml',
    api: 'secret',
    version: '1',
    visibility: { teams: ['partners'] },
    operations: [hiddenOrder],
    chunks: [buildNames([['OrderId', 'scope']]), buildOperationChunk(hiddenOrder)],
  }),
];

const nothing: WantedReferences = { names: [], places: [], pathKeys: [], arePathsAnywhere: false };

/** What every {@link ReferenceIndex} does. */
export function describeReferenceIndex(name: string, open: () => Promise<ReferencesUnderTest>): void {
  describe(`ReferenceIndex on ${name}`, () => {
    let index: ReferencesUnderTest;
    beforeAll(async () => {
      index = await open();
      await commitDocuments(index.writer, documents);
    });
    afterAll(() => index.close());

    async function spellings(
      names: readonly string[],
      places: WantedReferences['places'],
      caller: Caller = anonymousCaller,
    ): Promise<string[]> {
      const found = await index.references.lookUp(caller, { ...nothing, names, places });
      return found.names.map((one) => `${one.api} ${one.version}: ${one.kind} ${one.name}`).toSorted();
    }

    it('gives every spelling and kind of a name, and no name that only begins like it', async () => {
      expect(await spellings(['ORDERID'], [{ api: 'orders', version: '2' }])).toEqual([
        'orders 2: field orderID',
        'orders 2: parameter orderID',
      ]);
      expect(await spellings(['order'], [{ api: 'orders', version: '1' }])).toEqual(['orders 1: field order']);
      expect(await spellings(['x-trace', 'Order ID'], [{ api: 'orders', version: '1' }])).toEqual([
        'orders 1: header X-Trace',
      ]);
    });

    it('looks in the current versions, in one that is asked for, or in several', async () => {
      expect(await spellings(['orderid'], [])).toEqual(['orders 2: field orderID', 'orders 2: parameter orderID']);
      expect(await spellings(['orderid'], [{ api: 'orders' }])).toHaveLength(2);
      expect(await spellings(['orderid'], [{ api: 'orders', version: '1' }])).toEqual(['orders 1: field orderId']);
      const both = [
        { api: 'orders', version: '1' },
        { api: 'orders', version: '2' },
      ];
      expect(await spellings(['orderid'], both)).toHaveLength(3);
      expect(await spellings(['orderid'], [{ api: 'orders', version: '3' }])).toEqual([]);
      expect(await spellings(['orderid'], [{ api: 'nobody' }])).toEqual([]);
    });

    it('finds operations by path, with what an answer says of them', async () => {
      const keys = [pathKey('/orders'), pathKey('/orders/{x}')];
      const wanted = { ...nothing, pathKeys: keys, places: [{ api: 'orders', version: '1' }] };
      const { operations } = await index.references.lookUp(anonymousCaller, wanted);
      expect(operations).toEqual([
        {
          api: 'orders',
          version: '1',
          method: 'GET',
          path: '/Orders',
          operationId: 'listOrders',
          servers: [{ url: 'https://api.example.test', variables: {} }],
          statuses: ['200'],
        },
        expect.objectContaining({ method: 'GET', path: '/orders/{id}', operationId: null, statuses: [] }),
      ]);
      const current = await index.references.lookUp(anonymousCaller, { ...nothing, pathKeys: keys });
      expect(current.operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /Orders',
        'POST /Orders',
      ]);
    });

    it('finds paths in the asked version and, where they may be anywhere, in the current ones', async () => {
      const places = [{ api: 'orders', version: '1' }];
      const wanted = { ...nothing, places, pathKeys: [pathKey('/orders')], arePathsAnywhere: true };
      const { operations } = await index.references.lookUp(anonymousCaller, wanted);
      expect(operations.map(({ method, version }) => `${version} ${method}`)).toEqual(['1 GET', '2 GET', '2 POST']);
    });

    it('holds nothing of what the caller may not see', async () => {
      expect(await spellings(['orderid'], [{ api: 'secret' }])).toEqual([]);
      expect(await spellings(['orderid'], [{ api: 'secret' }], partner)).toEqual(['secret 1: scope OrderId']);
      const wanted = { ...nothing, pathKeys: [pathKey('/orders/{id}')] };
      expect((await index.references.lookUp(anonymousCaller, wanted)).operations).toEqual([]);
      expect((await index.references.lookUp(partner, wanted)).operations).toMatchObject([{ api: 'secret' }]);
      expect(await index.references.listNames(anonymousCaller, [{ api: 'secret' }])).toEqual({
        names: [],
        operationKeys: [],
      });
    });

    it('lists what is named in a place', async () => {
      const listed = await index.references.listNames(anonymousCaller, [{ api: 'orders', version: '1' }]);
      expect(listed.operationKeys).toEqual(['GET /Orders', 'GET /orders/{id}']);
      expect(listed.names.map(({ name }) => name).toSorted()).toEqual(['X-Trace', 'order', 'orderId']);
      expect((await index.references.listNames(partner, [])).operationKeys).toEqual([
        'DELETE /orders/{id}',
        'GET /Orders',
        'POST /Orders',
      ]);
    });

    it('takes whatever is asked', async () => {
      const odd = ['', '%', "'; drop table identifier", '\0', '\uD800', 'a\tb', 'x'.repeat(5_000)];
      const wanted = { names: odd, pathKeys: odd, places: [{ api: odd[3] ?? '' }], arePathsAnywhere: true };
      expect(await index.references.lookUp(anonymousCaller, wanted)).toEqual({ names: [], operations: [] });
    });
  });
}
