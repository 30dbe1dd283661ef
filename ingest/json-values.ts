/**
 * Reading values of unknown shape: specifications are written by people and attackers alike, so nothing
 * below trusts a type, and only own keys count (`constructor` is a name, never an inherited function).
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own value under a key, whatever the container is. */
export function valueAt(container: unknown, key: string): unknown {
  return isObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

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

/** Sets a key. `__proto__` is left out: assigning it would change the prototype, and no honest name is lost. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') return;
  target[key] = value;
}

/** A short, safe quotation of something from a document for a message. */
export function quote(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  return `\`${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}\``;
}
