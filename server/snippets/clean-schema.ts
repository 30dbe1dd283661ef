import type { JsonSchema } from '../../core/json-schema.ts';
import { getOwn, isRecord, setOwn } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';
import { definitionName, flattenSchema } from './merge-schemas.ts';

export interface CleanContext {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** Name of a definition → the key it is registered under in the validator. */
  readonly keys: ReadonlyMap<string, string>;
  readonly isReadOnly: (schema: unknown) => boolean;
}

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Assertions kept, each with the form it must have; a malformed one says nothing and is left out. */
const assertions: Readonly<Record<string, (value: unknown) => boolean>> = {
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
  required: (value) => isStrings(value) && new Set(value as string[]).size === (value as string[]).length,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  pattern: (value) => typeof value === 'string',
  format: (value) => typeof value === 'string',
  dependentRequired: (value) => isRecord(value) && Object.values(value).every(isStrings),
};
const oneSchema = new Set([
  'additionalProperties',
  'items',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const schemaLists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const schemaMaps = new Set(['properties', 'patternProperties', 'dependentSchemas']);
/** Unions within unions that are looked into for the values of a discriminator. */
const MAX_UNIONS = 3;
/** Deeper nesting than any honest schema; keeps recursion bounded. */
const MAX_DEPTH = 100;

/**
 * A schema as the validator may see it: only known keywords in their right form, no `$id`, `$schema` or
 * anchors (they would move references or name other dialects), references pointing at registered
 * definitions, and properties the server alone sets (`readOnly`) not demanded of a request.
 */
export function cleanSchema(schema: unknown, context: CleanContext, depth = 0): JsonRecord | boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isRecord(schema) || depth > MAX_DEPTH) return {};
  const clean = (part: unknown): JsonRecord | boolean => cleanSchema(part, context, depth + 1);
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$ref' && typeof value === 'string') result['$ref'] = rewriteReference(value, context.keys);
    else if (keyword === 'type' && typeof schema['$ref'] !== 'string') {
      const known = [value].flat().filter((type) => typeof type === 'string' && types.has(type));
      if (known.length > 0) result['type'] = schema['nullable'] === true ? [...new Set([...known, 'null'])] : known;
    } else if (oneSchema.has(keyword) && (isRecord(value) || typeof value === 'boolean'))
      result[keyword] = clean(value);
    else if (schemaLists.has(keyword) && Array.isArray(value) && value.length > 0) result[keyword] = value.map(clean);
    else if (schemaMaps.has(keyword) && isRecord(value)) {
      const map: Record<string, unknown> = {};
      for (const [name, part] of Object.entries(value)) setOwn(map, name, clean(part));
      result[keyword] = map;
    } else if (Object.hasOwn(assertions, keyword) && assertions[keyword]?.(value)) result[keyword] = value;
  }
  dropReadOnly(result, schema, context.isReadOnly);
  return applyDiscriminator(result, schema, context.definitions, clean);
}

function rewriteReference(reference: string, keys: CleanContext['keys']): string {
  const [, name, rest] = /^#\/\$defs\/([^/]+)(\/.*)?$/.exec(reference) ?? [];
  const key = name === undefined ? undefined : keys.get(definitionName(name));
  if (key === undefined) return 'unknown-definition';
  return rest === undefined ? key : `${key}#${rest}`;
}

function dropReadOnly(
  result: Record<string, unknown>,
  schema: JsonRecord,
  isReadOnly: (schema: unknown) => boolean,
): void {
  const { required } = result;
  const properties = schema['properties'];
  if (!Array.isArray(required) || !isRecord(properties)) return;
  result['required'] = required.filter((name) => typeof name === 'string' && !isReadOnly(getOwn(properties, name)));
}

/**
 * OpenAPI's discriminator names the branch, so only that branch is checked: the plain `oneOf` would refuse
 * values that happen to suit two branches, and report the problems of all of them.
 */
