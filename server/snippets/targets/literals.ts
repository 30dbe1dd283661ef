import type { NameValue } from '../snippet-request.ts';

/**
 * Characters that are invisible, reorder text, or end a line where nobody sees it. They are always
 * written as escapes, so that code does what it looks like and survives being pasted.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** How a language writes one code point it should not show. */
export type EscapeCodePoint = (codePoint: number) => string;

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

/** `\uXXXX` per UTF-16 unit: JavaScript, Java, C#, JSON. */
export const escapeUnits: EscapeCodePoint = (codePoint) =>
  String.fromCodePoint(codePoint)
    .split('')
    .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
    .join('');

/** `\uXXXX` or `\UXXXXXXXX`: Python, Go. */
export const escapeLong: EscapeCodePoint = (codePoint) =>
  codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : `\\u${hex(codePoint, 4)}`;

/** `\u{X}`: Ruby, PHP. */
export const escapeBraced: EscapeCodePoint = (codePoint) => `\\u{${hex(codePoint, 1)}}`;

/** `"…"` as C, Java, Go, Python and JavaScript read it alike, but for how they escape code points. */
export function quoteDouble(text: string, escape: EscapeCodePoint): string {
  const inner = text
    .toWellFormed()
    .replaceAll(/[\\"]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(hidden, (char) => escape(char.codePointAt(0) ?? 0));
  return `"${inner}"`;
}

/** `'…'`, or `"…"` where that needs fewer escapes. */
export function quoteJavaScript(text: string): string {
  const double = quoteDouble(text, escapeUnits);
  if (text.includes("'") && !text.includes('"')) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Inert in every POSIX shell, also interactively: nothing is special between single quotes. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Indented JSON without hidden characters. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? 'null').replaceAll(hidden, (char) =>
    char === '\n' ? char : escapeUnits(char.codePointAt(0) ?? 0),
  );
}

/** Every line but the first, moved right. */
export function indentRest(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`);
}

/** Whether a map of the language can hold them without losing one. */
export function hasUniqueNames(pairs: readonly NameValue[]): boolean {
  return new Set(pairs.map(({ name }) => name)).size === pairs.length;
}

/** `POST` → `Post`. */
export function capitalizeMethod(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}
