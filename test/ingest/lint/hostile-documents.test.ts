import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDocumentLinter } from '../../../ingest/lint/document-linter.ts';
import { goodSpec, lint, lintTask, rulesOf } from './support/lint-spec.ts';

const linter = createDocumentLinter();
afterAll(() => linter.close());

const info = { title: 'Shop', version: '1', description: 'Sells things.' };

function withSchemas(schemas: Record<string, unknown>): Record<string, unknown> {
  const first = Object.keys(schemas)[0] ?? '';
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${first}` } } };
  return goodSpec((spec) => {
    spec['paths'] = { '/a': { post: { requestBody: { content }, responses: { 200: { description: 'x', content } } } } };
    spec['components'] = { schemas };
  });
}

/** Schemas that each refer to the next. */
function chain(length: number, link: (reference: string) => unknown): Record<string, unknown> {
  const names = Array.from({ length }, (_, index) => `S${index}`);
  return Object.fromEntries(names.map((name, index) => [name, link(`#/components/schemas/S${index + 1}`)]));
}

describe('a hostile specification', () => {
  it('gets no answer from the network, and no file from the disk', async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.end('{"type":"string"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const references = [
      `${address}/schema.json`,
      `${address}/schema.json#/A`,
      'file:///etc/passwd',
      '/etc/passwd',
      '../../../../../../../../etc/passwd',
      '..\\..\\etc\\passwd',
      'data:application/json,{}',
      '//127.0.0.1/x.yaml',
    ];
    const spec = goodSpec((spec) => {
      const schemas: Record<string, unknown> = Object.fromEntries(
        references.map(($ref, index) => [`R${index}`, { $ref }]),
      );
      const examples = { a: { externalValue: `${address}/example.json` }, b: { externalValue: '/etc/passwd' } };
      const mapping = { a: `${address}/mapped.json`, b: '/etc/passwd' };
      const union = { oneOf: [{ type: 'object' }], discriminator: { propertyName: 'kind', mapping } };
      const holder = { summary: 'x', content: { 'application/json': { examples } } };
      spec['components'] = { schemas: { ...schemas, union }, requestBodies: { holder } };
      spec['paths'] = { '/a': { $ref: `${address}/path.json` }, '/b': { $ref: '/etc/passwd' } };
    });
    const judged = await linter.lint(lintTask(spec));
    await delay(50);
    expect(requests).toEqual([]);
    const text = JSON.stringify(judged);
    expect(text).not.toContain('root:');
    for (const reference of references) expect(text).toContain(JSON.stringify(reference).slice(1, -1));
    expect('findings' in judged && rulesOf(judged)).toContain('no-unresolved-refs');
  });

  it.each([
    ['a schema that is itself', { A: { $ref: '#/components/schemas/A' } }],
    ['two that are each other', { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }],
    ['a list of itself in itself', { A: { allOf: [{ $ref: '#/components/schemas/A' }] } }],
    ['the whole document', { A: { $ref: '#' } }],
    ['six thousand names for one thing', chain(6_000, ($ref) => ({ $ref }))],
  ])('may refer in circles: %s', async (_what, schemas) => {
    const judged = await linter.lint(lintTask(withSchemas(schemas)));
    expect('findings' in judged && judged.operationCount).toBe(1);
    expect('findings' in judged && rulesOf(judged)).not.toContain('unreadable');
  });

  it('may nest through six thousand schemas: what cannot be checked is said, the rest is judged', async () => {
    const schemas = chain(6_000, ($ref) => ({ properties: { next: { $ref } } }));
    const judged = await linter.lint(lintTask(withSchemas(schemas)));
    expect('findings' in judged && rulesOf(judged)).toEqual(
      expect.arrayContaining(['structure-unchecked', 'undescribed-operation']),
    );
  });

  it('may refer in circles across files', async () => {
    const files = {
      'apis/a.yaml': 'A: { $ref: "b.yaml#/B" }',
      'apis/b.yaml': 'B: { $ref: "a.yaml#/A" }',
      'apis/c.yaml': 'C: { properties: { c: { $ref: "c.yaml#/C" }, d: { $ref: "shop.yaml#/components/schemas/A" } } }',
    };
    const judged = await lint(withSchemas({ A: { $ref: 'a.yaml#/A' }, C: { $ref: 'c.yaml#/C' } }), files);
    expect(rulesOf(judged)).toContain('reference-loop');
    expect(judged.operationCount).toBe(1);
  });

  it('may hold anything anywhere', async () => {
    const strange: readonly unknown[] = [null, 5, true, 'x', [], {}, [null], { $ref: 5 }, { $ref: '' }, [[1]]];
    for (const value of strange) {
      const operation = { summary: value, description: value, tags: [value], parameters: [value], responses: value };
      const node = { ...operation, requestBody: value, security: [value], operationId: value, deprecated: value };
      const content = { 'application/json': { schema: value, examples: value } };
      const documents = [
        { openapi: '3.1.0', info: value, servers: [value], paths: { '/a': { get: node, parameters: value } } },
        { openapi: '3.0.1', info, paths: { '/a': value, '/b': { post: { requestBody: { content } } } } },
        { openapi: '3.2.0', info, components: value, webhooks: { a: value }, tags: value, security: value },
        { swagger: '2.0', info: value, paths: { '/a': { get: node } }, definitions: value, parameters: value },
        { asyncapi: '2.6.0', info, channels: value, components: { schemas: { a: value } } },
        { openapi: value, info, paths: {} },
        { openapi: '3.1.0', info, components: { schemas: { a: value }, securitySchemes: { b: value } }, paths: value },
      ];
      for (const document of documents) {
        const judged = await lint(document);
        expect(JSON.stringify(judged.findings)).not.toContain('please report');
        expect(judged.findings.length).toBeGreaterThan(0);
      }
    }
  });

  it('may name its keys after what every object has', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const text = JSON.stringify(
      goodSpec((spec) => {
        spec['components'] = { schemas: {}, securitySchemes: {} };
      }),
    ).replace('"schemas":{}', () => `"schemas":{${names.map((name) => `"${name}":{"type":"string"}`).join()}}`);
    const judged = await lint(text.replace('"/orders"', '"/constructor"'));
    expect(judged.findings.map(({ rule }) => rule)).not.toContain('unreadable');
    expect(judged.operationCount).toBe(2);
  });

  it('may be made to slow patterns down', { timeout: 20_000 }, async () => {
    const long = 200_000;
    const operation = {
      summary: 'a '.repeat(long),
      description: `${'<!--'.repeat(long)}${'{{'.repeat(long)}${'use'.repeat(long)}`,
      deprecated: true,
      operationId: '{'.repeat(long),
      parameters: [{ name: '{'.repeat(long), in: 'query', schema: { enum: ['a'.repeat(long), 'b'] } }],
      responses: { 200: { description: ' '.repeat(long) } },
    };
    const servers = [{ url: `${'{'.repeat(long)}://x` }];
    const judged = await lint({ openapi: '3.1.0', info, servers, paths: { '/a': { get: operation } } });
    expect(judged.operationCount).toBe(1);
    // What is quoted is cut.
    expect(Math.max(...judged.findings.map(({ message }) => message.length))).toBeLessThan(1_000);
  });
});
