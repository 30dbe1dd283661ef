import { describe, expect, it } from 'vitest';
import { describeFigures } from '../../../bin/evaluation/describe-figures.ts';
import { retrievalFigures } from '../../../bin/evaluation/metrics.ts';

const figures = retrievalFigures([
  { ranked: ['a.md', 'b.md'], gold: ['b.md'] },
  { ranked: ['c.md'], gold: ['c.md'] },
]);
const outcome = { ...figures, embedding_space: 'space-1', seconds: 2.345 };

describe('describeFigures', () => {
  it('prints each figure with its interval', () => {
    const lines = describeFigures(outcome, String).split('\n');
    expect(lines[0]).toBe('2 questions, space-1, 2.3 s');
    expect(lines[1]).toMatch(/^ {2}recall_at_1 +0\.500 {2}\[0\.\d{3}, 1\.000\]$/u);
    expect(lines).toHaveLength(6);
  });

  it('adds the first ten hits of each question', () => {
    const ranked = Array.from({ length: 12 }, (_, index) => ({ page: `page-${index + 1}.md` }));
    const lines = describeFigures({ ...outcome, results: [{ id: 'q1', ranked }] }, ({ page }) => page).split('\n');
    expect(lines.slice(6)).toEqual(['q1', ...lines.slice(7)]);
    expect(lines[7]).toBe('   1  page-1.md');
    expect(lines.at(-1)).toBe('  10  page-10.md');
  });
});
