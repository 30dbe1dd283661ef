import type { OperationParameter, ParameterLocation } from '../../core/operation.ts';
import { getOwn, isRecord, pointerSegment, setOwn } from '../snippets/json-values.ts';
import { flattenSchema } from '../snippets/merge-schemas.ts';
import type { CheckInput } from './check-input.ts';
import { describeSchema, propertyNames } from './describe-schema.ts';
import { findHeader } from './exchange.ts';
import type { Fault } from './finding.ts';
import { nearestName, nearestValue } from './nearest-name.ts';
import { checkObjectParameter, isObjectParameter, readSpread } from './check-object-parameter.ts';
import { isWithheld, placeholderIn } from './placeholders.ts';
import { readStyled } from './read-styles.ts';
import { isList, readParameter } from './read-values.ts';
import { nearValue } from './repair-body.ts';

/** The values that suit the operation, by place, for the corrected call. */
export type GoodValues = Readonly<Record<'path' | 'query' | 'header' | 'cookie', Record<string, unknown>>>;

export interface ParameterCheck {
  readonly findings: readonly Fault[];
  readonly values: GoodValues;
}

const words: Readonly<Record<ParameterLocation, string>> = {
  path: 'path parameter',
  query: 'query parameter',
  querystring: 'query',
  header: 'header',
  cookie: 'cookie',
};

/**
 * The parameters of a request against those of the operation: missing, ill-typed, repeated, unknown, or in another place.
 * @param credentials names that carry credentials, in lower case: they are judged elsewhere
 */
export function checkParameters(
  input: CheckInput,
  query: readonly (readonly [string, string])[],
  credentials: ReadonlySet<string>,
): ParameterCheck {
  const { operation, match } = input;
  const values: GoodValues = { path: {}, query: {}, header: {}, cookie: {} };
  const findings: Fault[] = [];
  const parameters = operation.parameters.filter(
    ({ in: place, name }) =>
      place !== 'querystring' &&
      !credentials.has(name.toLowerCase()) &&
      // Their own checks speak of them.
      !(place === 'header' && /^(?:content-type|accept|authorization)$/i.test(name)),
  );
  for (const parameter of parameters) {
    if (parameter.in === 'path' && match.fault === 'path_unknown') continue;
    findings.push(...checkParameter(input, parameter, textsOf(input, parameter, query), values, query));
  }
  if (!operation.parameters.some((parameter) => parameter.in === 'querystring')) {
    findings.push(...checkUnknown(input, query, credentials, values));
  }
  return { findings, values };
}

/** The texts that were sent for a parameter; `null` for none at all. */
function textsOf(
  { match, request }: CheckInput,
  parameter: OperationParameter,
  query: readonly (readonly [string, string])[],
): readonly string[] | null {
  const { name } = parameter;
  const some = (texts: readonly string[]): readonly string[] | null => (texts.length === 0 ? null : texts);
  if (parameter.in === 'path') {
    const text = getOwn(match.path, name);
    return typeof text === 'string' ? [text] : null;
  }
  if (parameter.in === 'header') {
    const text = findHeader(request.headers, name);
    return text === null ? null : [text];
  }
  if (parameter.in === 'cookie') return some(readCookies(findHeader(request.headers, 'cookie') ?? '', name));
  return some(query.filter(([key]) => key === name || key === `${name}[]`).map(([, text]) => text));
}

function readCookies(header: string, name: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, ...rest]) => rest.join('='));
}

function checkParameter(
  input: CheckInput,
  parameter: OperationParameter,
  texts: readonly string[] | null,
  values: GoodValues,
  query: readonly (readonly [string, string])[],
): readonly Fault[] {
  const { operation, redaction } = input;
  const { name, in: place } = parameter;
  const pointer = `/${place}/${pointerSegment(name)}`;
  const what = `The ${words[place]} ${JSON.stringify(name)}`;
  const expected = describeSchema(operation, parameter.schema);
  const spread = readSpread(input, parameter, query);
  if (spread !== null && place === 'query') {
    const checked = checkObjectParameter(input, parameter, spread);
    setOwn(values.query, name, checked.value);
    return checked.findings;
  }
  if (texts === null) {
    if (!parameter.required || !isKnown(input, place)) return [];
    return [missing(input, parameter, pointer, what, expected)];
  }
  const findings: Fault[] = [];
  if (parameter.deprecated === true) {
    findings.push({
      code: 'parameter_deprecated',
      pointer,
      message: `${what} is deprecated.`,
      source: 'specification',
    });
  }
  if (texts.length > 1 && !isList(operation, parameter.schema)) {
    const message = `${what} is sent ${String(texts.length)} times and takes one value.`;
    findings.push({ code: 'parameter_repeated', pointer, message, source: 'specification' });
  }
  const [text = ''] = texts;
  if (isWithheld(text)) return findings;
  if (place === 'path' && placeholderIn(text)) return findings;
  if (text === '' && place === 'path') return [...findings, missing(input, parameter, pointer, what, expected)];
  const styled = readAsStyled(input, parameter, texts);
  if ('fault' in styled) {
    const message = `${what} ${styled.fault}.`;
    const actual = redaction.mask(text, name);
    return [...findings, { code: 'parameter_invalid', pointer, message, actual, source: 'specification' }];
  }
  if (isRecord(styled.value)) {
    const checked = checkObjectParameter(input, parameter, styled.value);
    if (place !== 'querystring') setOwn(values[place], name, checked.value);
    return [...findings, ...checked.findings];
  }
  const read = readParameter(operation, parameter, styled.value);
  const isPlain = place !== 'querystring' && redaction.mask(text, name) === text;
  if (read.violations.length === 0) {
    if (isPlain) setOwn(values[place], name, read.value);
    return findings;
  }
  const near = isPlain ? nearValue(input, parameter.schema, read.value) : null;
  if (isPlain && near !== null) setOwn(values[place], name, near.value);
  const [first] = read.violations;
  const message = `${what} ${first?.message ?? 'is not valid'}.${nearestValue(text, expected?.['enum'])}`;
  const actual = redaction.mask(texts.length === 1 ? text : texts, name);
  return [
    ...findings,
    { code: 'parameter_invalid', pointer, message, ...(expected && { expected }), actual, source: 'specification' },
  ];
}

