import type { SearchHit } from '../../core/search-index.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';
import { baseVerb, isGenericVerb, sameVerbs } from './operation-verbs.ts';

/** What a question wants to do, and with what. */
export interface Task {
  /** Base form as asked: `refund`. */
  readonly verb: string;
  /** Terms of the verb and of the words that mean the same. */
  readonly verbTerms: readonly string[];
  /** Terms of what it is done with: `part`, `payment`. May be empty. */
  readonly objects: readonly string[];
}

const opening =
  /\b(?:how (?:do|can|could|would|should|might|must) (?:i|we|you|one)|how to|(?:i|we) (?:want|need|would like|have) to|(?:can|could) (?:i|we|you)|show me how to|(?:endpoint|operation|call|request|method|code|snippet|example|way) (?:to|for|that|which)|trying to)\s+(?:(?:actually|just|please|best|then|now|also)\s+)*(.+)/isu;
/** "What channels can I send it over?" asks for channels, "Which endpoint do I call to …?" for doing. */
const asksWhat =
  /^\s*(?:why|when|who|where|how (?:long|many|much|often)|(?:what|which)(?! (?:(?:is|are) the )?(?:endpoint|operation|call|request|method|api|code|command|way)))\b/iu;
const imperative = /^(?:[^:?.]{1,40}:\s+)?(?:please\s+)?(\p{L}+)\s+(.+)/isu;
/** Where and how come after what. */
const FIRST_WORDS = 12;
/** Words of one family share so long a beginning: `verification` and `verify`. */
const FAMILY_LENGTH = 5;

/** The task of a question that asks how something is done; `null` for one that asks what something is, or why. */
export function readTask(question: string): Task | null {
  if (asksWhat.test(question)) return null;
  const opened = opening.exec(question)?.[1];
  const text = opened ?? (baseVerb(imperative.exec(question)?.[1] ?? '') === null ? undefined : question);
  if (text === undefined) return null;
  const words = splitWords(text.replace(/^[^:?.]{1,40}:\s+/u, '')).slice(0, FIRST_WORDS);
  const [first = '', ...rest] = words;
  if (first.length < 3) return null;
  const verb = baseVerb(first) ?? first;
  const verbTerms = sameVerbs(verb).flatMap((word) => analyseText(word));
  return { verb, verbTerms, objects: [...new Set(analyseText(rest.join(' ')))] };
}

/** Whether an operation's title or path says the task: the verb, and what it is done with. */
export function fitsTask(task: Task, hit: SearchHit): boolean {
  if (hit.kind !== 'operation') return false;
  const words = operationTerms(hit);
  if (!saysVerb(task, words)) return false;
  if (task.objects.length === 0) return !isGenericVerb(task.verb);
  return says(words, task.objects) || (!isGenericVerb(task.verb) && says(analyseText(hit.text), task.objects));
}

/** Whether an operation's title and path say the whole task. */
export function saysTask(task: Task, hit: SearchHit): boolean {
  if (hit.kind !== 'operation' || task.objects.length === 0) return false;
  const words = operationTerms(hit);
  return saysVerb(task, words) && task.objects.every((term) => says(words, [term]));
}

/** Whether a text speaks about any of the things the task is about. */
export function namesObject(task: Task, text: string): boolean {
  return task.objects.length === 0 || says(analyseText(text), task.objects);
}

/** Whether the last fixed segment of a path is something that the task names. */
export function actsOnNamed(task: Task, operationKey: string | null): boolean {
  const path = operationKey?.split(' ')[1] ?? '';
  const last = path.split('/').findLast((segment) => segment !== '' && !segment.includes('{')) ?? '';
  return says(analyseText(last), [...task.objects, ...task.verbTerms]);
}

export function saysVerb(task: Task, words: readonly string[]): boolean {
  return says(words, task.verbTerms);
}

function says(words: readonly string[], terms: readonly string[]): boolean {
  return words.some((word) => terms.some((term) => areFamily(word, term)));
}

function areFamily(one: string, other: string): boolean {
  if (one === other) return true;
  return (
    one.length >= FAMILY_LENGTH &&
    other.length >= FAMILY_LENGTH &&
    one.slice(0, FAMILY_LENGTH) === other.slice(0, FAMILY_LENGTH)
  );
}

/** Terms of an operation's title, operationId and path. */
export function operationTerms(hit: SearchHit): string[] {
  return [...analyseText(`${hit.title} ${hit.operationId ?? ''}`), ...pathTerms(hit.operationKey)];
}

/** Terms of the fixed segments of a path: what the operation is about where no summary says it. */
export function pathTerms(operationKey: string | null): string[] {
  const path = operationKey?.split(' ')[1] ?? '';
  const segments = path
    .split('/')
    .filter((segment) => !segment.includes('{') && !/^(?:api|v\d[\d.]*)$/iu.test(segment));
  return [...new Set(analyseText(segments.join(' ')))];
}
