/** Digits behind the point of a currency, where they are not two (ISO 4217). */
const exponents: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Words and signs that mean one currency, whoever says them. */
const names: Readonly<Record<string, string>> = {
  '€': 'EUR',
  euro: 'EUR',
  '£': 'GBP',
  quid: 'GBP',
  $: 'USD',
  dollar: 'USD',
  buck: 'USD',
  yen: 'JPY',
  rupee: 'INR',
  '₹': 'INR',
  pound: 'GBP',
  zloty: 'PLN',
  zł: 'PLN',
  won: 'KRW',
  '₩': 'KRW',
  yuan: 'CNY',
  franc: 'CHF',
  '¥': 'JPY',
};

/** Codes people use in questions; any three capitals would be half of all abbreviations. */
const codes = new Set(
  (
    'EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY BRL MXN ZAR SGD HKD KRW THB IDR MYR PHP VND ILS AED SAR ' +
    'KWD BHD JOD OMR TND CLP COP ARS PEN UAH ISK TWD EGP NGN KES'
  ).split(' '),
);

/** The code of a currency that a word or sign stands for. */
export function readCurrency(word: string): string | null {
  if (codes.has(word)) return word;
  const lower = word.toLowerCase();
  const singular = lower.length > 3 && lower.endsWith('s') ? lower.slice(0, -1) : lower;
  if (Object.hasOwn(names, singular)) return names[singular] ?? null;
  return codes.has(word.toUpperCase()) && word === lower && word !== 'try' && word !== 'all'
    ? word.toUpperCase()
    : null;
}

/** An amount in the smallest unit of its currency. @returns `null` when it has more digits than the currency */
export function toMinorUnits(amount: string, currency: string | null): number | null {
  const digits = (currency === null ? undefined : exponents[currency]) ?? 2;
  const [whole = '', fraction = ''] = amount.split('.');
  if (fraction.length > digits) return null;
  const value = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(value) ? value : null;
}

/** `1,500.00`, `1.500,00`, `20` as a plain decimal; `null` for what is none, or may be read in two ways. */
export function readDecimal(text: string): string | null {
  // A thousand, or one and a half: nobody can tell.
  if (text.length > 20 || /^\d{1,3}\.\d{3}$/.test(text)) return null;
  if (/^\d+$/.test(text)) return text;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return text.replaceAll(',', '');
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (/^\d+\.\d+$/.test(text)) return text;
  return /^\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : null;
}