/** Of a line of a log the headers are not known. */
function isKnown({ request }: CheckInput, place: ParameterLocation): boolean {
  return request.known !== 'line' || place === 'path' || place === 'query';
}

function missing(
  input: CheckInput,
  parameter: OperationParameter,
  pointer: string,
  what: string,
  expected: unknown,
): Fault {
  const near = nearestHeader(input, parameter);
  const elsewhere = near === null ? '' : ` ${JSON.stringify(near)} was sent instead.`;
  const message = `${what} is required and was not sent.${elsewhere}`;
  return {
    code: 'parameter_missing',
    pointer,
    message,
    ...(expected === undefined ? {} : { expected }),
    source: 'specification',
  };
}

function nearestHeader({ request, redaction }: CheckInput, { in: place, name }: OperationParameter): string | null {
  if (place !== 'header') return null;
  const near = nearestName(
    name,
    request.headers.map((header) => header.name),
  );
  return near === null ? null : String(redaction.mask(near));
}

/** The texts of a parameter by its style: one text that holds a list or an object is taken apart. */
function readAsStyled(
  input: CheckInput,
  parameter: OperationParameter,
  texts: readonly string[],
): { readonly value: readonly string[] | Readonly<Record<string, unknown>> } | { readonly fault: string } {
  const { mediaType, style, explode } = parameter;
  const [text = ''] = texts;
  if (mediaType !== undefined) return { value: texts };
  const isObject = isObjectParameter(input, parameter);
  // Many write an object as JSON whatever style is stated, and mean it so in their specification.
  const json = isObject && text.startsWith('{') ? parseObject(text) : null;
  if (json !== null) return { value: json };
  const list = isList(input.operation, parameter.schema);
  const isWhole = style === 'label' || style === 'matrix' || isObject;
  // Lists in the other styles are taken apart with their schema at hand.
  if (!isWhole || (isObject && style === 'form' && explode)) return { value: texts };
  const styled = readStyled(parameter, isObject ? 'object' : list ? 'list' : 'value', text);
  if ('fault' in styled) return styled;
  return { value: typeof styled.value === 'string' ? [styled.value] : styled.value };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function checkUnknown(
  { operation, redaction }: CheckInput,
  query: readonly (readonly [string, string])[],
  credentials: ReadonlySet<string>,
  values: GoodValues,
): Fault[] {
  const own = operation.parameters.filter((parameter) => parameter.in === 'query');
  const known = new Set(own.flatMap(({ name, schema }) => [name, ...propertyNames(operation, schema)]));
  const hasFreeForm = own.some(({ schema }) =>
    isRecord(flattenSchema(schema, operation.definitions).schema['additionalProperties']),
  );
  const fixed = new Set((operation.path.split('?')[1] ?? '').split('&').map((pair) => pair.split('=')[0]));
  const unknown = [...new Set(query.map(([name]) => name))].filter((name) => {
    const [head = ''] = name.split('[');
    return !known.has(name) && !known.has(head) && !fixed.has(name) && !credentials.has(name.toLowerCase());
  });
  if (hasFreeForm) return [];
  return unknown.map((name): Fault => {
    const shown = String(redaction.mask(name)).slice(0, 100);
    const pointer = `/query/${pointerSegment(shown)}`;
    const field = operation.bodyFields.find(({ path }) => path === name);
    if (field !== undefined) {
      const message = `${JSON.stringify(shown)} is a field of the body and was sent in the query.`;
      return {
        code: 'parameter_misplaced',
        pointer,
        message,
        expected: `/body/${pointerSegment(name)}`,
        source: 'specification',
      };
    }
    const elsewhere = operation.parameters.find((parameter) => parameter.name === name);
    if (elsewhere !== undefined) {
      const message = `${JSON.stringify(shown)} is a ${words[elsewhere.in]} and was sent in the query.`;
      return {
        code: 'parameter_misplaced',
        pointer,
        message,
        expected: `/${elsewhere.in}/${pointerSegment(name)}`,
        source: 'specification',
      };
    }
    const near = nearestName(name, [...known]);
    rename(operation.parameters, near, query, name, values, redaction.isSecretName(name));
    const hint = near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`;
    const message = `The operation has no query parameter ${JSON.stringify(shown)}.${hint}`;
    return {
      code: 'parameter_unknown',
      pointer,
      message,
      ...(near !== null && { expected: near }),
      source: 'specification',
    };
  });
}

/** What was sent under a misspelt name goes into the corrected call under the right one. */
function rename(
  parameters: readonly OperationParameter[],
  near: string | null,
  query: readonly (readonly [string, string])[],
  name: string,
  values: GoodValues,
  isSecret: boolean,
): void {
  const target = parameters.find((parameter) => parameter.in === 'query' && parameter.name === near);
  const text = query.find(([key]) => key === name)?.[1];
  if (target === undefined || text === undefined || isSecret || Object.hasOwn(values.query, target.name)) return;
  setOwn(values.query, target.name, text);
}
