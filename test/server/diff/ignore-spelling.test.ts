import { describe, expect, it } from 'vitest';
import { answerSpec, bodySpec, diffTexts, orderSpec, parameterSpec } from './read-versions.ts';

/** Two spellings of the same thing; read in both directions. */
type Spelling = readonly [name: string, one: string, other: string];

const item = '{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}}';
const named = (name: string, schema = item): string => `components: {schemas: {${name}: ${schema}}}`;
const ref = (name: string): string => `{$ref: '#/components/schemas/${name}'}`;
const inside = (schema: string): string => `{type: object, required: [x], properties: {x: ${schema}}}`;

/** The same schemas as they are told apart or together by references and compositions. */
const layouts: readonly Spelling[] = [
  ['a reference', bodySpec(inside(ref('Item')), named('Item')), bodySpec(inside(item))],
  ['another name', bodySpec(inside(ref('Item')), named('Item')), bodySpec(inside(ref('Thing')), named('Thing'))],
  ['allOf of one', bodySpec(inside(`{allOf: [${ref('Item')}]}`), named('Item')), bodySpec(inside(ref('Item')), named('Item'))],
  ['oneOf of one', bodySpec(inside(`{oneOf: [${ref('Item')}]}`), named('Item')), bodySpec(inside(item))],
  ['allOf of parts', bodySpec(inside('{allOf: [{type: object, properties: {b: {type: integer}}}, {required: [a], properties: {a: {type: string}}}]}')), bodySpec(inside(item))],
  ['allOf in allOf, the other way round', bodySpec(inside('{allOf: [{allOf: [{type: string, minLength: 2}]}, {maxLength: 5}]}')), bodySpec(inside('{allOf: [{maxLength: 5}, {type: string, minLength: 2}]}'))],
  ['a bound said twice', bodySpec(inside('{type: integer, minimum: 2, allOf: [{minimum: 1}]}')), bodySpec(inside('{type: integer, minimum: 2}'))],
  ['a text beside a reference', bodySpec(inside(`{$ref: '#/components/schemas/Item', description: An item.}`), named('Item')), bodySpec(inside(ref('Item')), named('Item'))],
  ['a reference to a reference', bodySpec(ref('A'), `components: {schemas: {A: ${ref('B')}, B: ${item}}}`), bodySpec(item)],
  ['a recursive schema, inline once', bodySpec(ref('Node'), named('Node', `{type: object, properties: {v: {type: string}, next: ${ref('Node')}}}`)),
    bodySpec(`{type: object, properties: {v: {type: string}, next: ${ref('Link')}}}`, named('Link', `{type: object, properties: {next: ${ref('Link')}, v: {type: string}}}`))],
  ['a recursive answer, inline once', answerSpec(ref('Node'), named('Node', `{type: object, properties: {v: {type: string}, kids: {type: array, items: ${ref('Node')}}}}`)),
    answerSpec(`{type: object, properties: {v: {type: string}, kids: {type: array, items: ${ref('Node')}}}}`, named('Node', `{type: object, properties: {v: {type: string}, kids: {type: array, items: ${ref('Node')}}}}`))],
  ['variants of other names', bodySpec(`{oneOf: [${ref('A')}, ${ref('B')}]}`, `components: {schemas: {A: ${item}, B: {type: object, properties: {z: {}}}}}`),
    bodySpec(`{oneOf: [{type: object, properties: {z: {}}}, ${ref('C')}]}`, named('C'))],
  ['variants of other names in an answer', answerSpec(inside(`{oneOf: [${ref('A')}, ${ref('B')}]}`), `components: {schemas: {A: ${item}, B: {type: object, properties: {z: {}}}}}`),
    answerSpec(inside(`{oneOf: [${ref('C')}, ${ref('D')}]}`), `components: {schemas: {D: ${item}, C: {type: object, properties: {z: {}}}}}`)],
  ['variants of an answer in another order', answerSpec(inside(`{oneOf: [${ref('A')}, ${ref('B')}]}`), `components: {schemas: {A: {properties: {t: {const: a}, v: {type: string}}}, B: {properties: {t: {const: b}, v: {type: integer}}}}}`),
    answerSpec(inside(`{oneOf: [${ref('B')}, ${ref('A')}]}`), `components: {schemas: {A: {properties: {t: {const: a}, v: {type: string}}}, B: {properties: {t: {const: b}, v: {type: integer}}}}}`)],
  ['a variant that is called like a type', answerSpec(inside(`{anyOf: [{type: string}, ${ref('file')}]}`), named('file')), answerSpec(inside(`{anyOf: [${ref('Upload')}, {type: string}]}`), named('Upload'))],
  ['an answer by reference', answerSpec(inside(ref('Item')), named('Item')), answerSpec(inside(item))],
  ['an answer by allOf', answerSpec(inside(`{allOf: [${ref('Item')}]}`), named('Item')), answerSpec(inside(item))],
  ['parameters of the path', orderSpec('parameters: [{name: q, in: query, schema: {type: string}}]'),
    orderSpec('').replace('    post:', '    parameters: [{name: q, in: query, schema: {type: string}}]\n    post:')],
  ['shared parameters and bodies', orderSpec("parameters: [{$ref: '#/components/parameters/Q'}]\nrequestBody: {$ref: '#/components/requestBodies/B'}",
    `components: {parameters: {Q: {name: q, in: query, schema: {type: string}}}, requestBodies: {B: {content: {application/json: {schema: ${item}}}}}}`),
    orderSpec(`parameters: [{name: q, in: query, schema: {type: string}}]\nrequestBody: {content: {application/json: {schema: ${item}}}}`)],
]; // prettier-ignore

