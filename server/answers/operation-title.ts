import type { Operation } from '../../core/operation.ts';
import { baseVerb } from './operation-verbs.ts';
import { inlineCode, plainText, quoteMarkdown, withoutMarks } from './quote-markdown.ts';
import { cut, splitSentences } from './select-sentences.ts';

/** A title is read at a glance; some specifications put whole paragraphs where it belongs. */
const MAX_TITLE_CHARACTERS = 100;

/** One short line of plain text from a title that may hold Markdown and several sentences. */
export function shortTitle(title: string): string {
  const [block] = quoteMarkdown(title);
  const text = block?.kind === 'paragraph' || block?.kind === 'heading' ? withoutMarks(block.text) : title;
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const sentences = line.length > MAX_TITLE_CHARACTERS ? splitSentences(line) : [line];
  // Of a paragraph the sentence that says what is done is the title, and not an announcement before it.
  const best = sentences.find((sentence) => baseVerb(sentence.split(' ')[0] ?? '') !== null) ?? sentences[0] ?? '';
  return cut(best.replace(/(?<!\.)\.$/u, ''), MAX_TITLE_CHARACTERS);
}

/** `**Create a refund** — POST /v3/refunds`; without a summary the call itself is the name. */
export function nameOperation(operation: Pick<Operation, 'summary' | 'key' | 'deprecated'>): string {
  const deprecated = operation.deprecated ? ' (deprecated)' : '';
  const key = inlineCode(operation.key);
  const title = operation.summary === null ? '' : shortTitle(operation.summary);
  // A question or an announcement that begins a paragraph names nothing.
  const isName = title !== '' && title !== operation.key && !title.endsWith('?');
  return !isName ? `**${key}**${deprecated}` : `**${plainText(title)}**${deprecated} — ${key}`;
}
