import { describe, expect, it } from 'vitest';
import { shortenText } from '../../../adapters/models/shorten-text.ts';

describe('shortenText', () => {
  it('folds white space and keeps short texts', () => {
    expect(shortenText('  create\n\n a\trefund ')).toBe('create a refund');
  });

  it('keeps the first 128 words', () => {
    expect(shortenText('refund '.repeat(1_000)).split(' ')).toHaveLength(128);
  });

  it('bounds a text without spaces', () => {
    expect(shortenText('x'.repeat(5_000_000))).toHaveLength(1_000);
  });

  it.each(['', '   ', '\n\t'])('never gives an empty text (%j)', (text) => {
    expect(shortenText(text)).toBe('.');
  });

  it('never cuts a character in two', () => {
    expect(shortenText(`a${'😀'.repeat(600)}`).isWellFormed()).toBe(true);
    expect(shortenText('\ud800').isWellFormed()).toBe(true);
  });
});
