import { isObject as isRecord } from '../../core/json-values.ts';

export { isObject as isRecord, setOwn, valueAt as getOwn } from '../../core/json-values.ts';
export type { JsonObject as JsonRecord } from '../../core/json-values.ts';

/** Equality of JSON values; the order of keys does not matter. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equalJson(item, right[index]));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key], right[key]))
  );
}

/** One segment of a JSON pointer, escaped (RFC 6901). */
export function pointerSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
