import english from './locales/en.json' with { type: 'json' };

/** Name of a text of the panel or the launcher. `{name}` in a text is filled in. */
export type MessageKey = keyof typeof english;

/** Every text, in one language. Other languages have the same keys; pages may replace any. */
export type Messages = Readonly<Record<MessageKey, string>>;

/** The language everything falls back on. */
export const en: Messages = english;
