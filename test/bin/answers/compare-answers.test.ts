import { describe, expect, it } from 'vitest';
import { compareAnswers, isSameToReaders } from '../../../bin/answers/compare-answers.ts';
import { buildTurn } from '../../server/answers/answer-fixtures.ts';

const { answer } = buildTurn('', {
  answer: 'Use `POST /refunds` [1].\n\nIt takes an amount [1].',
  citations: [{ index: 1, kind: 'section', title: 'Refunds', url: '/a', api: null, version: null, excerpt: '' }],
});
const before = { answer, record: null };

describe('compareAnswers', () => {
  it('finds nothing between an answer and itself, whatever its numbers', () => {
    const again = { ...answer, id: 'other', usage: { input_tokens: 9, output_tokens: 9, milliseconds: 99 } };
    expect(compareAnswers(before, { answer: again, record: null })).toEqual({});
  });

  it('names the lines, sources and judgements that differ', () => {
    const changed = {
      ...answer,
      answer: 'Use `POST /v4/refunds` [1].\n\nIt takes an amount [1].',
      citations: answer.citations.map((citation) => ({ ...citation, url: '/b' })),
      grounding: { status: 'partial' as const, unresolved: [{ text: '/v4/refunds', kind: 'path' }] },
    };
    const changes = compareAnswers(before, { answer: changed, record: null });
    expect(changes).toEqual({
      text: { removed: ['Use `POST /refunds` [1].'], added: ['Use `POST /v4/refunds` [1].'] },
      citations: { removed: ['Refunds (/a)'], added: ['Refunds (/b)'] },
      grounding: { from: 'grounded', to: 'partial' },
      unresolved: { removed: [], added: ['/v4/refunds'] },
    });
    expect(isSameToReaders(changes)).toBe(false);
  });

  it('counts lines that stand there twice', () => {
    const twice = { ...answer, answer: `${answer.answer}\n\nIt takes an amount [1].` };
    expect(compareAnswers(before, { answer: twice, record: null }).text).toEqual({
      removed: [],
      added: ['', 'It takes an amount [1].'],
    });
  });

  it('knows what readers do not see', () => {
    const record = {
      filters: {},
      teams: [],
      retrieved: [{ path: 'a.md', api: null, kind: 'section' as const, version: null, chunk: 'section:A', score: 1 }],
      prompt: 'answer-1 sha256:0',
      notices: [],
      timings: { first_text_milliseconds: null, milliseconds: 1 },
    };
    const changes = compareAnswers(before, { answer, record });
    expect(changes).toEqual({
      prompt: { from: null, to: 'answer-1 sha256:0' },
      retrieved: { removed: [], added: ['section:A (a.md)'] },
    });
    expect(isSameToReaders(changes)).toBe(true);
  });
});