/** What OpenAPI 3.0 and 3.1 spell differently. */
const dialect = (name: string, older: string, newer: string): Spelling[] => [
  [`${name}, request`, bodySpec(inside(older), named('Item'), '3.0.3'), bodySpec(inside(newer), named('Item'))],
  [`${name}, answer`, answerSpec(inside(older), named('Item'), '3.0.3'), answerSpec(inside(newer), named('Item'))],
];
const dialects: readonly Spelling[] = [
  ...dialect('nullable', '{type: string, nullable: true}', '{type: [string, "null"]}'),
  ...dialect('nullable false', '{type: string, nullable: false}', '{type: string}'),
  ...dialect('nullable enum', '{type: string, nullable: true, enum: [a, b]}', '{type: [string, "null"], enum: [a, b, null]}'),
  ...dialect('nullable reference', `{nullable: true, allOf: [${ref('Item')}]}`, `{anyOf: [${ref('Item')}, {type: "null"}]}`),
  ...dialect('nullable reference by oneOf', `{nullable: true, allOf: [${ref('Item')}]}`, `{oneOf: [{type: "null"}, ${ref('Item')}]}`),
  ...dialect('nullable object', '{type: object, nullable: true, required: [a], properties: {a: {type: string}}}', '{anyOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: "null"}]}'),
  ...dialect('exclusive bounds', '{type: number, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}', '{type: number, exclusiveMinimum: 1, maximum: 9}'),
  ...dialect('examples', '{type: string, example: a}', '{type: string, examples: [b]}'),
  ...dialect('files', '{type: string, format: binary}', '{type: string, format: binary}'),
  ...dialect('files by media type', '{type: string, format: binary}', '{contentMediaType: application/octet-stream}'),
  ...dialect('bytes', '{type: string, format: byte}', '{type: string, contentEncoding: base64}'),
  ...dialect('enum of one', '{type: string, enum: [a]}', '{const: a}'),
]; // prettier-ignore

const schema = (name: string, one: string, other: string): Spelling => [name, bodySpec(inside(one)), bodySpec(inside(other))]; // prettier-ignore
const answer = (name: string, one: string, other: string): Spelling => [`${name}, answer`, answerSpec(inside(one)), answerSpec(inside(other))]; // prettier-ignore

