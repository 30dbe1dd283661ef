import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../ingest/parsing/parse-document.ts';
import { place } from '../support/parse.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

/** A small generator of numbers that is the same on every run (Park and Miller). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const schema = {
  type: 'object',
  required: ['a'],
  properties: {
    a: { $ref: '#/components/schemas/A' },
    list: { type: 'array', items: { type: 'string', enum: ['x'] } },
  },
  oneOf: [{ $ref: '#/components/schemas/A' }],
  discriminator: { propertyName: 'a', mapping: { x: '#/components/schemas/A' } },
  example: { a: 1 },
};
const openapi = {
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  servers: [{ url: 'https://{v}.example', variables: { v: { default: 'a', enum: ['a'] } } }],
  tags: [{ name: 'x', description: 'y' }],
  security: [{ key: ['s'] }],
  paths: {
    '/a/{id}': {
      summary: 's',
      parameters: [{ name: 'id', in: 'path', schema: { type: 'string' }, examples: { one: { value: 1 } } }],
      post: {
        tags: ['x'],
        operationId: 'o',
        deprecated: false,
        parameters: [{ name: 'q', in: 'query', content: { 'application/json': { schema } } }],
        requestBody: {
          required: true,
          content: {
            'application/json': { schema, encoding: { a: { style: 'form' } }, examples: { e: { value: {} } } },
          },
        },
        responses: {
          200: { description: 'd', headers: { H: { description: 'h' } }, content: { 'application/json': { schema } } },
        },
        callbacks: { c: { '{$url}': { post: { responses: {} } } } },
        security: [{}],
      },
    },
  },
  webhooks: { w: { post: { requestBody: { content: { 'application/json': { schema } } } } } },
  components: {
    schemas: {
      A: {
        allOf: [{ $ref: '#/components/schemas/B' }],
        properties: { z: { type: 'integer', minimum: 0, nullable: true } },
      },
      B: { type: 'string', pattern: '(' },
    },
    securitySchemes: { key: { type: 'oauth2', flows: { implicit: { scopes: {} } } } },
  },
};
const swagger = {
  swagger: '2.0',
  info: { title: 'T', version: '1' },
  host: 'h',
  schemes: ['https'],
  consumes: ['application/json'],
  parameters: { P: { name: 'p', in: 'query', type: 'string' } },
  responses: { R: { description: 'r', schema: { $ref: '#/definitions/D' } } },
  definitions: { D: { type: 'object', discriminator: 'k', properties: { k: { type: 'string', 'x-nullable': true } } } },
  securityDefinitions: { b: { type: 'oauth2', flow: 'password', scopes: { a: 'b' } } },
  paths: {
    '/a': {
      parameters: [{ $ref: '#/parameters/P' }],
      post: {
        consumes: ['multipart/form-data'],
        parameters: [
          { in: 'formData', name: 'f', type: 'file' },
          { in: 'body', name: 'b', schema: { $ref: '#/definitions/D' } },
        ],
        responses: {
          200: { $ref: '#/responses/R' },
          201: { description: 'x', headers: { H: { type: 'string' } }, examples: { 'application/json': {} } },
        },
      },
    },
  },
};
const asyncapi = {
  asyncapi: '3.0.0',
  info: { title: 'T' },
  channels: { c: { address: 'a', messages: { m: { payload: { type: 'object', properties: { a: { type: 'string' } } } } } } },
  operations: { o: { action: 'send', channel: { $ref: '#/channels/c' }, messages: [{ $ref: '#/channels/c/messages/m' }] } },
}; // prettier-ignore

const strange: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'text',
  [],
  [null],
  [[]],
  {},
  { $ref: '#' },
  { $ref: 7 },
  { $ref: '#/paths' },
  { $ref: '#/components/schemas/A' },
  { toString: 1 },
  { constructor: null },
  '\u0000',
  '{',
  '#/x',
];

/** Replaces one node, chosen at random, by a strange value. */
function mutate(node: unknown, random: () => number): unknown {
  if (typeof node !== 'object' || node === null || random() < 0.08)
    return strange[Math.floor(random() * strange.length)];
  if (Array.isArray(node)) {
    const index = Math.floor(random() * node.length);
    return node.map((member: unknown, position) => (position === index ? mutate(member, random) : member));
  }
  const entries = Object.entries(node);
  const index = Math.floor(random() * entries.length);
  return Object.fromEntries(
    entries.map(([key, value], position) => [key, position === index ? mutate(value, random) : value]),
  );
}

