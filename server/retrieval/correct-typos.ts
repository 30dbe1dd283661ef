import type { SearchHit } from '../../core/search-index.ts';
import { splitWords } from '../../core/text-analysis.ts';

/** Shorter words have too many neighbours. */
const SHORTEST = 5;
/** From this length on two slips are forgiven. */
const LONG = 8;
/** No word that people mistype is longer. */
const LONGEST = 24;
/** A question of more unknown words is a pasted text. */
const MAX_UNKNOWN = 8;
/** Only the beginning of a pasted log is read as a question. */
const MAX_CHARACTERS = 600;
/** Hits whose words are known, and characters of each text that are read. */
const MAX_HITS = 100;
const MAX_TEXT = 4_000;

/**
 * The question with words that no hit has (`subscritpion`) replaced by the name that they resemble, as long as there is one
 * in the titles and paths of the hits. What is compared with is what this caller's search gave, so hidden content
 * cannot correct anything. Unchanged where nothing is to be corrected.
 */
export function correctTypos(question: string, hits: readonly SearchHit[]): string {
  const asked = question.slice(0, MAX_CHARACTERS);
  const words = new Set(splitWords(asked).filter((word) => /^[a-z]+$/u.test(word) && isReadable(word)));
  if (words.size === 0 || hits.length === 0) return question;
  const near = hits.slice(0, MAX_HITS);
  const names = namesOf(near);
  const unknown = [...words].filter((word) => !names.has(word)).slice(0, MAX_UNKNOWN);
  let corrected = asked;
  for (const word of unknown) {
    const name = closest(word, names);
    // A word that stands in a description is spelt as it is meant.
    if (name === null || near.some(({ text }) => text.slice(0, MAX_TEXT).toLowerCase().includes(word))) continue;
    corrected = corrected.replaceAll(new RegExp(`\\b${word}\\b`, 'giu'), name);
  }
  return corrected === asked ? question : corrected + question.slice(MAX_CHARACTERS);
}

function isReadable({ length }: string): boolean {
  return length >= SHORTEST && length <= LONGEST;
}

function namesOf(hits: readonly SearchHit[]): Set<string> {
  return new Set(hits.flatMap(({ title, operationKey }) => splitWords(`${title} ${operationKey ?? ''}`.slice(0, 400))));
}

/** The one name that is close enough; of two that are equally close none is meant more than the other. */
function closest(word: string, names: ReadonlySet<string>): string | null {
  let best: { readonly name: string; readonly slips: number } | null = null;
  let isTied = false;
  const forgiven = word.length >= LONG ? 2 : 1;
  for (const name of names) {
    // The first letter is seldom wrong, and without it far too much is close.
    if (name[0] !== word[0] || !isReadable(name) || Math.abs(name.length - word.length) > forgiven) continue;
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
      const isSame = left[row - 1] === right[column - 1];
      let slips = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + Number(!isSame),
      );
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
