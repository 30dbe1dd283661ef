import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import { stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';

/** Words of a name that say that it is an id, not of what. */
const idTerms = new Set([
  'id',
  'identifi',
  'uuid',
  'guid',
  'key',
  'slug',
  'code',
  'number',
  'no',
  'ref',
  'refer',
  'sid',
  'name',
  'hash',
  'iri',
]);
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** `ch_123`, `INV-0042`, a UUID, "customer cus_9", "issue #42": where prefix, format, examples or the word before say so. */
export function readIds(reading: Reading): readonly Mention[] {
  const { tokens, slots, isTaken, fit } = reading;
  const wished = new Map<ValueSlot, { readonly value: unknown; readonly token: number }[]>();
  for (const [token, { text, isQuoted }] of tokens.entries()) {
    if (isTaken(token)) continue;
    const id = text.replace(/^#/, '');
    const isNumber = /^\d{1,15}$/.test(id);
    if (!isNumber && !looksLikeId(id, isQuoted)) continue;
    const nouns = nounsBefore(reading, token);
    const scores = new Map<ValueSlot, number>();
    for (const slot of slots) {
      const score =
        isNumber && !text.startsWith('#') && nouns.length === 0 ? 0 : scoreOf(reading, slot, id, nouns, isNumber);
      if (score > 0 && fit(slot, id) !== null) scores.set(slot, score);
    }
    const best = onlyBest([...scores.keys()], (slot) => scores.get(slot) ?? 0);
    const value = best && fit(best, id);
    if (best && value) wished.set(best, [...(wished.get(best) ?? []), { value: value.value, token }]);
  }
  return [...wished].flatMap(([slot, values]): Mention[] => {
    const [first] = values;
    const different = new Set(values.map(({ value }) => value));
    // Two ids for one place are two things, of which one call takes one.
    if (first === undefined || (different.size > 1 && !slot.isList)) return [];
    return [{ slot, value: slot.isList ? [...different] : first.value, tokens: values.map(({ token }) => token) }];
  });
}

/** Letters and digits of no language: with a prefix, a digit and a sign, or long and mixed. */
function looksLikeId(text: string, isQuoted: boolean): boolean {
  if (uuid.test(text)) return true;
  if (!/^[A-Za-z0-9][\w.:-]{1,127}$/.test(text) || /^v?\d+(?:\.\d+)*$/i.test(text)) return false;
  if (/^\d{4}-\d\d(?:-\d\d|$)/.test(text)) return false;
  if (/^[A-Za-z]{1,12}[_-][A-Za-z0-9_-]*\d[\w-]*$/.test(text)) return true;
  return /\d/.test(text) && /[A-Za-z]/.test(text) && (text.length >= 8 || isQuoted);
}

/** Stems of the words right before a value, up to two: "of customer cus_9", "invoice number 17". */
function nounsBefore({ tokens }: Reading, token: number): readonly string[] {
  const nouns: string[] = [];
  for (let at = token - 1; at >= Math.max(0, token - 3); at -= 1) {
    const before = tokens[at];
    if (before === undefined || before.endsPhrase || before.isQuoted) break;
    const [stem = ''] = stemsOf(before.text);
    if (stem === '' || /^(?:of|for|to|from|the|with|in|by|on|at|a|an|and|my)$/.test(stem)) break;
    nouns.push(stem);
    if (!idTerms.has(stem)) break;
  }
  return nouns;
}

function scoreOf(reading: Reading, slot: ValueSlot, id: string, nouns: readonly string[], isNumber: boolean): number {
  if (slot.types.includes('boolean') || slot.enumeration.length > 0) return 0;
  const isNumeric = slot.types.every((type) => type === 'integer' || type === 'number') && slot.types.length > 0;
  const prefix = prefixOf(id);
  const thing = thingsOf(reading, slot);
  const isAbbreviated = prefix !== null && [...thing].some((term) => abbreviates(prefix, term, slot));
  if (!isIdentifier(slot) && !(isAbbreviated && isThing(slot))) return 0;
  const isNamed = nouns.some((noun) => thing.has(noun));
  const names = isNamed ? 8 : 0;
  const needed = (slot.place === 'path' ? 2 : 0) + (slot.required ? 1 : 0);
  // "With id 42": of whatever the path needs one of.
  const isBare = slot.place === 'path' && nouns.length > 0 && nouns.every((noun) => idTerms.has(noun));
  if (isNumber) return isNamed || isBare ? names + needed : 0;
  if (isNumeric) return 0;
  const known = prefixesOf(slot);
  if (prefix !== null && known.size > 0) return known.has(prefix) ? 16 + names + needed : 0;
  const hasFormat = uuid.test(id) && slot.flat['format'] === 'uuid';
  if (names > 0 || isAbbreviated) return names + (isAbbreviated ? 6 : 0) + (hasFormat ? 4 : 0) + needed;
  // Nothing says what it is: then only the one id that the path needs, or the one place of this format.
  if (slot.place !== 'path') return hasFormat && nouns.length === 0 ? 1 : 0;
  return nouns.every((noun) => !idNames(reading).has(noun)) ? (hasFormat ? 4 : 0) + 1 : 0;
}

function isIdentifier(slot: ValueSlot): boolean {
  if (slot.place === 'path' || slot.flat['format'] === 'uuid') return true;
  if (slot.terms.some((term) => idTerms.has(term)) || prefixesOf(slot).size > 0) return true;
  return /\b(?:id|identifier|uuid)\b/i.test(slot.description);
}

/** Called like the thing itself, `charge` or `payment_intent`, and free to hold any text. */
function isThing({ path, terms, types, flat }: ValueSlot): boolean {
  return path.length === 1 && terms.length <= 2 && types.includes('string') && flat['format'] === undefined;
}

/** Stems of what a place's value is an id of: `customer_id` of a customer, `/customers/{id}` as well. */
function thingsOf({ operation }: Reading, slot: ValueSlot): ReadonlySet<string> {
  const own = slot.terms.filter((term) => !idTerms.has(term));
  const isBare = own.length === 0 && slot.place === 'path';
  if (!isBare) return new Set(own);
  const before =
    operation.path
      .split(`{${slot.path[0] ?? ''}}`)[0]
      ?.split('/')
      .findLast((segment) => segment !== '') ?? '';
  return new Set(stemsOf(before));
}

function idNames(reading: Reading): ReadonlySet<string> {
  return new Set(reading.slots.filter(isIdentifier).flatMap((slot) => [...thingsOf(reading, slot)]));
}

/** `ch_` of `ch_123`, in lower case. */
function prefixOf(id: string): string | null {
  return /^([A-Za-z]{1,12})[_-](?=[\w-]*\d)/.exec(id)?.[1]?.toLowerCase() ?? null;
}

/** Prefixes that a place's examples, pattern and description show. */
function prefixesOf(slot: ValueSlot): ReadonlySet<string> {
  const known = new Set<string>();
  for (const example of slot.examples.slice(0, 5)) {
    const prefix = uuid.test(example) ? null : prefixOf(example);
    if (prefix !== null) known.add(prefix);
  }
  const pattern = slot.flat['pattern'];
  const anchored = typeof pattern === 'string' ? /^\^\(?([A-Za-z]{1,12})[_-]/.exec(pattern)?.[1] : undefined;
  if (anchored !== undefined) known.add(anchored.toLowerCase());
  for (const [, prefix = ''] of slot.description
    .slice(0, 2_000)
    .matchAll(/[`"']([a-z]{2,12})_(?:[\w.…]{0,60})[`"']/g)) {
    if (/\b(?:prefix|starts?|begins?|id|identifier)\b/i.test(slot.description)) known.add(prefix);
  }
  return known;
}

/** `cus` of customer, `ch` of charge, `pi` of payment intent. */
function abbreviates(prefix: string, term: string, slot: ValueSlot): boolean {
  const own = slot.terms.filter((word) => !idTerms.has(word));
  const initials = own.map((word) => word.charAt(0)).join('');
  if (own.length > 1 && prefix === initials) return true;
  return prefix.length >= 2 && (term.startsWith(prefix) || prefix.startsWith(term));
}
