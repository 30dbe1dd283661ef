import { analyseText, hashTerm } from '../../core/text-analysis.ts';

/** A question of this many distinct terms is a pasted text; more would only cost time. */
const MAX_TERMS = 64;
/** Only the beginning of a pasted log or specification is read as a question. */
const MAX_CHARACTERS = 4_000;

/** The terms of a question as postings keys, each once; a repeated word counts a little more. */
export function questionTerms(question: string): { term: number; weight: number }[] {
  const counts = new Map<number, number>();
  for (const term of analyseText(question.slice(0, MAX_CHARACTERS))) {
    const key = hashTerm(term);
    if (!counts.has(key) && counts.size >= MAX_TERMS) continue;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([term, count]) => ({ term, weight: 1 + Math.log(count) }));
}
