import type { SearchHit } from '../../core/search-index.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';

/** Words that ask for a side of an operation. Where no text says them, the operation is still the answer. */
const aspectWords =
  /\bwhy (?:do|does|am|is) (?:i|it) (?:get(?:ting)?|receiv\w+|return\w*|see(?:ing)?)\b|\bwhat (?:happens|goes wrong) (?:if|when)\b|\b(?:which|what|scopes?|permissions?|roles?|authenticat\w*|authori[sz]ation|credentials?|tokens?|needed|need|required?|requires|mandatory|optional|errors?|status(?:es)?|codes?|fail\w*|responses?|returns?|returned|parameters?|params?|headers?|body|payload|fields?|example|snippet)\b|(?<![\w/.-])[45]\d\d(?![\w-])/giu;

/** Shorter words are one slip away from many others. */
const MIN_WORD_LENGTH = 5;
/** From this length on two slips still leave one word only. */
const LONG_WORD_LENGTH = 9;
/** The words of so many hits are compared with; more would only bring rarer words. */
const MAX_VOCABULARY = 4_000;

/** The question without the words that ask for a side of something; `null` when nothing else is left, or nothing went. */
export function withoutAspects(question: string): string | null {
  const rest = question.replaceAll(aspectWords, ' ').replaceAll(/\s+/gu, ' ').trim();
  const terms = analyseText(rest);
  return terms.length === 0 || terms.length === analyseText(question).length ? null : rest;
}

export interface Respelling {
  readonly question: string;
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The question with words that no hit holds replaced by words the hits do hold, where one slip of the fingers lies
 * between them. Only what the caller may see is compared with. `null` when there is no such word.
 */
export function respell(question: string, hits: readonly SearchHit[]): Respelling | null {
  const vocabulary = readVocabulary(hits);
  const known = new Set([...vocabulary].flatMap((word) => analyseText(word)));
  const corrections: { from: string; to: string }[] = [];
  const corrected = question.replaceAll(/\p{L}+/gu, (word) => {
    const lower = word.toLowerCase();
    if (lower.length < MIN_WORD_LENGTH || analyseText(lower).every((term) => known.has(term))) return word;
    const to = nearestWord(lower, vocabulary);
    if (to === null) return word;
    corrections.push({ from: word, to });
    return to;
  });
  return corrections.length === 0 ? null : { question: corrected, corrections };
}

/** Words of titles first: they are what people ask for. */
function readVocabulary(hits: readonly SearchHit[]): Set<string> {
  const words = new Set<string>();
  for (const text of [...hits.map((hit) => `${hit.title} ${hit.operationKey ?? ''}`), ...hits.map((hit) => hit.text)]) {
    for (const word of splitWords(text)) {
      if (words.size >= MAX_VOCABULARY) return words;
      if (word.length >= MIN_WORD_LENGTH - 1) words.add(word);
    }
  }
  return words;
}

/** Fingers seldom slip on the first letter, and words with another one are other words. */
function nearestWord(word: string, vocabulary: ReadonlySet<string>): string | null {
  const most = word.length >= LONG_WORD_LENGTH ? 2 : 1;
  let best: { word: string; distance: number } | null = null;
  for (const candidate of vocabulary) {
    if (candidate[0] !== word[0] || Math.abs(candidate.length - word.length) > most) continue;
    const distance = slips(word, candidate);
    if (distance <= most && distance < (best?.distance ?? Infinity)) best = { word: candidate, distance };
  }
  return best?.word ?? null;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + same,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
