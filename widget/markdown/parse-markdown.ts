import { Lexer } from 'marked';
import type { MarkedToken } from 'marked';
import { BoundedTokenizer } from './bounded-tokenizer.ts';

/** Longer answers are cut: nobody reads them, and each new piece of text parses all of it again. Characters. */
const MAX_LENGTH = 50_000;

/**
 * An unfinished link or marker at the end of a text that still streams. Held back until it is complete, so
 * that `[1` or half an address never flashes by.
 */
const unfinishedLink = /!?\[[^\]\n]{0,200}(?:\](?:\([^)\s]{0,500})?)?$/;

/**
 * More than this many levels of quotes and lists is an attack: the lexer's time grows with the square of the
 * depth. The markers beyond it are dropped.
 */
const deepMarkers = /^((?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]*){12})[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)+/gm;

/**
 * Markdown as blocks. Never throws: what the lexer cannot take is one paragraph of plain text.
 * @param streaming - The text is not complete yet
 */
export function parseMarkdown(markdown: string, streaming: boolean): readonly MarkedToken[] {
  let text = markdown.slice(0, MAX_LENGTH).replaceAll(deepMarkers, '$1');
  if (streaming) text = text.replace(unfinishedLink, '');
  try {
    return new Lexer({ gfm: true, tokenizer: new BoundedTokenizer() }).lex(text) as MarkedToken[];
  } catch {
    return [{ type: 'paragraph', raw: text, text, tokens: [{ type: 'text', raw: text, text }] }];
  }
}
