import { describe, expect, it } from 'vitest';
import { endOfCutText } from '../../../server/answers/mark-cut.ts';

describe('endOfCutText', () => {
  it.each([
    ['Use the', 'Use the […]'],
    ['Use the\n', 'Use the\n[…]'],
    ['Send\n\n```json\n{"a": 1', 'Send\n\n```json\n{"a": 1\n```\n\n[…]'],
    ['- Send\n  ~~~~\n  a\n', '- Send\n  ~~~~\n  a\n~~~~\n\n[…]'],
    ['```\na\n```\nand', '```\na\n```\nand […]'],
    ['````\n```\nstill open', '````\n```\nstill open\n````\n\n[…]'],
  ])('ends %j as %j', (text, whole) => {
    expect(text + endOfCutText(text)).toBe(whole);
  });

  it('takes its time from the length of a text alone', () => {
    const text = `${'`'.repeat(100_000)}\n${' '.repeat(100_000)}\n${'```\n'.repeat(50_000)}`;
    expect(endOfCutText(text).length).toBeLessThan(100_010);
  });
});
