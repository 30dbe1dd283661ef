import { analyseText, hashTerm } from '../../core/text-analysis.ts';
import { withoutValues } from './question-values.ts';

/** A question of this many distinct terms is a pasted text; more would only cost time. */
const MAX_TERMS = 64;
/** Only the beginning of a pasted log or specification is read as a question. */
const MAX_CHARACTERS = 4_000;

/**
 * Words that stand in questions whatever they are about ("how do I get …", "which API call …"). They are no stop
 * words, because they are also names; in a question they say less than their rarity in an index suggests.
 */
const VAGUE_WEIGHT = 0.15;
/** Stemmed, as {@link analyseText} gives them. */
export const vagueTerms: ReadonlySet<string> = new Set(
  ['get', 'work', 'way', 'need', 'call', 'api', 'endpoint', 'request'].flatMap(analyseText),
);

/** The terms of a question as postings keys, each once; a repeated word counts a little more. */
export function questionTerms(question: string): { term: number; weight: number }[] {
  const counts = new Map<string, number>();
  const asked = question.slice(0, MAX_CHARACTERS);
  // The reader's own id stands in no text, or in one by chance; as a rare word it would outweigh what is asked.
  const telling = new Set(analyseText(withoutValues(asked)));
  for (const term of analyseText(asked)) {
    if (!counts.has(term) && counts.size >= MAX_TERMS) continue;
    counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return [...counts].map(([term, count]) => ({
    term: hashTerm(term),
    weight: (1 + Math.log(count)) * (vagueTerms.has(term) || !telling.has(term) ? VAGUE_WEIGHT : 1),
  }));
}
