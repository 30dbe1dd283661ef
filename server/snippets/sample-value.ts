import type { JsonSchema } from '../../core/json-schema.ts';
import { discriminatorBranches } from './clean-schema.ts';
import { equalJson, getOwn, isRecord, setOwn } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';
import { flattenSchema, mergeSchemas, typeList } from './merge-schemas.ts';
import { sampleNumber, sampleString } from './sample-scalar.ts';
import type { SchemaChecker } from './schema-checker.ts';
import { placeholderFor } from './server-address.ts';

/** A found value; a wrapper because `undefined` says that none exists and any JSON value may be one. */
export interface Sample {
  readonly value: unknown;
}

export interface SampleOptions {
  /** Text of an unrestricted string. */
  readonly hint: string;
  /** Show up to this many optional properties of an object that requires none: an update of nothing explains nothing. */
  readonly optionalProperties?: number;
}

interface Context {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  readonly checker: SchemaChecker;
  readonly hint: string;
  readonly optionalProperties: number;
  readonly depth: number;
  readonly variant: number;
  /** Definitions that are being sampled, outermost first. */
  readonly open: readonly string[];
  readonly budget: { left: number };
}

/** Schemas visited for one sample: wide unions of deep objects would otherwise multiply. */
const MAX_VISITS = 4_000;
const MAX_DEPTH = 24;
/** A definition inside itself this often is a recursion to cut. */
const MAX_REENTRIES = 1;
/** Longer required lists are not spelled out. */
const MAX_ITEMS = 50;

/**
 * The smallest honest value for a schema: its example, default, constant or first enum value when valid,
 * else composed from what is required. Equal input gives an equal value.
 */
export function sampleValue(
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
  checker: SchemaChecker,
  options: SampleOptions,
): Sample | undefined {
  const { hint, optionalProperties = 0 } = options;
  const budget = { left: MAX_VISITS };
  return sample(schema, { definitions, checker, hint, optionalProperties, depth: 0, variant: 0, open: [], budget });
}

function sample(schema: unknown, context: Context): Sample | undefined {
  context.budget.left -= 1;
  if (schema === false || context.budget.left < 0 || context.depth > MAX_DEPTH) return undefined;
  const { schema: flat, entered } = flattenSchema(schema, context.definitions);
  for (const name of entered) {
    if (context.open.filter((open) => open === name).length > MAX_REENTRIES) return undefined;
  }
  const inner: Context = { ...context, depth: context.depth + 1, open: [...context.open, ...entered] };
  return sampleStated(schema, flat, inner) ?? sampleBranch(schema, flat, inner) ?? sampleByType(flat, inner);
}

/** What the specification itself offers. */
function sampleStated(schema: unknown, flat: JsonRecord, context: Context): Sample | undefined {
  const examples = Array.isArray(flat['examples']) ? (flat['examples'] as unknown[]) : [];
  const enumeration = Array.isArray(flat['enum']) ? (flat['enum'] as unknown[]) : [];
  const isSecret = flat['x-sensitive-data'] === true || flat['format'] === 'password' || flat['writeOnly'] === true;
  const stated = isSecret ? [] : [flat['example'], ...examples, flat['default']];
  const rotated = enumeration.map((_, index) => enumeration[(index + context.variant) % enumeration.length]);
  // A second item of a list of unique items must differ, so only enumerations can still serve.
  const candidates = context.variant > 0 && rotated.length > 0 ? rotated : [...stated, flat['const'], ...rotated];
  if (context.variant > 0 && rotated.length === 0 && flat['const'] === undefined) return undefined;
  const usable = isRecord(schema) ? (schema as JsonSchema) : flat;
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const value = withoutReadOnly(candidate, flat, context);
    if (context.checker.accepts(usable, value)) return { value };
  }
  return undefined;
}

function withoutReadOnly(value: unknown, flat: JsonRecord, context: Context): unknown {
  const { properties } = flat;
  if (!isRecord(value) || !isRecord(properties)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (!context.checker.isReadOnly(getOwn(properties, name))) setOwn(kept, name, item);
  }
  return kept;
}

/** The first branch of `oneOf` or `anyOf` whose sample suits the whole; the first at all when none does. */
function sampleBranch(schema: unknown, flat: JsonRecord, context: Context): Sample | undefined {
  const { oneOf, anyOf, ...rest } = flat;
  const listed = Array.isArray(oneOf) && oneOf.length > 0 ? oneOf : anyOf;
  if (!Array.isArray(listed) || listed.length === 0) return undefined;
  // With both keywords present the other one stays, so that its branches are sampled in turn.
  const base: JsonRecord = listed === oneOf && anyOf !== undefined ? { ...rest, anyOf } : rest;
  const discriminated = discriminatorBranches(flat, context.definitions);
  const branches = [...(listed as unknown[])].sort(
    (left, right) => Number(isNullOnly(left)) - Number(isNullOnly(right)),
  );
  const usable = isRecord(schema) ? (schema as JsonSchema) : flat;
  let first: Sample | undefined;
  for (const branch of branches) {
    const opened = flattenSchema(branch, context.definitions);
    if (opened.entered.some((name) => context.open.filter((open) => open === name).length > MAX_REENTRIES)) continue;
    const merged = mergeSchemas(base, opened.schema);
    const found = sample(merged, { ...context, open: [...context.open, ...opened.entered] });
    if (!found) continue;
    const named = discriminated?.byValue.find(([, target]) => target === branch);
    const value =
      named && discriminated ? withDiscriminator(found.value, discriminated.property, named[0]) : found.value;
    first ??= { value };
    if (context.checker.accepts(usable, value)) return { value };
  }
  return first;
}

