import type { ConversationTurn } from '../../core/answer-store.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';
import type { AnswerRequest } from './answerer.ts';
import { baseVerb, isGenericVerb } from './operation-verbs.ts';
import { withoutLanguage } from './question-aspects.ts';
import { inVersion, readBareVersion } from './scope/version-mentions.ts';

/** Enough of an earlier question to say what it was about. */
const MAX_CARRIED_WORDS = 12;
const MAX_SELECTION_CHARACTERS = 240;
/** A question with more content words than this stands on its own, whatever pronouns it holds. */
const MAX_ELLIPTICAL_TERMS = 5;

/** Questions that ask for one side of something already named. */
const aspectTerms = new Set(
  analyseText(
    'error errors fail failure status code response return returned parameter parameters field fields body header ' +
      'headers required optional authenticate authentication auth scope token permission example sample snippet curl ' +
      'python javascript typescript node java ruby php csharp go golang language deprecated limit limits values mean',
  ),
);

/** "Can I filter by label?" says of what only where something was named before. */
const filtersSomething =
  /^(?:(?:can|could|may) (?:i|we|you|one)|how (?:do|can|to) ?(?:i|we|you)?|is it possible to) (?:also )?(?:filter|sort|order|search|group|paginate|page)(?: (?:results?|the results?))?(?: (?:by|on|with|for|through)\b|\W*$)/iu;

const opening = /^(?:and|or|but|also|then|what about|how about|what if|why|why not|same|in|with|without|only|as)\b/iu;
const pronoun = /\b(?:it|its|that|this|these|those|they|them|one|ones|there|same|above|instead|selected|selection)\b/iu;

/**
 * The question as it would have been asked alone. A follow-up ("and in Python?", "which errors can it
 * return?") is completed from the turn before it, a question about "this" from what is selected on the page, or from
 * where on the page its reader is.
 * Everything else comes back unchanged.
 */
export function completeQuestion(
  request: Pick<AnswerRequest, 'question' | 'page'>,
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
): string {
  const { question, page } = request;
  const terms = analyseText(question);
  if (!isElliptical(question, terms)) return question;
  const selection = page?.selection?.trim() ?? '';
  if (selection !== '') return `${selection.slice(0, MAX_SELECTION_CHARACTERS).toWellFormed()} — ${question}`;
  const version = turns.length > 0 ? readBareVersion(question) : null;
  if (version !== null) return askAgain(turns, version.text);
  if (turns.length > 0) {
    const subject = findSubject(question, terms, turns);
    return subject === '' ? question : `${subject} — ${question}`;
  }
  const place = page === undefined ? null : readAnchor(page.url);
  if (place !== null) return `${place} — ${question}`;
  const title = page?.title?.trim() ?? '';
  return title === '' ? question : `${title.slice(0, MAX_SELECTION_CHARACTERS).toWellFormed()} — ${question}`;
}

/** "And in v3?" asks the question before it once more, of another version; the path of a call is one of its version. */
function askAgain(turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[], version: string): string {
  const last = turns.at(-1);
  const before = last === undefined ? '' : completeQuestion({ question: last.question }, turns.slice(0, -1));
  const summary = last?.answer.operations[0]?.summary ?? null;
  const asked = withoutLanguage(before).replaceAll(
    /(?:\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\s+)?`?(?<![\w/])\/(?:[\w-]+\/){0,3}v\d{1,4}\/[^\s`?!]*`?/gu,
    (call) => summary ?? call,
  );
  return inVersion(asked, version);
}

/**
 * What the address of a page points to on it: the operationId or the heading that portals put behind `#`, also as the last
 * part of `#tag/Refunds/operation/createRefund`. `null` where it says nothing.
 */
function readAnchor(address: string): string | null {
  const fragment = /#(.{1,300})$/u.exec(address)?.[1] ?? '';
  const name = /^[A-Za-z][\w.-]{2,79}$/u.exec(decode(fragment).split('/').at(-1) ?? '')?.[0];
  if (name === undefined) return null;
  // `createRefund` and `create_refund` are names; `partial-refunds` is a heading.
  return /[a-z][A-Z]|_/u.test(name) ? name : name.replaceAll('-', ' ');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * What a follow-up is about. "And in Python?" names nothing that the next one could go on from, so one goes back to where
 * something was named.
 */
function findSubject(
  question: string,
  terms: readonly string[],
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
): string {
  const asksForAspect = filtersSomething.test(question.trim()) || terms.every((term) => aspectTerms.has(term));
  for (const { question: before, answer } of turns.toReversed()) {
    const [operation] = answer.operations;
    if (asksForAspect && operation !== undefined) return `${operation.method} ${operation.path}`;
    const own = analyseText(before);
    const namesNothing = isElliptical(before, own) && own.every((term) => aspectTerms.has(term));
    const carried = keyWords(withoutLanguage(before), terms);
    // Who asks how to update it deletes nothing any more.
    const words = namesNothing ? [] : saysVerb(question) ? carried.filter(isNoGenericVerb) : carried;
    if (words.length > 0) return words.join(' ');
  }
  return '';
}

/** `deleting` and `delete`, as one says what is to be done. */
function saysVerb(question: string): boolean {
  return splitWords(question).some((word) => {
    const stem = word.replace(/ing$/u, '');
    const base = baseVerb(word) ?? baseVerb(stem) ?? baseVerb(`${stem}e`);
    return base !== null && isGenericVerb(base);
  });
}

function isNoGenericVerb(word: string, index: number): boolean {
  return index > 0 || !isGenericVerb(baseVerb(word) ?? '');
}

/** Names of operations, paths and fields stand for themselves. */
function isElliptical(question: string, terms: readonly string[]): boolean {
  if (/\/[\w{]|[a-z]_[a-z]|[a-z][A-Z]/u.test(question) || terms.length > MAX_ELLIPTICAL_TERMS) return false;
  if (terms.length === 0) return /\p{L}/u.test(question);
  const text = question.trim();
  return (
    opening.test(text) ||
    filtersSomething.test(text) ||
    pronoun.test(question) ||
    terms.every((term) => aspectTerms.has(term))
  );
}

/** Content words of the earlier question, as written, that the new one does not repeat. */
function keyWords(question: string, known: readonly string[]): string[] {
  const seen = new Set(known);
  const words: string[] = [];
  for (const word of splitWords(question)) {
    const [term] = analyseText(word);
    if (term === undefined || seen.has(term)) continue;
    seen.add(term);
    words.push(word);
  }
  return words.slice(0, MAX_CARRIED_WORDS);
}