function applyDiscriminator(
  result: Record<string, unknown>,
  schema: JsonRecord,
  definitions: CleanContext['definitions'],
  clean: (part: unknown) => JsonRecord | boolean,
): JsonRecord {
  const branches = discriminatorBranches(schema, definitions);
  if (!branches) return result;
  delete result['oneOf'];
  delete result['anyOf'];
  const { property } = branches;
  const choose: JsonRecord[] = branches.byValue.map(([value, branch]) => ({
    if: { type: 'object', properties: { [property]: { const: value } }, required: [property] },
    // `then` is JSON Schema's keyword; the object is never awaited.
    // oxlint-disable-next-line unicorn/no-thenable
    then: clean(branch),
  }));
  // A branch that does not ask for the property is that of values without it.
  const unnamed = [...new Set(branches.byValue.map(([, branch]) => branch))].filter(
    (branch) => !requires(branch, property, definitions),
  );
  const selector = {
    type: 'object',
    ...(unnamed.length === 0 && { required: [property] }),
    properties: { [property]: { enum: branches.byValue.map(([value]) => value) } },
  };
  if (unnamed.length > 0) {
    const missing = { type: 'object', not: { required: [property] } };
    // oxlint-disable-next-line unicorn/no-thenable
    choose.push({ if: missing, then: { anyOf: unnamed.map(clean) } });
  }
  const allOf = Array.isArray(result['allOf']) ? (result['allOf'] as unknown[]) : [];
  return { ...result, allOf: [...allOf, selector, ...choose] };
}

/** Value of the discriminator → branch, when every branch is a reference and so has a name. */
export function discriminatorBranches(
  schema: JsonRecord,
  definitions: CleanContext['definitions'],
): { readonly property: string; readonly byValue: readonly (readonly [string, JsonRecord])[] } | null {
  const { discriminator } = schema;
  const branches = schema['oneOf'] ?? schema['anyOf'];
  if (!isRecord(discriminator) || !Array.isArray(branches) || branches.length === 0) return null;
  const property = discriminator['propertyName'];
  if (typeof property !== 'string' || property === '__proto__') return null;
  const mapping = isRecord(discriminator['mapping']) ? Object.entries(discriminator['mapping']) : [];
  const byValue: [string, JsonRecord][] = [];
  for (const branch of branches as unknown[]) {
    const reference = isRecord(branch) ? branch['$ref'] : undefined;
    if (!isRecord(branch) || typeof reference !== 'string') return null;
    const name = lastSegment(reference);
    const mapped = mapping.filter(([, target]) => typeof target === 'string' && lastSegment(target) === name);
    const values = mapped.length > 0 ? mapped.map(([value]) => value) : constantsOf(branch, property, definitions);
    for (const value of values.length > 0 ? values : [name]) byValue.push([value, branch]);
  }
  return { property, byValue };
}

/** Whether all that a branch takes has a property: of a branch that is a union in turn, each of its own. */
function requires(branch: unknown, property: string, definitions: CleanContext['definitions'], depth = 0): boolean {
  const { required, oneOf, anyOf } = flattenSchema(branch, definitions).schema;
  if (Array.isArray(required) && (required as unknown[]).includes(property)) return true;
  const branches = oneOf ?? anyOf;
  if (!Array.isArray(branches) || depth >= MAX_UNIONS) return false;
  return (branches as unknown[]).every((one) => requires(one, property, definitions, depth + 1));
}

/** The values a branch itself allows for the discriminator, where it says so; of a union, those of all its branches. */
function constantsOf(branch: unknown, property: string, definitions: CleanContext['definitions'], depth = 0): string[] {
  const { properties, oneOf, anyOf } = flattenSchema(branch, definitions).schema;
  const branches = oneOf ?? anyOf;
  if (Array.isArray(branches) && depth < MAX_UNIONS)
    return (branches as unknown[]).flatMap((one) => constantsOf(one, property, definitions, depth + 1));
  if (!isRecord(properties)) return [];
  const { schema } = flattenSchema(getOwn(properties, property), definitions);
  const values = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : [schema['const']];
  return values.filter((value): value is string => typeof value === 'string');
}

function lastSegment(reference: string): string {
  return definitionName(reference.slice(reference.lastIndexOf('/') + 1));
}
