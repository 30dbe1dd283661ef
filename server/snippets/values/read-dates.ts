import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import type { ValueSlot } from './value-slots.ts';

const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?$/;
const starts = /^(?:since|from|after|begin|start|starting|beginning)$/i;
const ends = /^(?:until|till|before|to|through|by|end|ending)$/i;
const startTerms = new Set(['sinc', 'from', 'after', 'start', 'gte', 'gt', 'begin', 'min']);
const endTerms = new Set(['until', 'till', 'befor', 'end', 'lte', 'lt', 'to', 'max']);

/** "Since 2026-03-01", "before 2026-04-01", "on 2026-03-05", where the place says which of them it wants. */
export function readDates(reading: Reading): readonly Mention[] {
  const { tokens, slots, isTaken } = reading;
  const mentions: Mention[] = [];
  for (const [token, { text }] of tokens.entries()) {
    if (isTaken(token) || !date.test(text)) continue;
    const before = tokens[token - 1]?.text ?? '';
    const side = starts.test(before) ? 'start' : ends.test(before) ? 'end' : null;
    const slot = onlyBest(
      slots.filter((candidate) => isDate(candidate) && reading.fit(candidate, ...spellings(candidate, text)) !== null),
      (candidate) => scoreSide(candidate, side) + (candidate.required ? 1 : 0),
    );
    const fitted = slot && reading.fit(slot, ...spellings(slot, text));
    if (slot && fitted) mentions.push({ slot, value: fitted.value, tokens: [token] });
  }
  return mentions.filter(({ slot }) => mentions.filter((other) => other.slot === slot).length === 1);
}

function isDate({ flat, types, terms, place }: ValueSlot): boolean {
  if (flat['format'] === 'date' || flat['format'] === 'date-time') return true;
  return types.includes('string') && flat['format'] === undefined && place !== 'path' && terms.includes('date');
}

function scoreSide({ terms }: ValueSlot, side: 'start' | 'end' | null): number {
  const isStart = terms.some((term) => startTerms.has(term));
  const isEnd = terms.some((term) => endTerms.has(term));
  if (side === null) return isStart || isEnd ? 0 : 2;
  return (side === 'start' ? isStart : isEnd) ? 4 : isStart || isEnd ? 0 : 1;
}

function spellings({ flat }: ValueSlot, text: string): string[] {
  if (flat['format'] === 'date-time') return text.includes('T') ? [text] : [`${text}T00:00:00Z`];
  return [text];
}
