import type { JsonSchema } from '../../core/json-schema.ts';
import type { Operation } from '../../core/operation.ts';
import { getOwn, isRecord, setOwn } from '../snippets/json-values.ts';
import { flattenSchema } from '../snippets/merge-schemas.ts';

/** Keywords that say in few words what a value must be. */
const told = [
  'type', 'format', 'enum', 'const', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf',
  'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems',
]; // prettier-ignore
const MAX_ENTRIES = 20;
const MAX_TEXT = 200;

/** What a value must be, in the schema's own keywords, shortened; `undefined` when the schema says nothing simple. */
export function describeSchema(operation: Operation, schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { schema: flat } = flattenSchema(schema, operation.definitions);
  const result: Record<string, unknown> = {};
  for (const keyword of told) {
    const value = getOwn(flat, keyword);
    if (Array.isArray(value)) setOwn(result, keyword, (value as unknown[]).slice(0, MAX_ENTRIES));
    else if (typeof value === 'string') setOwn(result, keyword, value.slice(0, MAX_TEXT));
    else if (typeof value === 'number' || typeof value === 'boolean') setOwn(result, keyword, value);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** The schema at a place inside a value; in a union that of the first branch which knows the place. */
export function schemaAt(operation: Operation, schema: unknown, segments: readonly string[]): unknown {
  let current: unknown = schema;
  for (const segment of segments) {
    current = childSchema(operation, current, segment, 0);
    if (current === undefined) return undefined;
  }
  return current;
}

/** Unions inside of unions, deeper than any honest schema. */
const MAX_UNIONS = 5;

function childSchema(operation: Operation, schema: unknown, segment: string, depth: number): unknown {
  const { schema: flat } = flattenSchema(schema, operation.definitions);
  const { properties, items } = flat;
  if (isRecord(properties) && Object.hasOwn(properties, segment)) return properties[segment];
  if (items !== undefined && /^\d+$/.test(segment)) return items;
  for (const branch of depth < MAX_UNIONS ? branchesOf(flat) : []) {
    const found = childSchema(operation, branch, segment, depth + 1);
    if (found !== undefined) return found;
  }
  return isRecord(flat['additionalProperties']) ? flat['additionalProperties'] : undefined;
}

export function branchesOf(flat: JsonSchema): readonly unknown[] {
  return ['oneOf', 'anyOf'].flatMap((keyword) => (Array.isArray(flat[keyword]) ? (flat[keyword] as unknown[]) : []));
}

/** Names of the properties an object may have, those of all branches together. */
export function propertyNames(operation: Operation, schema: unknown, depth = 0): string[] {
  const { schema: flat } = flattenSchema(schema, operation.definitions);
  const own = isRecord(flat['properties']) ? Object.keys(flat['properties']) : [];
  const inBranches =
    depth < MAX_UNIONS ? branchesOf(flat).flatMap((branch) => propertyNames(operation, branch, depth + 1)) : [];
  return [...new Set([...own, ...inBranches])];
}

/** The segments of a JSON pointer. */
export function pointerSegments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a place, `undefined` when there is none. */
export function valueAtPointer(value: unknown, segments: readonly string[]): unknown {
  let current = value;
  for (const segment of segments) {
    current = Array.isArray(current) ? (current as unknown[])[Number(segment)] : getOwn(current, segment);
  }
  return current;
}
