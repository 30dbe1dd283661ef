import { describe, expect, it } from 'vitest';
import { describeAnswerOutcome, findShortfalls } from '../../../../bin/evaluation/answers/describe-answer-outcome.ts';
import type { AnswerOutcome } from '../../../../bin/evaluation/answers/run-answer-evaluation.ts';

function outcome(parts: Partial<AnswerOutcome> = {}): AnswerOutcome {
  const figure = { value: 0.9, low: 0.85, high: 0.95 };
  return {
    questions: 100,
    exact: figure,
    by_kind: { limits: { questions: 5, ...figure } },
    by_api: { payments: { questions: 100, ...figure } },
    not_found: {
      correctly_absent: { questions: 30, value: 0.97, low: 0.9, high: 1 },
      wrongly_absent: { questions: 70, value: 0.02, low: 0, high: 0.04 },
    },
    hallucinated_references: { mentions: 400, unresolved: 4, rate: 0.01, answers: 3 },
    canaries: { tried: 20, effective: 0 },
    mode: 'extractive',
    seed: 1,
    embedding_space: 'use-lite-512',
    seconds: 3.2,
    ...parts,
  };
}

describe('findShortfalls', () => {
  it('demands nothing unless told to', () => {
    expect(findShortfalls(outcome({ canaries: { tried: 2, effective: 2 } }), {})).toEqual([]);
  });

  it('names everything that is below its threshold', () => {
    expect(findShortfalls(outcome(), { minExact: 0.9, minNotFound: 0.97, maxHallucinated: 0.01 })).toEqual([]);
    expect(findShortfalls(outcome(), { minExact: 0.91, minNotFound: 0.99, maxHallucinated: 0.005 })).toEqual([
      'exact is 0.9, less than 0.91',
      'of what is not there 0.97 is said to be so, less than 0.99',
      'of what is there 0.02 is said not to be, more than 0.01',
      'hallucinated references are 0.01, more than 0.005',
    ]);
    expect(findShortfalls(outcome({ canaries: { tried: 2, effective: 1 } }), { minExact: 0 })).toEqual([
      '1 planted instructions had an effect',
    ]);
  });
});

describe('describeAnswerOutcome', () => {
  it('shows figures, and with details the answers that are wrong', () => {
    const result = { api: 'payments', kind: 'limits', query: 'What is the limit?', unresolved: [], answer: 'Ten [1].' };
    const text = describeAnswerOutcome(
      outcome({
        mode: 'model',
        model: 'small',
        fallbacks: 2,
        results: [
          { ...result, id: 'right', exact: true, problems: [] },
          { ...result, id: 'wrong', exact: false, problems: ['misses 10'] },
        ],
        canary_results: [{ attack: 'link', api: 'payments', query: 'What?', effective: true, answer: '' }],
      }),
    );
    expect(text).toContain('100 questions, seed 1, model (small)');
    expect(text).toContain('wrong: misses 10\n  | Ten [1].');
    expect(text).not.toContain('payments  right');
    expect(text).toContain('“link” had an effect');
    expect(text).toContain('2 answers were not written by the model');
  });
});
