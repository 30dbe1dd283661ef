import type { Operation } from '../../../core/operation.ts';
import { seededRandom } from '../seeded-random.ts';
import type { AnswerQuestion, QuestionKind } from './answer-question.ts';
import { questionKinds } from './answer-question.ts';
import { askAboutAbsent, inventOperations } from './ask-about-absent.ts';
import { askAboutOperation } from './ask-about-operation.ts';
import type { Draft } from './ask-about-operation.ts';
import { nameOperations } from './name-operations.ts';
import type { OperationName } from './name-operations.ts';
import { readOperationFacts } from './read-operation-facts.ts';
import { taskWordings, wordings } from './question-wordings.ts';

export interface GenerateOptions {
  /** Chooses operations, names and wordings; its parity chooses the set of wordings. */
  readonly seed: number;
  /** Most questions; the kinds take turns, so that rare ones are asked as well. */
  readonly limit: number;
}

/** Drafts of one kind that one operation may give: it may have hundreds of fields. */
const MAX_OF_A_KIND = 2;

/**
 * Questions with exactly one right answer, from the models of one API version's operations: a pure function of them and
 * the seed. Where nothing of a kind is there, no question of the kind is asked.
 */
export function generateQuestions(operations: readonly Operation[], options: GenerateOptions): AnswerQuestion[] {
  const random = seededRandom(options.seed);
  const names = nameOperations(operations);
  const byKind = new Map<QuestionKind, AnswerQuestion[]>(questionKinds.map((kind) => [kind, []]));
  const add = (draft: Draft, operation: Operation, name: OperationName): void => {
    byKind.get(draft.kind)?.push(toQuestion(draft, operation, name, options.seed, random));
  };
  // Kinds take turns until there are enough; operations beyond those that can be asked about are not looked at.
  const enough = Math.max(60, options.limit * 2);
  for (const operation of shuffle(operations, random).slice(0, enough)) {
    const facts = readOperationFacts(operation);
    const drafts = [...askAboutOperation(facts), ...askAboutAbsent(facts, random)];
    const taken = new Map<QuestionKind, number>();
    for (const draft of shuffle(drafts, random)) {
      const count = taken.get(draft.kind) ?? 0;
      if (count >= MAX_OF_A_KIND) continue;
      taken.set(draft.kind, count + 1);
      const choices = names.get(operation) ?? [];
      add(draft, operation, choices[Math.floor(random() * choices.length)] ?? { noun: operation.key, task: null });
    }
  }
  for (const { noun, subject } of shuffle(inventOperations(operations, random), random).slice(0, enough)) {
    const query = fill(choose(wordings.absent_operation, options.seed, random), { op: noun });
    byKind.get('absent_operation')?.push({
      id: `absent_operation:${subject}`,
      query,
      kind: 'absent_operation',
      operation: null,
      expected: null,
    });
  }
  return takeTurns([...byKind.values()], options.limit);
}

function toQuestion(
  draft: Draft,
  operation: Operation,
  operationName: OperationName,
  seed: number,
  random: () => number,
): AnswerQuestion {
  const { kind, subject, name, value, status, expected } = draft;
  const tasks = taskWordings[kind];
  const isTask = operationName.task !== null && tasks !== undefined;
  const wording = choose(isTask ? tasks : wordings[kind], seed, random);
  const words = {
    op: operationName.noun,
    task: operationName.task ?? '',
    name: writeName(name ?? '', random),
    words: wordsOf(name ?? ''),
    value: `\`${value ?? ''}\``,
    status: status ?? '',
  };
  const id = [kind, operation.key, ...(subject === '' ? [] : [subject])].join(':');
  return { id, query: fill(wording, words), kind, operation: operation.key, expected };
}

/** `customerId`, `customer_id` and `customer[id]` as one says them: "customer id". */
function wordsOf(name: string): string {
  return name
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** In backticks, in quotes, or bare where nobody would read it as an English word. */
function writeName(name: string, random: () => number): string {
  const turn = random();
  if (turn < 0.5) return `\`${name}\``;
  const isNameLike = /[a-z][A-Z]|[_[.]/u.test(name);
  return isNameLike && turn < 0.85 ? name : `"${name}"`;
}

function choose(
  [even, odd]: readonly [readonly string[], readonly string[]],
  seed: number,
  random: () => number,
): string {
  const list = seed % 2 === 0 ? even : odd;
  return list[Math.floor(random() * list.length)] ?? '';
}

function fill(wording: string, words: Readonly<Record<string, string>>): string {
  const text = wording.replaceAll(/\{(op|task|name|words|value|status)\}/gu, (_, key: string) => words[key] ?? '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** One of each list, then the second of each, until there are enough. */
function takeTurns<T>(lists: readonly (readonly T[])[], limit: number): T[] {
  const taken: T[] = [];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let turn = 0; turn < longest && taken.length < limit; turn += 1) {
    for (const list of lists) {
      const item = list[turn];
      if (item !== undefined && taken.length < limit) taken.push(item);
    }
  }
  return taken;
}

/** Fisher and Yates. */
function shuffle<T>(list: readonly T[], random: () => number): T[] {
  const shuffled = [...list];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T];
  }
  return shuffled;
}
