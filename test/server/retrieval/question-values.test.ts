import { describe, expect, it } from 'vitest';
import { questionTerms } from '../../../server/retrieval/question-terms.ts';
import { withoutValues } from '../../../server/retrieval/question-values.ts';
import { analyseText, hashTerm } from '../../../core/text-analysis.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const left = (question: string): string => withoutValues(question).replaceAll(/\s+/gu, ' ').trim();

describe("the reader's own values", () => {
  it.each([
    ['refund 20 euros of ch_123', 'refund of'],
    ['create a customer with email ada.l@mail.example.com', 'create a customer with email'],
    ['cancel order 7c9e6679-7425-40de-944b-e07fc1f90ae7 please', 'cancel order please'],
    ['list the last 5 invoices of cus_9', 'list the invoices of'],
    ['charge $19.99 to card 4242', 'charge to card'],
    ['assign the role role_8Kx2 to user 567', 'assign the role to user'],
  ])('leave what is asked: %s', (question, rest) => {
    expect(left(question)).toBe(rest);
  });

  it.each([
    'why do I get 404 from GET /v1/orders/ord_123',
    'what does the field line_1 of address mean',
    'how do I use oauth2 in v2 with sha256',
    'changes of 2024-05 since 1.2',
    'the header X-Rate-Limit-2',
  ])('names and numbers that mean something stay: %s', (question) => {
    expect(left(question)).toBe(question.replaceAll(/\s+/gu, ' '));
  });

  it('say less than any other word', () => {
    const terms = new Map(questionTerms('refund order ord_81').map(({ term, weight }) => [term, weight]));
    const [refund] = analyseText('refund').map((term) => terms.get(hashTerm(term)));
    const own = analyseText('ord_81').map((term) => terms.get(hashTerm(term)) ?? 1);
    expect(refund).toBe(1);
    expect(Math.max(...own)).toBeLessThan(0.2);
  });

  it('of hostile texts are found in linear time', () => {
    const texts = ['a@', '1,', 'ab_', '€1', 'a.', '12345678-', 'last 1'].map((piece) => piece.repeat(50_000));
    const before = threadMilliseconds();
    for (const text of texts) withoutValues(text);
    expect(threadMilliseconds() - before).toBeLessThan(500);
  });
});
