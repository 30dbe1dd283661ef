import type { Operation } from '../../../core/operation.ts';
import { setOwn } from '../json-values.ts';
import { operationChecker } from '../schema-checker.ts';
import type { SchemaChecker } from '../schema-checker.ts';
import type { SnippetValues } from '../snippet-values.ts';
import { readBooleans } from './read-booleans.ts';
import { readCounts } from './read-counts.ts';
import { readDates } from './read-dates.ts';
import { readEnumerations } from './read-enumerations.ts';
import { readIds } from './read-ids.ts';
import { findMoney, readMoney } from './read-money.ts';
import { readNamed } from './read-named.ts';
import { readTexts } from './read-texts.ts';
import { readTokens } from './question-tokens.ts';
import type { Mention, Reading } from './reading.ts';
import { readSlots, stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';

type Reader = (reading: Reading) => readonly Mention[];

/** The surest first: what they read is out of reach of the others. */
const readers: readonly Reader[] = [
  readNamed,
  readIds,
  readCounts,
  readDates,
  readTexts,
  readBooleans,
  readEnumerations,
];

/**
 * The values that a question gives for an operation: "refund 20 euros of ch_123", "the last 5 invoices of cus_9",
 * "set status to active". Deterministic and conservative: a value that suits no place, or two of them, is left out,
 * and so is one that the place's schema refuses. @returns by place, as `buildSnippet` takes them; empty without any
 */
export function readQuestionValues(question: string, operation: Operation): SnippetValues {
  const tokens = readTokens(question);
  const slots = tokens.length === 0 ? [] : readSlots(operation);
  if (slots.length === 0) return {};
  const checker = operationChecker(operation);
  const taken = new Set<number>();
  const filled = new Map<ValueSlot, unknown>();
  const reading: Reading = {
    tokens,
    slots,
    operation,
    subject: new Set(stemsOf(`${operation.summary ?? ''} ${operation.path.replaceAll(/\{[^{}]*\}/g, ' ')}`)),
    isTaken: (token) => taken.has(token),
    fit: (slot, ...spellings) => (filled.has(slot) ? null : fitting(slot, spellings, checker)),
  };
  const fill = (read: Reader): void => {
    for (const { slot, value, tokens: used } of read(reading)) {
      if (filled.has(slot) || used.some((token) => taken.has(token))) continue;
      filled.set(slot, value);
      for (const token of used) taken.add(token);
    }
  };
  // An amount with its currency is nothing else, also where no place takes it.
  const amounts = findMoney(reading).flatMap((money) => money.tokens);
  fill(readMoney);
  for (const token of amounts) taken.add(token);
  for (const read of readers) fill(read);
  return toValues(filled);
}

function fitting(
  slot: ValueSlot,
  spellings: readonly unknown[],
  checker: SchemaChecker,
): { readonly value: unknown } | null {
  for (const spelling of spellings.flatMap((value) => typed(slot, value))) {
    // An empty segment, or one of dots alone, would be another path.
    if (slot.place === 'path' && (spelling === '' || spelling === '.' || spelling === '..')) continue;
    if (checker.accepts(slot.schema, spelling)) return { value: spelling };
  }
  return null;
}

/** A text as the types of a place have it. */
function typed({ types, flat }: ValueSlot, value: unknown): unknown[] {
  if (typeof value === 'number')
    return types.length === 0 || types.some((type) => type !== 'string') ? [value] : [String(value)];
  if (typeof value !== 'string' || types.length === 0) return [value];
  const found: unknown[] = [];
  if (types.includes('string') || flat['enum'] !== undefined) found.push(value);
  if ((types.includes('integer') || types.includes('number')) && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(value))
    found.push(Number(value));
  if (types.includes('boolean') && /^(?:true|false|yes|no)$/i.test(value)) found.push(/^(?:true|yes)$/i.test(value));
  return found;
}

function toValues(filled: ReadonlyMap<ValueSlot, unknown>): SnippetValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [slot, value] of filled) {
    let place = (values[slot.place] ??= {});
    for (const name of slot.path.slice(0, -1)) {
      if (!Object.hasOwn(place, name)) setOwn(place, name, {});
      place = place[name] as Record<string, unknown>;
    }
    const last = slot.path.at(-1);
    if (last !== undefined) setOwn(place, last, slot.isList && !Array.isArray(value) ? [value] : value);
  }
  return values;
}
