import { describe, expect, it } from 'vitest';
import { changeRules } from '../../../server/diff/version-diff.ts';
import { answerSpec, bodySpec, diffTexts, orderSpec, parameterSpec } from './read-versions.ts';

/** Kind, whether it breaks, and place of every change that must be found, and no others. */
type Expected = readonly [kind: string, breaking: boolean, where: string];
interface Pair {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly changes: readonly Expected[];
}

const pair = (name: string, from: string, to: string, ...changes: Expected[]): Pair => ({ name, from, to, changes });
const inBody = (name: string, from: string, to: string, ...changes: Expected[]): Pair =>
  pair(`request: ${name}`, bodySpec(from), bodySpec(to), ...changes);
const inAnswer = (name: string, from: string, to: string, ...changes: Expected[]): Pair =>
  pair(`response: ${name}`, answerSpec(from), answerSpec(to), ...changes);
const inQuery = (name: string, from: string, to: string, ...changes: Expected[]): Pair =>
  pair(`parameter: ${name}`, parameterSpec(from), parameterSpec(to), ...changes);
const object = (properties: string, required = ''): string =>
  `{type: object, properties: {${properties}}${required === '' ? '' : `, required: [${required}]`}}`;

const twoPaths = (paths: string): string => `openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {${paths}}`;
const get = (rest = ''): string => `{get: {responses: {'204': {description: Done.}}${rest}}}`;
const schemes = `components: {securitySchemes: {
  key: {type: apiKey, in: header, name: X-Key}, other: {type: apiKey, in: header, name: X-Other},
  login: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/token', scopes: {read: r, write: w}}}}}}`;
const secured = (security: string): string => orderSpec(`security: ${security}`, schemes);
const status = (responses: string): string => orderSpec(`responses: ${responses}`);
const json = '{application/json: {schema: {type: string}}}';

const operations: readonly Pair[] = [
  pair('an operation that is new', twoPaths(`/a: ${get()}`), twoPaths(`/a: ${get()}, /b: ${get()}`), [
    'operation_added', false, '',
  ]),
  pair('an operation that is gone', twoPaths(`/a: ${get()}, /b: ${get()}`), twoPaths(`/a: ${get()}`), [
    'operation_removed', true, '',
  ]),
  pair('deprecation', orderSpec(''), orderSpec('deprecated: true'), ['operation_deprecated', false, '']),
  pair('deprecation taken back', orderSpec('deprecated: true'), orderSpec(''), ['operation_undeprecated', false, '']),
  pair('another operationId', orderSpec('operationId: create'), orderSpec('operationId: place'), [
    'operation_id_changed', false, '',
  ]),
  pair('another name of a path parameter', orderSpec(''), orderSpec('').replace('{id}', '{order_id}'), [
    'path_parameter_renamed', false, '/parameters/path/order_id',
  ]),
  pair('another version in the path', orderSpec('').replace('/orders', '/v1/orders'), orderSpec('').replace('/orders', '/v2/orders'), [
    'path_version_changed', false, '',
  ]),
  pair('a version in the path where there was none', orderSpec(''), orderSpec('').replace('/orders', '/api/v1beta1/orders').replace('{id}', '{key}').replace('/api', ''), [
    'path_version_changed', false, '',
  ], ['path_parameter_renamed', false, '/parameters/path/key']),
  pair(
    'another address',
    orderSpec('', "servers: [{url: 'https://api.example/v1'}]"),
    orderSpec('', "servers: [{url: 'https://api.example/v2'}]"),
    ['servers_changed', false, '/servers'],
  ),
]; // prettier-ignore

const security: readonly Pair[] = [
  pair('security where there was none', secured('[]'), secured('[{key: []}]'), ['security_tightened', true, '/security']),
  pair('one more scope', secured('[{login: [read]}]'), secured('[{login: [read, write]}]'), ['security_tightened', true, '/security']),
  pair('a second scheme at the same time', secured('[{key: []}]'), secured('[{key: [], other: []}]'), ['security_tightened', true, '/security']),
  pair('an alternative that is gone', secured('[{key: []}, {login: [read]}]'), secured('[{key: []}]'), ['security_tightened', true, '/security']),
  pair('one scope less', secured('[{login: [read, write]}]'), secured('[{login: [read]}]'), ['security_loosened', false, '/security']),
  pair('one more alternative', secured('[{key: []}]'), secured('[{key: []}, {login: []}]'), ['security_loosened', false, '/security']),
  pair('anonymous calls allowed', secured('[{key: []}]'), secured('[{key: []}, {}]'), ['security_loosened', false, '/security']),
  pair('another scheme', secured('[{key: []}]'), secured('[{login: []}]'), ['security_changed', true, '/security']),
  pair('another header for the key', secured('[{key: []}]'), secured('[{key: []}]').replace('X-Key', 'X-New'), ['security_changed', true, '/security']),
  pair('another token address', secured('[{login: []}]'), secured('[{login: []}]').replace('a.example', 'b.example'), ['security_address_changed', true, '/security']),
]; // prettier-ignore

