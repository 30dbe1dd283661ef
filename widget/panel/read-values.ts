import type { DetailField } from './read-operation-details.ts';

/** What was typed for one field. */
export interface TypedValue {
  readonly field: DetailField;
  readonly text: string;
}

/**
 * What was typed as values for `POST /v1/snippets`: parameters by place, fields of the body by name. Text that does not
 * suit the field's type is sent as text, so that the server can say what is wrong with it. Empty fields are left out.
 */
export function readValues(typed: readonly TypedValue[]): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>();
  const places = new Map<string, [string, unknown][]>();
  for (const { field, text } of typed) {
    if (text.trim() === '') continue;
    const value = readValue(text, field.type);
    if (field.place === '') values.set(field.name, value);
    else places.set(field.place, [...(places.get(field.place) ?? []), [field.name, value]]);
  }
  const placed = [...places].map(([place, entries]): [string, unknown] => [place, Object.fromEntries(entries)]);
  return Object.fromEntries([...values, ...placed]);
}

function readValue(text: string, type: string): unknown {
  if (/^(?:integer|number|boolean|array|object|null)\b/.test(type) || type.includes('[]')) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}
