import type { QuotedBlock } from './quote-markdown.ts';
import { withoutMarks } from './quote-markdown.ts';
import { pickBest, renderTable } from './render-table.ts';
import type { PassageBudget } from './render-table.ts';
import { cut, isForReaders, RELATIVE_FLOOR, selectSentences, splitSentences } from './select-sentences.ts';
import { matchWeight } from './term-weights.ts';
import type { TermWeights } from './term-weights.ts';

/** A code block longer than this is looked up, not read in an answer. */
const MAX_CODE_LINES = 20;
const MAX_CODE_CHARACTERS = 700;
/** The beginning of a sentence says nothing in less. */
const MIN_CUT_CHARACTERS = 120;
/**
 * The part of a quoted page that speaks about the question, as lines of Markdown: the sentences, list items
 * and table rows with its words, with what they introduce. `whole`: the page as it stands, from its beginning,
 * for one that is about the question as a whole.
 */
export function selectPassage(
  blocks: readonly QuotedBlock[],
  terms: TermWeights,
  budget: PassageBudget,
  options: { readonly whole?: boolean } = {},
): string[] {
  const weights = blocks.map((block) => matchWeight(textOf(block), terms));
  const best = Math.max(0, ...blocks.map((block, index) => (block.kind === 'code' ? 0 : (weights[index] ?? 0))));
  const lines: string[] = [];
  let characters = 0;
  let introduced = false;
  for (const [index, block] of blocks.entries()) {
    if (characters >= budget.characters) break;
    const next = blocks[index + 1];
    // What only announces a code block that is too long to quote announces nothing.
    if (block.kind === 'paragraph' && block.text.endsWith(':') && next?.kind === 'code' && !isShort(next)) continue;
    const matches = block.kind !== 'heading' && block.kind !== 'code' && (weights[index] ?? 0) >= best * RELATIVE_FLOOR;
    const part: string[] =
      matches || introduced || options.whole === true
        ? render(block, introduced || options.whole === true ? noTerms : terms, {
            ...budget,
            characters: budget.characters - characters,
          })
        : [];
    if (part.length > 0 && lines.length > 0) lines.push('');
    lines.push(...part);
    characters += part.join('\n').length;
    // "Send it like this:" is nothing without what follows, and an example belongs to what it shows.
    introduced =
      part.length > 0 && (part.at(-1)?.endsWith(':') === true || (next?.kind === 'code' && block.kind !== 'code'));
  }
  return lines;
}

/** Nothing to look for: entries are taken from the beginning. */
const noTerms: TermWeights = new Map();

function textOf(block: QuotedBlock): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return withoutMarks(block.text);
    case 'list':
      return withoutMarks(block.items.join(' '));
    case 'table':
      return withoutMarks([...block.header, ...block.rows.flat()].join(' '));
    case 'code':
      return block.code;
    // no default
  }
}

function render(block: QuotedBlock, terms: TermWeights, budget: PassageBudget): string[] {
  switch (block.kind) {
    case 'heading':
      return [];
    case 'paragraph': {
      if (terms.size === 0) return renderParagraph(block.text, budget.characters);
      const sentences = selectSentences(block.text, terms, budget.characters);
      return sentences === '' ? [] : [sentences];
    }
    case 'list':
      return renderList(block.items.filter(isForReaders), terms, budget);
    case 'table':
      return renderTable(block, terms, budget);
    case 'code': {
      if (!isShort(block)) return [];
      const codeLines = block.code.split('\n');
      const fence = '`'.repeat(Math.max(3, longestRun(block.code) + 1));
      return [`${fence}${block.language}`, ...codeLines, fence];
    }
    // no default
  }
}

/** Whole sentences while there is room; only a first one that is too long is cut. */
function renderParagraph(text: string, maxCharacters: number): string[] {
  if (!isForReaders(text)) return [];
  let rendered = '';
  for (const sentence of splitSentences(text)) {
    if (rendered.length + sentence.length > maxCharacters) break;
    rendered += rendered === '' ? sentence : ` ${sentence}`;
  }
  if (rendered !== '') return [rendered];
  return maxCharacters < MIN_CUT_CHARACTERS ? [] : [cut(text, maxCharacters)];
}

function renderList(items: readonly string[], terms: TermWeights, budget: PassageBudget): string[] {
  const shown = pickBest(items, (item) => item, terms, budget.tableRows);
  return shown.map((item) => `- ${item}`);
}

function isShort(block: Extract<QuotedBlock, { kind: 'code' }>): boolean {
  return block.code.split('\n').length <= MAX_CODE_LINES && block.code.length <= MAX_CODE_CHARACTERS;
}

function longestRun(code: string): number {
  return Math.max(0, ...[...code.matchAll(/`+/gu)].map(([run]) => run.length));
}
