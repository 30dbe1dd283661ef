import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayHeaders, type TestApp } from '../../../support/create-test-app.ts';
import { askApp, openPastePortal, type PastePortal } from '../explain/support/paste-portal.ts';

let portal: PastePortal;
let app: TestApp;

beforeAll(async () => {
  portal = await openPastePortal(fileURLToPath(new URL('orders-portal', import.meta.url)));
  app = portal.openApp(null);
}, 120_000);
afterAll(() => portal.close());

describe('versions that are called by dates', () => {
  it.each([
    ['what changed between 2024-06-01 and 2025-01-15', '2024-06-01', '2025-01-15'],
    ['What changed between 2024-06-01 and 2025-09-01 in the Orders API?', '2024-06-01', '2025-09-01'],
    ['what changed in orders since 2024-06-01', '2024-06-01', '2025-09-01'],
    ['What is new in 2025-09-01 of the Orders API?', '2025-01-15', '2025-09-01'],
    ['what are the breaking changes from 2025-01-15 to 2025-09-01', '2025-01-15', '2025-09-01'],
    ['compare version 2024-06-01 with version 2025-01-15', '2024-06-01', '2025-01-15'],
  ])('%s', async (question, from, to) => {
    const { answer, citations, scope } = await askApp(app, { question });
    expect(answer.split('\n')[0]).toContain(`**Orders API, from version ${from} to ${to}:**`);
    expect(scope).toEqual({ api: 'orders', version: to });
    for (const line of answer.split('\n').filter((text) => text.startsWith('- `'))) {
      const versions = [...line.matchAll(/\[(\d+)\]/gu)].map(([, index]) => citations[Number(index) - 1]?.version);
      expect(versions).toEqual([from, to]);
    }
  });

  it.each([
    'what changed in 2023-01-01 of orders',
    'Is `page_size` still in 2023-01-01 of orders?',
    'Is GET /orders still there in 2023-01-01?',
  ])('%s → there is no such version', async (question) => {
    const { answer } = await askApp(app, { question });
    expect(answer).toMatch(
      /^Orders API has no version 2023-01-01; its versions are 2024-06-01, 2025-01-15, 2025-09-01\./u,
    );
  });

  it('are no filter where a date is one of things', async () => {
    const { scope } = await askApp(app, { question: 'How do I list orders created since 2024-06-01?' });
    expect(scope?.version ?? '2025-09-01').toBe('2025-09-01');
  });

  it('have operations and calls like others', async () => {
    const there = await askApp(app, { question: 'Is GET /orders/{order_id} still there in 2025-01-15?' });
    expect(there.answer).toContain('came later; Orders API 2025-01-15 does not have it.');
    const moved = await askApp(app, { question: 'How do I migrate POST /orders from 2024-06-01 to 2025-01-15?' });
    expect(moved.answer).toContain('- Query parameter `currency` is gone. [1] [2]');
    expect(moved.snippets.map(({ code }) => /X-Orders-Key|Bearer/u.exec(code)?.[0])).toEqual([
      'X-Orders-Key',
      'Bearer',
    ]);
  });
});

