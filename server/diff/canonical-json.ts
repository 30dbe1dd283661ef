import { isRecord } from '../snippets/json-values.ts';

/** JSON whose text is equal for equal values, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([first], [second]) => compareText(first, second)))
      : inner,
  );
}

/** By code unit: the same everywhere, whatever the locale. */
export function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
