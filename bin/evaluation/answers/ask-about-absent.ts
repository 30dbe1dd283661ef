import { joinedKey } from '../../../core/identifier-keys.ts';
import type { Operation } from '../../../core/operation.ts';
import type { Draft } from './ask-about-operation.ts';
import { filtersOf, isAskable } from './ask-about-operation.ts';
import type { OperationFacts } from './read-operation-facts.ts';

/** An operation that is nowhere, with what it was made from. */
export interface AbsentOperation {
  /** As a noun: `POST /refunds/{id}/archive`, an operationId, a title. */
  readonly noun: string;
  readonly subject: string;
}

/** Words that real names are mutated with: what somebody might expect there. */
const inventedWords = [
  'archive',
  'priority',
  'legacy',
  'region',
  'hologram',
  'warranty',
  'nickname',
  'tentacle',
  'shadow',
];
const methods = ['DELETE', 'PATCH', 'PUT', 'POST', 'GET'];
const inventedStatuses = ['402', '405', '409', '418', '423', '451', '507'];

/**
 * Things that an operation does not have, made from ones that it has: checked against all of its names, so that none of
 * them is there after all.
 */
export function askAboutAbsent(facts: OperationFacts, random: () => number): Draft[] {
  const { inputs, operation } = facts;
  const known = knownNames(facts);
  const word = pick(inventedWords, random);
  const drafts: Draft[] = [];
  const like = inputs.length === 0 ? 'id' : (pick(inputs, random).name.split('.').at(-1) ?? 'id');
  const input = joinName(like, word);
  if (!known.has(joinedKey(input))) drafts.push({ kind: 'absent_input', subject: input, name: input, expected: null });
  const other = joinName(like, pick(inventedWords, random));
  if (!known.has(joinedKey(other))) drafts.push({ kind: 'lacks_input', subject: other, name: other, expected: null });
  const filters = filtersOf(facts);
  if (filters.length > 0) {
    const filter = joinName(pick(filters, random).name, word);
    if (!known.has(joinedKey(filter)))
      drafts.push({ kind: 'lacks_filter', subject: filter, name: filter, expected: null });
  }
  const success = operation.responses.find(({ status, fields }) => status.startsWith('2') && fields.length > 0);
  if (success !== undefined) {
    const field = joinName(pick(success.fields, random).path.split('.').at(-1)?.replaceAll('[]', '') ?? 'id', word);
    if (!known.has(joinedKey(field)))
      drafts.push({ kind: 'absent_field', subject: field, name: field, expected: null });
  }
  if (operation.responses.length > 0 && !operation.responses.some(({ status }) => /default|X/iu.test(status))) {
    const statuses = inventedStatuses.filter((status) => !operation.responses.some((other) => other.status === status));
    if (statuses.length > 0) {
      const status = pick(statuses, random);
      drafts.push({ kind: 'absent_status', subject: status, status, expected: null });
    }
  }
  const askable = inputs.filter((candidate) => isAskable(candidate, inputs));
  const listed = askable.filter(({ values }) => values.length > 1);
  if (listed.length > 0) {
    const { name, values } = pick(listed, random);
    const value = joinName(pick(values, random), word);
    if (/^[\w.-]{2,40}$/u.test(value) && !values.includes(value))
      drafts.push({ kind: 'absent_value', subject: `${name}=${value}`, name, value, expected: null });
  }
  // A description may tell a default that the schema does not state.
  const without = askable.filter((candidate) => candidate.default === null && !tellsDefault(operation, candidate.name));
  if (without.length > 0) {
    const { name } = pick(without, random);
    drafts.push({ kind: 'absent_default', subject: name, name, expected: null });
  }
  return drafts;
}

/** Calls, operationIds and titles that look like those of the API and are none of them. */
export function inventOperations(operations: readonly Operation[], random: () => number): AbsentOperation[] {
  const paths = new Set(operations.map(({ path }) => shapeOf(path)));
  const ids = new Set(operations.map(({ operationId }) => joinedKey(operationId ?? '')));
  const keys = new Set(operations.map(({ method, path }) => `${method} ${shapeOf(path)}`));
  return operations.flatMap((operation) => {
    const word = pick(inventedWords, random);
    const invented: AbsentOperation[] = [];
    const path = `${operation.path.replace(/\/$/u, '')}/${word}`;
    if (!paths.has(shapeOf(path)) && !hasOpenEnd(path, paths))
      invented.push({ noun: `\`${operation.method} ${path}\``, subject: `${operation.method} ${path}` });
    const id = operation.operationId;
    if (id !== null && /^[a-z]+[A-Z]\w{2,60}$/u.test(id)) {
      const other = `${id}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
      if (!ids.has(joinedKey(other))) invented.push({ noun: `\`${other}\``, subject: other });
    }
    const method = methods.find((other) => !keys.has(`${other} ${shapeOf(operation.path)}`));
    if (method !== undefined) {
      const call = `${method} ${operation.path}`;
      invented.push({ noun: call, subject: call });
    }
    const title = operation.summary?.trim() ?? '';
    if (/^\p{L}+ [\p{L} ]{3,40}$/u.test(title)) {
      const other = title.replace(' ', ` ${word} `);
      invented.push({ noun: `the operation "${other}"`, subject: other });
    }
    return [pick(invented, random)].filter((one) => one !== undefined);
  });
}

/** `/a/{id}/archive` is there where `/a/{id}/{anything}` is. */
function hasOpenEnd(path: string, shapes: ReadonlySet<string>): boolean {
  return shapes.has(shapeOf(path).replace(/[^/]*$/u, '{}'));
}

function shapeOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/gu, '{}').toLowerCase();
}

/** `created_at` + `legacy` → `created_at_legacy`, `pageSize` → `pageSizeLegacy`. */
function joinName(name: string, word: string): string {
  const plain = name.replaceAll(/[^\w-]/gu, '') || 'value';
  if (/[a-z][A-Z]/u.test(plain)) return `${plain}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return `${plain}${plain.includes('-') ? '-' : '_'}${word}`;
}

function knownNames({ operation, inputs }: OperationFacts): Set<string> {
  const fields = operation.responses.flatMap((response) => response.fields.map(({ path }) => path));
  const headers = operation.responses.flatMap((response) => response.headers.map(({ name }) => name));
  const all = [...inputs.map(({ name }) => name), ...fields, ...headers];
  return new Set(all.flatMap((name) => [joinedKey(name), joinedKey(name.split('.').at(-1) ?? name)]));
}

function tellsDefault(operation: Operation, name: string): boolean {
  const described = [...operation.parameters.map((one) => ({ ...one, path: one.name })), ...operation.bodyFields];
  return described.some(({ path, description }) => path === name && /default/iu.test(description ?? ''));
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}