const query = (rest: string): string => parameterSpec('{type: string}', rest);
const list = (rest: string): string => parameterSpec('{type: array, items: {type: string}}', rest);
const parameters: readonly Pair[] = [
  pair('a required parameter', orderSpec(''), query('required: true'), ['parameter_added', true, '/parameters/query/filter']),
  pair('an optional parameter', orderSpec(''), query(''), ['parameter_added', false, '/parameters/query/filter']),
  pair('a parameter that is gone', query(''), orderSpec(''), ['parameter_removed', true, '/parameters/query/filter']),
  pair('a parameter that must be given', query(''), query('required: true'), ['parameter_became_required', true, '/parameters/query/filter']),
  pair('a parameter that may be left out', query('required: true'), query(''), ['parameter_became_optional', false, '/parameters/query/filter']),
  pair('a parameter in another place', query(''), query('').replace('in: query', 'in: header'), ['parameter_moved', true, '/parameters/header/filter']),
  pair('a parameter in another place that is also required', query(''), query('required: true').replace('in: query', 'in: cookie'),
    ['parameter_became_required', true, '/parameters/cookie/filter'], ['parameter_moved', true, '/parameters/cookie/filter']),
  pair('explode of a list', list(''), list('explode: false'), ['parameter_style_changed', true, '/parameters/query/filter']),
  pair('style of a list', list(''), list('style: pipeDelimited, explode: true'), ['parameter_style_changed', true, '/parameters/query/filter']),
  pair('a parameter that becomes JSON', query(''), orderSpec('parameters: [{name: filter, in: query, content: {application/json: {schema: {type: string}}}}]'), ['parameter_style_changed', true, '/parameters/query/filter']),
  pair('reserved characters forbidden', query('allowReserved: true'), query(''), ['parameter_style_changed', true, '/parameters/query/filter']),
  pair('reserved characters allowed', query(''), query('allowReserved: true'), ['parameter_style_changed', false, '/parameters/query/filter']),
  pair('a deprecated parameter', query(''), query('deprecated: true'), ['parameter_deprecated', false, '/parameters/query/filter']),
  pair('a parameter no longer deprecated', query('deprecated: true'), query(''), ['parameter_undeprecated', false, '/parameters/query/filter']),
  inQuery('default', '{type: integer, default: 10}', '{type: integer, default: 20}', ['default_changed', false, '/parameters/query/filter']),
  inQuery('a number as text', '{type: integer}', '{type: string}', ['type_widened', false, '/parameters/query/filter']),
  inQuery('a text that must be a number', '{type: string}', '{type: integer}', ['type_narrowed', true, '/parameters/query/filter']),
  inQuery('other type', '{type: integer}', '{type: boolean}', ['type_changed', true, '/parameters/query/filter']),
  inQuery('enum', '{enum: [a, b]}', '{enum: [b, c]}', ['enum_narrowed', true, '/parameters/query/filter'], ['enum_widened', false, '/parameters/query/filter']),
  inQuery('limit', '{type: integer, maximum: 100}', '{type: integer, maximum: 50}', ['constraint_tightened', true, '/parameters/query/filter']),
  inQuery('fields of an object', object('a: {type: string}'), object('a: {type: string}, b: {type: string}'), ['request_field_added', false, '/parameters/query/filter/b']),
]; // prettier-ignore

