import { en } from './en.ts';
import type { MessageKey, Messages } from './en.ts';

/** Each language is its own chunk: a reader loads English and at most one more. */
const translations: ReadonlyMap<string, () => Promise<Messages>> = new Map([
  ['de', async () => (await import('./de.ts')).de],
]);

/** The texts for a BCP 47 tag. English until a translation is there, and for good when there is none. */
export async function loadMessages(locale: string): Promise<Messages> {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  try {
    return (await translations.get(language)?.()) ?? en;
  } catch {
    return en;
  }
}

/** `{name}` in a text replaced by its value. */
export function fillMessage(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

/** The text for a code such as `error_…` or `notice_…`, if we have one. */
export function messageForCode(messages: Messages, prefix: 'error' | 'notice', code: string): string | null {
  const key = `${prefix}_${code}`;
  return Object.hasOwn(messages, key) ? messages[key as MessageKey] : null;
}
