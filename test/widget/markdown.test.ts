import { describe, expect, it } from 'vitest';
import { splitCitationMarkers } from '../../widget/markdown/citation-markers.ts';
import { decodeEntities } from '../../widget/markdown/decode-entities.ts';
import { parseMarkdown } from '../../widget/markdown/parse-markdown.ts';
import { safeCitationUrl, safeLinkUrl } from '../../widget/markdown/safe-url.ts';
import { threadMilliseconds } from '../support/thread-milliseconds.ts';
import { exhaustingMarkdown } from './support/hostile-markdown.ts';

const base = 'https://portal.example/docs/start';

describe('parseMarkdown', () => {
  it.each(exhaustingMarkdown.map((text) => [`${text.slice(0, 12)}… (${text.length})`, text]))(
    'takes %s in a second',
    (_, text) => {
      const before = threadMilliseconds();
      parseMarkdown(text, true);
      expect(threadMilliseconds() - before).toBeLessThan(1000);
    },
  );

  it('holds an unfinished link back while the text streams, and shows it when nothing more comes', () => {
    const text = 'See [the guide](https://docs.exam';
    expect(parseMarkdown(text, true)[0]?.raw).toBe('See ');
    expect(parseMarkdown(text, false)[0]?.raw).toBe(text);
    expect(parseMarkdown('Refund it [1', true)[0]?.raw).toBe('Refund it ');
    expect(parseMarkdown('Refund it [1].', true)[0]?.raw).toBe('Refund it [1].');
  });

  it('keeps finished blocks equal while the last one grows', () => {
    const first = parseMarkdown('One.\n\n- a\n- b\n\nTw', true);
    const second = parseMarkdown('One.\n\n- a\n- b\n\nTwo three', true);
    expect(second.slice(0, -1).map((block) => block.raw)).toEqual(first.slice(0, -1).map((block) => block.raw));
  });
});

describe('splitCitationMarkers', () => {
  const known = (number: number): boolean => number >= 1 && number <= 3;

  it('finds single and joined markers', () => {
    expect(splitCitationMarkers('a [1], b [2, 3].', known)).toEqual([
      { text: 'a ' },
      { text: '[1]', numbers: [1] },
      { text: ', b ' },
      { text: '[2, 3]', numbers: [2, 3] },
      { text: '.' },
    ]);
  });

  it('leaves numbers alone that cite nothing', () => {
    expect(splitCitationMarkers('items[0] and [7] and [1, 9]', known)).toEqual([
      { text: 'items[0] and [7] and [1, 9]' },
    ]);
  });
});

describe('decodeEntities', () => {
  it('reads names and numbers, and leaves the rest', () => {
    expect(decodeEntities('a &amp; b &lt;c&gt; &#65;&#x42; &copy;')).toBe('a & b <c> AB ©');
    expect(decodeEntities('&unknown; &constructor; &valueOf; &toString; & ;')).toBe(
      '&unknown; &constructor; &valueOf; &toString; & ;',
    );
    expect(decodeEntities('&#0; &#9999999; &#xFFFFFF;')).toBe('\uFFFD \uFFFD \uFFFD');
  });

  it('decodes once only', () => {
    expect(decodeEntities('&amp;lt;')).toBe('&lt;');
  });
});

describe('safe addresses', () => {
  it('lets http(s), mailto and relative links through', () => {
    expect(safeLinkUrl('https://a.example/x?y#z', base)).toBe('https://a.example/x?y#z');
    expect(safeLinkUrl('../guide', base)).toBe('https://portal.example/guide');
    expect(safeLinkUrl('#part', base)).toBe('https://portal.example/docs/start#part');
    expect(safeLinkUrl('mailto:api@a.example', base)).toBe('mailto:api@a.example');
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://a.example/1',
    'file:///etc/passwd',
    'https://portal.example@evil.example/',
    'https://',
  ])('refuses %j', (address) => {
    expect(safeLinkUrl(address, base)).toBeNull();
    expect(safeCitationUrl(address, base)).toBeNull();
  });

  it('does not take a mail address for a source', () => {
    expect(safeCitationUrl('mailto:api@a.example', base)).toBeNull();
    expect(safeCitationUrl('', base)).toBeNull();
    expect(safeCitationUrl('/docs/refunds', base)).toBe('https://portal.example/docs/refunds');
  });
});
