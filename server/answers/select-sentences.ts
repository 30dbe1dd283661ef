import { withoutMarks } from './quote-markdown.ts';
import { endsWithAbbreviation } from './references/ends-with-abbreviation.ts';
import { matchWeight } from './term-weights.ts';
import type { TermWeights } from './term-weights.ts';

/** Sentences that weigh less than this share of the best one only fill space. */
export const RELATIVE_FLOOR = 0.34;

/** The sentences of a paragraph that speak about the question, neighbours included while there is room. */
export function selectSentences(
  text: string,
  terms: TermWeights,
  maxCharacters: number,
  options: { readonly withFirst?: boolean } = {},
): string {
  const sentences = splitSentences(text).filter(isForReaders);
  if (sentences.length === 0) return '';
  const weights = sentences.map((sentence) => matchWeight(withoutMarks(sentence), terms));
  const best = Math.max(0, ...weights);
  const wanted = new Set<number>();
  sentences.forEach((_, index) => {
    if (best === 0 ? index < 2 : (weights[index] ?? 0) >= best * RELATIVE_FLOOR) wanted.add(index);
  });
  if (options.withFirst === true) wanted.add(0);
  // The sentence after a matching one usually finishes the thought.
  weights.forEach((weight, index) => {
    if (best > 0 && weight === best) wanted.add(index + 1);
  });
  let selected = '';
  sentences.forEach((sentence, index) => {
    if (!wanted.has(index)) return;
    if (selected !== '' && selected.length + sentence.length > maxCharacters) return;
    selected = selected === '' ? sentence : `${selected} ${sentence}`;
  });
  return cut(selected, Math.max(maxCharacters, 80));
}

/** Splits at full stops that end a sentence, not inside code, addresses or abbreviations. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  let inCode = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '`') inCode = !inCode;
    if (inCode || !'.!?。！？'.includes(character)) continue;
    const rest = text.slice(index + 1, index + 4);
    const ends = '。！？'.includes(character) || /^["')\]*]{0,2}(?:\s|$)/u.test(rest);
    if (!ends || endsWithAbbreviation(text.slice(Math.max(start, index - 20), index + 1))) continue;
    const closing = /^["')\]*]{0,2}/u.exec(rest)?.[0].length ?? 0;
    sentences.push(text.slice(start, index + 1 + closing).trim());
    start = index + 1 + closing;
  }
  sentences.push(text.slice(start).trim());
  return sentences.filter((sentence) => sentence !== '');
}

/**
 * Leaves out text that speaks to a machine instead of to a developer. Quotes are marked as quotes anyway and
 * move nothing; this only spares readers the attempt.
 */
export function isForReaders(text: string): boolean {
  return !/\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines)\b|\bsystem prompt\b|\b(?:assistant|AI|chatbot|language model|LLM)s?\b.{0,30}\b(?:must|should|shall|has to|have to|always|never)\b|\byou are (?:now )?(?:an?|the) (?:AI|assistant|chatbot|language model)\b/iu.test(
    text,
  );
}

/** Cuts at a word border. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = text.slice(0, maxCharacters - 1).toWellFormed();
  const border = head.lastIndexOf(' ');
  let shortened = border > maxCharacters / 2 ? head.slice(0, border) : head;
  // An opened code span would swallow what follows.
  if ((shortened.split('`').length - 1) % 2 === 1) shortened = shortened.slice(0, shortened.lastIndexOf('`'));
  return `${shortened.trimEnd()}…`;
}
