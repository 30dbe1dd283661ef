import { isObject, isTrue, listAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';

const text = (value: unknown): unknown => (typeof value === 'string' ? value : undefined);
const flag = (value: unknown): unknown =>
  value === true || value === 'true' ? true : value === false ? false : undefined;
const list = (value: unknown): unknown => (Array.isArray(value) && value.length > 0 ? value : undefined);
const object = (value: unknown): unknown => (isObject(value) ? value : undefined);
const texts = (value: unknown): unknown => {
  const kept = Array.isArray(value) ? new Set(value.filter((entry) => typeof entry === 'string')) : new Set();
  return kept.size > 0 ? [...kept] : undefined;
};

/** Numbers are often quoted in YAML. */
function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}
const count = (value: unknown): unknown => {
  const parsed = number(value);
  return parsed !== undefined && Number.isInteger(parsed) && parsed >= 0 ? parsed : undefined;
};
const positive = (value: unknown): unknown => {
  const parsed = number(value);
  return parsed !== undefined && parsed > 0 ? parsed : undefined;
};

/** Patterns of other dialects (`(?i)…`, `\A`) would break every validator that is given them. */
function pattern(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return new RegExp(value, 'u').source === '' ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Reader of each plain keyword: the value when it has the right type, else `undefined`. */
export const keywordReaders: Readonly<Record<string, (value: unknown) => unknown>> = {
  title: text, description: text, format: text, contentMediaType: text, contentEncoding: text, pattern,
  minimum: number, maximum: number, exclusiveMinimum: number, exclusiveMaximum: number, multipleOf: positive,
  minLength: count, maxLength: count, minItems: count, maxItems: count, minProperties: count, maxProperties: count,
  minContains: count, maxContains: count,
  uniqueItems: flag, deprecated: flag, readOnly: flag, writeOnly: flag,
  required: texts, enum: list, examples: list, const: (value) => value, default: (value) => value,
  xml: object, discriminator: (value) => (typeof valueAt(value, 'propertyName') === 'string' ? value : undefined),
}; // prettier-ignore

export const schemaKeywords = new Set([
  'items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else',
  'unevaluatedItems', 'unevaluatedProperties', 'contentSchema',
]); // prettier-ignore
export const schemaListKeywords = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
export const schemaMapKeywords = new Set(['properties', 'patternProperties', 'dependentSchemas']);

const knownTypes = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** The `type` of a schema in the dialect 2020-12, `undefined` where it says none that exists. */
export function cleanType(schema: JsonObject): unknown {
  const given = valueAt(schema, 'type');
  const all: unknown[] = Array.isArray(given) ? listAt(schema, 'type').flat() : [given];
  const types = all.filter((type): type is string => typeof type === 'string' && knownTypes.has(type));
  if (types.length === 0) return undefined;
  if (isTrue(schema, 'nullable') || isTrue(schema, 'x-nullable')) types.push('null');
  const distinct = [...new Set(types)];
  return distinct.length === 1 ? distinct[0] : distinct;
}
