import { analyseText } from '../../core/text-analysis.ts';

/** What things are called by in a system rather than in its specification: `pay_123`, `ord_8Kx2`, a UUID, an e-mail address. */
export function isValue(text: string): boolean {
  if (/^[^\s@]+@[^\s@]+$/u.test(text) || /^[\d.,:+-]+$/u.test(text)) return true;
  if (/^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+$/u.test(text) && /(?:^|-)\p{L}*\d/u.test(text)) return !/^[xX]-/u.test(text);
  const [, last] = /^[\p{L}\p{N}_]*_([\p{L}\p{N}]+)$/u.exec(text) ?? [];
  // `address_line1` and `line_2` are names.
  return last !== undefined && /\d/u.test(last) && !/^(?:\p{L}{2,}\d{0,2}|\d)$/u.test(last);
}

/** A status is asked about; every other number is a value. */
const numberPattern =
  /(?<![\p{L}\p{N}_./-])(?![1-5]\d\d(?![\p{L}\p{N}.]))[-+]?[€$£]?\d[\d.,:]{0,40}%?(?![\p{L}\p{N}_/-])/gu;

/**
 * A question without the values of its own: ids, amounts, addresses, what is quoted. No text holds them, and what is left
 * says what it is about. `null` when nothing else is left, or nothing went.
 */
export function withoutValues(question: string): string | null {
  const rest = question
    .replaceAll(/`[^`\n]{1,200}`|"[^"\n]{1,200}"|“[^”\n]{1,200}”/gu, (quoted) =>
      isValue(quoted.slice(1, -1)) || /\s/u.test(quoted) ? ' ' : quoted,
    )
    .replaceAll(/[^\s,;?!()]{2,200}/gu, (word) =>
      isValue(word.replace(/[.:]+$/u, '')) && !/^[1-5]\d\d$/u.test(word) ? ' ' : word,
    )
    .replaceAll(numberPattern, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const terms = analyseText(rest);
  return terms.length === 0 || terms.length === analyseText(question).length ? null : rest;
}
