import { describe, expect, it } from 'vitest';
import { analyseText, hashTerm, splitWords, weighTerms } from '../../core/text-analysis.ts';

describe('splitWords', () => {
  it.each([
    ['listPullRequests', ['list', 'pull', 'requests']],
    ['HTTPServerError', ['http', 'server', 'error']],
    ['/v1/orders/{order_id}', ['v1', 'orders', 'order', 'id']],
    ['X-Rate-Limit', ['x', 'rate', 'limit']],
    ['Rückerstattung naïve', ['ruckerstattung', 'naive']],
    ['oauth2Token', ['oauth2', 'token']],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it('segments scripts written without spaces', () => {
    expect(splitWords('返金する方法').length).toBeGreaterThan(1);
  });

  it('drops what is too long to be a word', () => {
    expect(splitWords('a'.repeat(100_000))).toEqual([]);
  });
});

describe('analyseText', () => {
  it('stems words and keeps the words of HTTP', () => {
    expect(analyseText('How do I list all the refunds?')).toEqual(['list', 'all', 'refund']);
    expect(analyseText('get, delete, not, new')).toEqual(['get', 'delet', 'not', 'new']);
  });
});

describe('hashTerm', () => {
  it('is a safe integer, stable, and different for different terms', () => {
    const terms = Array.from({ length: 50_000 }, (_, index) => `term${index.toString(36)}`);
    const hashes = new Set(terms.map(hashTerm));
    expect(hashes.size).toBe(terms.length);
    expect([...hashes].every(Number.isSafeInteger)).toBe(true);
    // Stored in every index: a change here makes all of them unreadable.
    expect(hashTerm('refund')).toBe(1501654564930655);
  });
});

describe('weighTerms', () => {
  it('adds up the weights of the fields a term occurs in', () => {
    const { terms, length } = weighTerms([
      { text: 'refund refund', weight: 3 },
      { text: 'refund payment', weight: 1 },
    ]);
    expect(terms).toEqual([
      { term: hashTerm('refund'), frequency: 7 },
      { term: hashTerm('payment'), frequency: 1 },
    ]);
    expect(length).toBe(8);
  });
});
