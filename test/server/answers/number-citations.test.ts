import { describe, expect, it } from 'vitest';
import { citationTitle, createCitationList, toCitation } from '../../../server/answers/number-citations.ts';
import { weighTerms } from '../../../server/answers/term-weights.ts';
import { collectAddresses, trimAddress } from '../../../server/answers/source-addresses.ts';
import { buildHit } from './answer-fixtures.ts';

const terms = weighTerms('rate limits per second');

describe('createCitationList', () => {
  it('numbers hits in the order they are cited, each once', () => {
    const list = createCitationList(terms);
    const first = buildHit({ chunkKey: 'a' });
    const second = buildHit({ chunkKey: 'b' });
    expect([list.cite(second), list.cite(first), list.cite({ ...second })]).toEqual([1, 2, 1]);
    expect(list.citations.map(({ index }) => index)).toEqual([1, 2]);
    expect(list.hits).toEqual([second, first]);
  });

  it('tells the same chunk of two versions apart', () => {
    const list = createCitationList(terms);
    expect([list.cite(buildHit({ version: '1' })), list.cite(buildHit({ version: '2' }))]).toEqual([1, 2]);
  });
});

describe('toCitation', () => {
  it('cuts an excerpt of plain words that speaks about the question', () => {
    const text = `# Limits\n\nColours are blue.\n\n**Each** [key](https://x.example) may send, as its rate limit, \`100\` requests per second [4].\n\n| Limit | Rate |\n|---|---|\n| burst | 20 per second |`;
    expect(toCitation(buildHit({ text }), 3, terms)).toMatchObject({
      index: 3,
      excerpt: 'Each key may send, as its rate limit, 100 requests per second [4]. burst · 20 per second',
    });
  });

  it('keeps an excerpt short', () => {
    const excerpt = toCitation(buildHit({ text: 'A limit per second. '.repeat(500) }), 1, terms).excerpt;
    expect(excerpt.length).toBeLessThanOrEqual(240);
  });

  it.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['//evil.example', null],
    ['/\\evil.example', null],
    ['/pages/a#b', '/pages/a#b'],
    ['https://docs.example/a', 'https://docs.example/a'],
    [null, null],
  ])('takes the address %s as %s', (url, expected) => {
    expect(toCitation(buildHit({ url }), 1, terms).url).toBe(expected);
  });

  it('names a section with its page, and makes titles one line', () => {
    expect(citationTitle(buildHit({ title: 'Headers\n\u0007', documentTitle: 'Rate limits' }))).toBe(
      'Rate limits › Headers',
    );
    expect(citationTitle(buildHit({ title: 'Rate limits of v3', documentTitle: 'Rate limits' }))).toBe(
      'Rate limits of v3',
    );
  });
});

describe('addresses of sources', () => {
  it('are those of their pages and those in their texts', () => {
    const hit = buildHit({
      url: 'https://docs.example/a/',
      text: 'See https://x.example/b?c=1, (https://y.example/z).',
    });
    expect([...collectAddresses([hit])]).toEqual([
      'https://docs.example/a',
      'https://x.example/b?c=1',
      'https://y.example/z',
    ]);
  });

  it('end before the punctuation of the sentence', () => {
    expect(trimAddress('https://x.example/a_(b).')).toBe('https://x.example/a_(b)');
    expect(trimAddress('https://x.example/a),')).toBe('https://x.example/a');
  });
});
