import type { Operation } from '../../../core/operation.ts';
import { splitWords } from '../../../core/text-analysis.ts';
import { plainText } from '../../chunks/plain-text.ts';
import { quote } from '../../json-values.ts';
import { listNames } from './list-names.ts';
import type { OperationSubject } from './operation-subject.ts';

/** What lies beyond is cut from the operation's chunk. */
const INDEXED_DESCRIPTION = 4_000;
/** Characters of words: below, nothing can be said that the summary does not say. */
const SHORT_DESCRIPTION = 24;
/** Characters looked at for words; a description may be megabytes. */
const MAX_SCANNED = 20_000;

/** Summary and description: what an operation is found by. */
export function checkWording({ operation, report }: OperationSubject): void {
  const { summary, description, path, method } = operation;
  if (summary === null && description === null) {
    report('undescribed-operation', 'It has neither a summary nor a description.');
    return;
  }
  if (summary === null) report('missing-summary', 'It has no summary.');
  else if (repeatsPath(summary, method, path, operation.operationId))
    report('summary-repeats-path', `The summary ${quote(summary)} says no more than the path.`, 'summary');
  if (description === null) report('missing-description', 'It has no description.');
  else checkDescription(summary, description, report);
}

function checkDescription(summary: string | null, description: string, report: OperationSubject['report']): void {
  const words = plainText(description.slice(0, MAX_SCANNED));
  if (description.length > INDEXED_DESCRIPTION) {
    const length = description.length.toLocaleString('en');
    report('long-description', `The description has ${length} characters.`, 'description');
  } else if (summary !== null && isSame(summary, words))
    report('short-description', 'The description only repeats the summary.', 'description');
  else if (words.length < SHORT_DESCRIPTION)
    report('short-description', `The description is only ${quote(words)}.`, 'description');
}

function isSame(first: string, second: string): boolean {
  return splitWords(first.slice(0, MAX_SCANNED)).join(' ') === splitWords(second).join(' ');
}

/**
 * `/users`, `GET /users`, `Users`, the path word for word, or the operationId. "Search tickets" for `/tickets/search` is
 * language, and "Delete user" says what the path alone does not.
 */
function repeatsPath(summary: string, method: string, path: string, operationId: string | null): boolean {
  if (summary === operationId && /\p{Ll}\p{Lu}|[_.-]/u.test(summary)) return true;
  const words = splitWords(summary.slice(0, MAX_SCANNED));
  const inPath = splitWords(path);
  if (words.length === 0) return false;
  if (words.length === 1 || summary.includes('/')) {
    const known = new Set([...inPath, method.toLowerCase()]);
    return words.every((word) => known.has(word)) && !(words.length === 1 && words[0] === method.toLowerCase());
  }
  const fixed = splitWords(path.replaceAll(/\{[^{}]*\}/g, ' '));
  return words.join(' ') === fixed.join(' ');
}

/** Summaries that several operations share. */
export function checkRepeatedSummaries(subjects: readonly OperationSubject[]): void {
  const bySummary = new Map<string, OperationSubject[]>();
  for (const subject of subjects) {
    if (subject.operation.summary === null) continue;
    const words = splitWords(subject.operation.summary.slice(0, MAX_SCANNED)).join(' ');
    bySummary.set(words, [...(bySummary.get(words) ?? []), subject]);
  }
  for (const sharing of bySummary.values()) {
    if (sharing.length < 2) continue;
    for (const { operation, report } of sharing) {
      // HEAD does what GET does, and may be called the same.
      const others = sharing
        .map((other) => other.operation)
        .filter((other) => other.key !== operation.key && !isGetAndHead(other, operation))
        .map(({ key }) => key);
      if (others.length === 0) continue;
      const whose = listNames(others, 2);
      report('repeated-summary', `The summary ${quote(operation.summary ?? '')} is also that of ${whose}.`, 'summary');
    }
  }
}

function isGetAndHead(first: Operation, second: Operation): boolean {
  const methods = new Set([first.method, second.method]);
  return first.path === second.path && methods.has('GET') && methods.has('HEAD');
}

/** Words by which a text leads on from something deprecated. */
const leadsOn =
  /\b(?:use|uses|using|instead|replace[sd]?|replacement|replacing|supersede[sd]?|successor|migrate[sd]?|migrating|migration|favou?r|prefer(?:red)?|switch(?:ed)?|moved|renamed|now (?:at|under)|see|refer to|available (?:at|in|via)|sunset)\b|\b(?:GET|PUT|POST|DELETE|PATCH)\s+\/|\bv\d/i;

/** A deprecated operation should say where to go. */
export function checkDeprecation({ operation, node, report }: OperationSubject): void {
  if (!operation.deprecated) return;
  // Such as `x-replaced-by`; a date alone, as in `x-sunset`, leads nowhere.
  if (Object.keys(node).some((key) => /^x-.*(?:replac|supersed|successor|migrat)/i.test(key))) return;
  const text = `${operation.summary ?? ''} ${operation.description ?? ''}`.slice(0, MAX_SCANNED);
  if (!leadsOn.test(text)) report('deprecated-without-replacement', 'It is deprecated without a word on what to use.');
}
