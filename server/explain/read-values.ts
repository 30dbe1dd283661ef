import type { JsonSchema } from '../../core/json-schema.ts';
import type { Operation, OperationParameter } from '../../core/operation.ts';
import { getOwn, isRecord, setOwn } from '../snippets/json-values.ts';
import { flattenSchema, typeList } from '../snippets/merge-schemas.ts';
import { operationChecker, type SchemaViolation } from '../snippets/schema-checker.ts';

/** Text from the wire as a value, and what its schema has against it. */
export interface ReadValue {
  readonly value: unknown;
  readonly violations: readonly SchemaViolation[];
}

/** Deeper fields than any form has. */
const MAX_DEPTH = 12;

/** The value that the texts of one parameter stand for: the reading its schema accepts, else the likeliest. */
export function readParameter(
  operation: Operation,
  parameter: OperationParameter,
  texts: readonly string[],
): ReadValue {
  const checker = operationChecker(operation);
  const value = deserialize(operation, parameter, texts);
  const { violations } = checker.check(parameter.schema, value);
  const [first = ''] = texts;
  // Some specifications only say in words that a list is written with commas.
  const isSpoken = /\bcommas?\b|[`'"],[`'"]/i.test(parameter.description ?? '');
  if (
    violations.length > 0 &&
    texts.length === 1 &&
    first.includes(',') &&
    isSpoken &&
    isList(operation, parameter.schema)
  ) {
    const split = coerce(operation, parameter.schema, first.split(','), 0);
    if (checker.accepts(parameter.schema, split)) return { value: split, violations: [] };
  }
  return { value, violations };
}

function deserialize(operation: Operation, parameter: OperationParameter, texts: readonly string[]): unknown {
  const [first = ''] = texts;
  if (parameter.mediaType !== undefined) {
    try {
      return parameter.mediaType.includes('json') ? (JSON.parse(first) as unknown) : first;
    } catch {
      return first;
    }
  }
  if (!isList(operation, parameter.schema)) return coerce(operation, parameter.schema, first, 0);
  const items = texts.length === 1 && !isRepeated(parameter) ? splitList(parameter.style, first) : texts;
  return coerce(operation, parameter.schema, items, 0);
}

export function isList(operation: Operation, schema: unknown): boolean {
  const types = typeList(flattenSchema(schema, operation.definitions).schema['type']);
  return types.includes('array') && !types.includes('string');
}

function isRepeated({ in: place, style, explode }: OperationParameter): boolean {
  return explode && style === 'form' && (place === 'query' || place === 'cookie');
}

function splitList(style: string, text: string): string[] {
  if (text === '') return [];
  return text.split(style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',');
}

/**
 * Texts in a tree as the schema has them: `"5"` becomes 5 where a number is asked for. Where the schema leaves a choice,
 * the reading it accepts.
 */
export function coerce(operation: Operation, schema: unknown, value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return value;
  const flat = flattenSchema(schema, operation.definitions).schema;
  if (typeof value === 'string') return coerceText(operation, schema, flat, value);
  const branch = unionBranch(operation, flat, Array.isArray(value) ? 'array' : 'object') ?? flat;
  if (Array.isArray(value)) {
    return (value as unknown[]).map((item) => coerce(operation, branch['items'], item, depth + 1));
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  if (typeList(branch['type']).includes('array') && keys.every((key) => /^\d*$/.test(key))) {
    return Object.values(value).map((item) => coerce(operation, branch['items'], item, depth + 1));
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const own = isRecord(branch['properties']) ? getOwn(branch['properties'], key) : undefined;
    setOwn(result, key, coerce(operation, own ?? branch['additionalProperties'], item, depth + 1));
  }
  return result;
}

function coerceText(operation: Operation, schema: unknown, flat: JsonSchema, text: string): unknown {
  const types = typeList(flat['type']);
  if (types.includes('array') && !types.includes('string'))
    return [coerce(operation, flat['items'], text, MAX_DEPTH - 1)];
  const candidates = [text, ...otherReadings(text)];
  const checker = operationChecker(operation);
  if (candidates.length === 1 || !isRecord(schema)) return text;
  const accepted = candidates.find((candidate) => checker.accepts(schema, candidate));
  if (accepted !== undefined) return accepted;
  const isOfType = (candidate: unknown): boolean =>
    typeof candidate === 'number'
      ? types.includes('number') || types.includes('integer')
      : types.includes(typeof candidate);
  return candidates.find(isOfType) ?? text;
}

/** What a text may stand for beside itself. A number that would not come back as it was written is none. */
export function otherReadings(text: string): unknown[] {
  if (text === 'true' || text === 'false') return [text === 'true'];
  if (/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return [Number(text)];
  return [];
}

function unionBranch(operation: Operation, flat: JsonSchema, type: 'array' | 'object'): JsonSchema | null {
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = flat[keyword];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches as unknown[]) {
      const { schema } = flattenSchema(branch, operation.definitions);
      if (typeList(schema['type']).includes(type)) return schema;
    }
  }
  return null;
}

/** `items[0][price]=5&name=x` as a tree of texts; names repeated or ending in `[]` become lists. */
export function readPairs(pairs: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    const [head = '', ...rest] = name.split('[');
    const keys = [head, ...rest.map((part) => part.replace(/\].*$/, ''))].slice(0, MAX_DEPTH);
    place(root, keys, value);
  }
  return root;
}

function place(root: Record<string, unknown>, keys: readonly string[], value: string): void {
  let node = root;
  for (const [index, key] of keys.entries()) {
    const known = getOwn(node, key);
    if (index === keys.length - 1) {
      setOwn(
        node,
        key,
        known === undefined ? value : Array.isArray(known) ? [...(known as unknown[]), value] : [known, value],
      );
    } else if (keys[index + 1] === '' && index === keys.length - 2) {
      setOwn(node, key, [...(Array.isArray(known) ? (known as unknown[]) : []), value]);
      return;
    } else {
      const next: Record<string, unknown> = isRecord(known) ? known : {};
      setOwn(node, key, next);
      node = next;
    }
  }
}