function withDiscriminator(value: unknown, property: string, name: string): unknown {
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = { ...value };
  setOwn(result, property, name);
  return result;
}

function isNullOnly(schema: unknown): boolean {
  return isRecord(schema) && (schema['type'] === 'null' || schema['const'] === null);
}

function sampleByType(flat: JsonRecord, context: Context): Sample | undefined {
  switch (guessType(flat)) {
    case 'object':
      return sampleObject(flat, context);
    case 'array':
      return sampleArray(flat, context);
    case 'integer':
      return wrap(sampleNumber(flat, true, context.variant));
    case 'number':
      return wrap(sampleNumber(flat, false, context.variant));
    case 'boolean':
      return { value: context.variant % 2 === 0 };
    case 'null':
      return { value: null };
    default:
      return wrap(sampleString(flat, context.hint, context.variant));
  }
}

function wrap(value: unknown): Sample | undefined {
  return value === undefined ? undefined : { value };
}

function guessType(flat: JsonRecord): string {
  const types = typeList(flat['type']);
  const named = types.find((type) => type !== 'null') ?? types[0];
  if (named !== undefined) return named;
  const has = (...keywords: string[]): boolean => keywords.some((keyword) => Object.hasOwn(flat, keyword));
  if (has('properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties')) return 'object';
  if (has('items', 'prefixItems', 'minItems', 'maxItems', 'contains')) return 'array';
  if (has('pattern', 'format', 'minLength', 'maxLength')) return 'string';
  return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf') ? 'number' : 'string';
}

function sampleArray(flat: JsonRecord, context: Context): Sample | undefined {
  const prefix = Array.isArray(flat['prefixItems']) ? (flat['prefixItems'] as unknown[]) : [];
  const itemSchema = flat['items'] ?? flat['contains'] ?? (prefix.length > 0 ? false : {});
  const needed = Math.max(Number(flat['minItems'] ?? 0), Number(flat['minContains'] ?? (flat['contains'] ? 1 : 0)));
  const wished = Math.max(needed, prefix.length, 1);
  const allowed = Math.min(Number(flat['maxItems'] ?? Infinity), wished);
  if (needed > MAX_ITEMS) return undefined;
  const items: unknown[] = [];
  for (let variant = 0; items.length < allowed && variant < allowed * 4; variant += 1) {
    const part = prefix[items.length] ?? itemSchema;
    const found = sample(part, {
      ...context,
      variant: flat['uniqueItems'] === true ? variant : 0,
      optionalProperties: 0,
    });
    if (!found) break;
    if (flat['uniqueItems'] === true && items.some((item) => equalJson(item, found.value))) continue;
    items.push(found.value);
  }
  return items.length >= needed ? { value: items } : undefined;
}

function sampleObject(flat: JsonRecord, context: Context): Sample | undefined {
  const properties = isRecord(flat['properties']) ? flat['properties'] : {};
  const writable = (name: string): boolean => !context.checker.isReadOnly(getOwn(properties, name));
  const required = (Array.isArray(flat['required']) ? (flat['required'] as unknown[]) : []).filter(
    (name): name is string => typeof name === 'string' && writable(name),
  );
  const value: Record<string, unknown> = {};
  const inner: Context = { ...context, optionalProperties: 0 };
  const add = (name: string): boolean => {
    const own = getOwn(properties, name);
    const other = flat['additionalProperties'];
    const found = sample(own ?? (isRecord(other) ? other : {}), { ...inner, hint: placeholderFor(name) });
    if (found) setOwn(value, name, found.value);
    return found !== undefined;
  };
  for (const name of new Set(required)) if (!add(name)) return undefined;
  const missing = Math.max(Number(flat['minProperties'] ?? 0), required.length > 0 ? 0 : context.optionalProperties);
  const optional = Object.keys(properties).filter((name) => writable(name) && !isDeprecated(properties[name]));
  for (const name of optional) {
    if (Object.keys(value).length >= missing) break;
    if (!Object.hasOwn(value, name)) add(name);
  }
  for (
    let index = 1;
    Object.keys(value).length < Number(flat['minProperties'] ?? 0) && index <= MAX_ITEMS;
    index += 1
  ) {
    if (flat['additionalProperties'] === false || !add(`key${String(index)}`)) break;
  }
  addDependent(flat, value, add);
  return { value };
}

function addDependent(flat: JsonRecord, value: JsonRecord, add: (name: string) => boolean): void {
  if (!isRecord(flat['dependentRequired'])) return;
  for (const [name, needed] of Object.entries(flat['dependentRequired'])) {
    if (!Object.hasOwn(value, name)) continue;
    for (const other of typeList(needed)) if (!Object.hasOwn(value, other)) add(other);
  }
}

function isDeprecated(schema: unknown): boolean {
  return isRecord(schema) && schema['deprecated'] === true;
}
