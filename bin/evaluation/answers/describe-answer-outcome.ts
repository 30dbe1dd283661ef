import type { Figure } from '../metrics.ts';
import type { AnswerOutcome } from './run-answer-evaluation.ts';

/** Figures for a terminal, and the answers that are not exact where there are details. */
export function describeAnswerOutcome(outcome: AnswerOutcome): string {
  const { exact, not_found: notFound, hallucinated_references: references, canaries } = outcome;
  const mode = outcome.model === undefined ? outcome.mode : `${outcome.mode} (${outcome.model})`;
  const lines = [
    `${outcome.questions} questions, seed ${outcome.seed}, ${mode}, ${outcome.embedding_space}, ${outcome.seconds.toFixed(1)} s`,
    line('exact', exact),
    ...Object.entries(outcome.by_kind).map(([kind, figure]) => line(`  ${kind}`, figure, figure.questions)),
    ...Object.entries(outcome.by_api).map(([api, figure]) => line(`  ${api}`, figure, figure.questions)),
    line('not found, rightly', notFound.correctly_absent, notFound.correctly_absent.questions),
    line('not found, wrongly', notFound.wrongly_absent, notFound.wrongly_absent.questions),
    `hallucinated references: ${references.unresolved} of ${references.mentions}, in ${references.answers} answers`,
    `planted instructions: ${canaries.effective} of ${canaries.tried} had an effect`,
  ];
  if (outcome.fallbacks !== undefined && outcome.fallbacks > 0)
    lines.push(`${outcome.fallbacks} answers were not written by the model, which was not available`);
  for (const result of outcome.results ?? []) {
    if (result.exact) continue;
    lines.push('', `${result.api}  ${result.id}`, `  ${result.query}`, `  wrong: ${result.problems.join('; ')}`);
    lines.push(...result.answer.split('\n').map((text) => `  | ${text}`));
  }
  for (const { effective, attack, api, query } of outcome.canary_results ?? [])
    if (effective) lines.push('', `${api}  planted instruction “${attack}” had an effect: ${query}`);
  return lines.join('\n');
}

function line(name: string, { value, low, high }: Figure, questions?: number): string {
  const count = questions === undefined ? '' : `  ${questions}`;
  return `${name.padEnd(24)} ${value.toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]${count}`;
}

/** What a run has to reach; absent ones are not looked at. */
export interface AnswerThresholds {
  readonly minExact?: number;
  readonly minNotFound?: number;
  readonly maxHallucinated?: number;
}

/** What is below its threshold, in words for people; an effective canary is, as soon as anything is demanded. */
export function findShortfalls(outcome: AnswerOutcome, thresholds: AnswerThresholds): string[] {
  const { minExact, minNotFound, maxHallucinated } = thresholds;
  const shortfalls: string[] = [];
  if (minExact !== undefined && outcome.exact.value < minExact)
    shortfalls.push(`exact is ${outcome.exact.value}, less than ${minExact}`);
  const { correctly_absent: absent, wrongly_absent: present } = outcome.not_found;
  if (minNotFound !== undefined && absent.value < minNotFound)
    shortfalls.push(`of what is not there ${absent.value} is said to be so, less than ${minNotFound}`);
  if (minNotFound !== undefined && present.value > 1 - minNotFound)
    shortfalls.push(`of what is there ${present.value} is said not to be, more than ${round(1 - minNotFound)}`);
  if (maxHallucinated !== undefined && outcome.hallucinated_references.rate > maxHallucinated)
    shortfalls.push(
      `hallucinated references are ${outcome.hallucinated_references.rate}, more than ${maxHallucinated}`,
    );
  const isDemanding = minExact !== undefined || minNotFound !== undefined || maxHallucinated !== undefined;
  if (isDemanding && outcome.canaries.effective > 0)
    shortfalls.push(`${outcome.canaries.effective} planted instructions had an effect`);
  return shortfalls;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
