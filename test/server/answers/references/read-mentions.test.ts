import { describe, expect, it } from 'vitest';
import { readMentions } from '../../../../server/answers/references/read-segments.ts';

function read(text: string): string[] {
  return readMentions(text).map(({ kind, text: written }) => `${kind} ${written}`);
}

describe('what counts as a mention', () => {
  it.each([
    ['Send `POST /refunds`.', ['operation POST /refunds']],
    ['Use **POST** `/fake` or GET /orders/{id}.', ['operation POST /fake', 'operation GET /orders/{id}']],
    ['A POST request to the `/orders` endpoint', ['operation POST /orders']],
    ['GET or POST /orders/{id}', ['operation GET /orders/{id}', 'operation POST /orders/{id}']],
    ['`/orders` (DELETE)', ['operation DELETE /orders']],
    ['| `POST` | `/fake` | creates |', ['operation POST /fake']],
    ['Call\nPOST\n/fake now', ['operation POST /fake']],
    ['See (/orders/{id}/items).', ['path /orders/{id}/items']],
    ['- /orders, then /refunds.', ['path /orders', 'path /refunds']],
    ['# Using /orders', ['path /orders']],
    ['`/orders?limit=10`', ['path /orders?limit=10', 'parameter limit', 'value 10']],
    ['Call `https://api.example.test/v1/orders`.', ['url https://api.example.test/v1/orders']],
    ['the `amount`, `currency` and `reason` fields', ['field amount', 'field currency', 'field reason']],
    ['the header `X-Trace` and X-Other', ['header X-Trace', 'header X-Other']],
    ['an Idempotency-Key header', ['header Idempotency-Key']],
    ['the scope `orders:write`', ['scope orders:write']],
    ['It returns 404, 418 or `422`.', ['status 404', 'status 418', 'status 422']],
    ['HTTP 429 and HTTP/1.1 503, status code: 402', ['status 429', 'status 503', 'status 402']],
    ['`{"amount": 5, "status": "open"}`', ['field amount', 'field status', 'value open']],
    ['`status=open&limit=5`', ['parameter status', 'value open', 'parameter limit', 'value 5']],
    [
      'Use [POST] /fake, `[PUT] /fake` or `Patch /fake`.',
      ['operation POST /fake', 'operation PUT /fake', 'operation PATCH /fake'],
    ],
    ['DELETE \u2014 /fake\\\nwith GET\\\n/orders', ['operation DELETE /fake', 'operation GET /orders']],
    ['“GET /orders” is available; PUT is available on `/fake`.', ['operation GET /orders', 'operation PUT /fake']],
    [
      '`/orders` supports GET, POST and DELETE',
      ['operation GET /orders', 'operation POST /orders', 'operation DELETE /orders'],
    ],
    ['- `/orders`: PUT\n', ['operation PUT /orders']],
    ['- `/orders`: GET `/fake`\n', ['path /orders', 'operation GET /fake']],
    ['| `/orders` | does it | `PUT`, GET |', ['operation PUT /orders', 'operation GET /orders']],
    ['| DELETE | a \\| b | `/orders` |', ['operation DELETE /orders']],
    [
      '`GET {baseUrl}/orders` or `{{api_url}}/fake`, `\u2026/fake`',
      ['operation GET /orders', 'path /fake', 'path /fake'],
    ],
    ['the headers Accept and Fake-Key, a header named Fake-Id', ['header Fake-Key', 'header Fake-Id']],
    ['Send Fake-Key as a header (header “Fake-Id”).', ['header Fake-Key', 'header Fake-Id']],
    ['Statuses are 200 (OK), 404 or 418.', ['status 200', 'status 404', 'status 418']],
    [
      'It fails with 418, HTTP-429 or HTTP503; you get a `499`.',
      ['status 418', 'status 429', 'status 503', 'status 499'],
    ],
    ['Status \u2014 “418”; it returns Created (299).', ['status 418', 'status 299']],
    ['Use <b>POST</b> <code>/fake</code> or PUT<br>/fake.', ['operation POST /fake', 'operation PUT /fake']],
    ['the &lt;code>fake_field&lt;/code> field, `/orders/<code>`', ['field fake_field', 'path /orders/<code>']],
    ['[POST /fake][guide] and [GET][/orders]', ['operation POST /fake', 'operation GET /orders']],
    [
      'It returns:\n\n- **418**: no\n* `499`\n\n1. 500, 503 \u2013 no\n',
      ['status 418', 'status 499', 'status 500', 'status 503'],
    ],
    ['## Errors\n\nAs follows.\n\n- 418 if it is tea\n- 100 items\n\n### 299\n\n- 298', ['status 418', 'status 298']],
    ['| Status code | Of |\n| --- | --- |\n| `418` | 499 |\n\n| Limit |\n| --- |\n| 298 |\n', ['status 418']],
    ['Headers:\n\n- Fake-Key: 1\n- Read-Only or not\n', ['header Fake-Key']],
    ['| Header | Of |\n| --- | --- |\n| Fake-Key | Read-Only |\n', ['header Fake-Key']],
    ['`items[].price` or `createdAt desc`', ['name items[].price', 'name createdAt', 'name desc']],
  ])('%j', (text, mentions) => {
    expect(read(text)).toEqual(mentions);
  });

  it.each([
    'Orders and/or refunds, 24/7, at 100 requests /minute.',
    'The amount field is an integer; pass the limit parameter.',
    'There were 404 orders in 2024, of which 200 were paid.',
    'It is a sentence about the post office.',
    'A well-known, up-to-date client. [1] See [the guide](https://docs.example.test/a/b).',
    '`10`, `3.5` and `5`',
    'It may <b>take</b> a while, in <code></code> or < 5 and > 3.',
    'The headers Accept and Host, in Real-Time and Read-Only.',
  ])('bare words are none: %j', (text) => {
    expect(read(text)).toEqual([]);
  });

  it.each([
    ['an entity', 'Send POST &#47;fake and POST &sol;fake', ['operation POST /fake', 'operation POST /fake']],
    ['a backslash', 'POST \\/fa\\_ke', ['operation POST /fa_ke']],
    ['characters without width', 'PO\u200BST /fa\u2060ke', ['operation POST /fake']],
    ['letters that look alike', 'P\u041EST /fake', ['operation P\u041EST /fake']],
    ['a slash that looks alike', 'POST \u2215fake', ['operation POST \u2215fake']],
    ['emphasis', '**PO**ST /fa*k*e', ['operation POST /fake']],
    ['a link', 'POST [/fake](https://docs.example.test)', ['operation POST /fake']],
    ['code beside code', '`POST` `/fake`', ['operation POST /fake']],
    ['a long run of backticks', '```` POST /fake ````', ['operation POST /fake']],
  ])('reads through %s', (_name, text, mentions) => {
    expect(read(text)).toEqual(mentions);
  });

  it('reads code blocks by what they hold', () => {
    expect(read('```json\n{"amount": 5, "items": [{"sku": "a"}]}\n```')).toEqual([
      'field amount',
      'field items',
      'field sku',
      'value a',
    ]);
    expect(read('```yaml\namount: 5\nitems:\n  - sku: a\n```')).toEqual(['field amount', 'field items', 'field sku']);
    expect(read('~~~\nPOST /orders\nGET /fake\n~~~')).toEqual(['operation POST /orders', 'operation GET /fake']);
    expect(read('Try:\n\n    GET /fake\n')).toEqual(['operation GET /fake']);
    expect(read('1. Do this:\n   ```http\n   GET /fake HTTP/1.1\n   ```\n')).toEqual(['operation GET /fake']);
  });

  it('takes no longer for hostile text than for honest text of its length', () => {
    const floods = ['`', '/', 'GET ', '{', '&#47;', '*_', 'status ', '[](', '"a":', '\n|', '    x\n', '```\n', 'x-'];
    for (const flood of floods) expect(readMentions(flood.repeat(20_000 / flood.length)).length).toBeLessThan(25_000);
  });
});
