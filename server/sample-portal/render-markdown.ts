import { raw } from 'hono/html';
import { Marked, type Tokens } from 'marked';

/** Any base does: it is there to see what a browser would make of a relative address. */
const anyBase = 'https://portal.invalid/';

/**
 * The address as it may stand in a page, or `null`: http(s) and relative ones alone. Judged by the parser that browsers
 * use, which drops tabs and line breaks inside `java\nscript:` as they do.
 */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address, anyBase)) return null;
  const { protocol } = new URL(address, anyBase);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  // Pages refer to each other by file name; the portal's addresses are those without ending.
  return /^[a-z][a-z\d+.-]*:|^\/\//i.test(address) ? address : address.replace(/\.md(?=#|$)/, '');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

const markdown = new Marked({
  gfm: true,
  renderer: {
    // Pages come from outside: their HTML is shown as the text it is.
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    // Images would be loaded from other servers, which tells them who reads what.
    image: ({ text }: Tokens.Image) => escapeHtml(text),
    link({ href, tokens }: Tokens.Link) {
      const address = safeAddress(href);
      const words = this.parser.parseInline(tokens);
      return address === null ? words : `<a href="${escapeHtml(address)}" rel="noopener noreferrer">${words}</a>`;
    },
    heading({ depth, tokens }: Tokens.Heading) {
      // The page around has the first two levels.
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
  },
});

/** Markdown as HTML for the portal, safe whatever it holds. */
export function renderMarkdown(text: string): ReturnType<typeof raw> {
  // The page's own HTML is escaped, so these tags are the renderer's. What scrolls must be reachable by keyboard.
  const rendered = markdown
    .parse(text, { async: false })
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="table" role="group" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
  return raw(rendered);
}
