import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { snippetTargets } from '../../../server/snippets/snippet-targets.ts';
import { findSyntaxError } from './support/parse-code.ts';
import { readSpecification } from './support/read-specification.ts';
import { createPythonRunner, createShellRunner, findPython, runNode } from './support/run-snippets.ts';
import type { SnippetRunner } from './support/run-snippets.ts';
import { sweepSpecification } from './support/sweep-specification.ts';

const examples = join(import.meta.dirname, '../../../examples/apis');
const directory = mkdtempSync(join(tmpdir(), 'sweep-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const python = await findPython();
const runners = new Map<string, SnippetRunner>([
  ['shell/curl', createShellRunner('sh')],
  ['node/fetch', runNode],
  ...(python === null ? [] : [['python/requests', createPythonRunner(python)] as const]),
]);

/** Refers in circles, sends every kind of body, and wants every kind of credential. */
const specification = {
  openapi: '3.0.3',
  info: { title: 'Odds and ends', version: '1' },
  servers: [{ url: 'https://{region}.example.test/base', variables: { region: { default: 'eu' } } }],
  paths: {
    '/nodes/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      put: {
        security: [{ machine: ['nodes:write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
        },
        responses: {
          200: {
            description: 'Kept.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
          },
        },
      },
    },
    '/nodes?kind=deep': {
      get: {
        security: [{ key: [] }],
        parameters: [
          {
            name: 'filter',
            in: 'query',
            required: true,
            style: 'deepObject',
            explode: true,
            schema: { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } },
          },
          {
            name: 'ids',
            in: 'query',
            required: true,
            style: 'pipeDelimited',
            explode: false,
            schema: { type: 'array', items: { type: 'string' }, minItems: 2, example: ['a', 'b'] },
          },
        ],
        responses: { default: { description: 'Nodes.' } },
      },
    },
    '/files': {
      post: {
        security: [{ login: [] }],
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file', 'title'],
                properties: { file: { type: 'string', format: 'binary' }, title: { type: 'string' } },
              },
            },
          },
        },
        responses: { 201: { description: 'Stored.', content: { 'image/png': {} } } },
      },
    },
    // What comes as text is text to the mock, so it refuses.
    '/switch': {
      put: {
        requestBody: { required: true, content: { 'text/plain': { schema: { type: 'boolean' } } } },
        responses: { 204: { description: 'Done.' } },
      },
    },
    '/nowhere': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Absent' } } } },
        responses: { 204: { description: 'Done.' } },
      },
    },
  },
  components: {
    parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } } },
    schemas: {
      Node: {
        type: 'object',
        required: ['name', 'discriminator'],
        properties: {
          name: { type: 'string', enum: ['root'] },
          discriminator: { type: 'object', required: ['$ref'], properties: { $ref: { type: 'string' } } },
          children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
        },
      },
    },
    securitySchemes: {
      machine: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://id.example.test/token', scopes: { 'nodes:write': '' } } },
      },
      key: { type: 'apiKey', in: 'cookie', name: 'session' },
      login: { type: 'http', scheme: 'basic' },
    },
  },
};

test('a sweep executes every operation against a mock of it alone, and says what is refused', async () => {
  const file = join(directory, 'odds.json');
  writeFileSync(file, JSON.stringify(specification));
  const result = await sweepSpecification(file, { runners });
  expect({
    ...result,
    refusals: result.refusals.map(({ operation, target, kind }) => [operation, target, kind]),
  }).toEqual({
    specification: 'odds.json',
    operations: 4,
    unresolved: 1,
    snippets: 4 * snippetTargets.length,
    verified: 4 * snippetTargets.length,
    executed: 4 * runners.size,
    accepted: 3 * runners.size,
    refusals: [...runners.keys()].map((target) => ['PUT /switch', target, 'refused']),
  });
});

test.each([
  ['go', 'package main\nfunc main() { x := }'],
  ['java', 'class A { String s = "a }'],
  ['csharp', 'var a = """\nx\n"";'],
  ['ruby', 'puts "a'],
  ['php', '<?php echo "a;'],
  ['python', 'print("a'],
  ['node', 'const a = ;'],
  ['shell', "curl 'a"],
])('code of %s that ends in the middle is none', async (language, code) => {
  expect(await findSyntaxError(language, code)).not.toBeNull();
});

const specifications = readdirSync(examples)
  .flatMap((api) => readdirSync(join(examples, api)).map((file) => `${api}/${file}`))
  .filter((file) => /\/v[^/]*\.(?:ya?ml|json)$/.test(file));

test.each(specifications)('every operation of %s is code in every language', async (specificationFile) => {
  const operations = readSpecification(join(examples, specificationFile));
  expect(operations.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const operation of operations) {
    for (const { language, client } of snippetTargets) {
      const { code } = buildSnippet(operation, { language, client });
      const error = await findSyntaxError(language, code);
      if (error !== null) wrong.push(`${operation.key} ${language}: ${error}`);
    }
  }
  expect(wrong).toEqual([]);
});
