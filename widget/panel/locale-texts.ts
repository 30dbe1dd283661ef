import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { loadMessages } from '../messages/messages.ts';

/** The texts of the language chosen last: English until they are there. */
export class LocaleTexts {
  texts: Messages = en;
  #locale = '';

  /** @returns whether other texts are there now. A slow language does not overwrite the one chosen after it. */
  async load(locale: string): Promise<boolean> {
    if (locale === this.#locale) return false;
    this.#locale = locale;
    const texts = await loadMessages(locale);
    if (this.#locale !== locale) return false;
    this.texts = texts;
    return true;
  }
}
