import type { SearchHit } from '../../core/search-index.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';

/** Shorter words are one slip away from many others. */
const SHORTEST = 5;
/** From this length on two slips still leave one word only. */
const LONG = 8;
/** No word that people mistype is longer. */
const LONGEST = 24;
/** A question of more unknown words is a pasted text. */
const MAX_UNKNOWN = 8;
/** Only the beginning of a pasted log is read as a question. */
const MAX_CHARACTERS = 600;
/** Of so many hits the names are known, and of each title, path and text so many characters. */
const MAX_HITS = 100;
const MAX_NAME = 400;
const MAX_TEXT = 4_000;
/** More words of texts would only be rarer ones. */
const MAX_VOCABULARY = 4_000;

export interface Respelling {
  readonly question: string;
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The question with words that no hit has (`subscritpion`) replaced by words that the hits do have, where a slip of the
 * fingers lies between them. What is compared with is what the search gave to this caller, so hidden content cannot
 * correct anything. `null` when there is no such word.
 *
 * @param among names, which are titles and paths, or every word of the hits
 */
export function respell(question: string, hits: readonly SearchHit[], among: 'names' | 'texts'): Respelling | null {
  const asked = question.slice(0, MAX_CHARACTERS);
  const near = hits.slice(0, MAX_HITS);
  const names = new Set(near.flatMap((hit) => splitWords(nameOf(hit))));
  const vocabulary = among === 'names' ? names : withTexts(names, near);
  const unknown = [...new Set(splitWords(asked))].filter((word) => isReadable(word) && !vocabulary.has(word));
  const corrections: { from: string; to: string }[] = [];
  let corrected = asked;
  for (const word of unknown.slice(0, MAX_UNKNOWN)) {
    const to = closest(word, vocabulary);
    const pattern = new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'giu');
    const from = pattern.exec(corrected)?.[0];
    if (to === null || from === undefined || isSameWord(word, to)) continue;
    // A word that stands in a description is spelt as it is meant.
    if (near.some((hit) => textOf(hit).includes(word))) continue;
    corrections.push({ from, to });
    corrected = corrected.replaceAll(pattern, to);
  }
  return corrections.length === 0 ? null : { question: corrected + question.slice(MAX_CHARACTERS), corrections };
}

/** `charges` beside `charge`, `statuses` beside `status`. Stop words have no stem and are never misspelt names. */
function isSameWord(left: string, right: string): boolean {
  if (left === `${right}es` || right === `${left}es` || left === 'statuses') return true;
  const [stem] = analyseText(left);
  return stem === undefined || stem === analyseText(right)[0];
}

function nameOf({ title, operationKey }: SearchHit): string {
  return `${title} ${operationKey ?? ''}`.slice(0, MAX_NAME);
}

function textOf({ text }: SearchHit): string {
  return text.slice(0, MAX_TEXT).toLowerCase();
}

function withTexts(names: ReadonlySet<string>, hits: readonly SearchHit[]): Set<string> {
  const words = new Set(names);
  for (const hit of hits) {
    for (const word of splitWords(textOf(hit))) {
      if (words.size >= MAX_VOCABULARY) return words;
      words.add(word);
    }
  }
  return words;
}

function isReadable(word: string): boolean {
  return word.length >= SHORTEST && word.length <= LONGEST && /^\p{L}+$/u.test(word);
}

/** The one word that is close enough; of two that are equally close none is meant more than the other. */
function closest(word: string, vocabulary: ReadonlySet<string>): string | null {
  let best: { readonly name: string; readonly slips: number } | null = null;
  let isTied = false;
  const forgiven = word.length >= LONG ? 2 : 1;
  for (const name of vocabulary) {
    // Fingers seldom slip on the first letter, and words with another one are other words.
    if (name[0] !== word[0] || Math.abs(name.length - word.length) > forgiven || name.length > LONGEST) continue;
    const slips = slipsBetween(word, name);
    if (slips > forgiven || (best !== null && slips > best.slips)) continue;
    isTied = best !== null && slips === best.slips;
    best = { name, slips };
  }
  return best === null || isTied ? null : best.name;
}

/** Letters left out, added, replaced, or two exchanged (optimal string alignment: Damerau 1964, Levenshtein 1966). */
function slipsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + Number(left[row - 1] !== right[column - 1]);
      let slips = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed);
      const isExchanged =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isExchanged) slips = Math.min(slips, (beforeLast[column - 2] ?? 0) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
