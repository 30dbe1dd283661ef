import { describe, expect, it } from 'vitest';
import {
  bootstrapFigure,
  ndcgAt,
  pairedFigure,
  recallAt,
  reciprocalRankAt,
  retrievalFigures,
} from '../../../bin/evaluation/metrics.ts';

const question = { ranked: ['a', 'b', 'c', 'd'], gold: ['b', 'd', 'x'] };

describe('retrieval metrics', () => {
  it('recall is the share of the gold targets within the depth', () => {
    expect(recallAt(question, 1)).toBe(0);
    expect(recallAt(question, 2)).toBeCloseTo(1 / 3);
    expect(recallAt(question, 10)).toBeCloseTo(2 / 3);
  });

  it('reciprocal rank looks at the first hit within the depth', () => {
    expect(reciprocalRankAt(question, 10)).toBe(0.5);
    expect(reciprocalRankAt(question, 1)).toBe(0);
  });

  it('nDCG by hand: gains at positions 2 and 4 over the ideal three', () => {
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(ndcgAt(question, 10)).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / ideal);
    expect(ndcgAt({ ranked: ['b'], gold: ['b'] }, 10)).toBe(1);
  });

  it('the bootstrap interval holds the mean, narrows with more questions and is reproducible', () => {
    const few = bootstrapFigure([0, 1, 0, 1, 1, 0, 1, 0, 1, 1]);
    const many = bootstrapFigure(Array.from({ length: 1_000 }, (_, index) => (index % 10 < 6 ? 1 : 0)));
    expect(few.value).toBe(0.6);
    expect(few.low).toBeLessThan(0.6);
    expect(few.high).toBeGreaterThan(0.6);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 4);
    expect(bootstrapFigure([0, 1, 1])).toEqual(bootstrapFigure([0, 1, 1]));
  });

  it('an empty set of questions has figures of zero', () => {
    expect(retrievalFigures([])).toMatchObject({ queries: 0, recall_at_5: { value: 0, low: 0, high: 0 } });
  });
});

describe('pairedFigure', () => {
  it('is sure of a small difference that every question shows, and of none that they disagree on', () => {
    const baseline = Array.from({ length: 60 }, (_, place) => (place % 5) / 5);
    const better = pairedFigure(
      baseline.map((value) => value + 0.02),
      baseline,
    );
    expect(better).toEqual({ value: 0.02, low: 0.02, high: 0.02 });
    const mixed = pairedFigure(
      baseline.map((value, place) => value + (place % 2 === 0 ? 0.3 : -0.28)),
      baseline,
    );
    expect(mixed.low).toBeLessThan(0);
    expect(mixed.high).toBeGreaterThan(0);
  });
});
