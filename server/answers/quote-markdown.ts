import { lexer } from 'marked';
import type { MarkedToken, Token, Tokens } from 'marked';

/** A part of a quoted page that can stand alone. Its Markdown is safe to put into an answer. */
export type QuotedBlock =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly code: string };

/** Quoting reads the beginning of a chunk; longer ones are cut at ingestion already. */
const MAX_CHARACTERS = 20_000;
/** Deeper nesting is no prose, and recursion has to end. */
const MAX_DEPTH = 8;

/**
 * Reads Markdown that others wrote and gives it back in parts without what could act in a reader's browser:
 * no images, no raw HTML, links only to absolute http(s) addresses. What looks like one of our citation
 * markers is escaped, so that content cannot cite.
 */
export function quoteMarkdown(markdown: string): QuotedBlock[] {
  return quoteBlocks(readTokens(markdown.slice(0, MAX_CHARACTERS)), 0);
}

/** Thousands of nested quotes exhaust the parser's stack; such a text is no prose and nothing is quoted from it. */
function readTokens(markdown: string): readonly Token[] {
  try {
    return lexer(markdown);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function quoteBlocks(tokens: readonly Token[], depth: number): QuotedBlock[] {
  if (depth > MAX_DEPTH) return [];
  return (tokens as readonly MarkedToken[]).flatMap((token): QuotedBlock[] => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- what is not named is left out
    switch (token.type) {
      case 'heading':
        return toText('heading', token.tokens);
      case 'paragraph':
        return quoteRows(token.raw, depth) ?? toText('paragraph', token.tokens);
      case 'text':
        return toText('paragraph', token.tokens ?? [token]);
      case 'blockquote':
        return quoteBlocks(token.tokens, depth + 1);
      case 'code':
        return [{ kind: 'code', language: /^[\w+#.-]{1,20}/u.exec(token.lang ?? '')?.[0] ?? '', code: token.text }];
      case 'list':
        return quoteList(token, depth);
      case 'table':
        return [
          {
            kind: 'table',
            header: token.header.map((cell) => toCell(cell)),
            rows: token.rows.map((row) => row.map((cell) => toCell(cell))),
          },
        ];
      default:
        // Raw HTML, link definitions, rules and white space say nothing by themselves.
        return [];
    }
  });
}

/** Rows of a table whose header stands in another passage: a table without a header. */
function quoteRows(raw: string, depth: number): QuotedBlock[] | null {
  const lines = raw.trim().split('\n');
  if (!lines.every((line) => /^\s*\|.*\|\s*$/u.test(line))) return null;
  const columns = lines[0]?.split(/(?<!\\)\|/u).length ?? 0;
  const [table] = readTokens(`|${' |'.repeat(columns - 2)}\n|${'-|'.repeat(columns - 2)}\n${raw.trim()}`);
  if (table?.type !== 'table' || columns < 3) return null;
  return quoteBlocks([table], depth).map((block) => (block.kind === 'table' ? { ...block, header: [] } : block));
}

function quoteList(list: Tokens.List, depth: number): QuotedBlock[] {
  const blocks: QuotedBlock[] = [];
  let items: string[] = [];
  const flush = (): void => {
    if (items.length > 0) blocks.push({ kind: 'list', items });
    items = [];
  };
  for (const item of list.items) {
    const [first, ...rest] = quoteBlocks(item.tokens, depth + 1);
    if (first?.kind === 'paragraph' || first?.kind === 'heading') items.push(first.text);
    else if (first !== undefined) rest.unshift(first);
    for (const block of rest) {
      if (block.kind === 'list') items.push(...block.items);
      else if (block.kind === 'paragraph' && items.length > 0) items.push(`${items.pop() ?? ''} ${block.text}`);
      else {
        flush();
        blocks.push(block);
      }
    }
  }
  flush();
  return blocks;
}

/** What kramdown attaches to a block, `{:.warning}` and `{:data-test-step="block"}`: for its renderer, not for readers. */
const attributeList = /(?<!`)\{:\s?[^{}`]{0,500}\}/gu;

function toText(kind: 'heading' | 'paragraph', tokens: readonly Token[]): QuotedBlock[] {
  const text = quoteInline(tokens, 0).replaceAll(attributeList, ' ').replaceAll(/\s+/gu, ' ').trim();
  return text === '' ? [] : [{ kind, text }];
}

function toCell(cell: Tokens.TableCell): string {
  return quoteInline(cell.tokens, 0)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/(?<!\\)\|/gu, '\\|')
    .trim();
}

function quoteInline(tokens: readonly Token[], depth: number): string {
  if (depth > MAX_DEPTH) return '';
  return (tokens as readonly MarkedToken[]).map((token) => quoteInlineToken(token, depth)).join('');
}

function quoteInlineToken(token: MarkedToken, depth: number): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- what is not named is left out
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? escapeText(token.raw) : quoteInline(token.tokens, depth + 1);
    case 'escape':
      return token.raw;
    case 'codespan':
      return token.raw;
    case 'strong':
      return `**${quoteInline(token.tokens, depth + 1)}**`;
    case 'em':
      return `*${quoteInline(token.tokens, depth + 1)}*`;
    case 'del':
      return quoteInline(token.tokens, depth + 1);
    case 'br':
      return ' ';
    case 'link':
      return quoteLink(token, depth);
    default:
      // Images and raw HTML; the text between two tags stands in tokens of its own.
      return '';
  }
}

function quoteLink(link: Tokens.Link, depth: number): string {
  const text = quoteInline(link.tokens, depth + 1);
  const address = webAddress(link.href);
  if (address === null) return text;
  return link.raw.startsWith('[') ? `[${text}](<${address}>)` : `<${address}>`;
}

/** The address if it is absolute http(s) and cannot break out of `<…>`; else `null`. */
export function webAddress(address: string): string | null {
  if (!/^https?:\/\//iu.test(address) || !URL.canParse(address)) return null;
  const { href, username, password } = new URL(address);
  return username === '' && password === '' && !/[\s<>\\]/u.test(href) ? href : null;
}

/** `<` would begin HTML and `[1]` would be a citation. */
function escapeText(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll(/\[(?=\s*\^?\d)/gu, '\\[');
}

/** A title or name from content as one line of plain Markdown text. */
export function plainText(text: string, maxCharacters = 160): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const cut = line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1).toWellFormed()}…` : line;
  return cut.replaceAll(/[\\`*[\]<>|]/gu, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

/** As inline code; names come from specifications and may hold anything. */
export function inlineCode(text: string, maxCharacters = 200): string {
  const line = text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '¦')
    .trim()
    .slice(0, maxCharacters);
  return `\`${line === '' ? ' ' : line}\``;
}

/** Words of quoted Markdown without its marks: for excerpts and for measuring. */
export function withoutMarks(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\(<[^>]*>\)/gu, '$1')
    .replaceAll(/\\([\\`*[\]<>|_#!])/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll(/[`*]/gu, '');
}
