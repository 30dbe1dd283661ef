import { seededRandom } from './seeded-random.ts';

/** What one question retrieved against what it should have. */
export interface RankedQuestion {
  /** Distinct targets, best first. */
  readonly ranked: readonly string[];
  readonly gold: readonly string[];
}

/** A mean over questions with its 95 % bootstrap interval. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RetrievalFigures {
  readonly queries: number;
  readonly recall_at_1: Figure;
  readonly recall_at_5: Figure;
  readonly recall_at_10: Figure;
  readonly mrr_at_10: Figure;
  readonly ndcg_at_10: Figure;
}

/** Resamples of the bootstrap; 2,000 settle the second decimal of a 95 % interval. */
const RESAMPLES = 2_000;

/** Share of the gold targets among the first `depth`. */
export function recallAt(question: RankedQuestion, depth: number): number {
  if (question.gold.length === 0) return 0;
  const first = new Set(question.ranked.slice(0, depth));
  return question.gold.filter((target) => first.has(target)).length / question.gold.length;
}

/** Reciprocal rank of the first gold target within `depth`, else 0. */
export function reciprocalRankAt(question: RankedQuestion, depth: number): number {
  const gold = new Set(question.gold);
  const rank = question.ranked.slice(0, depth).findIndex((target) => gold.has(target));
  return rank === -1 ? 0 : 1 / (rank + 1);
}

/** Normalised discounted cumulative gain with binary relevance (Järvelin and Kekäläinen 2002). */
export function ndcgAt(question: RankedQuestion, depth: number): number {
  const gold = new Set(question.gold);
  const gain = (position: number): number => 1 / Math.log2(position + 2);
  let actual = 0;
  question.ranked.slice(0, depth).forEach((target, position) => {
    if (gold.has(target)) actual += gain(position);
  });
  let ideal = 0;
  for (let position = 0; position < Math.min(gold.size, depth); position += 1) ideal += gain(position);
  return ideal === 0 ? 0 : actual / ideal;
}

/** Mean with its percentile bootstrap interval (Efron 1979); the same values give the same interval. */
export function bootstrapFigure(values: readonly number[]): Figure {
  if (values.length === 0) return { value: 0, low: 0, high: 0 };
  // The interval must not change between runs.
  const random = seededRandom(values.length);
  const means: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[Math.floor(random() * values.length)] ?? 0;
    means.push(sum / values.length);
  }
  means.sort((left, right) => left - right);
  const at = (share: number): number => round(means[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] ?? 0);
  return { value: round(mean(values)), low: at(0.025), high: at(0.975) };
}

/** Mean difference of two systems over the same questions, with the interval of the differences. */
export function pairedFigure(values: readonly number[], baseline: readonly number[]): Figure {
  return bootstrapFigure(values.map((value, index) => value - (baseline[index] ?? 0)));
}

export function retrievalFigures(questions: readonly RankedQuestion[]): RetrievalFigures {
  const figure = (measure: (question: RankedQuestion) => number): Figure => bootstrapFigure(questions.map(measure));
  return {
    queries: questions.length,
    recall_at_1: figure((question) => recallAt(question, 1)),
    recall_at_5: figure((question) => recallAt(question, 5)),
    recall_at_10: figure((question) => recallAt(question, 10)),
    mrr_at_10: figure((question) => reciprocalRankAt(question, 10)),
    ndcg_at_10: figure((question) => ndcgAt(question, 10)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