const body = (rest: string): string => orderSpec(`requestBody: {content: ${json}${rest}}`);
const bodies: readonly Pair[] = [
  pair('a body that is required', orderSpec(''), body(', required: true'), ['request_body_added', true, '/request_body']),
  pair('a body that is optional', orderSpec(''), body(''), ['request_body_added', false, '/request_body']),
  pair('no body any more', body(''), orderSpec(''), ['request_body_removed', true, '/request_body']),
  pair('a body that must be given', body(''), body(', required: true'), ['request_body_became_required', true, '/request_body']),
  pair('a body that may be left out', body(', required: true'), body(''), ['request_body_became_optional', false, '/request_body']),
  pair('a media type more', body(''), orderSpec(`requestBody: {content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}}`), ['request_media_type_added', false, '/request_body']),
  pair('a media type less', orderSpec(`requestBody: {content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}}`), body(''), ['request_media_type_removed', true, '/request_body']),
  pair('a media type replaced, and a field', bodySpec(object('a: {type: string}')), bodySpec(object('b: {type: string}')).replace('application/json', 'application/cbor'),
    ['request_media_type_removed', true, '/request_body'], ['request_field_removed', true, '/request_body/a'],
    ['request_media_type_added', false, '/request_body'], ['request_field_added', false, '/request_body/b']),
  inBody('a required field', object(''), object('a: {type: string}', 'a'), ['request_field_added', true, '/request_body/a']),
  inBody('an optional field', object(''), object('a: {type: string}'), ['request_field_added', false, '/request_body/a']),
  inBody('a field that is gone', object('a: {type: string}, b: {type: string}'), object('b: {type: string}'), ['request_field_removed', true, '/request_body/a']),
  inBody('a field that only the server sets', object('a: {type: string}'), object('a: {type: string, readOnly: true}'), ['request_field_removed', true, '/request_body/a']),
  inBody('a field that must be given', object('a: {type: string}'), object('a: {type: string}', 'a'), ['request_field_became_required', true, '/request_body/a']),
  inBody('a field that may be left out', object('a: {type: string}', 'a'), object('a: {type: string}'), ['request_field_became_optional', false, '/request_body/a']),
  inBody('a deprecated field', object('a: {type: string}'), object('a: {type: string, deprecated: true}'), ['request_field_deprecated', false, '/request_body/a']),
  inBody('a field no longer deprecated', object('a: {type: string, deprecated: true}'), object('a: {type: string}'), ['request_field_undeprecated', false, '/request_body/a']),
  inBody('a field deep inside', object(`a: {type: array, items: ${object('b: {type: integer}')}}`), object(`a: {type: array, items: ${object('b: {type: string}')}}`), ['type_changed', true, '/request_body/a[].b']),
  inBody('values of a map', '{additionalProperties: {type: integer}}', '{additionalProperties: {type: number}}', ['type_widened', false, '/request_body/*']),
  inBody('a narrower type', object('a: {type: number}'), object('a: {type: integer}'), ['type_narrowed', true, '/request_body/a']),
  inBody('one type of several gone', object('a: {type: [string, integer]}'), object('a: {type: string}'), ['type_narrowed', true, '/request_body/a']),
  inBody('a format', object('a: {type: string}'), object('a: {type: string, format: uuid}'), ['type_narrowed', true, '/request_body/a']),
  inBody('a wider format', object('a: {type: integer, format: int32}'), object('a: {type: integer, format: int64}'), ['type_widened', false, '/request_body/a']),
  inBody('another format', object('a: {type: string, format: date}'), object('a: {type: string, format: date-time}'), ['type_changed', true, '/request_body/a']),
  inBody('null allowed', object('a: {type: string}'), object('a: {type: [string, "null"]}'), ['became_nullable', false, '/request_body/a']),
  inBody('null refused', object('a: {type: [string, "null"]}'), object('a: {type: string}'), ['became_not_nullable', true, '/request_body/a']),
  inBody('an enum where any value went', object('a: {type: string}'), object('a: {type: string, enum: [x]}'), ['enum_narrowed', true, '/request_body/a']),
  inBody('no enum any more', object('a: {type: string, enum: [x]}'), object('a: {type: string}'), ['enum_widened', false, '/request_body/a']),
  inBody('a variant more', `{oneOf: [${object('a: {type: string}')}, ${object('b: {type: string}')}]}`, `{oneOf: [${object('a: {type: string}')}, ${object('b: {type: string}')}, ${object('c: {type: string}')}]}`, ['request_variant_added', false, '/request_body']),
  inBody('a variant less', `{anyOf: [${object('a: {type: string}')}, ${object('b: {type: string}')}, ${object('c: {type: string}')}]}`, `{anyOf: [${object('a: {type: string}')}, ${object('c: {type: string}')}]}`, ['request_variant_removed', true, '/request_body']),
  inBody('a choice where there was none', object('a: {type: string}'), `{oneOf: [${object('a: {type: string}')}, ${object('b: {type: string}')}]}`, ['request_variant_added', false, '/request_body']),
  inBody('a field of one variant', `{oneOf: [${object('t: {const: x}, a: {type: string}')}, ${object('t: {const: y}')}]}`, `{oneOf: [${object('t: {const: y}')}, ${object('t: {const: x}, a: {type: integer}')}]}`, ['type_changed', true, '/request_body/a']),
  inBody('a text that may be an object too', object('a: {type: string}'), object(`a: {oneOf: [{type: string}, ${object('b: {type: string}')}]}`), ['type_widened', false, '/request_body/a']),
  inBody('a condition on variants', object('a: {}, b: {}'), `{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}`, ['constraint_tightened', true, '/request_body']),
  inBody('unknown fields refused', object('a: {type: string}'), '{type: object, properties: {a: {type: string}}, additionalProperties: false}', ['constraint_tightened', true, '/request_body']),
  inBody('unknown fields taken', '{type: object, properties: {a: {type: string}}, additionalProperties: false}', object('a: {type: string}'), ['constraint_loosened', false, '/request_body']),
]; // prettier-ignore

