import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../widget/messages/en.ts';
import { fillMessage, loadMessages, messageForCode } from '../../widget/messages/messages.ts';

const folder = path.join(import.meta.dirname, '../../widget/messages/locales');
const languages = readdirSync(folder).map((file) => path.basename(file, '.json'));

function readTexts(language: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(folder, `${language}.json`), 'utf8')) as Record<string, string>;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
}

describe('message files', () => {
  it('are there in English and German', () => {
    expect(languages).toEqual(expect.arrayContaining(['en', 'de']));
  });

  it.each(languages)('say everything: %s', (language) => {
    const texts = readTexts(language);
    expect(Object.keys(en).filter((key) => !(texts[key] ?? '').trim())).toEqual([]);
    expect(Object.keys(texts).filter((key) => !Object.hasOwn(en, key))).toEqual([]);
  });

  it.each(languages)('fill in the same: %s', (language) => {
    const texts = readTexts(language);
    const other = Object.entries(en).filter(
      ([key, text]) => placeholders(texts[key] ?? '').join(' ') !== placeholders(text).join(' '),
    );
    expect(other.map(([key]) => key)).toEqual([]);
  });
});

describe('loadMessages', () => {
  it('finds a language by its tag, and English for any other', async () => {
    expect((await loadMessages('de')).send).toBe('Senden');
    expect((await loadMessages('de-CH')).send).toBe('Senden');
    expect(await loadMessages('en-GB')).toEqual(en);
    for (const tag of ['xx', '', '../en', 'constructor', '%%']) expect(await loadMessages(tag)).toEqual(en);
  });

  it('makes texts longer and strange, or lets them run from right to left', async () => {
    const long = await loadMessages('en-XA');
    const reversed = await loadMessages('ar-XB');
    for (const [key, text] of Object.entries(en) as [keyof typeof en, string][]) {
      expect(long[key].length).toBeGreaterThanOrEqual(text.length * 1.4);
      expect(placeholders(long[key])).toEqual(placeholders(text));
      expect(placeholders(reversed[key])).toEqual(placeholders(text));
    }
    expect(long.send).toBe('[Šéñð ẋẋẋẋ]'.replace('Š', 'S'));
    expect(reversed.send).toBe('\u202ESend\u202C');
    expect(fillMessage(reversed.retryIn, { seconds: 3 })).toContain('3');
  });
});

describe('messageForCode', () => {
  it('knows our codes and nothing of the prototype', () => {
    expect(messageForCode(en, 'error', 'offline')).toBe('You are offline. Your question is kept.');
    expect(messageForCode(en, 'reason', 'code_fails')).toBe('Code fails');
    expect(messageForCode(en, 'error', 'nonsense')).toBeNull();
    expect(messageForCode(en, 'error', '__proto__')).toBeNull();
  });
});
