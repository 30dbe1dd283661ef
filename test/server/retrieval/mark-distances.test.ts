import { describe, expect, it } from 'vitest';
import { markDistances } from '../../../server/retrieval/mark-distances.ts';
import { buildHit } from '../answers/answer-fixtures.ts';

const space = { name: 'measured', dimensions: 2, fusionWeight: 0.25 };
const hits = [0.6, 0.35, 0.34, 0.2, 0.19, 0, -0.3].map((cosine) => buildHit({ cosine }));

describe('markDistances', () => {
  it('says what is far by the limits of the space, and nothing of what has no vector', () => {
    const marked = markDistances(hits, { ...space, distances: { far: 0.35, unrelated: 0.2 } });
    expect(marked.map(({ distance }) => distance)).toEqual([
      undefined,
      undefined,
      'far',
      'far',
      'unrelated',
      undefined,
      'unrelated',
    ]);
  });

  it('says nothing in a space that was not measured', () => {
    expect(markDistances(hits, space)).toBe(hits);
  });
});
