import type { Operation } from '../../../core/operation.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { baseVerb } from '../../../server/answers/operation-verbs.ts';

/** What people call an operation in a question. */
export interface OperationName {
  /** As a noun. */
  readonly noun: string;
  /** `list refunds`, where its title says what is done. */
  readonly task: string | null;
}

/** A longer title is nobody's name of anything. */
const MAX_TITLE = 60;
const MIN_TITLE_WORDS = 2;

/**
 * The names by which each operation can be asked for without meaning another one: `METHOD /path`, an operationId, and a
 * title that no other operation of the API has, word order, inflection and small words apart.
 */
export function nameOperations(operations: readonly Operation[]): Map<Operation, OperationName[]> {
  const titles = count(operations.map((operation) => titleKey(operation)));
  const ids = count(operations.map(({ operationId }) => (operationId ?? '').toLowerCase()));
  return new Map(
    operations.map((operation) => {
      const { operationId, key } = operation;
      const names: OperationName[] = [
        { noun: `\`${key}\``, task: null },
        { noun: key, task: null },
      ];
      if (operationId !== null && isIdentifier(operationId) && ids.get(operationId.toLowerCase()) === 1) {
        names.push({ noun: `\`${operationId}\``, task: null }, { noun: `the operation ${operationId}`, task: null });
      }
      const title = plainTitle(operation);
      if (title !== null && titles.get(titleKey(operation)) === 1) {
        names.push({ noun: `“${title}”`, task: null }, { noun: `the operation "${title}"`, task: taskOf(title) });
      }
      return [operation, names];
    }),
  );
}

/** Letters, digits and the usual signs, and not just one English word. */
function isIdentifier(operationId: string): boolean {
  return /^[\w.-]{4,80}$/u.test(operationId) && /[a-z][A-Z]|[_.-]|\d/u.test(operationId);
}

function plainTitle({ summary }: Operation): string | null {
  const title = summary?.trim().replace(/\.$/u, '') ?? '';
  const isPlain = /^[\p{L}\p{N} ,'’()/-]+$/u.test(title) && title.length <= MAX_TITLE;
  return isPlain && analyseText(title).length >= MIN_TITLE_WORDS ? title : null;
}

function titleKey(operation: Operation): string {
  return [...new Set(analyseText(plainTitle(operation) ?? ''))].toSorted().join(' ');
}

/** "List refunds" → "list refunds", "Retrieves a user" → "retrieve a user"; `null` for "Refund list". */
function taskOf(title: string): string | null {
  const [first = '', ...rest] = title.split(' ');
  const verb = baseVerb(first);
  const next = rest[0] ?? '';
  // "Create or update …" would need both verbs in their base form.
  return verb === null || rest.length === 0 || /^(?:and|or)$/iu.test(next) || first.includes('/')
    ? null
    : [verb, ...rest].join(' ');
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
