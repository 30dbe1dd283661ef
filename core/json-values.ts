/**
 * Values of unknown shape: specifications and requests are written by people and attackers alike, so nothing here trusts
 * a type, and only own keys count (`constructor` is a name, never an inherited function).
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own value under a key, whatever the container is. */
export function valueAt(container: unknown, key: string): unknown {
  return isObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

/**
 * Sets a key as an own property whatever its name: a plain assignment of `__proto__` would change the prototype
 * instead, and names come from specifications and callers.
 */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
