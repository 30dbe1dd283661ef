import { describe, expect, it } from 'vitest';
import { hashTerm } from '../../../core/text-analysis.ts';
import { questionTerms } from '../../../server/retrieval/question-terms.ts';

describe('questionTerms', () => {
  it('keeps each term once and weighs repetition a little', () => {
    const terms = questionTerms('refund the refunds of a payment');
    expect(terms.map((entry) => entry.term)).toEqual([hashTerm('refund'), hashTerm('payment')]);
    expect(terms[0]?.weight).toBeGreaterThan(terms[1]?.weight ?? 0);
  });

  it('gives less weight to words that any question may hold', () => {
    const [get, token] = questionTerms('get a token');
    expect(get?.weight).toBeLessThan(token?.weight ?? 0);
  });

  it('is bounded for pasted texts', () => {
    const pasted = Array.from({ length: 5_000 }, (_, index) => `word${index}`).join(' ');
    expect(questionTerms(pasted)).toHaveLength(64);
  });

  it.each(['', '!!!', '& | ! :* <->', '🙂🙃'])('has no term for %j', (question) => {
    expect(questionTerms(question)).toEqual([]);
  });
});
