import type { Operation } from '../../../core/operation.ts';
import { readCurrency, readDecimal, toMinorUnits } from './money.ts';
import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import type { ValueSlot } from './value-slots.ts';

interface Money {
  /** Plain decimal. */
  readonly amount: string;
  readonly currency: string;
  readonly tokens: readonly number[];
}

const amountTerms = new Set(['amount', 'price', 'total', 'valu', 'sum', 'fee', 'cost', 'balanc']);
const minorWords = /\b(?:cents?|pence|minor units?|smallest (?:currency )?unit|lowest denomination)\b/i;
/** They speak of cents to say that there are none: "in euros, not in cents". */
const majorWords = /\bnot (?:in )?(?:cents?|minor units?)\b|\bmajor units?\b/i;

/** "20 euros", "€20", "USD 5.50": the amount in the unit that its place says, and the currency. */
export function readMoney(reading: Reading): readonly Mention[] {
  const found = findMoney(reading);
  const [money] = found;
  // Of two amounts nobody knows which one goes where.
  if (money === undefined || found.length > 1) return [];
  const amounts = reading.slots.filter(
    (slot) => !slot.types.includes('boolean') && slot.terms.some((term) => amountTerms.has(term)),
  );
  const slot = onlyBest(
    amounts.filter((candidate) => amountFor(reading, candidate, money) !== null),
    (candidate) =>
      1 +
      (candidate.required ? 2 : 0) +
      (candidate.terms.at(-1) === 'amount' ? 4 : 0) +
      (candidate.path.length === 1 ? 1 : 0),
  );
  if (slot === null) return [];
  const amount = amountFor(reading, slot, money);
  if (amount === null) return [];
  const mentions: Mention[] = [{ slot, value: amount.value, tokens: money.tokens }];
  const currency = currencyBeside(reading, slot);
  const code = currency && reading.fit(currency, ...currencySpellings(currency, money.currency));
  if (currency && code) mentions.push({ slot: currency, value: code.value, tokens: [] });
  // An amount in another currency than the one that the place allows is another amount.
  else if (currency && (currency.enumeration.length > 0 || currency.flat['const'] !== undefined)) return [];
  return mentions;
}

/** The amounts with a currency of a question. */
export function findMoney({ tokens, isTaken }: Reading): Money[] {
  const found: Money[] = [];
  for (const [index, { text, isQuoted }] of tokens.entries()) {
    if (isQuoted || isTaken(index)) continue;
    const [, before = '', digits = '', after = ''] = /^([^\d\s.,-]{0,4})([\d.,]+)([^\d\s.,-]{0,4})$/u.exec(text) ?? [];
    const amount = readDecimal(digits);
    if (amount === null) continue;
    const attached = readCurrency(before) ?? readCurrency(after);
    const next = tokens[index + 1];
    const previous = tokens[index - 1];
    if (attached !== null) found.push({ amount, currency: attached, tokens: [index] });
    else if (before + after !== '') continue;
    else if (next && !next.isQuoted && readCurrency(next.text) !== null) {
      found.push({ amount, currency: readCurrency(next.text) ?? '', tokens: [index, index + 1] });
    } else if (previous && /^(?:[A-Z]{3}|\p{Sc})$/u.test(previous.text) && readCurrency(previous.text) !== null) {
      found.push({ amount, currency: readCurrency(previous.text) ?? '', tokens: [index - 1, index] });
    }
  }
  return found;
}

function amountFor(
  { fit, operation }: Reading,
  slot: ValueSlot,
  { amount, currency }: Money,
): { readonly value: unknown } | null {
  const said = [slot.description, operation.description ?? '', inResponse(operation, slot)].find(
    (text) => minorWords.test(text) || majorWords.test(text),
  );
  const isMinor = said !== undefined && !majorWords.test(said);
  if (isMinor || slot.terms.includes('cent')) {
    const value = toMinorUnits(amount, currency);
    return value === null ? null : fit(slot, value);
  }
  // A whole number that does not say of what: cents or euros, a factor of a hundred.
  if (slot.types.includes('integer') && said === undefined) return null;
  // Decimals in text have as many digits as their example.
  const hasDigits = slot.examples.some((example) => /^\d+\.\d\d$/.test(example));
  const padded = hasDigits && !amount.includes('.') ? `${amount}.00` : amount;
  return slot.types.includes('string') ? fit(slot, padded, amount) : fit(slot, Number(amount));
}

/** What comes back is described more often than what is sent, and an API counts both alike. */
function inResponse({ responses }: Operation, slot: ValueSlot): string {
  const name = slot.path.at(-1) ?? '';
  const fields = responses.flatMap((response) => response.fields);
  return fields
    .flatMap(({ path, description }) => (path.split('.').at(-1) === name ? [description ?? ''] : []))
    .join(' ');
}

function currencyBeside({ slots }: Reading, amount: ValueSlot): ValueSlot | null {
  const outer = amount.path.slice(0, -1).join('.');
  const currencies = slots.filter((slot) => slot.terms.includes('currenc') && slot.place === amount.place);
  const beside = currencies.filter((slot) => slot.path.slice(0, -1).join('.') === outer);
  const candidates = beside.length > 0 ? beside : currencies;
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}

function currencySpellings(slot: ValueSlot, code: string): string[] {
  const isLower =
    /\blower ?case\b/i.test(slot.description) || slot.examples.some((example) => /^[a-z]{3}$/.test(example));
  return isLower ? [code.toLowerCase(), code] : [code, code.toLowerCase()];
}
