import { createHash } from 'node:crypto';

/** PostgreSQL stores no NUL, and UTF-8 has no half of a surrogate pair; hostile content holds both. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** {@link cleanText} where there may be no text. */
export function cleanOptionalText(text: string | null): string | null {
  return text === null ? null : cleanText(text);
}

/**
 * JSON as PostgreSQL accepts it. `JSON.stringify` writes NUL and half surrogate pairs as escapes, and an
 * escape behind an even number of backslashes is a real one.
 */
export function cleanJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return json.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\uFFFD');
}

/** The first 128 bits of SHA-256 in the spelling of a `uuid`, which is how the store keeps hashes. */
export function hashText(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A vector in the spelling of `halfvec`. Half precision holds fewer than four digits; six lose nothing. */
export function vectorText(vector: Float32Array): string {
  const parts: string[] = [];
  for (const value of vector) parts.push(value === 0 ? '0' : value.toPrecision(6));
  return `[${parts.join(',')}]`;
}

/** Numbers in the spelling of a PostgreSQL array; faster than the driver's element by element escaping. */
export function numberArray(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}
