import { beforeAll, describe, expect, it } from 'vitest';
import { checkReferences } from '../../../../server/answers/references/check-references.ts';
import type { ReferenceSources } from '../../../../server/answers/references/reference-resolver.ts';
import { anonymousCaller } from '../../../../core/caller.ts';
import { parse } from '../../../ingest/support/parse.ts';
import { createMemoryReferenceIndex } from '../../../support/memory-reference-index.ts';
import { createShop } from './shop-fixture.ts';
import type { Shop } from './shop-fixture.ts';

let shop: Shop;
beforeAll(() => {
  shop = createShop();
});

/** What does not resolve, with the nearest name. */
async function doubts(text: string, changes: Partial<ReferenceSources> = {}): Promise<string[]> {
  const checked = await checkReferences(text, {
    referenceIndex: shop.referenceIndex,
    caller: anonymousCaller,
    sources: { ...shop.sources, ...changes },
    signal: new AbortController().signal,
    withNearest: true,
  });
  return checked
    .filter(({ isResolved }) => !isResolved)
    .map(({ kind, text: written, nearest }) => `${kind} ${written}${nearest === null ? '' : ` → ${nearest}`}`);
}

describe('what resolves', () => {
  it.each([
    'Send `POST /refunds` or GET /refunds/{refund_id}; `GET /refunds/re_1` reads one.',
    'Call `https://api.shop.example/v1/refunds` or `/v1/refunds`, below `https://api.shop.example/v1`.',
    'The `amount`, `charge` and `metadata.orderId` fields; the parameter `expand[]`.',
    'The header `idempotency-key`, `Content-Type: application/json` and `Authorization`.',
    'It returns 201, 404 or `422`.',
    'A reason is `requested by customer` or `fraudulent`: `{"reason": "fraudulent", "amount": 5}`',
    'The scope `refunds:write`, the schema `Refund`, the operation `createRefund`.',
    'Fields are a `string` or `integer`, in `EUR`, such as `2024-01-31` or `<your key>`.',
    '```json\n{"amount": 5, "charge": "ch_1", "reason": "fraudulent"}\n```',
  ])('%j', async (text) => {
    expect(await doubts(text)).toEqual([]);
  });

  it.each([
    ['an endpoint that is not there', 'POST /refund', ['operation POST /refund → POST /refunds']],
    ['a method that is not there', '`DELETE /refunds`', ['operation DELETE /refunds → GET /refunds']],
    ['a part of a path taken for a value', 'GET /refunds/search', ['operation GET /refunds/search']],
    ['a path in another case', '`/Refunds`', ['path /Refunds → /refunds']],
    ['another host', '`https://evil.example/v1/refunds`', ['url https://evil.example/v1/refunds → /refunds']],
    ['a field that is not there', 'the `amout` field', ['field amout → amount']],
    ['a field in another case', 'the `Amount` field', ['field Amount → amount']],
    ['a name between names', '`amount`, `fake_field`', ['name fake_field']],
    ['a header', 'X-Fake-Header', ['header X-Fake-Header']],
    ['a value', '`reason=bored`', ['value bored']],
    ['a value of a body', '`{"reason": "bored"}`', ['value bored']],
    ['a scope', 'the scope `refunds:erase`', ['scope refunds:erase → refunds:write']],
    ['a status', 'It returns 418.', ['status 418']],
    ['what only the newer version has', 'GET /refunds/{id}/receipt', ['operation GET /refunds/{id}/receipt']],
    ['a field of the newer version', '`{"receiptUrl": 1}`', ['field receiptUrl']],
    [
      'letters that only look alike',
      '`POST /refund\u0455` and `am\u043Eunt`',
      ['operation POST /refund\u0455', 'name am\u043Eunt'],
    ],
  ])('not %s', async (_name, text, unresolved) => {
    const found = await doubts(text);
    expect(found.map((one, index) => (unresolved[index]?.includes('→') === true ? one : one.split(' → ')[0]))).toEqual(
      unresolved,
    );
  });

  it('resolves values that the question and the sources hold, but no path that only they hold', async () => {
    const page = { ...shop.pageHit, text: 'Set `SHOP_REGION`, call `POST /evil` with the parameter `evil_one`.' };
    const changes = { hits: [...shop.sources.hits, page], question: 'What is `my_thing` of POST /wish?' };
    expect(await doubts('`SHOP_REGION` and `my_thing`', changes)).toEqual([]);
    expect(await doubts('POST /evil, POST /wish', changes)).toHaveLength(2);
    expect(await doubts('the parameter `evil_one`', changes)).toEqual(['parameter evil_one']);
  });

  it('takes the word of a specification for a path, as it stands there and for its own version', async () => {
    const text =
      'Until 2019 this was `PUT /charges/{id}/refund`; claims come from `/userinfo.json`, files lie in /etc/shop.';
    const older = { ...shop.pageHit, kind: 'overview' as const, api: 'shop', version: '1', text };
    const changes = { hits: [...shop.sources.hits, older] };
    expect(
      await doubts('PUT /charges/:charge/refund, `/charges/{id}/refund`, `/userinfo.json` and /etc/shop', changes),
    ).toEqual([]);
    const wrong = [
      'POST /charges/{id}/refund',
      'PUT /charges/{id}',
      'GET /userinfo.json',
      '/userinfo',
      '/etc',
      '/Userinfo.json',
      '/refund',
    ];
    expect(await doubts(wrong.join(', '), changes)).toHaveLength(wrong.length);
    const newer = { hits: [...shop.sources.hits, { ...older, version: '2' }] };
    expect(await doubts('PUT /charges/{id}/refund', newer)).toHaveLength(1);
    const page = { hits: [...shop.sources.hits, { ...older, kind: 'section' as const }] };
    expect(await doubts('PUT /charges/{id}/refund', page)).toHaveLength(1);
  });

  it('believes all that a retrieved operation says of itself', async () => {
    const [first, ...rest] = shop.operations;
    if (first === undefined) throw new TypeError('The shop has no operation.');
    const description = 'Reads the ledger `ledger_two` as `GET /ledger` does.';
    const operations = [{ ...first, operation: { ...first.operation, description } }, ...rest];
    expect(await doubts('`ledger_two` of GET /ledger', { operations })).toEqual([]);
    expect(await doubts('`ledger_two` of GET /ledger')).toHaveLength(2);
  });

  it('takes no fixed part of a path for a value', async () => {
    const text = 'See /refunds/latest for that.';
    const said = { hits: [...shop.sources.hits, { ...shop.pageHit, text }] };
    expect(await doubts('GET /refunds/latest', said)).toHaveLength(1);
    expect(await doubts('GET /refunds/latest', { question: 'What does /refunds/latest give?' })).toEqual([]);
  });

  it('takes a concrete path for itself before it takes it for a template with a value', async () => {
    const responses = { 200: { description: 'Fine' } };
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
    const spec = parse({
      openapi: '3.1.0',
      info: { title: 'Contacts', version: '1' },
      paths: { '/contacts/{id}': { get: { parameters: [id], responses } }, '/contacts/merge': { post: { responses } } },
    });
    const referenceIndex = createMemoryReferenceIndex([{ api: 'contacts', version: '1', ...spec }]);
    const sources = {
      ...shop.sources,
      hits: [],
      operations: [],
      scope: { api: 'contacts' },
      question: 'Does "merge" do?',
    };
    const options = { referenceIndex, caller: anonymousCaller, sources, signal: new AbortController().signal };
    const checked = await checkReferences('GET /contacts/merge, POST /contacts/merge, GET /contacts/7', options);
    expect(checked.map(({ isResolved }) => isResolved)).toEqual([false, true, true]);
  });

  it('knows the other version where that was retrieved, and every API where nothing limits the answer', async () => {
    expect(await doubts('GET /refunds/{id}/receipt', { scope: {} })).toEqual([]);
    expect(await doubts('`receiptUrl`', { scope: {}, hits: [shop.newerHit] })).toEqual([]);
  });

  it('asks the index once for a whole answer', async () => {
    const before = shop.referenceIndex.lookUps();
    await doubts('`amount` and POST /refunds. Then `charge`.\n\n```json\n{"reason": 1}\n```');
    expect(shop.referenceIndex.lookUps() - before).toBe(1);
  });
});
