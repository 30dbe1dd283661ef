import { describe, expect, it } from 'vitest';
import { chooseSlug } from '../../../adapters/postgres/commit-catalogue.ts';
import { slicesByCost } from '../../../adapters/postgres/slices.ts';
import { cleanJson, cleanText, hashText, vectorText } from '../../../adapters/postgres/stored-text.ts';
import { createRandom } from '../../support/create-random.ts';

describe('cleanText', () => {
  it('replaces what PostgreSQL stores not, and nothing else', () => {
    expect(cleanText('a\0b\uD800c\uDC00d🦓é')).toBe('a\uFFFDb\uFFFDc\uFFFDd🦓é');
  });
});

describe('cleanJson', () => {
  const pieces = ['\\', '\0', '\uD800', '\uDFFF', 'u0000', '\\u0000', '🦓', '"', '\n', 'd800', '\\ud800'] as const;

  it('gives what cleaning every text gives, however texts pretend to be escapes', () => {
    const random = createRandom(7);
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(pieces)).join('');
      const json = cleanJson({ [text]: [text, { nested: text }] });
      const cleaned = cleanText(text);
      expect(JSON.parse(json)).toEqual({ [cleaned]: [cleaned, { nested: cleaned }] });
      expect(cleanText(json)).toBe(json);
    }
  });
});

describe('hashText', () => {
  it('is the first half of SHA-256 as a uuid', () => {
    expect(hashText('abc')).toBe('ba7816bf-8f01-cfea-4141-40de5dae2223');
  });
});

describe('vectorText', () => {
  it('keeps more digits than half precision holds', () => {
    expect(vectorText(new Float32Array([0, 1, -0.123456789, 1e-9]))).toBe('[0,1.00000,-0.123457,1.00000e-9]');
  });
});

describe('slicesByCost', () => {
  it('fills parts to the budget and lets what is too large stand alone', () => {
    expect([...slicesByCost([1, 2, 9, 1, 1, 3], 4, (cost) => cost)]).toEqual([[1, 2], [9], [1, 1], [3]]);
    expect([...slicesByCost([], 4, () => 1)]).toEqual([]);
  });
});

describe('chooseSlug', () => {
  it('takes the first number that is free', () => {
    expect(chooseSlug('orders', new Set(['orders-2']))).toBe('orders');
    expect(chooseSlug('orders', new Set(['orders', 'orders-2', 'orders-4']))).toBe('orders-3');
  });
});
