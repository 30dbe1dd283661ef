import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import { stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';

/** Names of what limits a list, surest first. */
const limitNames: readonly string[] = [
  'limit',
  'pagesize',
  'perpage',
  'size',
  'maxresults',
  'pagelimit',
  'first',
  'top',
  'take',
  'count',
  'max',
  'maxitems',
  'resultsperpage',
  'numresults',
];
const pageNames: readonly string[] = ['page', 'pagenumber', 'pageindex', 'pageno', 'number'];

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  twenty: 20,
  fifty: 50,
  hundred: 100,
};

/** "The last 5 invoices", "page 2", "50 per page", "30 days": numbers that say how many of what. */
export function readCounts(reading: Reading): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const [token, { text, isQuoted }] of reading.tokens.entries()) {
    const number = isQuoted || reading.isTaken(token) ? null : readNumber(text);
    if (number === null) continue;
    const before = reading.tokens[token - 1]?.stem ?? '';
    const slot = isLimit(reading, token)
      ? byNames(reading, limitNames, number)
      : before === 'page'
        ? byNames(reading, pageNames, number)
        : byUnit(reading, token, number);
    const fitted = slot && reading.fit(slot, number);
    if (slot && fitted) mentions.push({ slot, value: fitted.value, tokens: [token] });
  }
  // Two numbers for one place: neither is meant more than the other.
  return mentions.filter(({ slot }) => mentions.filter((other) => other.slot === slot).length === 1);
}

function readNumber(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const lower = text.toLowerCase();
  return Object.hasOwn(numberWords, lower) ? (numberWords[lower] ?? null) : null;
}

/** "Last 5", "first ten", "5 per page", "5 at a time": of a list, so the call must be one. */
function isLimit({ tokens, operation }: Reading, token: number): boolean {
  if (operation.method !== 'GET') return false;
  const words = (from: number, to: number): string =>
    tokens
      .slice(Math.max(0, from), to)
      .map(({ text }) => text.toLowerCase())
      .join(' ');
  const before = words(token - 3, token);
  const after = words(token + 1, token + 4);
  if (
    /\b(?:last|latest|newest|first|top|most recent|recent|next|previous|oldest|only|at most|up to|max|maximum|maximum of|limit|limit of|limit to|limited to)$/.test(
      before,
    )
  ) {
    // "The last 30 days" is a time.
    return !/^(?:days?|hours?|weeks?|months?|minutes?|years?)\b/.test(after);
  }
  if (/^(?:[a-z]+ )?(?:per|a) page\b|^at a time\b/.test(after)) return true;
  // "List 5 invoices"
  return /\b(?:list|show|get|fetch|return|retrieve|give me|show me)$/.test(before) && /^[a-z]{3,}s\b/.test(after);
}

function byNames({ slots, fit }: Reading, names: readonly string[], value: number): ValueSlot | null {
  const plain = (slot: ValueSlot): string => (slot.path.at(-1) ?? '').toLowerCase().replaceAll(/[^a-z]/g, '');
  return onlyBest(
    slots.filter((slot) => slot.place === 'query' && fit(slot, value) !== null && isNumeric(slot)),
    (slot) => (names.includes(plain(slot)) ? names.length - names.indexOf(plain(slot)) : 0),
  );
}

/** "30 days" for `trial_period_days`, "3 seats" for `seats`, "quantity of 3" for `quantity`. */
function byUnit({ tokens, slots, fit }: Reading, token: number, value: number): ValueSlot | null {
  const unit = stemsOf(tokens[token + 1]?.text ?? '')[0] ?? '';
  const isEnd = tokens[token]?.endsPhrase === true;
  if (isEnd || unit.length < 3) return null;
  const measured = slots.filter((slot) => isNumeric(slot) && slot.terms.at(-1) === unit && fit(slot, value) !== null);
  return measured.length === 1 ? (measured[0] ?? null) : null;
}

function isNumeric({ types }: ValueSlot): boolean {
  return types.includes('integer') || types.includes('number');
}
