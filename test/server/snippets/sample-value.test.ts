import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import { sampleValue } from '../../../server/snippets/sample-value.ts';
import { createSchemaChecker } from '../../../server/snippets/schema-checker.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

function sampleOf(schema: JsonSchema, definitions: Record<string, JsonSchema> = {}, hint = 'string'): unknown {
  const checker = createSchemaChecker(definitions);
  const found = sampleValue(schema, definitions, checker, { hint });
  const checked = found ? checker.check(schema, found.value) : { violations: [], unchecked: [] };
  expect(checked).toEqual({ violations: [], unchecked: [] });
  expect(sampleValue(schema, definitions, createSchemaChecker(definitions), { hint })).toEqual(found);
  return found?.value;
}

describe('where the value comes from', () => {
  test.each<[string, JsonSchema, unknown]>([
    ['the example first', { type: 'string', example: 'e', examples: ['x'], default: 'd', enum: ['e', 'd', 'x'] }, 'e'],
    ['then examples', { type: 'string', examples: ['x'], default: 'd' }, 'x'],
    ['then the default', { enum: ['a', 'd'], default: 'd' }, 'd'],
    ['a constant', { const: 5 }, 5],
    ['the first enum value', { enum: ['a', 'b'] }, 'a'],
    ['no example that is wrong', { type: 'integer', example: 'ten', default: 3 }, 3],
    ['no example of a secret', { type: 'string', 'x-sensitive-data': true, example: 'real' }, 'string'],
    ['no example of a password', { type: 'string', format: 'password', example: 'hunter2' }, 'YOUR_PASSWORD'],
  ])('%s', (_, schema, expected) => expect(sampleOf(schema)).toEqual(expected));
});

describe('numbers', () => {
  test.each<[JsonSchema, number]>([
    [{ type: 'integer' }, 1],
    [{ type: 'integer', minimum: 10 }, 10],
    [{ type: 'integer', minimum: 10, multipleOf: 4 }, 12],
    [{ type: 'integer', exclusiveMinimum: 10 }, 11],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: 'integer', exclusiveMaximum: -3 }, -4],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    [{ type: 'number', multipleOf: 0.01, minimum: 1.005 }, 1.01],
    [{ type: 'number', maximum: 0 }, 0],
    [{ minimum: 7 }, 7],
  ])('%j', (schema, expected) => expect(sampleOf(schema)).toBe(expected));

  test('none when there is none', () => expect(sampleOf({ type: 'integer', minimum: 2, maximum: 1 })).toBeUndefined());
});

describe('strings', () => {
  test.each<[JsonSchema, string]>([
    [{ type: 'string' }, 'HINT'],
    [{ type: 'string', minLength: 6 }, 'HINTHI'],
    [{ type: 'string', maxLength: 2 }, 'HI'],
    [{ type: 'string', format: 'date-time' }, '2026-01-15T09:30:00Z'],
    [{ type: 'string', format: 'uuid' }, '123e4567-e89b-42d3-a456-426614174000'],
    [{ type: 'string', format: 'email', pattern: '@example\\.com$' }, 'user@example.com'],
    [{ type: 'string', pattern: '^ord_[0-9]{4}$' }, 'ord_1234'],
    [{ type: 'string', pattern: '^[A-Z]{4}$' }, 'HINT'],
    [{ type: 'string', pattern: '^[a-z]{4}$' }, 'hint'],
    [{ type: 'string', pattern: '^[A-Z]{3}$', minLength: 3 }, 'ABC'],
    [{ type: ['null', 'string'] }, 'HINT'],
  ])('%j', (schema, expected) => expect(sampleOf(schema, {}, 'HINT')).toBe(expected));

  const varied = [
    'date-time',
    'date',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uri',
    'uri-reference',
    'uuid',
    'password',
    'binary',
    'unheard-of',
  ];
  const fixed = ['time', 'duration', 'uri-template', 'json-pointer', 'relative-json-pointer', 'regex', 'byte'];

  test.each([...varied, ...fixed])('format %s is valid', (format) => {
    expect(sampleOf({ type: 'array', items: { type: 'string', format }, minItems: 1 })).toHaveLength(1);
  });

  test.each(varied)('format %s is valid in several ways', (format) => {
    expect(sampleOf({ type: 'array', items: { type: 'string', format }, minItems: 3, uniqueItems: true })).toHaveLength(
      3,
    );
  });
});

