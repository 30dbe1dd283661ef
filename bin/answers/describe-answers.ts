import type { ArchivedAnswer } from '../../core/answer-archive.ts';
import { oneLine } from '../one-line.ts';
import type { AnswerChange } from './compare-answers.ts';
import type { Replay } from './replay-answer.ts';

/** As much of a text as a list shows of each. */
const SHOWN_CHARACTERS = 200;

/** A stored answer as lines for people: when, how, what was asked, what was said of it. */
export function describeArchived({ id, askedAt, question, answer, record, feedback }: ArchivedAnswer): string {
  const filters = Object.entries(record?.filters ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const lines = [
    `${askedAt}  ${id}  ${answer.mode}  ${answer.grounding.status}${feedback === null ? '' : `  rated ${feedback.rating}`}`,
    `  ${shorten(question)}`,
  ];
  if (filters.length > 0) lines.push(`  asked in: ${shorten(filters.join(', '))}`);
  if (feedback !== null && feedback.reasons.length > 0) lines.push(`  reasons: ${feedback.reasons.join(', ')}`);
  if (feedback?.comment != null) lines.push(`  comment: ${shorten(feedback.comment)}`);
  return lines.join('\n');
}

/** What a replay found, line by line. */
export function describeReplay({ id, question, same, changes, error }: Replay): string {
  const lines = [`${id}  ${error === null ? (same ? 'the same' : 'changed') : `failed: ${oneLine(error.message)}`}`];
  lines.push(`  ${shorten(question)}`);
  for (const [name, change] of Object.entries(changes) as [string, AnswerChange][]) {
    if (!('removed' in change)) lines.push(`  ${name}: ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`);
    else {
      lines.push(`  ${name}:`);
      for (const entry of change.removed) lines.push(`  - ${shorten(entry)}`);
      for (const entry of change.added) lines.push(`  + ${shorten(entry)}`);
    }
  }
  return lines.join('\n');
}

/** Texts come from readers and from content. */
function shorten(text: string): string {
  const line = oneLine(text).trim();
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS).toWellFormed()}…`;
}
