import type { Figure, RetrievalFigures } from './metrics.ts';

/** What `eval` prints with `--json`. */
export interface EvalOutcome<Result> extends RetrievalFigures {
  readonly embedding_space: string;
  readonly seconds: number;
  /** With `--details`. */
  readonly results?: readonly { readonly id: string; readonly ranked: readonly Result[] }[];
}

const names = ['recall_at_1', 'recall_at_5', 'recall_at_10', 'mrr_at_10', 'ndcg_at_10'] as const;
/** Hits of a question that are read in a terminal; `--json` has them all. */
const SHOWN = 10;

/** Figures for a terminal, and the first hits of each question where there are details. */
export function describeFigures<Result>(outcome: EvalOutcome<Result>, describeHit: (hit: Result) => string): string {
  const lines = [`${outcome.queries} questions, ${outcome.embedding_space}, ${outcome.seconds.toFixed(1)} s`];
  for (const name of names) {
    const { value, low, high }: Figure = outcome[name];
    lines.push(`  ${name.padEnd(13)} ${value.toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]`);
  }
  for (const { id, ranked } of outcome.results ?? []) {
    lines.push(
      id,
      ...ranked.slice(0, SHOWN).map((hit, rank) => `  ${String(rank + 1).padStart(2)}  ${describeHit(hit)}`),
    );
  }
  return lines.join('\n');
}
