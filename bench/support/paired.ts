import { ndcgAt, pairedFigure, recallAt } from '../../bin/evaluation/metrics.ts';
import type { Figure, RankedQuestion } from '../../bin/evaluation/metrics.ts';

export const measures = {
  'recall@5': (question: RankedQuestion) => recallAt(question, 5),
  'recall@10': (question: RankedQuestion) => recallAt(question, 10),
  'nDCG@10': (question: RankedQuestion) => ndcgAt(question, 10),
} as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of all measures as cells of a table. */
export function meansOf(ranked: readonly RankedQuestion[]): string[] {
  return Object.values(measures).map((measure) => mean(ranked.map(measure)).toFixed(3));
}

/** Differences question by question with their 95 % intervals, as cells of a table. */
export function differencesOf(ranked: readonly RankedQuestion[], baseline: readonly RankedQuestion[]): string[] {
  return Object.values(measures).map((measure) => {
    const { value, low, high }: Figure = pairedFigure(ranked.map(measure), baseline.map(measure));
    return `${signed(value)} [${signed(low)}, ${signed(high)}]`;
  });
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  console.log(
    [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n'),
  );
  console.log('');
}

/** A plot for the terminal: one bar for each value, the longest as wide as a line. */
export function printBars(bars: readonly { readonly name: string; readonly value: number }[]): void {
  const width = Math.max(...bars.map(({ name }) => name.length));
  const most = Math.max(...bars.map(({ value }) => value));
  for (const { name, value } of bars) {
    const bar = '█'.repeat(Math.max(1, Math.round((40 * value) / most)));
    console.log(`${name.padEnd(width)}  ${bar} ${value.toFixed(1)}`);
  }
  console.log('');
}
