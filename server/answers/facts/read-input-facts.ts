import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation } from '../../../core/operation.ts';
import { flattenSchema, typeList } from '../../snippets/merge-schemas.ts';
import { parentsOf } from '../describe-inputs.ts';
import { readParameterType } from '../parameter-type.ts';

/** One thing that a request can carry, with everything its schema says about its value. */
export interface InputFacts {
  readonly name: string;
  /** `path`, `query`, `header`, `cookie`, `body`. */
  readonly place: string;
  readonly required: boolean;
  /** Required in a body that may be left out as a whole, as every body may where the specification does not say otherwise. */
  readonly requiredInBody: boolean;
  readonly deprecated: boolean;
  /** In words: `string (uuid)`, `array of integer`, `any`. */
  readonly type: string;
  /** The values it may have; empty where any will do. */
  readonly values: readonly unknown[];
  readonly description: string | null;
  /** Its own schema; empty where it could not be found. */
  readonly schema: JsonSchema;
}

/** Parts of a path that are followed; the model itself ends at four. */
const MAX_PARTS = 12;
/** Variants looked into for one field. */
const MAX_VARIANTS = 40;

/** Parameters and body fields, in the order of the specification. */
export function readInputFacts(operation: Operation): InputFacts[] {
  const parameters = operation.parameters.map((parameter): InputFacts => {
    const { type, values } = readParameterType(parameter, operation);
    return {
      name: parameter.name,
      place: parameter.in,
      required: parameter.required,
      requiredInBody: false,
      deprecated: parameter.deprecated === true,
      type,
      values,
      description: parameter.description ?? null,
      schema: withoutNull(flattenSchema(parameter.schema, operation.definitions).schema, operation),
    };
  });
  const required = new Set(operation.bodyFields.filter((field) => field.required).map(({ path }) => path));
  const bodyIsRequired = operation.requestBody?.required !== false;
  const body = operation.requestBody?.content[0]?.schema;
  const fields = operation.bodyFields.map((field): InputFacts => ({
    name: field.path,
    place: 'body',
    required: bodyIsRequired && field.required,
    requiredInBody: !bodyIsRequired && field.required && parentsOf(field.path).every((path) => required.has(path)),
    deprecated: field.deprecated === true,
    type: field.type,
    values: field.enum ?? [],
    description: field.description ?? null,
    schema: findSchema(body, field.path, operation),
  }));
  return [...parameters, ...fields];
}

/** The schema of a field, through lists, maps and variants; of several variants the first that has it. */
function findSchema(schema: unknown, path: string, operation: Operation): JsonSchema {
  const parts = path
    .replaceAll('[]', '.[]')
    .split('.')
    .filter((part) => part !== '');
  if (parts.length > MAX_PARTS) return {};
  return descend(schema, parts, operation, { left: MAX_VARIANTS }) ?? {};
}

function descend(
  schema: unknown,
  parts: readonly string[],
  operation: Operation,
  budget: { left: number },
): JsonSchema | null {
  budget.left -= 1;
  if (budget.left < 0) return null;
  const flat = flattenSchema(schema, operation.definitions).schema;
  const [part, ...others] = parts;
  if (part === undefined) return withoutNull(flat, operation);
  const inner = part === '[]' ? flat['items'] : part === '*' ? flat['additionalProperties'] : propertyOf(flat, part);
  if (inner !== undefined) {
    const found = descend(inner, others, operation, budget);
    if (found !== null) return found;
  }
  for (const keyword of ['oneOf', 'anyOf']) {
    const variants = flat[keyword];
    if (!Array.isArray(variants)) continue;
    for (const variant of variants as unknown[]) {
      const found = descend(variant, parts, operation, budget);
      if (found !== null) return found;
    }
  }
  return null;
}

/** A schema that is one of itself and `null` says what it says of itself in that one variant. */
function withoutNull(schema: JsonSchema, operation: Operation): JsonSchema {
  for (const keyword of ['anyOf', 'oneOf']) {
    const variants = schema[keyword];
    if (!Array.isArray(variants)) continue;
    const flat = (variants as unknown[]).map((variant) => flattenSchema(variant, operation.definitions).schema);
    const others = flat.filter(({ type }) => type !== 'null');
    if (others.length === 1 && others.length < flat.length) return { ...others[0], ...schema };
  }
  return schema;
}

function propertyOf(schema: JsonSchema, name: string): unknown {
  const properties = schema['properties'];
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name)
    ? (properties as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** "from 1 to 100", "at most 50 characters"; empty where the schema sets no limits. */
export function describeLimits(schema: JsonSchema): string[] {
  const items = typeList(schema['type']).includes('array') ? schema['items'] : undefined;
  const limits = [
    numberLimits(schema),
    countLimits(schema['minLength'], schema['maxLength'], 'character'),
    countLimits(schema['minItems'], schema['maxItems'], 'item'),
  ];
  if (typeof schema['multipleOf'] === 'number') limits.push(`a multiple of ${schema['multipleOf']}`);
  const inner = typeof items === 'object' && items !== null ? describeLimits(items as JsonSchema) : [];
  return [...limits, ...(inner.length > 0 ? [`each item ${inner.join(', ')}`] : [])].filter((text) => text !== '');
}

function numberLimits(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = typeof exclusiveMinimum === 'number' ? `more than ${exclusiveMinimum}` : null;
  const high = typeof exclusiveMaximum === 'number' ? `less than ${exclusiveMaximum}` : null;
  if (low === null && high === null && typeof minimum === 'number' && typeof maximum === 'number')
    return minimum === maximum ? `exactly ${minimum}` : `from ${minimum} to ${maximum}`;
  const least = typeof minimum === 'number' ? `at least ${minimum}` : null;
  const most = typeof maximum === 'number' ? `at most ${maximum}` : null;
  return [low ?? least, high ?? most].filter((text) => text !== null).join(' and ');
}

function countLimits(least: unknown, most: unknown, thing: string): string {
  const plural = (count: number): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
  if (typeof least === 'number' && typeof most === 'number')
    return least === most ? `exactly ${plural(most)}` : `${least} to ${plural(most)}`;
  if (typeof most === 'number') return `at most ${plural(most)}`;
  return typeof least === 'number' ? `at least ${plural(least)}` : '';
}
