import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MarkedToken, Token, Tokens } from 'marked';
import { splitCitationMarkers } from './citation-markers.ts';
import { decodeEntities } from './decode-entities.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { safeLinkUrl } from './safe-url.ts';
import type { UnresolvedMentions } from './unresolved-mentions.ts';

/** What rendering needs from outside. */
export interface MarkdownContext {
  /** Relative links are resolved against it. */
  readonly baseUrl: string;
  /** Name of a scrolling table, for readers who only hear it. */
  readonly tableLabel: string;
  readonly hasCitation: (number: number) => boolean;
  readonly renderCitation: (number: number) => TemplateResult;
  readonly unresolved: UnresolvedMentions;
  /** Marks a mention; `content` is how it is shown. */
  readonly renderUnresolved: (mention: string, content: unknown) => TemplateResult;
  readonly renderCode: (code: string, language: string) => TemplateResult;
}

/** Deeper nesting is shown as plain text: no honest answer has it, and each level costs stack. */
const MAX_DEPTH = 24;

/**
 * Markdown as Lit templates: every value ends in a text node or in one of the few attributes written here, so
 * no markup of the answer can ever become an element. Raw HTML is shown as the text it is, images as their
 * alternative text. Blocks are keyed by position and rendered again only when their source changed, so while
 * an answer streams only its last block moves.
 */
export function renderMarkdown(markdown: string, streaming: boolean, context: MarkdownContext): unknown {
  const blocks = parseMarkdown(markdown, streaming).filter((block) => block.type !== 'space' && block.type !== 'def');
  return repeat(
    blocks,
    (_, position) => position,
    (block) => guard([block.type, block.raw, context], () => renderToken(block, context, 0)),
  );
}

function renderTokens(tokens: readonly Token[] | undefined, context: MarkdownContext, depth: number): unknown {
  return (tokens ?? []).map((token) => renderToken(token as MarkedToken, context, depth + 1));
}

function renderToken(token: MarkedToken, context: MarkdownContext, depth: number): unknown {
  if (depth > MAX_DEPTH) return token.raw;
  switch (token.type) {
    case 'space':
    case 'def':
      return nothing;
    case 'paragraph':
      return html`<p>${renderTokens(token.tokens, context, depth)}</p>`;
    case 'heading':
      return renderHeading(token, context, depth);
    case 'code':
      return context.renderCode(token.text, token.lang?.split(/\s/)[0] ?? '');
    case 'blockquote':
      return html`<blockquote>${renderTokens(token.tokens, context, depth)}</blockquote>`;
    case 'list':
      return renderList(token, context, depth);
    case 'list_item':
      return renderTokens(token.tokens, context, depth);
    case 'table':
      return renderTable(token, context, depth);
    case 'hr':
      return html`<hr />`;
    case 'text':
      return token.tokens ? renderTokens(token.tokens, context, depth) : renderText(token.text, context);
    case 'escape':
      return decodeEntities(token.text);
    case 'strong':
      return html`<strong>${renderTokens(token.tokens, context, depth)}</strong>`;
    case 'em':
      return html`<em>${renderTokens(token.tokens, context, depth)}</em>`;
    case 'del':
      return html`<del>${renderTokens(token.tokens, context, depth)}</del>`;
    case 'codespan':
      return renderCodeSpan(token.text, context);
    case 'br':
      return html`<br />`;
    case 'link':
      return renderLink(token, context, depth);
    case 'image':
      return decodeEntities(token.text);
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'html':
      return renderRawHtml(token.raw, depth);
  }
}

/** The panel's title is level 2 and a question level 3, so an answer starts at 4. */
function renderHeading(token: Tokens.Heading, context: MarkdownContext, depth: number): TemplateResult {
  const content = renderTokens(token.tokens, context, depth);
  if (token.depth <= 2) return html`<h4>${content}</h4>`;
  return token.depth === 3 ? html`<h5>${content}</h5>` : html`<h6>${content}</h6>`;
}

function renderList(token: Tokens.List, context: MarkdownContext, depth: number): TemplateResult {
  const items = token.items.map((item) => html`<li>${renderTokens(item.tokens, context, depth)}</li>`);
  if (!token.ordered)
    return html`<ul>
      ${items}
    </ul>`;
  return html`<ol start=${token.start === '' ? 1 : token.start}>
    ${items}
  </ol>`;
}

function renderTable(token: Tokens.Table, context: MarkdownContext, depth: number): TemplateResult {
  const align = (cell: Tokens.TableCell): string => `align-${cell.align ?? 'left'}`;
  const header = token.header.map(
    (cell) => html`<th scope="col" class=${align(cell)}>${renderTokens(cell.tokens, context, depth)}</th>`,
  );
  const rows = token.rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td class=${align(cell)}>${renderTokens(cell.tokens, context, depth)}</td>`)}
      </tr>`,
  );
  return html`<div class="table" role="region" tabindex="0" aria-label=${context.tableLabel}>
    <table>
      <thead>
        <tr>
          ${header}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Shown as the text it is, but for line breaks, which authors need in tables, and comments. */
function renderRawHtml(raw: string, depth: number): unknown {
  if (isComment(raw)) return nothing;
  if (/^<br\s*\/?>$/i.test(raw)) return html`<br />`;
  return depth === 0 ? html`<p>${raw.trim()}</p>` : raw;
}

function isComment(raw: string): boolean {
  return /^\s*<!--[^]*-->\s*$/.test(raw);
}

function renderText(text: string, context: MarkdownContext): unknown {
  return splitCitationMarkers(text, context.hasCitation).map((piece) =>
    piece.numbers === undefined
      ? renderWords(decodeEntities(piece.text), context)
      : piece.numbers.map(context.renderCitation),
  );
}

function renderWords(words: string, { unresolved, renderUnresolved }: MarkdownContext): unknown {
  return unresolved.split(words).map(({ text, isUnresolved }) => (isUnresolved ? renderUnresolved(text, text) : text));
}

function renderCodeSpan(code: string, { unresolved, renderUnresolved }: MarkdownContext): TemplateResult {
  const mention = unresolved.findIn(code);
  const span = html`<code>${code}</code>`;
  return mention === null ? span : renderUnresolved(mention, span);
}

function renderLink(token: Tokens.Link, context: MarkdownContext, depth: number): unknown {
  // `[1](https://evil.example)` must not pass for a citation: the number leads where the record says.
  if (/^\d{1,3}$/.test(token.text) && context.hasCitation(Number(token.text))) {
    return context.renderCitation(Number(token.text));
  }
  const content = renderTokens(token.tokens, context, depth);
  const url = safeLinkUrl(decodeEntities(token.href), context.baseUrl);
  if (url === null) return content;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${content}</a>`;
}
