import { describe, expect, it } from 'vitest';
import {
  inlineCode,
  plainText,
  quoteMarkdown,
  webAddress,
  withoutMarks,
} from '../../../server/answers/quote-markdown.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

function textOf(markdown: string): string {
  return quoteMarkdown(markdown)
    .map((block) => ('text' in block ? block.text : JSON.stringify(block)))
    .join('\n');
}

describe('quoteMarkdown', () => {
  it('leaves out what kramdown attaches to blocks, and keeps what only looks like it in code', () => {
    const source =
      '{:.warning}\n> **Caution**: do not.\n\nTake care. {:.info}\n\nReturns `{:ok, pid}`.\n\n```\n{:x}\n```';
    expect(quoteMarkdown(source)).toEqual([
      { kind: 'paragraph', text: '**Caution**: do not.' },
      { kind: 'paragraph', text: 'Take care.' },
      { kind: 'paragraph', text: 'Returns `{:ok, pid}`.' },
      { kind: 'code', language: '', code: '{:x}' },
    ]);
  });

  it('keeps what people read', () => {
    expect(
      quoteMarkdown('# Refunds\n\nSend `amount` **once**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |'),
    ).toEqual([
      { kind: 'heading', text: 'Refunds' },
      { kind: 'paragraph', text: 'Send `amount` **once**.' },
      { kind: 'list', items: ['one', 'two'] },
      { kind: 'table', header: ['a', 'b'], rows: [['1', '2']] },
    ]);
  });

  it.each([
    ['an image', 'a ![x](https://evil.example/p.png) b', 'a b'],
    ['an image by reference', 'a ![x][r] b\n\n[r]: https://evil.example', 'a b'],
    ['a script link', '[x](javascript:alert(1))', 'x'],
    ['a data link', '[x](data:text/html,1)', 'x'],
    ['a link without a scheme', '[x](//evil.example)', 'x'],
    ['a link inside the portal', '[x](/pages/a)', 'x'],
    ['a link with a password', '[x](https://a:b@evil.example)', 'x'],
    ['raw HTML', 'a <b onclick="x">c</b> d', 'a c d'],
    ['an unclosed tag', 'a <img src=x onerror=y', 'a &lt;img src=x onerror=y'],
    ['a marker like ours', 'as said [3] and [^1]', 'as said \\[3] and \\[^1]'],
  ])('takes the effect out of %s', (_, markdown, expected) => {
    expect(textOf(markdown)).toBe(expected);
  });

  it('leaves out blocks of HTML', () => {
    expect(quoteMarkdown('<script>alert(1)</script>\n\n<div><img src=x></div>\n\ntext')).toEqual([
      { kind: 'paragraph', text: 'text' },
    ]);
  });

  it('keeps links to absolute web addresses', () => {
    expect(textOf('[docs](https://docs.example/a) and <https://docs.example/b>')).toBe(
      '[docs](<https://docs.example/a>) and <https://docs.example/b>',
    );
  });

  it('flattens nested lists and keeps code apart', () => {
    expect(quoteMarkdown('1. first\n   - inner\n2. second\n\n   ```js\n   x\n   ```')).toEqual([
      { kind: 'list', items: ['first', 'inner', 'second'] },
      { kind: 'code', language: 'js', code: 'x' },
    ]);
  });

  it('reads hostile nesting and length in good time', () => {
    const started = threadMilliseconds();
    quoteMarkdown('> '.repeat(5_000) + 'x');
    quoteMarkdown('[a]('.repeat(20_000));
    quoteMarkdown('*'.repeat(50_000));
    quoteMarkdown('- '.repeat(5_000));
    expect(threadMilliseconds() - started).toBeLessThan(8_000);
  });
});

describe('plainText, inlineCode, withoutMarks, webAddress', () => {
  it('makes a title one line that means nothing in Markdown', () => {
    expect(plainText('A *b*\n[c](d) <e> `f` | [1]')).toBe('A \\*b\\* \\[c\\](d) &lt;e\\> \\`f\\` \\| \\[1\\]');
    expect(plainText('x'.repeat(500)).length).toBe(160);
  });

  it('keeps a name inside its code span and its table cell', () => {
    expect(inlineCode('a`b|c\nd')).toBe("`a'b¦c d`");
    expect(inlineCode('')).toBe('` `');
  });

  it('takes the marks out again', () => {
    expect(withoutMarks('**a** [b](<https://x.example/>) \\[3] &lt; `c`')).toBe('a b [3] < c');
  });

  it.each(['javascript:alert(1)', '//x', 'ftp://x', 'https://', 'https://u:p@x.example'])('refuses %s', (address) => {
    expect(webAddress(address)).toBeNull();
  });
});
