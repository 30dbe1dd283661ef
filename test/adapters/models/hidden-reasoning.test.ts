import { describe, expect, it } from 'vitest';
import { HiddenReasoning } from '../../../adapters/models/hidden-reasoning.ts';

function read(pieces: readonly string[]): string {
  const filter = new HiddenReasoning();
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
}

const cases: [string, string][] = [
  ['<think>The user wants…</think>Use it.', 'Use it.'],
  ['\n <thinking>\nhm\n</thinking>\n\nUse `a < b`.', '\n\nUse `a < b`.'],
  ['<think></think>Use it.', 'Use it.'],
  ['<think>never ends', ''],
  ['Use <think> as a tag.</think>', 'Use <think> as a tag.</think>'],
  ['<thinker>no tag</thinker>', '<thinker>no tag</thinker>'],
  ['<thin', '<thin'],
  ['  ', '  '],
  ['', ''],
];

describe('HiddenReasoning', () => {
  it.each(cases)('reads %j as %j, however it is cut', (text, shown) => {
    expect(read([text])).toBe(shown);
    expect(read(Array.from(text))).toBe(shown);
    for (let place = 1; place < text.length; place += 1)
      expect(read([text.slice(0, place), text.slice(place)])).toBe(shown);
  });

  it('gives text on at once where it cannot become a tag', () => {
    expect(new HiddenReasoning().push('Use')).toBe('Use');
    expect(new HiddenReasoning().push('<b')).toBe('<b');
  });

  it('does not wait for ever behind blanks', () => {
    expect(read([' '.repeat(10_000), 'x']).trim()).toBe('x');
    expect(new HiddenReasoning().push(' '.repeat(10_000))).not.toBe('');
  });

  it('keeps nothing of thoughts that have no end', () => {
    const filter = new HiddenReasoning();
    filter.push('<think>');
    for (let piece = 0; piece < 200_000; piece += 1) filter.push('hm </thin and so on. ');
    expect(filter.push('</think>Yes.')).toBe('Yes.');
  });
});
