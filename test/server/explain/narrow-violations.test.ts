import { expect, test } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import { narrowViolations } from '../../../server/explain/narrow-violations.ts';
import { createSchemaChecker } from '../../../server/snippets/schema-checker.ts';

const marked = (kind: string, ...required: string[]): JsonSchema => ({
  type: 'object',
  required: ['kind', ...required],
  properties: { kind: { const: kind } },
});
const open = (name: string): JsonSchema => ({ type: 'object', properties: { [name]: { type: 'string' } } });

test.each<[string, JsonSchema, unknown, string[]]>([
  ['the marked branch', { oneOf: [marked('a', 'x'), marked('b', 'y', 'z')] }, { kind: 'b' }, ['required /y', 'required /z']],
  ['no branch that is marked so', { oneOf: [marked('a'), marked('b')] }, { kind: 'c' }, ['enum /kind']],
  ['several branches at once', { oneOf: [open('x'), open('y')] }, { x: 'a' }, []],
  ['several branches of a union within one', { anyOf: [{ type: 'null' }, { type: 'array', items: { oneOf: [open('x'), open('y')] } }] }, [{}], []],
  ['a fault beside a union', { required: ['id'], anyOf: [open('x'), { type: 'null' }] }, { x: 1 }, ['required /id', 'type /x']],
  ['the other form of null', { anyOf: [{ type: 'object', required: ['x'] }, { type: 'null' }] }, {}, ['required /x']],
  ['none that stands out', { anyOf: [{ required: ['x'] }, { required: ['y'] }] }, {}, ['anyOf ']],
])('%s', (_name, schema, value, expected) => {
  const { violations } = createSchemaChecker({}).check(schema, value);
  expect(narrowViolations(violations).map(({ keyword, pointer }) => `${keyword} ${pointer}`)).toEqual(expected);
}); // prettier-ignore
