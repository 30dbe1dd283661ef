import type { QuotedBlock } from './quote-markdown.ts';
import { withoutMarks } from './quote-markdown.ts';
import { isForReaders } from './select-sentences.ts';
import { matchWeight } from './term-weights.ts';
import type { TermWeights } from './term-weights.ts';

export interface PassageBudget {
  /** Characters of Markdown, about. */
  readonly characters: number;
  readonly tableRows: number;
}

/** A table says little in fewer rows, however wide they are. */
const MIN_ROWS = 3;
/** Rows are read across, so a table may hold more characters than prose of the same length. */
const TABLE_WIDTH = 2;
/** As many entries as are read at a glance; no choice is made among fewer. */
const AT_A_GLANCE = 4;

/**
 * A table as lines of Markdown: its header and whole rows, those with words of the question when it is long,
 * then how many were left out. Rows whose header stands in another passage become a list.
 */
export function renderTable(
  table: Extract<QuotedBlock, { kind: 'table' }>,
  terms: TermWeights,
  budget: PassageBudget,
): string[] {
  const rows = table.rows.filter((row) => isForReaders(row.join(' ')));
  const best = pickBest(rows, (row) => row.join(' '), terms, budget.tableRows);
  const shown = fit(best, budget.characters * TABLE_WIDTH);
  if (shown.length === 0) return [];
  const left = rows.length - shown.length;
  const rest = left === 0 ? [] : ['', `… and ${left} more ${left === 1 ? 'row' : 'rows'}`];
  if (table.header.length === 0) {
    return [...shown.map((row) => `- ${row.filter((cell) => cell !== '').join(' · ')}`), ...rest];
  }
  const toRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [toRow(table.header), toRow(table.header.map(() => '---')), ...shown.map(toRow), ...rest];
}

/** Whole rows up to a number of characters, but always the first few. */
function fit(rows: readonly (readonly string[])[], maxCharacters: number): readonly (readonly string[])[] {
  let characters = 0;
  return rows.filter((row, index) => {
    characters += row.join(' | ').length;
    return index < MIN_ROWS || characters <= maxCharacters;
  });
}

/**
 * All entries when they are few; else those with words of the question, best first when there are too many,
 * else the first ones. The order of the page is kept.
 */
export function pickBest<T>(
  entries: readonly T[],
  textOf: (entry: T) => string,
  terms: TermWeights,
  most: number,
): readonly T[] {
  const weights = new Map(entries.map((entry) => [entry, matchWeight(withoutMarks(textOf(entry)), terms)]));
  const best = Math.max(0, ...weights.values());
  if (best === 0 || entries.length <= Math.min(most, AT_A_GLANCE)) return entries.slice(0, most);
  const matching = entries.filter((entry) => (weights.get(entry) ?? 0) >= Math.max(best * 0.5, 0.01));
  const chosen = new Set(matching.toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0)).slice(0, most));
  return entries.filter((entry) => chosen.has(entry));
}
