import type { Chunk, Identifier, IdentifierKind } from '../../core/chunk.ts';
import { methodPathKey, nameKey, pathKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import { splitWords, weighTerms } from '../../core/text-analysis.ts';
import type { WeightedField } from '../../core/text-analysis.ts';
import { valueAt } from '../json-values.ts';
import { basePathOf } from '../openapi/read-servers.ts';
import { buildDescriptionChunks } from './description-chunks.ts';
import { fieldWeights } from './field-weights.ts';
import { renderOperation, SHOWN_DESCRIPTION } from './operation-text.ts';
import { firstWords, plainText, shorten } from './plain-text.ts';
import { operationUrl } from './spec-place.ts';
import type { SpecPlace } from './spec-place.ts';

/** Words of a description that are embedded: the first sentences say what it does, the rest blurs the vector. */
const EMBEDDED_DESCRIPTION_WORDS = 60;
/** Some authors write the whole description into the summary. */
const MAX_TITLE = 160;
/** Exact names of one operation; beyond, they are fields of deep bodies that other chunks hold better. */
const MAX_IDENTIFIERS = 240;
/** Values of enumerations come on top: one list of countries and one of time zones are 400 already. */
const MAX_VALUES = 600;

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
  const found = new Map<string, Identifier>();
  const add = (kind: IdentifierKind, key: string): void => {
    if (key !== '' && found.size < MAX_IDENTIFIERS) found.set(`${kind} ${key}`, { kind, key });
  };
  if (operation.operationId !== null) add('operation_id', nameKey(operation.operationId));
  for (const base of new Set(['', ...operation.servers.map(basePathOf)])) {
    add('method_path', methodPathKey(operation.method, base + operation.path));
    add('path', pathKey(base + operation.path));
  }
  if (operation.summary !== null) add('title', nameKey(operation.summary));
  for (const parameter of operation.parameters)
    add(parameter.in === 'header' ? 'header' : 'field', nameKey(parameter.name));
  for (const response of operation.responses) {
    for (const header of response.headers) add('header', nameKey(header.name));
    if (isError(response.status)) for (const code of errorCodes(response.fields)) add('error_code', nameKey(code));
  }
  for (const field of operation.bodyFields) addField(field.path, add);
  for (const response of operation.responses) {
    if (!isError(response.status)) for (const field of response.fields) addField(field.path, add);
  }
  const values = new Set(enumValues(operation).map(nameKey));
  return [...found.values(), ...[...values].slice(0, MAX_VALUES).map((key) => ({ kind: 'value' as const, key }))];
}

/** Texts that a parameter, a field of the body or of a success may have, as their enumerations say. */
function enumValues(operation: Operation): string[] {
  const lists = [
    ...operation.parameters.flatMap(({ schema }) => [schema['enum'], valueAt(schema['items'], 'enum')]),
    ...operation.bodyFields.map((field) => field.enum),
    ...operation.responses.flatMap(({ status, fields }) => (isError(status) ? [] : fields.map((field) => field.enum))),
  ];
  return lists.flatMap((list) =>
    Array.isArray(list)
      ? list.filter((value: unknown): value is string => typeof value === 'string' && value.trim().length > 1)
      : [],
  );
}

function addField(path: string, add: (kind: IdentifierKind, key: string) => void): void {
  const whole = path.replaceAll('[]', '').replace(/^\./, '');
  add('field', nameKey(whole.split('.').at(-1) ?? whole));
  if (whole.includes('.')) add('field', nameKey(whole));
}

/** Values that an error response may carry in a field that names the fault. */
export function errorCodes(fields: Operation['responses'][number]['fields']): string[] {
  return fields.flatMap((field) => {
    const name = field.path.split('.').at(-1)?.replaceAll('[]', '') ?? '';
    const isCode = /^(?:code|type|error|reason|error_?(?:code|type)|reason_?code)$/i.test(name);
    return isCode ? (field.enum ?? []).flatMap((value) => (typeof value === 'string' ? value : [])) : [];
  });
}
