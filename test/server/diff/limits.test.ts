import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation, OperationField } from '../../../core/operation.ts';
import { compareVersions, compareVersionsInTurns } from '../../../server/diff/compare-versions.ts';
import { buildOperation } from '../../support/build-operation.ts';
import { answerSpec, bodySpec, diffTexts, orderSpec, readOperations } from './read-versions.ts';

const fields = (count: number, prefix = 'f'): string =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}: {type: string}`).join(', ');
const wide = (properties: string): string => answerSpec(`{type: object, properties: {${properties}}}`);
const kindsOf = (from: string, to: string): string[] => diffTexts(from, to).changes.map(({ kind }) => kind);

function bodyOperation(schema: JsonSchema, definitions: Record<string, JsonSchema> = {}): Operation {
  const requestBody = { required: true, content: [{ mediaType: 'application/json', schema }] };
  return buildOperation('POST', '/things', { requestBody, definitions });
}

describe('what budgets cut off', () => {
  it('is neither gone nor new', () => {
    const diff = diffTexts(wide(fields(100)), wide(`a_first: {type: string}, ${fields(100)}`));
    // The last of the eighty made room for the new one, which may itself have stood beyond the cut.
    expect(diff).toMatchObject({ changes: [], incomplete: true, counts: { operations_incomplete: 1 } });
    expect(diffTexts(wide(fields(100)), wide(fields(100)))).toMatchObject({ changes: [], incomplete: true });
  });

  it('does not hide what is certain', () => {
    const shorter = diffTexts(wide(fields(100)), wide(fields(70)));
    expect(shorter.incomplete).toBe(true);
    expect(shorter.changes.map(({ where }) => where)).toEqual(
      Array.from({ length: 10 }, (_, index) => `/responses/200/f${String(70 + index).padStart(3, '0')}`),
    );
    const retyped = diffTexts(wide(fields(100)), wide(fields(100).replace('string', 'integer')));
    expect(retyped.changes).toMatchObject([{ kind: 'type_changed', where: '/responses/200/f000' }]);
    expect(diffTexts(wide(fields(79)), wide(fields(78)))).toMatchObject({ incomplete: false, counts: { breaking: 1 } });
  });

  it('holds for the values of an enum', () => {
    const values = (count: number, from = 0): string =>
      Array.from({ length: count }, (_, index) => `v${String(from + index)}`).join(', ');
    const answer = (list: string): string => wide(`a: {type: string, enum: [${list}]}`);
    const moved = diffTexts(answer(values(60)), answer(values(60, 1)));
    expect(moved).toMatchObject({ changes: [], incomplete: true });
    const grown = diffTexts(answer(values(30)), answer(values(60)));
    expect(grown).toMatchObject({ changes: [{ kind: 'enum_widened', breaking: true }], incomplete: true });
    expect(diffTexts(answer(values(38)), answer(values(39)))).toMatchObject({ incomplete: false, breaking: true });
  });

  it('says nothing of fields of another media type', () => {
    const answer = (content: string): string =>
      orderSpec(`responses: {'200': {description: d, content: {${content}}}}`);
    const json = 'application/json: {schema: {properties: {a: {type: string}}}}';
    const csv = 'text/csv: {schema: {type: string}}';
    const diff = diffTexts(answer(`${json}, ${csv}`), answer(`${csv}, ${json}`));
    expect(diff).toMatchObject({ changes: [], incomplete: true });
  });

  it('says nothing of a definition that was left out', () => {
    const whole = { Item: { type: 'object', properties: { a: { type: 'string' } } } };
    const schema = { allOf: [{ $ref: '#/$defs/Item' }, { properties: { b: { type: 'string' } } }] };
    const from = bodyOperation(schema, whole);
    for (const other of [bodyOperation(schema, { Item: {} }), bodyOperation(schema)]) {
      expect(compareVersions([from], [other])).toMatchObject({ changes: [], incomplete: true });
      expect(compareVersions([other], [from])).toMatchObject({ changes: [], incomplete: true });
    }
    const anything = bodyOperation({ $ref: '#/$defs/Item' }, { Item: {} });
    const inline = bodyOperation({ description: 'Anything.' });
    expect(compareVersions([anything], [inline])).toMatchObject({ changes: [], incomplete: false });
  });
});

describe('recursion', () => {
  const node = (more: string): string =>
    bodySpec(
      `{$ref: '#/components/schemas/Node'}`,
      `components: {schemas: {Node: {type: object, properties: {name: {type: string}, left: {$ref: '#/components/schemas/Node'}, right: {allOf: [{$ref: '#/components/schemas/Node'}, {title: R}]}${more}}}}}`,
    );

  it('ends, and its changes are told once', () => {
    const diff = diffTexts(node(''), node(', size: {type: integer}'));
    expect(diff.changes).toMatchObject([{ kind: 'request_field_added', where: '/request_body/size' }]);
  });

  it('ends in schemas that consist of nothing else', () => {
    const loops: Record<string, JsonSchema> = {
      A: { allOf: [{ $ref: '#/$defs/B' }] },
      B: { anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }, { type: 'string' }] },
      C: { $ref: '#/$defs/D' },
      D: { $ref: '#/$defs/C' },
      E: { not: { $ref: '#/$defs/E' }, oneOf: Array.from({ length: 50 }, () => ({ $ref: '#/$defs/E' })) },
    };
    for (const name of Object.keys(loops)) {
      const from = bodyOperation({ $ref: `#/$defs/${name}` }, loops);
      const to = bodyOperation({ type: 'object', properties: { a: { $ref: `#/$defs/${name}` } } }, loops);
      expect(compareVersions([from], [{ ...from, summary: 'Other.' }]).changes).toEqual([]);
      expect(compareVersions([from], [to]).counts.operations_changed).toBeLessThanOrEqual(1);
    }
  });
});

