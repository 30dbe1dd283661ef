import type { Chunk, Identifier, IdentifierKind } from '../../core/chunk.ts';
import { joinedKey, methodPathKey, nameKey, pathKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import { splitWords, weighTerms } from '../../core/text-analysis.ts';
import type { WeightedField } from '../../core/text-analysis.ts';
import { basePathOf } from '../openapi/read-servers.ts';
import { buildDescriptionChunks } from './description-chunks.ts';
import { enumText, enumValuesOf } from './enum-values.ts';
import { fieldWeights } from './field-weights.ts';
import { renderOperation, SHOWN_DESCRIPTION } from './operation-text.ts';
import { firstWords, plainText, shorten } from './plain-text.ts';
import { operationUrl } from './spec-place.ts';
import type { SpecPlace } from './spec-place.ts';

/** Words of a description that are embedded: the first sentences say what it does, the rest blurs the vector. */
const EMBEDDED_DESCRIPTION_WORDS = 60;
/** Some authors write the whole description into the summary. */
const MAX_TITLE = 160;
/** Fields of one operation; beyond, they are fields of deep bodies that other chunks hold better. */
const MAX_FIELDS = 240;
/** Headers and error codes of one operation, and values of its enumerations: countries and time zones are 850 already. */
const MAX_NAMES = 400;
const MAX_VALUES = 1_500;

/** The chunk of an operation, with the passages of a description that is too long for it. */
export function buildOperationChunks(operation: Operation, place: SpecPlace): Chunk[] {
  const chunk = buildOperationChunk(operation, place);
  const { key, title, url } = chunk;
  const { description } = operation;
  const base = { key, title, documentTitle: place.apiTitle, url };
  return [chunk, ...buildDescriptionChunks({ ...base, description, shown: SHOWN_DESCRIPTION })];
}

/** What an operation is found by and cited as. */
function buildOperationChunk(operation: Operation, place: SpecPlace): Chunk {
  const { terms, length } = weighTerms(weightedFields(operation, place));
  return {
    key: `operation:${operation.key}`,
    kind: 'operation',
    title: operation.summary === null ? operation.key : shorten(plainText(operation.summary), MAX_TITLE),
    url: operationUrl(place, operation),
    text: renderOperation(operation, place),
    embeddingText: embeddingText(operation),
    operationKey: operation.key,
    terms,
    length,
    identifiers: identifiersOf(operation),
  };
}

/** "Summary. Description": natural text embeds best; without any, the words of the names have to do. */
function embeddingText(operation: Operation): string {
  const description = firstWords(plainText(operation.description ?? ''), EMBEDDED_DESCRIPTION_WORDS);
  const summary =
    plainText(operation.summary ?? '') || (description === '' ? '' : splitWords(operation.operationId ?? '').join(' '));
  const natural = [summary.replace(/[.\s]+$/, ''), description].filter((part) => part !== '').join('. ');
  if (natural !== '') return natural;
  const path = operation.path.replaceAll(/\{[^}]*\}/g, ' ');
  const verb = operation.operationId ?? verbs[operation.method] ?? operation.method;
  return [...new Set([...splitWords(verb), ...splitWords(path)])].join(' ');
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
  QUERY: 'query',
};

function weightedFields(operation: Operation, place: SpecPlace): WeightedField[] {
  const fields: WeightedField[] = [
    { text: plainText(operation.summary ?? ''), weight: fieldWeights.summary },
    { text: operation.path.replaceAll(/[{}]/g, ' '), weight: fieldWeights.path },
    { text: operation.method, weight: fieldWeights.parameterName },
    { text: operation.operationId ?? '', weight: fieldWeights.operationId },
    { text: operation.tags.join(' '), weight: fieldWeights.tags },
    { text: place.apiTitle, weight: fieldWeights.documentTitle },
    { text: plainText(operation.description ?? ''), weight: fieldWeights.description },
  ];
  for (const parameter of operation.parameters) {
    fields.push({ text: parameter.name, weight: fieldWeights.parameterName });
    fields.push({ text: plainText(parameter.description ?? ''), weight: fieldWeights.parameterDescription });
  }
  for (const field of operation.bodyFields) {
    fields.push({ text: field.path, weight: fieldWeights.fieldName });
    fields.push({ text: plainText(field.description ?? ''), weight: fieldWeights.fieldDescription });
  }
  for (const response of operation.responses) {
    fields.push({ text: plainText(response.description), weight: fieldWeights.response });
    // Error bodies are the same everywhere and say nothing about this operation.
    if (!isError(response.status)) {
      fields.push({ text: response.fields.map((field) => field.path).join(' '), weight: fieldWeights.response });
    }
  }
  return fields;
}