function parseTree(tree: unknown): ReturnType<typeof parseDocument> {
  return parseDocument({ kind: 'spec', path: 'a.json', text: JSON.stringify(tree), files: {}, place });
}

describe('ill-typed documents', () => {
  it.each([
    ['OpenAPI', openapi],
    ['Swagger', swagger],
    ['AsyncAPI', asyncapi],
  ])('%s: any node may be anything without more than a failure or a warning', (_name, document) => {
    expect(parseTree(document).status).toBe('parsed');
    const random = createRandom(20_260_701);
    const faults: string[] = [];
    let parsed = 0;
    for (let round = 0; round < 600; round += 1) {
      let tree: unknown = document;
      for (let count = 0; count <= round % 3; count += 1) tree = mutate(tree, random);
      const outcome = parseTree(tree);
      if (outcome.status === 'parsed') parsed += 1;
      else if (outcome.failure.reason.includes('please report'))
        faults.push(`${outcome.failure.reason} ${JSON.stringify(tree)}`);
    }
    expect(faults).toEqual([]);
    // Most mutations are small: a reader that gives up on all of them would pass the line above.
    expect(parsed).toBeGreaterThan(350);
  });

  it('names from prototypes are names', () => {
    const text = `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"components":{"schemas":{"constructor":{"type":"object","properties":{"__proto__":{"type":"string"},"toString":{"type":"string"}}}}},
      "paths":{"/a":{"post":{"operationId":"__proto__","security":[{"constructor":[]}],"parameters":[{"name":"__proto__","in":"query","schema":{}},{"name":"hasOwnProperty","in":"query","schema":{}}],
      "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/constructor"},"example":{"__proto__":{"polluted":1},"constructor":1}}}}}}}}`;
    const outcome = parseDocument({ kind: 'spec', path: 'a.json', text, files: {}, place });
    if (outcome.status !== 'parsed') throw new TypeError(outcome.failure.reason);
    const [operation] = outcome.document.operations;
    expect(operation?.parameters.map(({ name }) => name)).toEqual(['hasOwnProperty']);
    expect(operation?.bodyFields.map(({ path }) => path)).toEqual(['toString']);
    expect(Object.keys(operation?.definitions ?? {})).toEqual(['constructor']);
    expect(operation?.security).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('compositions that multiply stay within a second', () => {
    const names = Array.from({ length: 30 }, (_, index) => `S${index}`);
    const all = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const schemas = Object.fromEntries(
      names.map((name) => [
        name,
        {
          allOf: all,
          oneOf: all,
          anyOf: all,
          properties: Object.fromEntries(names.map((inner) => [inner, { $ref: `#/components/schemas/${inner}` }])),
          example: { S1: { S2: { S3: { S4: 1 } } } },
        },
      ]),
    );
    const body = {
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/S0' }, example: { S1: { S2: { S3: {} } } } },
      },
    };
    const started = threadMilliseconds();
    const outcome = parseTree({
      openapi: '3.1.0',
      info: { title: 'T' },
      components: { schemas },
      paths: { '/a': { post: { requestBody: body, responses: {} } } },
    });
    expect(outcome.status).toBe('parsed');
    // Ten times what it takes, for a busy machine; unbounded it would not end at all.
    expect(threadMilliseconds() - started).toBeLessThan(10_000);
  });
});
