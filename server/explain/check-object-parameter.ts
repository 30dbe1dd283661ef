import type { OperationParameter } from '../../core/operation.ts';
import { getOwn, isRecord, pointerSegment } from '../snippets/json-values.ts';
import { flattenSchema, typeList } from '../snippets/merge-schemas.ts';
import { operationChecker } from '../snippets/schema-checker.ts';
import type { CheckInput } from './check-input.ts';
import { describeSchema, pointerSegments, propertyNames, schemaAt, valueAtPointer } from './describe-schema.ts';
import type { Fault } from './finding.ts';
import { narrowViolations } from './narrow-violations.ts';
import { nearestName, nearestValue } from './nearest-name.ts';
import { coerce, readPairs } from './read-values.ts';
import { repairBody } from './repair-body.ts';
import { findStrayFields } from './stray-fields.ts';

type Query = readonly (readonly [name: string, value: string])[];

/** More than a reader takes in. */
const MAX_FAULTS = 10;

/** Whether a parameter carries an object in a style of its own: one described by `content` is a text like any other. */
export function isObjectParameter({ operation }: CheckInput, { schema, mediaType }: OperationParameter): boolean {
  if (mediaType !== undefined) return false;
  const { schema: flat } = flattenSchema(schema, operation.definitions);
  return propertyNames(operation, schema).length > 0 || typeList(flat['type']).join() === 'object';
}

/**
 * The object that a query spreads over several names (`filter[status]=…`, or each property by its own name), as texts;
 * `null` where nothing of it was sent or the style does not spread it.
 */
export function readSpread(
  input: CheckInput,
  parameter: OperationParameter,
  query: Query,
): Record<string, unknown> | null {
  const { name, style, explode } = parameter;
  if (parameter.in !== 'query' || !isObjectParameter(input, parameter)) return null;
  // Many send brackets whatever the specification says of the style, and servers take them.
  const nested = query.filter(([key]) => key.startsWith(`${name}[`));
  if (nested.length > 0) {
    const found = getOwn(readPairs(nested), name);
    return isRecord(found) ? found : null;
  }
  if (style !== 'form' || !explode) return null;
  const names = new Set(propertyNames(input.operation, parameter.schema));
  const own = query.filter(([key]) => names.has(key));
  return own.length === 0 ? null : readPairs(own);
}

/** The properties of an object against their schemas, and the object as it belongs into the corrected call. */
export function checkObjectParameter(
  input: CheckInput,
  parameter: OperationParameter,
  texts: Readonly<Record<string, unknown>>,
): { readonly findings: readonly Fault[]; readonly value: unknown } {
  const { operation } = input;
  const { schema } = parameter;
  const value = coerce(operation, schema, texts, 0);
  const violations = narrowViolations(operationChecker(operation).check(schema, value).violations);
  const invalid = violations.map(({ pointer, message, keyword }): Fault => {
    const segments = pointerSegments(pointer);
    const base = { pointer: pointerOf(input, parameter, segments), source: 'specification' } as const;
    const what = nameOf(input, parameter, segments);
    const expected = describeSchema(operation, schemaAt(operation, schema, segments));
    if (/^(?:required|dependentRequired)$/.test(keyword)) {
      const told = `${what} is required and was not sent.`;
      return { ...base, code: 'parameter_missing', message: told, ...(expected && { expected }) };
    }
    if (/^(?:additionalProperties|unevaluatedProperties)$/.test(keyword))
      return unknownProperty(input, parameter, segments, null);
    const sent = valueAtPointer(value, segments);
    const name = segments.at(-1) ?? parameter.name;
    const isSecret = input.redaction.isSecretName(name);
    const hint = typeof sent === 'string' && !isSecret ? nearestValue(sent, expected?.['enum']) : '';
    const actual = isRecord(sent) || Array.isArray(sent) ? undefined : input.redaction.mask(sent, name);
    return {
      ...base,
      code: 'parameter_invalid',
      message: `${what} ${message}.${hint}`,
      ...(expected && { expected }),
      ...(actual !== undefined && { actual }),
    };
  });
  const known = new Set(invalid.map(({ pointer }) => pointer));
  const stray = findStrayFields(operation, schema, value)
    .filter(({ isReadOnly }) => !isReadOnly)
    .map(({ pointer, nearest }) => unknownProperty(input, parameter, pointerSegments(pointer), nearest))
    .filter(({ pointer }) => !known.has(pointer));
  const findings = [...invalid, ...stray].slice(0, MAX_FAULTS);
  return { findings, value: repairBody(input, { schema }, value) };
}

function unknownProperty(
  input: CheckInput,
  parameter: OperationParameter,
  segments: readonly string[],
  nearest: string | null,
): Fault {
  const parent = schemaAt(input.operation, parameter.schema, segments.slice(0, -1));
  const near = nearest ?? nearestName(segments.at(-1) ?? '', propertyNames(input.operation, parent));
  const hint = near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return {
    code: 'parameter_unknown',
    pointer: pointerOf(input, parameter, segments),
    message: `${nameOf(input, parameter, segments)} is not described by the specification.${hint}`,
    ...(near !== null && { expected: near }),
    source: 'specification',
  };
}

/** `The query parameter "filter[status]"`, as it is written in the request; in other styles a field of the whole. */
function nameOf({ redaction }: CheckInput, parameter: OperationParameter, segments: readonly string[]): string {
  const shown = segments.map((segment) => String(redaction.mask(segment)).slice(0, 60));
  const place = parameter.in === 'header' || parameter.in === 'cookie' ? parameter.in : `${parameter.in} parameter`;
  const isSpread =
    parameter.in === 'query' && (parameter.style === 'deepObject' || (parameter.style === 'form' && parameter.explode));
  if (segments.length === 0) return `The ${place} ${JSON.stringify(parameter.name)}`;
  if (!isSpread)
    return `The field ${JSON.stringify(shown.join('.'))} of the ${place} ${JSON.stringify(parameter.name)}`;
  const [first = '', ...rest] = shown;
  const name =
    parameter.style === 'deepObject'
      ? [parameter.name, ...shown.map((part) => `[${part}]`)].join('')
      : [first, ...rest.map((part) => `[${part}]`)].join('');
  return `The ${place} ${JSON.stringify(name)}`;
}

function pointerOf({ redaction }: CheckInput, parameter: OperationParameter, segments: readonly string[]): string {
  const path = [parameter.name, ...segments.map((segment) => String(redaction.mask(segment)))];
  return `/${parameter.in}${path.map((segment) => `/${pointerSegment(segment)}`).join('')}`;
}