function isError(status: string): boolean {
  return /^[45]/.test(status) || status === 'default';
}

/** Exact names by which the operation can be looked up, distinct and bounded. */
function identifiersOf(operation: Operation): Identifier[] {
  const { operationId, method, path, servers, summary, parameters, responses, bodyFields } = operation;
  const bases = [...new Set(['', ...servers.map(basePathOf)])];
  const inHeader = parameters.filter((parameter) => parameter.in === 'header');
  const elsewhere = parameters.filter((parameter) => parameter.in !== 'header');
  const errors = responses.filter(({ status }) => isError(status));
  const successes = responses.filter(({ status }) => !isError(status));
  const headers = [...inHeader, ...responses.flatMap((response) => response.headers)].map(({ name }) => nameKey(name));
  const codes = errors.flatMap(({ fields }) => errorCodes(fields)).map(nameKey);
  const fields = [...bodyFields, ...successes.flatMap((response) => response.fields)].flatMap(fieldKeys);
  return [
    ...listKeys('operation_id', operationId === null ? [] : [nameKey(operationId), joinedKey(operationId)]),
    ...listKeys(
      'method_path',
      bases.map((base) => methodPathKey(method, base + path)),
    ),
    ...listKeys(
      'path',
      bases.map((base) => pathKey(base + path)),
    ),
    ...listKeys('title', summary === null ? [] : [nameKey(summary)]),
    ...listKeys('header', headers, MAX_NAMES),
    ...listKeys('error_code', codes, MAX_NAMES),
    ...listKeys('field', [...elsewhere.map(({ name }) => nameKey(name)), ...fields], MAX_FIELDS),
    ...listKeys('value', enumValues(operation).map(nameKey), MAX_VALUES),
  ];
}

function listKeys(kind: IdentifierKind, keys: readonly string[], limit = keys.length): Identifier[] {
  return [...new Set(keys)]
    .filter((key) => key !== '')
    .slice(0, limit)
    .map((key) => ({ kind, key }));
}

/** What a parameter, a field of the body or of a success may be, as their enumerations say. */
function enumValues({ parameters, requestBody, bodyFields, responses, definitions }: Operation): string[] {
  const successes = responses.filter(({ status }) => !isError(status));
  const shown = [...bodyFields, ...successes.flatMap(({ fields }) => fields)].flatMap((field) => field.enum ?? []);
  const schemas = [...parameters, ...(requestBody?.content ?? [])].map(({ schema }) => schema);
  return [
    ...schemas.flatMap((schema) => [...enumValuesOf(schema, definitions)]),
    ...shown.flatMap((value) => enumText(value) ?? []),
  ];
}

/** `items[].price` → `price` and `items.price`. */
function fieldKeys({ path }: { readonly path: string }): string[] {
  const whole = path.replaceAll('[]', '').replace(/^\./, '');
  return [nameKey(whole.split('.').at(-1) ?? whole), nameKey(whole)];
}

/** Values that an error response may carry in a field that names the fault. */
export function errorCodes(fields: Operation['responses'][number]['fields']): string[] {
  return fields.flatMap((field) => {
    const name = field.path.split('.').at(-1)?.replaceAll('[]', '') ?? '';
    const isCode = /^(?:code|type|error|reason|error_?(?:code|type)|reason_?code)$/i.test(name);
    return isCode ? (field.enum ?? []).flatMap((value) => enumText(value) ?? []) : [];
  });
}