const answers: readonly Pair[] = [
  pair('a status more', status("{'200': {description: d}}"), status("{'200': {description: d}, '409': {description: d}}"), ['response_added', false, '/responses/409']),
  pair('a success less', status("{'200': {description: d}, '202': {description: d}}"), status("{'200': {description: d}}"), ['response_removed', true, '/responses/202']),
  pair('a failure less', status("{'200': {description: d}, '409': {description: d}}"), status("{'200': {description: d}}"), ['response_removed', false, '/responses/409']),
  pair('a status told by its range', answerSpec(object('a: {type: string}')), answerSpec(object('b: {type: string}')).replace("'200'", "'2XX'"),
    ['response_field_removed', true, '/responses/200/a'], ['response_field_added', false, '/responses/200/b'], ['response_added', false, '/responses/2XX']),
  pair('a media type more', status(`{'200': {description: d, content: ${json}}}`), status("{'200': {description: d, content: {application/json: {schema: {type: string}}, text/csv: {}}}}"), ['response_media_type_added', false, '/responses/200']),
  pair('a media type less', status("{'200': {description: d, content: {application/json: {schema: {type: string}}, text/csv: {}}}}"), status(`{'200': {description: d, content: ${json}}}`), ['response_media_type_removed', true, '/responses/200']),
  pair('a header more', status("{'200': {description: d}}"), status("{'200': {description: d, headers: {X-A: {schema: {}}}}}"), ['response_header_added', false, '/responses/200/headers/X-A']),
  pair('a header less', status("{'200': {description: d, headers: {X-A: {schema: {}}}}}"), status("{'200': {description: d}}"), ['response_header_removed', true, '/responses/200/headers/X-A']),
  inAnswer('a field more', object('a: {type: string}'), object('a: {type: string}, b: {type: string}'), ['response_field_added', false, '/responses/200/b']),
  inAnswer('a field less', object(`a: {type: array, items: ${object('b: {type: string}, c: {type: string}')}}`), object(`a: {type: array, items: ${object('c: {type: string}')}}`), ['response_field_removed', true, '/responses/200/a[].b']),
  inAnswer('an object less is one change', object(`a: ${object('b: {type: string}')}, z: {}`), object('z: {}'), ['response_field_removed', true, '/responses/200/a']),
  inAnswer('an object that loses its only field', object(`a: ${object('b: {type: string}')}`), object('a: {type: object}'), ['response_field_removed', true, '/responses/200/a.b']),
  inAnswer('a field always there', object('a: {type: string}'), object('a: {type: string}', 'a'), ['response_field_became_required', false, '/responses/200/a']),
  inAnswer('a field not always there', object('a: {type: string}', 'a'), object('a: {type: string}'), ['response_field_became_optional', true, '/responses/200/a']),
  inAnswer('an object not always there is one change', object(`a: ${object('b: {type: string}', 'b')}`, 'a'), object(`a: ${object('b: {type: string}', 'b')}`), ['response_field_became_optional', true, '/responses/200/a']),
  inAnswer('a deprecated field', object('a: {type: string}'), object('a: {type: string, deprecated: true}'), ['response_field_deprecated', false, '/responses/200/a']),
  inAnswer('a field no longer deprecated', object('a: {type: string, deprecated: true}'), object('a: {type: string}'), ['response_field_undeprecated', false, '/responses/200/a']),
  inAnswer('null', object('a: {type: string}'), object('a: {type: [string, "null"]}'), ['became_nullable', true, '/responses/200/a']),
  inAnswer('no null', object('a: {type: [string, "null"]}'), object('a: {type: string}'), ['became_not_nullable', false, '/responses/200/a']),
  inAnswer('a wider type', object('a: {type: integer}'), object('a: {type: number}'), ['type_widened', true, '/responses/200/a']),
  inAnswer('a narrower type', object('a: {type: [string, integer]}'), object('a: {type: string}'), ['type_narrowed', false, '/responses/200/a']),
  inAnswer('another type', object('a: {type: integer}'), object('a: {type: string}'), ['type_changed', true, '/responses/200/a']),
  inAnswer('an object that becomes a text is one change', object(`a: ${object('b: {type: string}')}`), object('a: {type: string}'), ['type_changed', true, '/responses/200/a']),
  inAnswer('another type of item', object('a: {type: array, items: {type: integer}}'), object('a: {type: array, items: {type: string}}'), ['type_changed', true, '/responses/200/a']),
  inAnswer('a text that may be an object too', object('a: {type: string}'), object(`a: {oneOf: [{type: string}, ${object('b: {type: string}')}]}`),
    ['type_widened', true, '/responses/200/a'], ['response_field_added', false, '/responses/200/a.b']),
  inAnswer('a new value', object('a: {enum: [x]}'), object('a: {enum: [y, x]}'), ['enum_widened', true, '/responses/200/a']),
  inAnswer('a value that no longer comes', object('a: {enum: [x, y]}'), object('a: {enum: [x]}'), ['enum_narrowed', false, '/responses/200/a']),
]; // prettier-ignore

