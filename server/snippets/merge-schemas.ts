import type { JsonSchema } from '../../core/json-schema.ts';
import { equalJson, getOwn, isRecord, setOwn } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';

export interface FlatSchema {
  /** Without `$ref` and `allOf`; `oneOf` and `anyOf` are left for the sampler to choose from. */
  readonly schema: JsonRecord;
  /** Definitions that were entered on the way: what recursion is counted by. */
  readonly entered: readonly string[];
}

/** References followed for one schema; more is a circle of references. */
const MAX_HOPS = 50;

/** Follows references and merges `allOf`, so that one schema object says everything. */
export function flattenSchema(schema: unknown, definitions: Readonly<Record<string, JsonSchema>>): FlatSchema {
  const entered: string[] = [];
  let hops = 0;
  const flatten = (part: unknown): JsonRecord => {
    hops += 1;
    if (!isRecord(part) || hops > MAX_HOPS) return {};
    const { $ref: reference, allOf, ...beside } = part;
    let merged: JsonRecord = {};
    let own: JsonRecord = beside;
    if (typeof reference === 'string') {
      merged = flatten(findDefinition(reference, definitions, entered));
      own = withoutType(beside);
    }
    if (Array.isArray(allOf)) for (const item of allOf as unknown[]) merged = mergeSchemas(merged, flatten(item));
    return mergeSchemas(merged, own);
  };
  const flat = flatten(schema);
  return { schema: flat, entered };
}

function findDefinition(
  reference: string,
  definitions: Readonly<Record<string, JsonSchema>>,
  entered: string[],
): unknown {
  const [start, container, name, ...rest] = reference.split('/').map(definitionName);
  if (start !== '#' || container !== '$defs' || name === undefined) return {};
  entered.push(name);
  let found: unknown = getOwn(definitions, name);
  for (const segment of rest) {
    found = isRecord(found)
      ? getOwn(found, segment)
      : Array.isArray(found)
        ? (found as unknown[])[Number(segment)]
        : {};
  }
  return found;
}

/**
 * OpenAPI 3.0 ignores what stands beside a reference, and specifications upgraded from it hold types there that
 * repeat or contradict the target's.
 */
export function withoutType(beside: JsonRecord): JsonRecord {
  const { type: _type, ...rest } = beside;
  return rest;
}

/** The name of a definition as written in a reference: pointer and percent escapes undone. */
export function definitionName(segment: string): string {
  const plain = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

const largestWins = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const smallestWins = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** Both schemas at once, as far as a sample needs it; where they cannot be combined the second wins. */
export function mergeSchemas(left: JsonRecord, right: JsonRecord): JsonRecord {
  const result: Record<string, unknown> = { ...left };
  for (const [keyword, value] of Object.entries(right)) {
    const known = getOwn(left, keyword);
    setOwn(result, keyword, known === undefined ? value : mergeKeyword(keyword, known, value));
  }
  return result;
}

function mergeKeyword(keyword: string, known: unknown, value: unknown): unknown {
  if (keyword === 'properties' && isRecord(known) && isRecord(value)) {
    const result: Record<string, unknown> = { ...known };
    for (const [name, part] of Object.entries(value)) {
      const before = getOwn(known, name);
      setOwn(result, name, before === undefined ? part : { allOf: [before, part] });
    }
    return result;
  }
  if (keyword === 'required' && Array.isArray(known) && Array.isArray(value)) {
    return [...new Set([...(known as unknown[]), ...(value as unknown[])])];
  }
  if (keyword === 'enum' && Array.isArray(known) && Array.isArray(value)) {
    const allowed = value as unknown[];
    return (known as unknown[]).filter((item) => allowed.some((other) => equalJson(item, other)));
  }
  if (keyword === 'type') {
    const both = typeList(known).flatMap((type) => intersectType(type, typeList(value)));
    return both.length > 0 ? both : value;
  }
  if (typeof known === 'number' && typeof value === 'number') {
    if (largestWins.has(keyword)) return Math.max(known, value);
    if (smallestWins.has(keyword)) return Math.min(known, value);
  }
  if (keyword === 'additionalProperties' && known === false) return false;
  return value;
}

/** `type` as a list, whatever its form; empty when it is absent. */
export function typeList(type: unknown): string[] {
  return [type].flat().filter((item): item is string => typeof item === 'string');
}

function intersectType(type: string, others: readonly string[]): string[] {
  if (others.includes(type)) return [type];
  if (type === 'number' && others.includes('integer')) return ['integer'];
  return type === 'integer' && others.includes('number') ? ['integer'] : [];
}