describe('one part of an operation over the versions', () => {
  it.each<[string, readonly RegExp[]]>([
    ['Is `page_size` still in 2025-01-15?', [/^\*\*No:\*\* `page_size` is not in Orders API 2025-01-15: `GET \/orders` \[1\] does not have it\./u, /From version 2024-06-01 to 2025-01-15: Query parameter `page_size` is gone\. What is there is the query parameter `pageSize`, the same name in another spelling\. \[\d\] \[1\]/u]],
    ['Was the parameter page_size removed in 2025-01-15?', [/^\*\*Yes:\*\* `page_size` is gone from Orders API 2025-01-15/u]],
    ['Was the parameter status removed in 2025-01-15?', [/^\*\*No:\*\* `status` is still in Orders API 2025-01-15/u]],
    ['Since when does POST /orders take `metadata`?', [/^\*\*Since version 2025-09-01:\*\* in Orders API 2025-09-01, `metadata` is there, as an optional field of the request body of `POST \/orders` \[1\]\./u, /- Version 2025-01-15: not there: `POST \/orders` \[3\] does not have it$/mu]],
    ['What happened to the parameter currency of POST /orders in 2025-01-15?', [/^`currency` is still in Orders API 2025-01-15, as a required field of the request body of `POST \/orders` \[1\]\./u, /The query parameter `currency` is now a field of the request body, now required\. \[2\] \[1\]/u]],
    ['Is `currency` required in 2025-01-15?', [/^\*\*Yes:\*\* `currency` is in Orders API 2025-01-15, as a required field/u]],
    ['Is `currency` required in 2025-09-01?', [/^\*\*No:\*\* `currency` is in Orders API 2025-09-01, as an optional field/u, /From version 2025-01-15 to 2025-09-01: Field `currency` of the request body is no longer required\. \[\d\] \[1\]/u]],
    ['Is `currency` no longer required in 2025-09-01?', [/^\*\*Yes:\*\*/u]],
    ['Since which version is `pageSize` required?', [/^\*\*Since version 2025-09-01:\*\* in Orders API 2025-09-01, `pageSize` is required, as a required query parameter of `GET \/orders` \[1\]\./u]],
    ['Is `metadata` new in 2025-09-01?', [/^\*\*Yes:\*\* `metadata` is in Orders API 2025-09-01/u]],
    ['Was `gift_note` added in 2025-09-01?', [/^\*\*No:\*\* `gift_note` is already in the version before; it is in Orders API 2025-09-01, as/u]],
    ['Is `gift_note` deprecated in 2025-09-01?', [/^\*\*Yes:\*\* `gift_note` is in Orders API 2025-09-01, as a deprecated, optional field/u]],
    ['Is `gift_note` deprecated in 2025-01-15?', [/^\*\*No:\*\* .* not marked as deprecated/u]],
    ['When was `note` removed from POST /orders?', [/^\*\*Since version 2025-01-15\*\* of Orders API `note` is not there any more: `POST \/orders` \[1\] does not have it\./u, /The specification names the field `gift_note` of the request body for it\./u]],
    ['What happened to the enum value pending in 2025-01-15', [/^`pending` is gone from Orders API 2025-01-15: `GET \/orders` \[1\] does not have it\./u, /Query parameter `status` may no longer hold `pending`\. \[2\] \[1\]/u]],
    ['Is the value paid of status still accepted in 2025-09-01?', [/^\*\*No:\*\* `paid` of `status` is not in Orders API 2025-09-01/u, /The query parameter `status` lists no values any more\. \[\d\] \[\d\]/u]],
    ['Does GET /orders still return 404 in 2025-01-15?', [/^\*\*No:\*\* status `404` is not in Orders API 2025-01-15: `GET \/orders` \[1\] does not have it\./u, /Response `404` is gone/u]],
    ['Do I still need an API key for POST /orders in 2025-01-15?', [/^\*\*No:\*\* authentication by API key is not in Orders API 2025-01-15/u, /A call needs other credentials/u]],
    ['Does createOrder still take `note` in 2024-06-01?', [/^\*\*Yes:\*\* `note` is in Orders API 2024-06-01, as an optional field of the request body of `POST \/orders` \[1\]\./u]],
    ['Is `total` still in the latest version of orders?', [/^\*\*Yes:\*\* `total` is in Orders API 2025-09-01, as a field `orders\[\]\.total` of the response `200` of `GET \/orders` \[1\]\./u]],
    ['Is `iban` still in 2025-01-15 of orders?', [/^\*\*No:\*\* `iban` is not in any version of Orders API that you may see \(versions 2024-06-01, 2025-01-15 and 2025-09-01\)\.$/u]],
    ['Is `meta_data` in POST /orders still there in 2025-09-01?', [/^\*\*No:\*\* `meta_data` is not in `POST \/orders` of Orders API, in any version that you may see .* \[1\] \[2\] \[3\]\. The nearest name there is `metadata`\.$/u]],
  ])('%s', async (question, expected) => {
    const { answer, citations, mode, operations, grounding } = await askApp(app, { question });
    for (const pattern of expected) expect(answer).toMatch(pattern);
    expect(mode).toBe('extractive');
    const cited = new Set([...answer.matchAll(/\[(\d+)\]/gu)].map(([, index]) => Number(index)));
    expect([...cited].toSorted((one, other) => one - other)).toEqual(citations.map(({ index }) => index));
    expect(operations.map(({ version }) => version).toSorted()).toEqual(citations.map(({ version }) => version).toSorted());
    expect(grounding.status).toBe(citations.length > 0 ? 'grounded' : 'partial');
  }); // prettier-ignore

  it('of an API that the caller may not see is in none', async () => {
    const partner = gatewayHeaders('paula', ['partners']);
    for (const question of ['Is `seal_code` still in 2025-01-15?', 'What happened to `seal_code` in vaults?', 'Is `seal_code` still in GET /vaults?']) {
      const hidden = JSON.stringify(await askApp(app, { question })).replaceAll(/\b(?:in vaults|GET \/vaults)/gu, '');
      expect(hidden).not.toMatch(/vault|seal_key/iu);
      expect((await askApp(app, { question }, partner)).answer).toContain('`GET /vaults`');
    }
  }); // prettier-ignore

  it('asks which API is meant where several have it', async () => {
    const partner = gatewayHeaders('paula', ['partners']);
    const { answer, scope } = await askApp(app, { question: 'Is the status 200 still there in 2025-01-15?' }, partner);
    expect(answer).toBe('`200`: several APIs here have that, Orders API and Vaults API. Name the one that you mean.');
    expect(scope).toBeNull();
  });

  it('keeps what may be a secret out', async () => {
    const answer = await askApp(app, {
      question: 'Is `sk_live_4eC39HqLyjWDarjtT1zdp7dc` still in 2025-01-15 of orders?',
    });
    expect(JSON.stringify(answer)).not.toContain('4eC39HqLyjWDarjtT1zdp7dc');
  });
});
