import { stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';
import type { Mention, Reading } from './reading.ts';

/** Words between a name and its value: "set the status to active". */
const links = new Set(['to', 'as', 'is', 'of', 'equals', 'equal', '=', ':', '=>', '->', 'be', 'at', 'set']);
/** Words that are no value by themselves. */
const fillers = new Set([
  'the',
  'a',
  'an',
  'my',
  'our',
  'this',
  'that',
  'it',
  'its',
  'what',
  'which',
  'for',
  'in',
  'and',
  'or',
  'with',
  'by',
  'from',
  'on',
  'not',
  'one',
]);
/** Words of a longer name than this are never written out. */
const MAX_NAME_WORDS = 4;

/** `limit=5`, `status: active`, "set status to active", "with description “Box”". */
export function readNamed(reading: Reading): readonly Mention[] {
  const { tokens } = reading;
  const mentions: Mention[] = [];
  for (let start = 0; start < tokens.length; start += 1) {
    // The longest name that begins here.
    for (let length = Math.min(MAX_NAME_WORDS, tokens.length - start); length > 0; length -= 1) {
      const found = readPair(reading, start, length);
      if (found === null) continue;
      mentions.push(found);
      start = found.tokens.at(-1) ?? start;
      break;
    }
  }
  return mentions;
}

function readPair({ tokens, slots, fit, subject }: Reading, start: number, length: number): Mention | null {
  const name = tokens.slice(start, start + length);
  if (name.some((token, index) => token.isQuoted || token.endsPhrase || (token.isKey && index < length - 1)))
    return null;
  const written = name.map(({ text }) => text).join(' ');
  const named = slots.filter((slot) => isNamed(slot, written));
  const [slot] = named;
  if (slot === undefined || named.length > 1) return null;
  let at = start + length;
  const isKey = name.at(-1)?.isKey === true || /^(?:=|:|=>|->)$/.test(tokens[at]?.text ?? '');
  let isLinked = isKey;
  while (at < tokens.length && links.has(tokens[at]?.text.toLowerCase() ?? '') && at < start + length + 2) {
    at += 1;
    isLinked = true;
  }
  const value = tokens[at];
  if (value === undefined || value.text === '') return null;
  if (!isKey && !value.isQuoted && fillers.has(value.text.toLowerCase())) return null;
  const isCertain = isKey || value.isQuoted || /\d/.test(value.text) || isOneOf(slot, value.text);
  // "status active" names a value of the place; "name of the customer" names none.
  if (!isCertain && !(isLinked && wasSet(tokens, start))) return null;
  // "refund 3" of `refund` may be anything; a path that is called like the resource needs a sign.
  if (
    !isKey &&
    !isLinked &&
    !value.isQuoted &&
    !isOneOf(slot, value.text) &&
    slot.terms.every((term) => subject.has(term))
  )
    return null;
  const fitted = fit(slot, value.text, ...enumerationSpelling(slot, value.text));
  if (fitted === null) return null;
  return { slot, value: fitted.value, tokens: range(start, at) };
}

/** "Set … to", "change … to", "with … as": then a plain word is a value as well. */
function wasSet(tokens: Reading['tokens'], start: number): boolean {
  return tokens
    .slice(Math.max(0, start - 4), start)
    .some(({ text }) =>
      /^(?:set|sets|setting|change|changes|changing|update|updates|updating|with|where|whose|make|put|switch)$/i.test(
        text,
      ),
    );
}

/** Whether a text as written is the name of a place: `page size`, `page_size`, `pageSize`. */
function isNamed(slot: ValueSlot, written: string): boolean {
  const last = slot.path.at(-1) ?? '';
  if (last === written) return true;
  const stems = stemsOf(written);
  const own = stemsOf(last);
  if (stems.length === 0) return false;
  const same = (terms: readonly string[]): boolean =>
    terms.length === stems.length && terms.every((term, index) => term === stems[index]);
  return same(own) || same(slot.terms);
}

function isOneOf(slot: ValueSlot, text: string): boolean {
  return (
    enumerationSpelling(slot, text).length > 0 || (slot.types.includes('boolean') && /^(?:true|false)$/i.test(text))
  );
}

/** The enum value that a word is, however it is spelt. */
function enumerationSpelling({ enumeration }: ValueSlot, text: string): string[] {
  const plain = (value: string): string => value.toLowerCase().replaceAll(/[\s_-]+/g, '_');
  const wanted = plain(text);
  return enumeration.filter((value) => plain(value) === wanted).slice(0, 1);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
