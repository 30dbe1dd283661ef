import { en } from './en.ts';
import type { MessageKey, Messages } from './en.ts';

/** Each language is its own chunk, made of one file: a reader loads English and at most one more. */
const translations = import.meta.glob<Messages>(['./locales/*.json', '!./locales/en.json'], { import: 'default' });

/** Languages made of the English texts, for trying out the layout: see `pseudo.ts`. */
const pseudoLocales = new Set(['en-xa', 'ar-xb']);

/** The texts for a BCP 47 tag. English until a translation is there, and for good when there is none. */
export async function loadMessages(locale: string): Promise<Messages> {
  const tag = locale.toLowerCase();
  const file = `./locales/${tag.split('-')[0] ?? ''}.json`;
  try {
    if (pseudoLocales.has(tag)) return (await import('./pseudo.ts')).pseudoMessages(tag, en);
    const load = Object.hasOwn(translations, file) ? translations[file] : undefined;
    return { ...en, ...(await load?.()) };
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
export function messageForCode(messages: Messages, prefix: 'error' | 'notice' | 'reason', code: string): string | null {
  const key = `${prefix}_${code}`;
  return Object.hasOwn(messages, key) ? messages[key as MessageKey] : null;
}
