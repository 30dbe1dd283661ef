import { expect, test } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import { createSchemaChecker } from '../../../server/snippets/schema-checker.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const check = (schema: unknown, value: unknown, definitions: Record<string, JsonSchema> = {}): unknown => {
  const { violations, unchecked } = createSchemaChecker(definitions).check(schema as JsonSchema, value);
  return { violations: violations.map(({ pointer, message }) => ({ pointer, message })), unchecked };
};

test('violations name the place and the fault', () => {
  const schema = {
    type: 'object',
    required: ['a/b'],
    additionalProperties: false,
    properties: { 'a/b': {}, n: { enum: [1, 2] }, list: { items: { minimum: 3 } } },
  };
  expect(check(schema, { n: 5, list: [3, 2], x: 1 })).toEqual({
    violations: [
      { pointer: '/a~1b', message: 'is required' },
      { pointer: '/x', message: 'is not a property of this object' },
      { pointer: '/n', message: 'must be one of 1, 2' },
      { pointer: '/list/1', message: 'must be >= 3' },
    ],
    unchecked: [],
  });
});

test('violations name the keyword, and tell the branches of a union apart', () => {
  const definitions = { Card: { type: 'object', required: ['number', 'year'] } };
  const schema = { anyOf: [{ $ref: '#/$defs/Card' }, { type: 'object', required: ['iban'] }] };
  const { violations } = createSchemaChecker(definitions).check(schema, {});
  expect(violations.map(({ pointer, keyword }) => [pointer, keyword])).toEqual([
    ['/number', 'required'],
    ['/year', 'required'],
    ['/iban', 'required'],
    ['', 'anyOf'],
  ]);
  const branches = violations
    .at(-1)
    ?.branches?.()
    .map((branch) => branch.map(({ pointer }) => pointer));
  expect(branches).toEqual([['/number', '/year'], ['/iban']]);
});

test.each<[string, unknown]>([
  [
    'keywords of the wrong kind',
    { type: 'file', required: true, minimum: '3', properties: [], enum: [], pattern: 5, allOf: [], items: 'x' },
  ],
  ['unknown types beside known ones', { type: ['any', 7] }],
  ['another dialect', { $schema: 'https://unknown.example/schema', $id: 'https://elsewhere.example/', type: 'object' }],
  ['a dynamic reference', { $dynamicRef: '#nowhere' }],
  ['unknown formats', { type: 'object', format: 'martian' }],
  [
    'deep nesting',
    Array.from({ length: 5_000 }).reduce<unknown>((inner) => ({ properties: { a: inner } }), { type: 'string' }),
  ],
])('%s do no harm', (_, schema) => expect(check(schema, {})).toEqual({ violations: [], unchecked: [] }));

test.each<[string, unknown, Record<string, JsonSchema>]>([
  ['an unknown definition', { $ref: '#/$defs/Nowhere' }, {}],
  ['an address', { $ref: 'http://127.0.0.1:1/schema.json' }, {}],
  ['a circle of references', { $ref: '#/$defs/A' }, { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } }],
])('%s is said to be unchecked', (_, schema, definitions) => {
  const result = createSchemaChecker(definitions).check(schema as JsonSchema, {});
  expect(result.violations).toEqual([]);
  expect(result.unchecked).toHaveLength(1);
});

test('patterns that could hang are decided at once, or said to be unchecked', () => {
  const started = threadMilliseconds();
  expect(check({ pattern: '^(a+)+$' }, `${'a'.repeat(200)}!`)).toEqual({
    violations: [{ pointer: '', message: 'must match pattern "^(a+)+$"' }],
    unchecked: [],
  });
  expect(check({ pattern: '^(a+)\\1+$' }, `${'a'.repeat(50_000)}!`)).toEqual({
    violations: [],
    unchecked: ['The pattern "^(a+)\\1+$" cannot be checked safely.'],
  });
  expect(check({ patternProperties: { '^(x+)+$': { type: 'string' } } }, { [`${'x'.repeat(200)}!`]: 1 })).toMatchObject(
    { violations: [] },
  );
  expect(threadMilliseconds() - started).toBeLessThan(3_000);
});

test('what stands unchecked in one check is not remembered in the next', () => {
  const checker = createSchemaChecker({});
  const schema = { pattern: '(?<=a)b' };
  expect(checker.check(schema, 'x').unchecked).toHaveLength(1);
  expect(checker.check(schema, 5).unchecked).toEqual([]);
});

test('names of definitions may be anything', () => {
  const definitions = { 'a/b c%': { type: 'string' } };
  for (const $ref of ['#/$defs/a~1b c%25', '#/$defs/a~1b%20c%25']) {
    expect(check({ $ref }, 5, definitions)).toEqual({
      violations: [{ pointer: '', message: 'must be string' }],
      unchecked: [],
    });
  }
});

test('a read-only property is not demanded of a request', () => {
  const definitions = { Id: { type: 'string', readOnly: true } };
  const schema = { required: ['id', 'n'], properties: { id: { $ref: '#/$defs/Id' }, n: {} } };
  expect(check(schema, {}, definitions)).toEqual({
    violations: [{ pointer: '/n', message: 'is required' }],
    unchecked: [],
  });
});

test('types beside a reference give way to its target', () => {
  expect(check({ $ref: '#/$defs/Amount', type: 'number' }, { value: 1 }, { Amount: { type: 'object' } })).toEqual({
    violations: [],
    unchecked: [],
  });
});

test('code in a schema stays text', () => {
  const evil = '"];globalThis.escaped=true;//\'`${globalThis.escaped=true}';
  const schema = {
    required: [evil],
    properties: { [evil]: { const: evil, pattern: evil.replaceAll(/[[\]{}()$]/g, '.') } },
    enum: [{ [evil]: evil }],
    title: evil,
  };
  expect(check(schema, { [evil]: evil })).toEqual({ violations: [], unchecked: [] });
  expect(Object.hasOwn(globalThis, 'escaped')).toBe(false);
});
