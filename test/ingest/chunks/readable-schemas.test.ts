import { describe, expect, it } from 'vitest';
import { parse, withBody } from '../support/parse.ts';

const variant = (type: string, field: string) => ({
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', description: `Always ${type}.`, const: type }, [field]: { type: 'string' } },
});
const pets = {
  Pet: {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: {
      propertyName: 'type',
      mapping: { kitten: '#/components/schemas/Cat', cat: 'Cat', dog: '#/components/schemas/Dog' },
    },
  },
  Cat: variant('cat', 'meow'),
  Dog: variant('dog', 'bark'),
};

function textOf(document: unknown, key: string): string {
  const chunk = parse(document).chunks.find((candidate) => candidate.key === key);
  if (chunk === undefined) throw new TypeError(`no chunk ${key}`);
  return chunk.text;
}

describe('unions', () => {
  const schema = {
    type: 'object',
    properties: { pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
  };
  const document = withBody(schema, { components: { schemas: pets } });

  it('say in an operation which value means which variant', () => {
    expect(textOf(document, 'operation:POST /things')).toContain(
      '**Variants**\n- `pets[]` by `type`: `kitten` → Cat, `cat` → Cat, `dog` → Dog',
    );
  });

  it('say it in their schema, with the values of all variants in a field that all have', () => {
    const text = textOf(document, 'schema:Pet');
    expect(text).toContain('**Variants** by `type`\n- `kitten`, `cat` → Cat\n- `dog` → Dog');
    expect(text).toContain('- `type` (string) One of `cat`, `dog`.');
  });

  it('take the values from the variants where there is no mapping', () => {
    const { mapping: _mapping, ...discriminator } = pets.Pet.discriminator;
    const plain = { ...pets, Pet: { ...pets.Pet, discriminator } };
    const changed = withBody(schema, { components: { schemas: plain } });
    expect(textOf(changed, 'schema:Pet')).toContain('- `cat` → Cat\n- `dog` → Dog');
    expect(textOf(changed, 'operation:POST /things')).toContain('`pets[]` by `type`: `cat` → Cat, `dog` → Dog');
  });

  it('name what builds upon a base', () => {
    const base = {
      Base: {
        type: 'object',
        properties: { kind: { type: 'string' } },
        discriminator: { propertyName: 'kind', mapping: { a: '#/components/schemas/A' } },
      },
      A: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { extra: { type: 'string' } } }] },
    };
    const text = textOf(
      withBody({ $ref: '#/components/schemas/Base' }, { components: { schemas: base } }),
      'schema:Base',
    );
    expect(text).toContain('**Variants** by `kind`\n- `a` → A');
  });

  it('hide variants that are internal, with their values', () => {
    const hidden = { ...pets, Dog: { ...pets.Dog, 'x-internal': true } };
    const { text } = parse(withBody(schema, { components: { schemas: hidden } }));
    expect(text).not.toMatch(/dog|bark/i);
  });
});

describe('what may be null', () => {
  it('says what it is beside that', () => {
    const properties = {
      score: { anyOf: [{ type: 'integer', description: 'How good it was.', enum: [1, 2] }, { type: 'null' }] },
      owner: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { type: 'null' }] },
    };
    const { operation } = parse(withBody({ type: 'object', properties }, { components: { schemas: pets } }));
    expect(operation('POST /things').bodyFields).toMatchObject([
      { path: 'score', type: 'integer or null', description: 'How good it was.', enum: [1, 2] },
      { path: 'owner', type: 'object or null' },
      { path: 'owner.type', type: 'string' },
      { path: 'owner.meow', type: 'string' },
    ]);
  });

  it('ends where it comes back to itself', () => {
    const Node = {
      type: 'object',
      properties: {
        next: { anyOf: [{ $ref: '#/components/schemas/Node' }, { type: 'null' }] },
        loop: { anyOf: [{ $ref: '#/components/schemas/Loop' }] },
      },
    };
    const schemas = { Node, Loop: { anyOf: [{ $ref: '#/components/schemas/Loop' }] } };
    const { operation } = parse(withBody({ $ref: '#/components/schemas/Node' }, { components: { schemas } }));
    const paths = operation('POST /things').bodyFields.map(({ path }) => path);
    expect(paths).toEqual(['next', 'loop']);
  });
});

describe('an operation with more than fits', () => {
  it('keeps required and outer fields rather than the first ones', () => {
    const inner = Object.fromEntries(Array.from({ length: 60 }, (_, number) => [`inner${number}`, { type: 'string' }]));
    const properties = {
      first: { type: 'object', properties: inner },
      last: { type: 'string' },
      deep: { type: 'object', required: ['needed'], properties: { needed: { type: 'string' } } },
    };
    const text = textOf(withBody({ type: 'object', required: ['deep'], properties }), 'operation:POST /things');
    for (const field of ['first', 'last', 'deep', 'deep.needed', 'first.inner0'])
      expect(text).toContain(`\`${field}\``);
    expect(text).not.toContain('inner59');
    expect(text).toContain('- … and 24 more');
  });

  it('tells request and response apart, with types, values and defaults of parameters', () => {
    const content = (schema: unknown) => ({ 'application/json': { schema } });
    const text = textOf(
      {
        openapi: '3.1.0',
        info: { title: 'Shop API', version: '1' },
        paths: {
          '/orders': {
            post: {
              deprecated: true,
              parameters: [
                { name: 'sort', in: 'query', schema: { type: 'array', items: { $ref: '#/components/schemas/Sort' } } },
                { name: 'size', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
              ],
              requestBody: {
                description: 'One order.',
                content: content({ type: 'object', properties: { sku: { type: 'string' } } }),
              },
              responses: {
                204: { description: 'Nothing' },
                201: {
                  description: 'Made',
                  content: content({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } }),
                },
                400: {
                  description: 'Bad',
                  content: content({ type: 'object', properties: { mishap: { type: 'string' } } }),
                },
              },
            },
          },
          '/raw': {
            put: {
              requestBody: { content: { 'text/csv': { schema: { type: 'string' } } } },
              responses: { 200: { description: 'A label', content: { 'application/pdf': {} } } },
            },
          },
        },
        components: { schemas: { Sort: { type: 'string', enum: ['asc', 'desc'] } } },
      },
      'operation:POST /orders',
    );
    expect(text).toContain('**Deprecated.**');
    expect(text).toContain('- `sort` (query, array of string) One of `asc`, `desc`.');
    expect(text).toContain('- `size` (query, integer) From 1 to 100. Default `20`.');
    expect(text).toContain('**Body (application/json)**\n- `sku` (string)\n\nAbout the body: One order.');
    expect(text).toContain('**Response 201 (application/json)**\n- `id` (string)');
    expect(text).not.toContain('mishap');
  });
});
