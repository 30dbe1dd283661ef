import { describe, expect, it } from 'vitest';
import { renderMarkdown, safeAddress } from '../../../server/sample-portal/render-markdown.ts';

const render = (text: string): string => renderMarkdown(text).toString();

describe('renderMarkdown', () => {
  it('renders what guides hold', () => {
    const html = render(
      'Use **one** key.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```bash\ncurl "x" <y>\n```\n\n## More\n',
    );
    expect(html).toContain('<strong>one</strong>');
    expect(html).toContain('tabindex="0"><table>');
    expect(html).toContain('<code class="language-bash">curl &quot;x&quot; &lt;y&gt;');
    expect(html).toContain('<h4>More</h4>');
  });

  it.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<div onclick="alert(1)">',
    '<svg><script>alert(1)</script></svg>',
    '![x](https://evil.example/pixel.png)',
    '![x"onerror="alert(1)](x)',
    '![<img src=x onerror=alert(1)>](x)',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](<java\nscript:alert(1)>)',
    '[x](&#106;avascript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x]( \u0001javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](file:///etc/passwd)',
    '[x](https://a.example "t" onmouseover="alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    '<javascript:alert(1)>',
    '[a]: javascript:alert(1)\n\n[a]',
    '```"><script>alert(1)</script>\nx\n```',
    '`<script>alert(1)</script>`',
    '# <script>alert(1)</script>',
    '| <script>alert(1)</script> |\n| - |\n| x |',
    '- [ ] <input autofocus onfocus=alert(1)>',
  ])('makes nothing dangerous of %j', (text) => {
    const html = render(text);
    // Whatever stands between angle brackets now is a tag of ours with attributes of ours.
    for (const [, tag = '', attributes = ''] of html.matchAll(/<\/?([a-z\d]+)([^>]*)>/gi)) {
      expect(tag).toMatch(
        /^(?:p|a|code|pre|strong|em|ul|li|input|h[3-6]|table|thead|tbody|tr|th|td|blockquote|br|div)$/,
      );
      expect(
        attributes
          .replaceAll(/ (?:rel|class|href|disabled|type|checked|align|tabindex|role|aria-label)="[^"<>]*"/g, '')
          .trim(),
      ).toBe('');
      const href = /href="([^"]*)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&');
      expect(new URL(href ?? '', 'https://portal.example').protocol).toMatch(/^https?:$/);
      expect(attributes).not.toMatch(/\son\w+=/);
    }
  });
});

describe('safeAddress', () => {
  it.each([
    ['https://a.example/x.md', 'https://a.example/x.md'],
    ['http://a.example', 'http://a.example'],
    ['//a.example/x.md', '//a.example/x.md'],
    ['errors.md', 'errors'],
    ['../pages/errors.md#retry', '../pages/errors#retry'],
    ['#retry', '#retry'],
    ['/portal/pages/errors', '/portal/pages/errors'],
    ['mailto:a@b.example', null],
    ['javascript:alert(1)', null],
    ['\u0000javascript:alert(1)', null],
    ['http://', null],
  ])('of %j is %j', (address, safe) => {
    expect(safeAddress(address)).toBe(safe);
  });
});
