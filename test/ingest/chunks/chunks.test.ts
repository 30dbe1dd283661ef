import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../core/chunk.ts';
import { analyseText, hashTerm } from '../../../core/text-analysis.ts';
import { fieldWeights } from '../../../ingest/chunks/field-weights.ts';
import { plainText, stripHtml } from '../../../ingest/chunks/plain-text.ts';
import { parse } from '../support/parse.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const error = {
  type: 'object',
  properties: { code: { type: 'string', enum: ['card_declined'] }, message: { type: 'string' } },
};
const document = {
  openapi: '3.1.0',
  info: { title: 'Shop API', version: '1', description: 'Sells <b>things</b>.' },
  servers: [{ url: 'https://{env}.example/v1/', variables: { env: { default: 'api' } } }, { url: 'https://old.example' }],
  security: [{ key: [] }],
  tags: [{ name: 'Refunds', description: 'Money back.' }],
  components: {
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    schemas: { Refund: { type: 'object', description: 'One refund.', properties: { id: { type: 'string' }, amount: { type: 'integer' } } }, Money: { type: 'string' }, Reason: { type: 'string', enum: ['lost', 'broken'] }, Unused: error },
  },
  paths: {
    '/Refunds/{refundId}': {
      post: {
        operationId: 'createRefund',
        summary: 'Create a refund',
        description: '<p>Gives money back.</p>',
        tags: ['Refunds'],
        parameters: [
          { name: 'refundId', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'Idempotency-Key', in: 'header', required: true, description: 'Your own *key*.', schema: { type: 'string' } },
          { name: 'dry_run', in: 'query', schema: { type: 'boolean' } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['amount'], properties: { note: { type: 'string' }, amount: { type: 'integer', description: 'How much.' }, reason: { $ref: '#/components/schemas/Reason' }, customer: { type: 'object', properties: { e_mail: { type: 'string' } } } } } } } },
        responses: {
          201: { description: 'Made', headers: { 'X-Request-Id': {} }, content: { 'application/json': { schema: { $ref: '#/components/schemas/Refund' } } } },
          402: { description: 'No', content: { 'application/json': { schema: error } } },
        },
      },
    },
    '/api/warehouse_items/search': { get: { responses: {} } },
    '/plain': { get: { operationId: 'listPlainThings', responses: {} } },
  },
}; // prettier-ignore

const { chunks } = parse(document);
const find = (key: string): Chunk => {
  const chunk = chunks.find((candidate) => candidate.key === key);
  if (chunk === undefined) throw new TypeError(`no chunk ${key}`);
  return chunk;
};

