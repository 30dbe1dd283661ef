import { isObject, valueAt } from '../core/json-values.ts';
import type { JsonObject } from '../core/json-values.ts';

// What only ingestion reads with; the rest is shared with the server.
export { isObject, setOwn, valueAt } from '../core/json-values.ts';
export type { JsonObject } from '../core/json-values.ts';

export function objectAt(container: unknown, key: string): JsonObject | null {
  const value = valueAt(container, key);
  return isObject(value) ? value : null;
}

export function listAt(container: unknown, key: string): readonly unknown[] {
  const value = valueAt(container, key);
  return Array.isArray(value) ? value : [];
}

/** Own entries of an object, none for anything else. */
export function entriesAt(container: unknown, key: string): [string, unknown][] {
  const value = valueAt(container, key);
  return isObject(value) ? Object.entries(value) : [];
}

/** Text as people meant it: YAML turns an unquoted `2.0` or `yes` into something else than a string. */
export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'boolean' ? String(value) : null;
}

export function textAt(container: unknown, key: string): string | null {
  return asText(valueAt(container, key));
}

export function isTrue(container: unknown, key: string): boolean {
  const value = valueAt(container, key);
  return value === true || value === 'true';
}

/**
 * Whether an extension such as `x-internal` is set. Anything but an explicit "no" counts: a misspelt
 * value must hide too much rather than too little.
 */
export function isFlagged(container: unknown, key: string): boolean {
  const value = valueAt(container, key);
  return !(value === undefined || value === null || value === false || value === 'false' || value === 0);
}

/** A short, safe quotation of something from a document for a message. */
export function quote(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  return `\`${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}\``;
}
