import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation } from '../../../core/operation.ts';
import { flattenSchema } from '../../../server/snippets/merge-schemas.ts';

/** One thing that a request can carry. */
export interface InputFact {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  /** Required in a body that may be left out as a whole: an answer may name it as such. */
  readonly requiredInBody: boolean;
  /** Words of the type without formats: `array`, `string`. Empty when it is not one of the plain ones. */
  readonly types: readonly string[];
  readonly formats: readonly string[];
  readonly values: readonly string[];
  readonly default: string | null;
  /** Limits in the order minimum, maximum; lengths and numbers of items count as limits. */
  readonly limits: readonly { readonly keyword: string; readonly value: number }[];
  /** Limits of the items of a list: true details, but not what is asked for. */
  readonly itemLimits: readonly number[];
  /** Default and example of any type, as JSON. */
  readonly written: readonly string[];
  readonly example: string | null;
  readonly pattern: string | null;
  readonly description: string;
}

export interface ResponseFieldFact {
  readonly name: string;
  readonly types: readonly string[];
  readonly description: string;
}

/** What can be asked about one operation, read from its model and nothing else. */
export interface OperationFacts {
  readonly operation: Operation;
  readonly inputs: readonly InputFact[];
  /** Outer fields of the first success that has fields. */
  readonly responseFields: readonly ResponseFieldFact[];
}

const plainTypes = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'map', 'file', 'null'];
const limitKeywords = [
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];

export function readOperationFacts(operation: Operation): OperationFacts {
  return {
    operation,
    inputs: [...parameterFacts(operation), ...bodyFacts(operation)],
    responseFields: responseFacts(operation),
  };
}

function parameterFacts(operation: Operation): InputFact[] {
  return operation.parameters.map((parameter) => {
    const schema = flatten(parameter.schema, operation);
    const items =
      schema['type'] === 'array' || isList(schema['type'], 'array') ? flatten(schema['items'], operation) : {};
    const isUnion = ['oneOf', 'anyOf'].some((keyword) => schema[keyword] !== undefined);
    return {
      name: parameter.name,
      place: parameter.in,
      required: parameter.required,
      requiredInBody: false,
      types: isUnion ? [] : [...new Set([...typesOf(schema), ...typesOf(items)])],
      formats: isUnion ? [] : [...formatOf(schema), ...formatOf(items)],
      values: valuesOf(schema['enum'] ?? items['enum']),
      description: parameter.description ?? '',
      ...schemaFacts(schema, operation, parameter.example),
    };
  });
}

function bodyFacts(operation: Operation): InputFact[] {
  const isRequired = operation.requestBody?.required !== false;
  const whole = operation.requestBody?.content[0]?.schema;
  const required = new Map(operation.bodyFields.map((field) => [field.path, field.required]));
  const isWholly = (path: string): boolean => parentsOf(path).every((part) => required.get(part) === true);
  return operation.bodyFields.map((field) => {
    const schema = findField(whole, field.path, operation);
    const words = field.type.replaceAll(/\([^)]*\)/gu, ' ').match(/[a-z]+/gu) ?? [];
    const isPlain = words.every((word) => plainTypes.includes(word) || word === 'of' || word === 'or');
    return {
      name: field.path,
      place: 'body',
      required: isRequired && isWholly(field.path),
      requiredInBody: !isRequired && isWholly(field.path),
      types: isPlain ? [...new Set(words.filter((word) => plainTypes.includes(word)))] : [],
      formats: isPlain ? [...field.type.matchAll(/\(([^)]*)\)/gu)].map(([, format = '']) => format) : [],
      values: valuesOf(field.enum),
      description: field.description ?? '',
      ...schemaFacts(schema ?? {}, operation, undefined),
    };
  });
}

function schemaFacts(
  schema: JsonSchema,
  operation: Operation,
  example: unknown,
): Pick<InputFact, 'default' | 'limits' | 'itemLimits' | 'written' | 'example' | 'pattern'> {
  return {
    default: plainValue(schema['default']),
    limits: limitsOf(schema),
    itemLimits: limitsOf(flatten(schema['items'], operation)).map(({ value }) => value),
    written: [schema['default'], example ?? schema['example']].flatMap((value) =>
      value === undefined ? [] : [JSON.stringify(value)],
    ),
    pattern: plainValue(schema['pattern']),
    example: plainValue(example ?? schema['example']),
  };
}

function limitsOf(schema: JsonSchema): { keyword: string; value: number }[] {
  return limitKeywords.flatMap((keyword) => {
    const value = schema[keyword];
    return typeof value === 'number' ? [{ keyword, value }] : [];
  });
}

/** Of `a.b`: `a.b` and `a`. */
function parentsOf(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, index) =>
    parts
      .slice(0, index + 1)
      .join('.')
      .replace(/(?:\[\])+$/u, ''),
  );
}

/** The schema of a field that lies in plain objects; `null` where lists, maps or variants stand between. */
function findField(schema: unknown, path: string, operation: Operation): JsonSchema | null {
  let current: JsonSchema = flatten(schema, operation);
  for (const name of path.split('.')) {
    const properties = current['properties'];
    const inner =
      typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name)
        ? (properties as Record<string, unknown>)[name]
        : undefined;
    if (inner === undefined) return null;
    current = flatten(inner, operation);
  }
  return current;
}

function responseFacts(operation: Operation): ResponseFieldFact[] {
  const success = operation.responses.find(({ status, fields }) => status.startsWith('2') && fields.length > 0);
  return (success?.fields ?? [])
    .filter(({ path }) => !/[.[\]*]/u.test(path))
    .map(({ path, type, description = '' }) => ({
      name: path,
      description,
      types: (type.match(/[a-z]+/gu) ?? []).filter((word) => plainTypes.includes(word)),
    }));
}

function flatten(schema: unknown, operation: Operation): JsonSchema {
  return flattenSchema(schema, operation.definitions).schema;
}

function typesOf(schema: JsonSchema): string[] {
  return [schema['type']]
    .flat()
    .filter((type): type is string => typeof type === 'string' && plainTypes.includes(type));
}

function formatOf(schema: JsonSchema): string[] {
  return typeof schema['format'] === 'string' && typesOf(schema).length > 0 ? [schema['format']] : [];
}

function isList(value: unknown, wanted: string): boolean {
  return Array.isArray(value) && (value as unknown[]).includes(wanted);
}

function valuesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((value) =>
    value === null ? [] : [typeof value === 'string' ? value : JSON.stringify(value)],
  );
}

function plainValue(value: unknown): string | null {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '' ? String(value) : null;
}
