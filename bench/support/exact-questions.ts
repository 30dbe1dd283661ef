import { methodPathKey, nameKey } from '../../core/identifier-keys.ts';
import { valueAt } from '../../ingest/json-values.ts';
import type { Operation } from '../../core/operation.ts';
import type { SearchHit } from '../../core/search-index.ts';

/** A question by an exact name, and what its first hit has to be. */
export interface ExactQuestion {
  readonly kind: 'operationId' | 'method and path' | 'address' | 'header' | 'error code' | 'value' | 'schema';
  readonly question: string;
  readonly isTarget: (hit: SearchHit) => boolean;
}

/**
 * Questions by the names of one API's specification. Where several operations bear a name (a header, a value, an
 * operationId given twice), each of them is a right first hit.
 */
export function buildExactQuestions(operations: readonly Operation[], schemas: readonly string[]): ExactQuestion[] {
  const questions: ExactQuestion[] = [];
  for (const operation of operations) questions.push(...operationQuestions(operation, operations));
  const shared = {
    header: ownersOf(operations, headersOf),
    'error code': ownersOf(operations, errorCodesOf),
    value: ownersOf(operations, valuesOf),
  } as const;
  for (const kind of ['header', 'error code', 'value'] as const) {
    for (const [name, owners] of shared[kind]) {
      const isTarget = (hit: SearchHit): boolean => owners.has(hit.operationKey ?? '');
      questions.push({ kind, question: wordings[kind](name), isTarget });
    }
  }
  for (const name of schemas) {
    const isTarget = (hit: SearchHit): boolean =>
      hit.kind === 'schema' && nameKey(hit.chunkKey.replace(/^schema:/u, '')) === nameKey(name);
    questions.push({ kind: 'schema', question: `What does the \`${name}\` schema look like?`, isTarget });
  }
  return questions;
}

const wordings = {
  header: (name: string) => `Which call takes the header \`${name}\`?`,
  'error code': (name: string) => `I get the error code \`${name}\`, what does it mean?`,
  value: (name: string) => `Where can I give the value \`${name}\`?`,
} as const;

function operationQuestions(operation: Operation, all: readonly Operation[]): ExactQuestion[] {
  // Two paths that differ in the names of their parameters alone are one address.
  const target = keyOf(operation.key);
  const isTarget = (hit: SearchHit): boolean => keyOf(hit.operationKey ?? '') === target;
  const filled = operation.path.replaceAll(/\{[^{}]*\}/gu, (name) => sampleValue(name));
  const questions: ExactQuestion[] = [
    { kind: 'method and path', question: `What does ${operation.key} return?`, isTarget },
    { kind: 'address', question: `${operation.method} ${filled} fails, why?`, isTarget },
  ];
  const { operationId } = operation;
  if (operationId !== null && !/\s/u.test(operationId)) {
    const owners = new Set(
      all.filter((other) => nameKey(other.operationId ?? '') === nameKey(operationId)).map(({ key }) => key),
    );
    const question = `How do I call \`${operationId}\`?`;
    questions.push({ kind: 'operationId', question, isTarget: (hit) => owners.has(hit.operationKey ?? '') });
  }
  return questions;
}

function keyOf(operationKey: string): string {
  const [method = '', path = ''] = operationKey.split(' ', 2);
  return methodPathKey(method, path);
}

/** What people have in the place of a parameter: something with digits, as ids, numbers and dates are. */
function sampleValue(parameter: string): string {
  return /date|time/iu.test(parameter) ? '2026-05-01' : 'abc_123';
}

function ownersOf(
  operations: readonly Operation[],
  namesOf: (operation: Operation) => readonly string[],
): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const operation of operations) {
    for (const name of namesOf(operation)) {
      // What holds white space is a sentence, and one letter is no name.
      if (name.length < 2 || name.length > 100 || /[\s`'"]/u.test(name)) continue;
      owners.set(nameKey(name), (owners.get(nameKey(name)) ?? new Set()).add(operation.key));
    }
  }
  return owners;
}

function headersOf({ parameters, responses }: Operation): string[] {
  const sent = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  return [...sent, ...responses.flatMap(({ headers }) => headers.map(({ name }) => name))];
}

function errorCodesOf({ responses }: Operation): string[] {
  const errors = responses.filter(({ status }) => /^[45]|^default$/u.test(status));
  const codes = errors.flatMap(({ fields }) => fields.filter(({ path }) => /(?:^|\.)code$/u.test(path)));
  return codes.flatMap((field) => texts(field.enum));
}

function valuesOf({ parameters, bodyFields, responses }: Operation): string[] {
  const answered = responses.filter(({ status }) => /^[123]/u.test(status)).flatMap(({ fields }) => fields);
  return [
    ...parameters.flatMap(({ schema }) => [...texts(schema['enum']), ...texts(valueAt(schema['items'], 'enum'))]),
    ...[...bodyFields, ...answered].flatMap((field) => texts(field.enum)),
  ];
}

function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}