describe('hostile specifications', () => {
  it('cost no more than the budget of an operation', () => {
    // Every level refers to the next one ten times: ten to the thirtieth places.
    const levels = Array.from({ length: 30 }, (_, level): [string, JsonSchema] => {
      const next = { $ref: `#/$defs/L${String(level + 1)}` };
      const names = Array.from({ length: 10 }, (_unused, index): [string, JsonSchema] => [`p${String(index)}`, next]);
      return [`L${String(level)}`, { type: 'object', properties: Object.fromEntries(names) }];
    });
    const definitions = (last: JsonSchema): Record<string, JsonSchema> =>
      Object.fromEntries([...levels, ['L30', last]]);
    const from = bodyOperation({ $ref: '#/$defs/L0' }, definitions({ type: 'string' }));
    const to = bodyOperation({ $ref: '#/$defs/L0' }, definitions({ type: 'integer' }));
    expect(compareVersions([from], [to]).incomplete).toBe(true);
  });

  it('cost no more than the budget with variants of variants', () => {
    const variants = (seed: number): JsonSchema[] =>
      Array.from({ length: 50 }, (_, index) => ({
        type: 'object',
        properties: { a: { oneOf: [{ type: 'string', maxLength: index + seed }, { $ref: '#/$defs/V' }] } },
      }));
    const from = bodyOperation({ $ref: '#/$defs/V' }, { V: { oneOf: variants(1) } });
    const to = bodyOperation({ $ref: '#/$defs/V' }, { V: { oneOf: variants(100) } });
    const diff = compareVersions([from], [to]);
    expect(diff.changes.length).toBeGreaterThan(0);
    expect(diff.changes.length).toBeLessThanOrEqual(400);
  });

  it('survive long chains of references', () => {
    const chain = (keyword: 'allOf' | 'anyOf'): Record<string, JsonSchema> =>
      Object.fromEntries(
        Array.from({ length: 3000 }, (_, index) => [
          `C${String(index)}`,
          { [keyword]: [{ $ref: `#/$defs/C${String(index + 1)}` }, { maxLength: index }] },
        ]),
      );
    for (const keyword of ['allOf', 'anyOf'] as const) {
      const from = bodyOperation({ $ref: '#/$defs/C0' }, chain(keyword));
      const to = bodyOperation({ $ref: '#/$defs/C1' }, chain(keyword));
      expect(compareVersions([from], [to]).counts.operations_changed).toBeLessThanOrEqual(1);
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'a/b~c', '``\n<b>', 'x'.repeat(5000)])(
    'may call a field %j',
    (name) => {
      const schema = (required: string[]): JsonSchema => ({
        type: 'object',
        properties: JSON.parse(`{${JSON.stringify(name)}:{"type":"string"}}`) as JsonSchema,
        required,
      });
      const diff = compareVersions([bodyOperation(schema([]))], [bodyOperation(schema([name]))]);
      expect(diff.changes).toMatchObject([{ kind: 'request_field_became_required', breaking: true }]);
      expect(diff.changes[0]?.where.length).toBeLessThan(300);
      expect(diff.changes[0]?.message).toMatch(/^[^\n]{1,300}$/);
      expect(diff.changes[0]?.message.match(/`/g)).toHaveLength(2);
    },
  );

  it('may hold defaults and values of any size', () => {
    const large = 'x'.repeat(100_000);
    const body = (value: string): string => bodySpec(`{type: object, properties: {a: {default: {k: ${value}}}, b: {enum: [${value}, c]}}}`); // prettier-ignore
    const diff = diffTexts(body('small'), body(large));
    expect(diff.changes.map(({ kind }) => kind)).toEqual(['enum_narrowed', 'default_changed', 'enum_widened']);
    expect(JSON.stringify(diff).length).toBeLessThan(3000);
  });

  it('may be fields with impossible paths', () => {
    const field = (path: string): OperationField => ({ path, type: 'one of: , … x', required: true });
    const paths = ['', '.', '..', '[]', '[].[]', '*', '*.*', 'a.', '.a', 'a[].', '[', ']'];
    const answer = (list: readonly string[]): Operation =>
      buildOperation('GET', '/x', {
        responses: [{ status: '200', description: '', mediaTypes: ['a/b'], headers: [], fields: list.map(field) }],
      });
    const diff = compareVersions([answer(paths)], [answer([])]);
    expect(diff.changes.length).toBeGreaterThan(0);
    expect(compareVersions([answer(paths)], [answer(paths.toReversed())]).changes).toEqual([]);
  });
});

describe('operations', () => {
  it('are told apart where only the names of parameters differ', () => {
    const from = [buildOperation('GET', '/a/{x}'), buildOperation('GET', '/a/{y}')];
    const to = [buildOperation('GET', '/a/{y}'), buildOperation('GET', '/a/{z}')];
    expect(compareVersions(from, to).changes).toMatchObject([
      { kind: 'path_parameter_renamed', operation: 'GET /a/{z}', from: 'x', to: 'z' },
    ]);
  });

  it('are not taken for moved where versions live side by side', () => {
    const from = [buildOperation('GET', '/v1/a'), buildOperation('GET', '/v2/b')];
    const to = [buildOperation('GET', '/v3/a'), buildOperation('GET', '/v2/b')];
    expect(compareVersions(from, to).changes.map(({ kind }) => kind)).toEqual(['operation_removed', 'operation_added']);
  });

  it('share what is the same for all of them', () => {
    const scheme = { key: 'k', type: 'http' as const, scheme: 'bearer', scopes: [] };
    const paths = ['/a', '/b', '/c'];
    const from = paths.map((path) => buildOperation('GET', path));
    const to = paths.map((path) =>
      buildOperation('GET', path, { security: [[scheme]], servers: [{ url: 'https://new.example', variables: {} }] }),
    );
    const diff = compareVersions(from, to);
    expect(diff.changes).toMatchObject([
      { kind: 'security_tightened', operation: null, operations: 3, breaking: true },
      { kind: 'servers_changed', operation: null, operations: 3, breaking: false },
    ]);
    expect(diff.counts).toMatchObject({ total: 2, breaking: 1, operations_changed: 3 });
    const partly = compareVersions(from, [...to.slice(0, 2), ...from.slice(2)]);
    expect(partly.changes.map(({ kind, operation }) => [kind, operation])).toEqual([
      ['security_tightened', 'GET /a'],
      ['security_tightened', 'GET /b'],
      ['servers_changed', null],
    ]);
  });

  it('give the same changes in any order, breaking ones first and then by path', () => {
    const from = readOperations(bodySpec('{properties: {a: {type: string}, b: {type: string}}}'));
    const to = readOperations(bodySpec('{properties: {b: {type: integer}, c: {}}, required: [b]}'));
    const more = ['/z', '/b', '/y'].map((path) => buildOperation('GET', path));
    const one = compareVersions([...from, ...more], to);
    expect(compareVersions([...more.toReversed(), ...from], to)).toEqual(one);
    expect(one.changes.map(({ kind }) => kind)).toEqual([
      'operation_removed',
      'request_field_removed',
      'request_field_became_required',
      'type_changed',
      'operation_removed',
      'operation_removed',
      'request_field_added',
    ]);
  });

  it('are compared between other work', async () => {
    const from = Array.from({ length: 50 }, (_, index) => buildOperation('GET', `/${String(index)}`));
    const to = from.map((operation) => ({ ...operation, deprecated: true }));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const controller = new AbortController();
    expect(await compareVersionsInTurns(from, to)).toEqual(compareVersions(from, to));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    const aborted = compareVersionsInTurns(from, to, { signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toThrow('aborted');
  });

  it('keep nothing of their texts apart', () => {
    expect(kindsOf(bodySpec('{description: One}'), bodySpec('{description: Two}'))).toEqual([]);
  });
});
