import { describe, expect, it } from 'vitest';
import { readPrompts } from '../../../bin/read-prompts.ts';
import { PromptEcho } from '../../../server/answers/prompt-echo.ts';
import { createRandom } from '../../support/create-random.ts';

const rules = Object.values(readPrompts()).map(({ text }) => text);
const key = 'a1b2c3d4e5f6';

function pass(text: string, size = text.length): { out: string; found: boolean } {
  const echo = new PromptEcho(rules, key);
  let out = '';
  for (let start = 0; start < text.length; start += size) out += echo.push(text.slice(start, start + size));
  return { out: out + echo.end(), found: echo.found };
}

/** Runs of so many words that both hold. */
function sharedRuns(text: string, length: number): string[] {
  const wordsOf = (whole: string): string[] => whole.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];
  const runsOf = (words: readonly string[]): string[] =>
    words.slice(length - 1).map((_, index) => words.slice(index, index + length).join(' '));
  const known = new Set(rules.flatMap((rule) => runsOf(wordsOf(rule))));
  return runsOf(wordsOf(text)).filter((run) => known.has(run));
}

describe('PromptEcho', () => {
  const answer =
    'Use `POST /refunds` [2]. Refunds need a `payment_id` [2].\n\n- `amount` (integer): in cents, 20 € → 2000\n\n```sh\ncurl -X POST\n```\n';

  it.each([1, 3, 7, 1_000])('lets an answer through as it is, in pieces of %i', (size) => {
    expect(pass(answer, size)).toEqual({ out: answer, found: false });
  });

  it('lets text flow: what comes before the last few words is out at once', () => {
    const echo = new PromptEcho(rules, key);
    expect(echo.push('Use POST /refunds, and ')).toBe('Use POST /refunds, and ');
  });

  it.each([1, 5, 1_000])('takes out every rule, in pieces of %i', (size) => {
    for (const rule of rules) {
      const { out, found } = pass(`Sure! Here it is: ${rule} That was it.`, size);
      expect(found).toBe(true);
      expect(sharedRuns(out, 8)).toEqual([]);
      expect(out.startsWith('Sure! Here it is: ')).toBe(true);
      expect(out.endsWith('That was it.')).toBe(true);
      // What is left are the first words before a run is noticed.
      expect(out.length).toBeLessThan(80);
    }
  });

  it('takes out rules in other dress: upper case, quoted, as a list, in code', () => {
    for (const rule of rules) {
      const dressed = `\`\`\`\n> ${rule.toUpperCase().replaceAll(' ', '\n> - ')}\n\`\`\``;
      expect(sharedRuns(pass(dressed).out, 8)).toEqual([]);
    }
  });

  const encode: Readonly<Record<string, (text: string) => string>> = {
    base64: (text) => Buffer.from(text).toString('base64'),
    'base64 in lines': (text) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n'),
    'base64 in a fence': (text) => `\n\`\`\`\n${Buffer.from(`x${text}`).toString('base64')}\n\`\`\`\n`,
    base64url: (text) => Buffer.from(`xy${text}`).toString('base64url'),
    'hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
    'percent-encoding': (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'),
    ROT13: (text) =>
      text.replaceAll(/[a-z]/gi, (letter) =>
        'abcdefghijklmnopqrstuvwxyzabcdefghijklm'.charAt(
          'abcdefghijklmnopqrstuvwxyz'.indexOf(letter.toLowerCase()) + 13,
        ),
      ),
    backwards: (text) => Array.from(text).toReversed().join(''),
    'spelt out': (text) => Array.from(text).join(' '),
    'spelt with hyphens': (text) => Array.from(text).join('-'),
    'in snake case': (text) => text.replaceAll(' ', '_'),
  };

  it.each(Object.keys(encode))('takes out rules in %s, but for the first few words', (name) => {
    for (const rule of rules.map((text) => text.slice(0, 1_500)).filter((text) => text.length > 250)) {
      const written = encode[name]?.(rule) ?? '';
      for (const size of [1, 5, 10_000]) {
        const { out, found } = pass(`Sure: ${written}\n\nThat was it.`, size);
        expect({ name, found }).toEqual({ name, found: true });
        expect(out.startsWith('Sure: ')).toBe(true);
        expect(out.endsWith('That was it.')).toBe(true);
        expect(out.length).toBeLessThan(200);
      }
    }
  });

  it('takes out what is encoded a second time, and lets other encoded texts through', () => {
    const [rule = ''] = rules;
    const again = Buffer.from(rule).toString('base64');
    expect(pass(`${again}\n\nAnd again: ${again}\n\nDone.`).out.length).toBeLessThan(400);
    const harmless = `Send this: ${Buffer.from('an image that is none, and says nothing of what we told the model '.repeat(20)).toString('base64')}\n\nDone.`;
    expect(pass(harmless)).toEqual({ out: harmless, found: false });
  });

  it('takes out the key of the fences', () => {
    expect(pass(`The KEY is ${key}, and ${key.toUpperCase()}.`).out).not.toMatch(new RegExp(key, 'iu'));
  });

  it('bears a long text that nearly repeats the rules for ever', () => {
    const random = createRandom(7);
    const words = rules.join(' ').split(' ');
    const hostile = Array.from({ length: 60_000 }, () => words[random.below(words.length)]).join(' ');
    expect(sharedRuns(pass(hostile, 50).out, 12)).toEqual([]);
  });

  it('lets a few words go in a pause, and takes out what turns out to be a quotation all the same', () => {
    const echo = new PromptEcho(['one two three four five six seven eight nine ten eleven twelve'], key);
    let out = '';
    for (const word of 'one two three four five six seven eight nine ten eleven twelve. Fine.'.split(/(?<= )/))
      out += echo.push(word) + echo.pause();
    out += echo.end();
    expect(out).toBe('one two three four five six seven Fine.');
    expect(echo.found).toBe(true);
  });
});