describe('operation chunks', () => {
  const chunk = find('operation:POST /Refunds/{refundId}');

  it('say what people need, required things first', () => {
    expect(chunk.title).toBe('Create a refund');
    expect(chunk.url).toBe('/shop/1#createRefund');
    expect(chunk.operationKey).toBe('POST /Refunds/{refundId}');
    expect(chunk.text).toBe(`**POST /Refunds/{refundId}** · Shop API 1

Create a refund

Gives money back.

**Parameters**
- \`refundId\` (path, string, required)
- \`Idempotency-Key\` (header, string, required): Your own key.
- \`dry_run\` (query, boolean)

**Body (application/json, required)**
- \`amount\` (integer, required): How much.
- \`note\` (string)
- \`reason\` (string) One of \`lost\`, \`broken\`.
- \`customer\` (object)
- \`customer.e_mail\` (string)

**Authentication:** bearer token (\`key\`).

**Responses**
- \`201\` Made
- \`402\` No

**Response 201 (application/json)**
- \`id\` (string)
- \`amount\` (integer)

**Response headers**
- \`X-Request-Id\``);
  });

  it('are found by every exact name', () => {
    const names = chunk.identifiers.map(({ kind, key }) => `${kind} ${key}`);
    expect(names.toSorted()).toEqual(
      [
        'operation_id createrefund',
        'method_path POST /refunds/{}',
        'method_path POST /v1/refunds/{}',
        'path /refunds/{}',
        'path /v1/refunds/{}',
        'title create a refund',
        'value broken',
        'value lost',
        'header idempotency-key',
        'header x-request-id',
        'field refundid',
        'field dry_run',
        'field amount',
        'field note',
        'field reason',
        'field customer',
        'field e_mail',
        'field customer.e_mail',
        'field id',
        'error_code card_declined',
      ].toSorted(),
    );
  });

  it('embed natural text, or the words of their names where there is none', () => {
    expect(chunk.embeddingText).toBe('Create a refund. Gives money back.');
    expect(find('operation:GET /plain').embeddingText).toBe('list plain things');
    expect(find('operation:GET /api/warehouse_items/search').embeddingText).toBe('get api warehouse items search');
  });

  it('weigh a word by where it stands', () => {
    const weight = (word: string): number =>
      chunk.terms.find(({ term }) => term === hashTerm(analyseText(word)[0] ?? ''))?.frequency ?? 0;
    const { summary, path, operationId, tags, parameterName, fieldName } = fieldWeights;
    // In the summary, the path (twice: `Refunds`, `refundId`), the operationId, the tag and a parameter.
    expect(weight('refund')).toBeCloseTo(summary + 2 * path + operationId + tags + parameterName);
    expect(weight('note')).toBeCloseTo(fieldName);
    expect(chunk.length).toBeCloseTo(chunk.terms.reduce((sum, { frequency }) => sum + frequency, 0));
  });
});

describe('schema chunks', () => {
  it('stand for all schemas, plain ones and those that no operation reaches as well', () => {
    expect(chunks.filter(({ kind }) => kind === 'schema').map(({ key }) => key)).toEqual([
      'schema:Refund',
      'schema:Money',
      'schema:Reason',
      'schema:Unused',
    ]);
    expect(find('schema:Money').text).toContain('Type: string');
    expect(find('schema:Reason').identifiers).toContainEqual({ kind: 'schema_value', key: 'broken' });
    expect(find('schema:Refund').text).toContain('- `amount` (integer)');
    expect(find('schema:Refund').identifiers).toContainEqual({ kind: 'schema', key: 'refund' });
    expect(find('schema:Reason').text).toContain('`broken`');
  });
});

describe('the overview', () => {
  it('tells servers, authentication, counts and groups', () => {
    const { text, title, embeddingText } = find('overview');
    expect(title).toBe('Shop API');
    for (const part of [
      'Sells things.',
      '`https://{env}.example/v1/` (default env: api)',
      'bearer token (`key`)',
      '3 operations, 4 schemas',
      '**Refunds**: Money back.',
    ]) {
      expect(text).toContain(part);
    }
    expect(embeddingText).toBe('Overview of Shop API. Sells things.');
  });
});

describe('plain text', () => {
  it('keeps the words of Markdown and HTML and nothing else', () => {
    const markdown =
      '# Head\n\n> A [link](https://x.example "t") and ![image](a.png)\n\n| a | b |\n| --- | :-: |\n| **bold** | `code_name` |\n\n```js\nlet x = 1;\n```\n- _em_ &amp; 1 < 2 <br/> <a href="x">here</a>';
    expect(plainText(markdown)).toBe('Head A link and image a b bold code_name let x = 1; em & 1 < 2 here');
  });

  it('leaves text without tags as it is, and is quick on hostile input', () => {
    expect(stripHtml('a < b and c > d')).toBe('a < b and c > d');
    const started = threadMilliseconds();
    for (const text of [
      '<'.repeat(50_000),
      '<a '.repeat(20_000),
      '<!--'.repeat(20_000),
      '{{'.repeat(20_000),
      '{%'.repeat(50_000),
      '{:'.repeat(50_000),
      '[a]('.repeat(50_000),
      '![a]['.repeat(50_000),
      '|-'.repeat(20_000),
      `${'-'.repeat(20_000)}x`,
      '['.repeat(20_000),
    ])
      plainText(text);
    expect(threadMilliseconds() - started).toBeLessThan(5_000);
  });
});
