import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import { stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';

/** Shorter values are words of every question: `on`, `no`, `in`. */
const MIN_LENGTH = 4;
const MAX_WORDS = 4;
/** Values that questions hold without meaning them. */
const everyday = new Set([
  'none',
  'default',
  'other',
  'unknown',
  'auto',
  'true',
  'false',
  'null',
  'name',
  'date',
  'type',
  'user',
  'asc',
  'desc',
  'json',
  'text',
  'time',
  'list',
  'create',
  'delete',
  'update',
  'read',
  'write',
  'http',
  'https',
  'find',
  'search',
  'this',
  'that',
  'with',
  'from',
  'have',
  'when',
  'error',
  'value',
  'status',
  'state',
  'payment',
]);

/** "List the overdue invoices": a word that one place alone allows. */
export function readEnumerations(reading: Reading): readonly Mention[] {
  const wished = new Map<ValueSlot, { readonly value: string; readonly tokens: readonly number[] }[]>();
  for (let token = 0; token < reading.tokens.length; token += 1) {
    const found = longestValue(reading, token);
    if (found === null) continue;
    const slot = onlyBest(
      found.slots.map(({ slot: candidate }) => candidate),
      (candidate) => 1 + (isNear(reading, candidate, found.tokens) ? 2 : 0),
    );
    const value = found.slots.find((candidate) => candidate.slot === slot)?.value;
    if (slot && value !== undefined) wished.set(slot, [...(wished.get(slot) ?? []), { value, tokens: found.tokens }]);
    token = found.tokens.at(-1) ?? token;
  }
  return [...wished].flatMap(([slot, values]): Mention[] => {
    const different = [...new Set(values.map(({ value }) => value))];
    const [only] = different;
    // Of two values for one place, one is what it is now, or what it must not be.
    if (only === undefined || (different.length > 1 && !slot.isList)) return [];
    return [{ slot, value: slot.isList ? different : only, tokens: values.flatMap(({ tokens }) => tokens) }];
  });
}

interface Candidate {
  readonly slot: ValueSlot;
  readonly value: string;
}

function longestValue(
  reading: Reading,
  start: number,
): { readonly slots: readonly Candidate[]; readonly tokens: readonly number[] } | null {
  const { tokens, isTaken } = reading;
  // "Not active" is every other value.
  if (/^(?:not|non|without|except|no|never|excluding|isn't|aren't)$/i.test(tokens[start - 1]?.text ?? '')) return null;
  for (let length = MAX_WORDS; length > 0; length -= 1) {
    const numbers = Array.from({ length }, (_, index) => start + index);
    if (numbers.some((number) => number >= tokens.length || isTaken(number))) continue;
    const written = numbers
      .map((number) => tokens[number]?.text ?? '')
      .join('_')
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
    if (written.length < MIN_LENGTH || everyday.has(written)) continue;
    // What names the operation says nothing about its values: "cancel" of "cancel a payment".
    if (length === 1 && reading.subject.has(stemsOf(written)[0] ?? '')) continue;
    const slots = reading.slots.flatMap((slot): Candidate[] => {
      const value = slot.enumeration.find((item) => item.toLowerCase().replaceAll(/[\s-]+/g, '_') === written);
      return value !== undefined && slot.place !== 'header' && reading.fit(slot, value) !== null
        ? [{ slot, value }]
        : [];
    });
    if (slots.length > 0) return { slots, tokens: numbers };
  }
  return null;
}

/** The place's own name stands within a few words. */
function isNear({ tokens }: Reading, { path }: ValueSlot, around: readonly number[]): boolean {
  const last = stemsOf(path.at(-1) ?? '').at(-1);
  const from = Math.max(0, (around[0] ?? 0) - 4);
  return tokens.slice(from, (around.at(-1) ?? 0) + 4).some(({ stem }) => stem !== '' && stem === last);
}
