import { describe, expect, it } from 'vitest';
import { headingAnchor } from '../../core/heading-anchor.ts';

describe('headingAnchor', () => {
  it.each([
    ['Retry later', 'retry-later'],
    ['What is a `429`?', 'what-is-a-429'],
    ['Fees & limits', 'fees--limits'],
    ['snake_case-and Dashes', 'snake_case-and-dashes'],
    ['Überweisung (SEPA)', 'überweisung-sepa'],
  ])('%s → %s', (title, anchor) => {
    expect(headingAnchor(title)).toBe(anchor);
  });
});
