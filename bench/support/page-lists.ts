import type { RankedQuestion } from '../../bin/evaluation/metrics.ts';
import type { PageBenchQuestion } from './page-questions.ts';

/** A part of a page, or a whole one. */
export interface Passage {
  readonly page: string;
  readonly text: string;
}

export type FoundList = RankedQuestion;

/** The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
const RRF_RANKS = 60;

/** A page ranks where its first passage does. */
export function foundPages(question: PageBenchQuestion | undefined, list: readonly Passage[]): FoundList {
  return { ranked: [...new Set(list.map(({ page }) => page))], gold: question?.pages ?? [] };
}

/** One answer: the first passage that holds it, of the right page; any passage of it where none is singled out. */
export function foundPassages(question: PageBenchQuestion | undefined, list: readonly Passage[]): FoundList {
  const isGold = ({ page, text }: Passage): boolean =>
    question?.pages.includes(page) === true && (question.isPassage?.(text) ?? true);
  const first = list.findIndex(isGold);
  return { ranked: list.map((_, place) => (place === first ? 'gold' : String(place))), gold: ['gold'] };
}

export function fuseRanks(left: readonly Passage[], right: readonly Passage[]): Passage[] {
  const scores = new Map<string, { passage: Passage; score: number }>();
  for (const list of [left, right]) {
    for (const [rank, passage] of list.entries()) {
      const key = JSON.stringify([passage.page, passage.text]);
      const score = (scores.get(key)?.score ?? 0) + 1 / (RRF_RANKS + rank + 1);
      scores.set(key, { passage, score });
    }
  }
  return [...scores.values()].sort((a, b) => b.score - a.score).map(({ passage }) => passage);
}