/** Orders, defaults, and texts. */
const spellings: readonly Spelling[] = [
  schema('order of properties', item, '{properties: {b: {type: integer}, a: {type: string}}, required: [a], type: object}'),
  answer('order of properties', item, '{properties: {b: {type: integer}, a: {type: string}}, required: [a], type: object}'),
  schema('order of required', '{type: object, properties: {a: {}, b: {}}, required: [a, b]}', '{type: object, properties: {a: {}, b: {}}, required: [b, a]}'),
  schema('order of types', '{type: [string, integer]}', '{type: [integer, string]}'),
  answer('order of types', '{type: [string, integer]}', '{type: [integer, string]}'),
  schema('integer beside number', '{type: [number, integer]}', '{type: number}'),
  schema('order of values', '{type: string, enum: [a, b]}', '{type: string, enum: [b, a]}'),
  answer('order of values', '{type: string, enum: [a, b]}', '{type: string, enum: [b, a]}'),
  schema('values as constants', '{oneOf: [{const: a, title: First}, {const: b}]}', '{type: string, enum: [a, b]}'),
  schema('order of variants', '{oneOf: [{type: string}, {type: integer}]}', '{oneOf: [{type: integer}, {type: string}]}'),
  answer('order of variants', '{oneOf: [{type: string}, {type: integer}]}', '{oneOf: [{type: integer}, {type: string}]}'),
  schema('variants of plain types', '{anyOf: [{type: string}, {type: integer}]}', '{oneOf: [{type: integer}, {type: string}]}'),
  schema('a type that goes without saying', '{properties: {a: {}}}', '{type: object, properties: {a: {}}}'),
  schema('a type that the values say', '{enum: [1, 2]}', '{type: integer, enum: [1, 2]}'),
  schema('bounds of zero', '{type: array, items: {}, minItems: 0, uniqueItems: false}', '{type: array}'),
  schema('bounds of whole numbers', '{type: integer, exclusiveMinimum: 0}', '{type: integer, minimum: 1}'),
  schema('fields that are free', '{type: object, additionalProperties: true}', '{type: object, additionalProperties: {}}'),
  answer('fields that are free', '{type: object, additionalProperties: true}', '{type: object, additionalProperties: {}}'),
  schema('flags that are off', '{type: string, deprecated: false, readOnly: false}', '{type: string}'),
  schema('texts', '{type: string, description: One., title: T, x-note: 1}', '{type: string, description: Two.}'),
  schema('formats of display', '{type: string, format: password}', '{type: string}'),
  schema('an empty default', '{type: string, default: null}', '{type: string}'),
  schema('conditions', '{not: {required: [b, a], description: x}}', '{not: {required: [a, b]}}'),
  ['flags of a parameter', parameterSpec('{type: string}', 'required: false, deprecated: false, style: form, explode: true, allowReserved: false, description: d'), parameterSpec('{type: string}')],
  ['explode of a plain value', parameterSpec('{type: string}', 'explode: false'), parameterSpec('{type: string}')],
  ['case of a header', orderSpec('parameters: [{name: X-A, in: header, schema: {type: string}}]'), orderSpec('parameters: [{name: x-a, in: header, schema: {type: string}}]')],
  ['order of parameters', orderSpec('parameters: [{name: p, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}]'), orderSpec('parameters: [{name: q, in: query, schema: {type: string}}, {name: p, in: query, schema: {type: string}}]')],
  ['texts and tags', orderSpec('summary: One\ndescription: Long.\ntags: [A]'), orderSpec('summary: Two\ntags: [B]')],
  ['order of media types', orderSpec('requestBody: {content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}}'), orderSpec('requestBody: {required: false, content: {text/plain: {schema: {type: string}}, application/json: {schema: {type: string}}}}')],
  ['case and character set of a media type', bodySpec(item), bodySpec(item).replace('application/json', "'Application/JSON; charset=utf-8'")],
  ['order of statuses and headers', orderSpec("responses: {'200': {description: a, headers: {A: {}, B: {}}}, default: {description: b}}"), orderSpec("responses: {default: {description: c}, '200': {description: d, headers: {b: {}, a: {}}}}")],
  ['order and key of security', orderSpec('security: [{a: [x, y]}, {b: []}]', 'components: {securitySchemes: {a: {type: http, scheme: bearer}, b: {type: apiKey, in: header, name: X-Key}}}'),
    orderSpec('security: [{d: []}, {c: [y, x]}]', 'components: {securitySchemes: {c: {type: http, scheme: Bearer}, d: {type: apiKey, in: header, name: x-key, description: Ours.}}}')],
  ['security of the document', orderSpec('', 'security: [{a: []}]\ncomponents: {securitySchemes: {a: {type: http, scheme: basic}}}'), orderSpec('security: [{a: []}]', 'components: {securitySchemes: {a: {type: http, scheme: basic}}}')],
  ['no security and empty security', orderSpec(''), orderSpec('security: []')],
  ['an alternative that adds nothing', orderSpec('security: [{}, {a: []}]', 'components: {securitySchemes: {a: {type: http, scheme: basic}}}'), orderSpec('security: []')],
  ['order and variables of servers', orderSpec('', "servers: [{url: 'https://{place}.example/', variables: {place: {default: eu}}}, {url: /b}]"), orderSpec('', "servers: [{url: /b, description: x}, {url: 'https://eu.example'}]")],
]; // prettier-ignore

describe('compareVersions', () => {
  it.each([...layouts, ...dialects, ...spellings])('finds no change in %s', (_name, one, other) => {
    expect(diffTexts(one, other).changes).toEqual([]);
    expect(diffTexts(other, one).changes).toEqual([]);
  });
});
