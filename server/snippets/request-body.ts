import type { SnippetProblem } from '../../core/answer.ts';
import type { Operation, OperationBodyContent } from '../../core/operation.ts';
import { isRecord, setOwn } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';
import { bodyKind, encodeBody } from './encode-body.ts';
import { flattenSchema } from './merge-schemas.ts';
import { sampleValue } from './sample-value.ts';
import type { SchemaChecker } from './schema-checker.ts';
import type { RequestValues, SnippetBody } from './snippet-request.ts';
import type { SortedValues } from './snippet-values.ts';

export interface BuiltBody {
  readonly body: SnippetBody | null;
  readonly value: RequestValues['body'] | null;
  readonly problems: readonly SnippetProblem[];
}

/** An update that requires nothing shows this many properties. */
const SHOWN_PROPERTIES = 3;
const kindOrder = ['json', 'form', 'multipart', 'text', 'file'] as const;

/** @param contentType the caller's choice among several media types, when there is one. */
export function buildBody(
  operation: Operation,
  values: SortedValues,
  checker: SchemaChecker,
  contentType: string | null,
): BuiltBody {
  const nothing: BuiltBody = { body: null, value: null, problems: [] };
  const content = chooseContent(operation, contentType);
  if (!content || !operation.requestBody) return nothing;
  const kind = bodyKind(content);
  if (kind === 'file') {
    if (!isWanted(operation, values)) return nothing;
    return {
      body: encodeBody(content, undefined, operation.definitions),
      value: { mediaType: content.mediaType },
      problems: [],
    };
  }
  const found = findValue(operation, content, values, checker);
  if (found === undefined) {
    if (!operation.requestBody.required) return nothing;
    const problem = { pointer: '/body', message: 'no valid value can be derived from the schema; supply one' };
    const value = kind === 'json' ? {} : '';
    return {
      body: encodeBody(content, value, operation.definitions),
      value: { mediaType: content.mediaType, value },
      problems: [problem],
    };
  }
  const body = encodeBody(content, found.value, operation.definitions);
  return { body, value: { mediaType: content.mediaType, value: found.value }, problems: [] };
}

export function chooseContent(operation: Operation, contentType: string | null): OperationBodyContent | null {
  const all = operation.requestBody?.content ?? [];
  const named = all.find((content) => content.mediaType === contentType);
  if (named) return named;
  return kindOrder.flatMap((kind) => all.filter((content) => bodyKind(content) === kind))[0] ?? null;
}

/** PUT and PATCH carry what they change, also where the specification forgot to say that it is required. */
function isWanted(operation: Operation, values: SortedValues): boolean {
  if (operation.requestBody?.required === true || values.body) return true;
  return operation.method === 'PUT' || operation.method === 'PATCH' || Object.keys(values.bodyProperties).length > 0;
}

function findValue(
  operation: Operation,
  content: OperationBodyContent,
  values: SortedValues,
  checker: SchemaChecker,
): { readonly value: unknown } | undefined {
  const wanted = isWanted(operation, values);
  const carriesBody = operation.method !== 'GET' && operation.method !== 'HEAD' && operation.method !== 'DELETE';
  if (!wanted && !carriesBody) return undefined;
  const base = composeValue(operation, content, checker, wanted);
  const given = values.body?.value;
  const properties = values.bodyProperties;
  if (values.body && Object.keys(properties).length === 0)
    return { value: completeValue(given, base, content, checker) };
  if (Object.keys(properties).length > 0) {
    const own = isRecord(given) ? mergeValues(given, properties) : properties;
    return { value: completeValue(own, base, content, checker) };
  }
  // An optional body that would say nothing is left out.
  if (!wanted && isRecord(base?.value) && Object.keys(base.value).length === 0) return undefined;
  return base;
}

function composeValue(
  operation: Operation,
  content: OperationBodyContent,
  checker: SchemaChecker,
  wanted: boolean,
): { readonly value: unknown } | undefined {
  const { definitions } = operation;
  for (const example of [content.example, parsedExample(content)]) {
    if (example !== undefined && checker.accepts(content.schema, example)) return { value: example };
  }
  if (Object.keys(content.schema).length === 0 && bodyKind(content) === 'json') return { value: content.example ?? {} };
  const optionalProperties = wanted && hasProperties(content, operation) ? SHOWN_PROPERTIES : 0;
  const shown = sampleValue(content.schema, definitions, checker, { hint: 'YOUR_TEXT', optionalProperties });
  if (shown && checker.accepts(content.schema, shown.value)) return shown;
  return sampleValue(content.schema, definitions, checker, { hint: 'YOUR_TEXT' });
}

/** Examples of JSON bodies are often given as their text. */
function parsedExample(content: OperationBodyContent): unknown {
  if (typeof content.example !== 'string' || bodyKind(content) !== 'json') return undefined;
  try {
    return JSON.parse(content.example) as unknown;
  } catch {
    return undefined;
  }
}

function hasProperties(content: OperationBodyContent, operation: Operation): boolean {
  return isRecord(flattenSchema(content.schema, operation.definitions).schema['properties']);
}

/** The caller's body alone when it is right, else completed with what is required, when that makes it better. */
function completeValue(
  given: unknown,
  base: { readonly value: unknown } | undefined,
  content: OperationBodyContent,
  checker: SchemaChecker,
): unknown {
  if (!isRecord(given) || !isRecord(base?.value) || checker.accepts(content.schema, given)) return given;
  const merged = mergeValues(base.value, given);
  const count = (value: unknown): number => checker.check(content.schema, value).violations.length;
  return count(merged) < count(given) ? merged : given;
}

function mergeValues(base: JsonRecord, over: JsonRecord): JsonRecord {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = Object.hasOwn(base, name) ? base[name] : undefined;
    setOwn(result, name, isRecord(before) && isRecord(value) ? mergeValues(before, value) : value);
  }
  return result;
}