describe('arrays and objects', () => {
  test.each<[string, JsonSchema, unknown]>([
    ['one item', { type: 'array', items: { type: 'integer' } }, [1]],
    ['as many as required', { type: 'array', items: { type: 'integer' }, minItems: 3 }, [1, 1, 1]],
    ['different ones', { type: 'array', items: { type: 'integer' }, minItems: 3, uniqueItems: true }, [1, 2, 3]],
    [
      'different enum values',
      { type: 'array', items: { enum: ['a', 'b'] }, minItems: 2, uniqueItems: true },
      ['a', 'b'],
    ],
    ['none allowed', { type: 'array', items: {}, maxItems: 0 }, []],
    ['a tuple', { type: 'array', prefixItems: [{ const: 'x' }, { type: 'integer' }], items: false }, ['x', 1]],
    ['what it must contain', { type: 'array', contains: { const: 9 } }, [9]],
    [
      'required properties only',
      { type: 'object', required: ['a'], properties: { a: { const: 1 }, b: { const: 2 } } },
      { a: 1 },
    ],
    ['required without a schema', { required: ['a'], additionalProperties: { type: 'boolean' } }, { a: true }],
    [
      'as many as required',
      { type: 'object', minProperties: 2, properties: { a: { const: 1 } } },
      { a: 1, key1: 'YOUR_KEY1' },
    ],
    [
      'what depends',
      { required: ['a'], dependentRequired: { a: ['b'] }, properties: { b: { const: 2 } } },
      { a: 'YOUR_A', b: 2 },
    ],
    ['nothing read-only', { required: ['id', 'n'], properties: { id: { readOnly: true }, n: { const: 1 } } }, { n: 1 }],
    [
      'no read-only example',
      { type: 'object', properties: { id: { readOnly: true } }, example: { id: 1, n: 2 } },
      { n: 2 },
    ],
    [
      'all of',
      {
        allOf: [
          { required: ['a'], properties: { a: { minimum: 3 } } },
          { properties: { a: { type: 'integer', minimum: 5 } } },
        ],
      },
      { a: 5 },
    ],
    [
      'a branch that suits the whole',
      {
        required: ['k'],
        properties: { k: { const: 'b' } },
        oneOf: [{ properties: { k: { const: 'a' } } }, { properties: { k: { const: 'b' } } }],
      },
      { k: 'b' },
    ],
    ['no null where there is a value', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
  ])('%s', (_, schema, expected) => expect(sampleOf(schema)).toEqual(expected));

  test('keys of prototypes are ordinary keys', () => {
    const value = sampleOf(
      JSON.parse(
        '{"type":"object","required":["__proto__","constructor"],"properties":{"__proto__":{"const":1}}}',
      ) as JsonSchema,
    );
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  });
});

describe('definitions', () => {
  test('are followed, and recursion is cut', () => {
    const definitions = {
      Node: {
        type: 'object',
        required: ['name', 'children'],
        properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
      },
    };
    expect(sampleOf({ $ref: '#/$defs/Node' }, definitions)).toMatchObject({ name: 'YOUR_NAME' });
  });

  test('what requires itself has no value', () => {
    const definitions = {
      Self: { type: 'object', required: ['self'], properties: { self: { $ref: '#/$defs/Self' } } },
    };
    expect(sampleOf({ $ref: '#/$defs/Self' }, definitions)).toBeUndefined();
  });

  test('a discriminator names the branch', () => {
    const pet = (extra: string): JsonSchema => ({
      type: 'object',
      required: ['kind', extra],
      properties: { kind: { type: 'string' }, [extra]: { type: 'string' } },
    });
    const definitions: Record<string, JsonSchema> = {
      Dog: pet('bark'),
      Cat: pet('meow'),
      Pet: {
        oneOf: [{ $ref: '#/$defs/Dog' }, { $ref: '#/$defs/Cat' }],
        discriminator: { propertyName: 'kind', mapping: { hund: '#/components/schemas/Dog' } },
      },
    };
    expect(sampleOf({ $ref: '#/$defs/Pet' }, definitions)).toEqual({ kind: 'hund', bark: 'YOUR_BARK' });
    const checker = createSchemaChecker(definitions);
    expect(checker.check({ $ref: '#/$defs/Pet' }, { kind: 'Cat' }).violations).toMatchObject([
      { pointer: '/meow', message: 'is required' },
    ]);
  });

  test('a mesh of unions ends', () => {
    const names = Array.from({ length: 12 }, (_, index) => `T${String(index)}`);
    const all = names.map((name) => ({ $ref: `#/$defs/${name}` }));
    const definitions = Object.fromEntries(
      names.map((name) => [
        name,
        { type: 'object', required: ['a', 'b'], properties: { a: { oneOf: all }, b: { anyOf: all } } },
      ]),
    );
    const started = threadMilliseconds();
    const checker = createSchemaChecker(definitions);
    expect(sampleValue({ $ref: '#/$defs/T0' }, definitions, checker, { hint: 'x' })).toBeUndefined();
    expect(threadMilliseconds() - started).toBeLessThan(10_000);
  });
});
