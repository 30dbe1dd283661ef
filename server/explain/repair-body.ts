import type { OperationBodyContent } from '../../core/operation.ts';
import { MASK } from '../../core/mask-secrets.ts';
import { isRecord, setOwn } from '../snippets/json-values.ts';
import { sampleValue } from '../snippets/sample-value.ts';
import { operationChecker, type SchemaViolation } from '../snippets/schema-checker.ts';
import { placeholderFor } from '../snippets/server-address.ts';
import type { CheckInput } from './check-input.ts';
import { describeSchema, pointerSegments, propertyNames, schemaAt, valueAtPointer } from './describe-schema.ts';
import { narrowViolations } from './narrow-violations.ts';
import { nearestName } from './nearest-name.ts';
import { otherReadings } from './read-values.ts';
import { findStrayFields } from './stray-fields.ts';

/** Whatever has a schema: a body, or a parameter. */
type Described = Pick<OperationBodyContent, 'schema'>;

/** Each round mends what the one before it brought to light. */
const MAX_ROUNDS = 4;
const MAX_DEPTH = 64;
const unknownKeyword = /^(?:additionalProperties|unevaluatedProperties)$/;

/**
 * The sender's body with as little changed as makes it right: secrets replaced by placeholders, misspelt names and
 * values by the near ones, texts read as the numbers they hold, what is missing or beyond repair by examples.
 */
export function repairBody(input: CheckInput, content: Described, sent: unknown): unknown {
  const { operation } = input;
  const root: { value: unknown } = { value: withPlaceholders(input, sent, '', 0) };
  for (const { pointer, isReadOnly, nearest } of findStrayFields(operation, content.schema, root.value)) {
    const segments = pointerSegments(pointer);
    if (nearest !== null) rename(root, segments, nearest);
    else if (isReadOnly) remove(root, segments);
  }
  const checker = operationChecker(operation);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const violations = narrowViolations(checker.check(content.schema, root.value).violations);
    if (violations.length === 0) break;
    // A field under a wrong name may be the one that is missing.
    const isUnknown = ({ keyword }: SchemaViolation): boolean => unknownKeyword.test(keyword);
    const ordered = [...violations.filter(isUnknown), ...violations.filter((one) => !isUnknown(one))];
    for (const violation of ordered) mend(input, content, root, violation);
  }
  return root.value;
}

function withPlaceholders(input: CheckInput, value: unknown, name: string, depth: number): unknown {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return (value as unknown[]).map((item) => withPlaceholders(input, item, name, depth + 1));
  if (isRecord(value)) {
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      setOwn(result, String(input.redaction.mask(key)), withPlaceholders(input, item, key, depth + 1));
    }
    return result;
  }
  const masked = input.redaction.mask(value, name);
  if (masked === value) return value;
  return masked === MASK ? placeholderFor(name) : masked;
}

function mend(input: CheckInput, content: Described, root: { value: unknown }, violation: SchemaViolation): void {
  const { operation } = input;
  const segments = pointerSegments(violation.pointer);
  const name = segments.at(-1) ?? '';
  const parent = segments.slice(0, -1);
  if (unknownKeyword.test(violation.keyword)) {
    const near = nearestName(name, propertyNames(operation, schemaAt(operation, content.schema, parent)));
    if (near === null) remove(root, segments);
    else rename(root, segments, near);
    return;
  }
  const schema = schemaAt(operation, content.schema, segments);
  if (schema === undefined) {
    if (segments.length > 0 && !/^required$/.test(violation.keyword)) remove(root, segments);
    return;
  }
  const sent = valueAtPointer(root.value, segments);
  // Another repair of the same round has put it there.
  if (violation.keyword === 'required' && sent !== undefined) return;
  const better = nearValue(input, schema, sent) ?? sampleOf(input, schema, name);
  if (better === undefined) return;
  if (segments.length === 0) root.value = better.value;
  else put(root, segments, better.value);
}

/** The same value in the type the schema wants, or the allowed one it was meant for. */
export function nearValue(input: CheckInput, schema: unknown, sent: unknown): { readonly value: unknown } | null {
  if (!isRecord(schema)) return null;
  const checker = operationChecker(input.operation);
  const readings =
    typeof sent === 'string' ? [...otherReadings(sent), sent.toUpperCase(), sent.toLowerCase(), sent.trim()] : [];
  const texts = typeof sent === 'number' || typeof sent === 'boolean' ? [String(sent)] : [];
  const lists = sent === undefined || sent === null || isRecord(sent) ? [] : [[sent]];
  const found = [...readings, ...texts, ...lists].find((value) => checker.accepts(schema, value));
  if (found !== undefined) return { value: found };
  const allowed = describeSchema(input.operation, schema)?.['enum'];
  if (typeof sent !== 'string' || !Array.isArray(allowed)) return null;
  const near = nearestName(
    sent,
    allowed.filter((value): value is string => typeof value === 'string'),
  );
  return near === null ? null : { value: near };
}

function sampleOf({ operation }: CheckInput, schema: unknown, name: string): { readonly value: unknown } | undefined {
  if (!isRecord(schema)) return undefined;
  const hint = placeholderFor(name).replace('YOUR_', '');
  return sampleValue(schema, operation.definitions, operationChecker(operation), { hint });
}

function put(root: { value: unknown }, segments: readonly string[], value: unknown): void {
  const parent = valueAtPointer(root.value, segments.slice(0, -1));
  const key = segments.at(-1) ?? '';
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else if (isRecord(parent)) setOwn(parent, key, value);
}

function remove(root: { value: unknown }, segments: readonly string[]): void {
  const parent = valueAtPointer(root.value, segments.slice(0, -1));
  const key = segments.at(-1) ?? '';
  if (isRecord(parent)) Reflect.deleteProperty(parent, key);
}

function rename(root: { value: unknown }, segments: readonly string[], name: string): void {
  const value = valueAtPointer(root.value, segments);
  const parent = valueAtPointer(root.value, segments.slice(0, -1));
  remove(root, segments);
  if (isRecord(parent) && !Object.hasOwn(parent, name)) put(root, [...segments.slice(0, -1), name], value);
}