const limit = (name: string, from: string, to: string, kind: string): Pair =>
  inBody(name, object(`a: {${from}}`), object(`a: {${to}}`), [kind, kind !== 'constraint_loosened', '/request_body/a']);
const both = (name: string, loose: string, strict: string): Pair[] => [
  limit(`${name}, stricter`, loose, strict, 'constraint_tightened'),
  limit(`${name}, looser`, strict, loose, 'constraint_loosened'),
];
const constraints: readonly Pair[] = [
  ...both('minLength', 'type: string, minLength: 1', 'type: string, minLength: 2'),
  ...both('maxLength', 'type: string', 'type: string, maxLength: 2'),
  ...both('minimum', 'type: number, minimum: 0', 'type: number, minimum: 1'),
  ...both('exclusive minimum', 'type: number, minimum: 0', 'type: number, exclusiveMinimum: 0'),
  ...both('maximum', 'type: number, exclusiveMaximum: 10', 'type: number, maximum: 9'),
  ...both('minItems', 'type: array, items: {}', 'type: array, items: {}, minItems: 1'),
  ...both('maxItems', 'type: array, maxItems: 9', 'type: array, maxItems: 3'),
  ...both('uniqueItems', 'type: array', 'type: array, uniqueItems: true'),
  ...both('minProperties', 'type: object', 'type: object, minProperties: 1'),
  ...both('maxProperties', 'type: object, maxProperties: 5', 'type: object, maxProperties: 4'),
  ...both('pattern', 'type: string', "type: string, pattern: '^a'"),
  ...both('multipleOf', 'type: number, multipleOf: 0.1', 'type: number, multipleOf: 0.3'),
  ...both('not', 'type: string', 'type: string, not: {enum: [x]}'),
  limit('pattern', "type: string, pattern: '^a'", "type: string, pattern: '^b'", 'constraint_changed'),
  limit('multipleOf', 'type: number, multipleOf: 2', 'type: number, multipleOf: 3', 'constraint_changed'),
  limit('if', 'type: string, if: {minLength: 2}', 'type: string, if: {minLength: 3}', 'constraint_changed'),
  limit('prefixItems', 'type: array', 'type: array, prefixItems: [{type: string}]', 'constraint_changed'),
];

const all = [...operations, ...security, ...parameters, ...bodies, ...answers, ...constraints];

describe('compareVersions', () => {
  it.each(all)('finds $name', ({ from, to, changes }) => {
    const diff = diffTexts(from, to);
    expect(diff.changes.map(({ kind, breaking, where }) => [kind, breaking, where])).toEqual(changes);
    expect(diff.breaking).toBe(changes.some(([, breaking]) => breaking));
    expect(diff.incomplete).toBe(false);
    for (const { message } of diff.changes) expect(message).toMatch(/^[A-Z`].*\.$/);
  });

  it('has a pair of versions for every kind of change, in both verdicts where there are two', () => {
    const found = new Set(
      all.flatMap(({ changes }) => changes.map(([kind, breaking]) => `${kind} ${String(breaking)}`)),
    );
    const wanted = Object.entries(changeRules).flatMap(([kind, rule]) =>
      rule === 'depends' ? [`${kind} true`, `${kind} false`] : [`${kind} ${String(rule === 'always')}`],
    );
    expect(wanted.filter((verdict) => !found.has(verdict))).toEqual([]);
    expect([...found].filter((verdict) => !wanted.includes(verdict))).toEqual([]);
  });
});
