import { describe, expect, it } from 'vitest';
import { createNativeSentenceEncoder } from '../../../adapters/models/native-sentence-encoder.ts';
import type { TokenizedText } from '../../../adapters/models/sentence-encoder.ts';
import { createSentenceTokenizer } from '../../../adapters/models/sentence-tokenizer.ts';
import { readVocabulary } from '../../../adapters/models/use-lite-files.ts';
import { MAX_TOKENS } from '../../../adapters/models/use-lite-onnx.ts';
import { createWasmSentenceEncoder } from '../../../adapters/models/wasm-sentence-encoder.ts';
import { createRandom, type Random } from '../../support/create-random.ts';

const native = await createNativeSentenceEncoder().catch(() => null);
const wasm = await createWasmSentenceEncoder();
const tokenizer = createSentenceTokenizer(await readVocabulary());

const words = (
  'list create refund cancel the a of an order customer invoice webhook GET POST /v1/orders/{order_id} X-Rate-Limit ' +
  'snake_case camelCase 403 "quoted" signing secret → returns: paginated Ünïcode 返金 😀 € status, events. bearer token'
).split(' ');

function writeText(random: Random, length: number): string {
  return Array.from({ length }, () => words[random.below(words.length)]).join(' ');
}

function tokenize(text: string): TokenizedText {
  return { text, tokens: tokenizer.encode(text).slice(0, MAX_TOKENS) };
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

describe.skipIf(native === null)(
  'createNativeSentenceEncoder (skipped where onnxruntime-node is not installed)',
  () => {
    it('gives the vectors of the WebAssembly model', async () => {
      const random = createRandom(3);
      for (let count = 0; count < 60; count += 1) {
        const text = tokenize(writeText(random, 1 + random.below(1 + random.below(120))));
        const [ours, theirs] = [await native?.encode([text]), await wasm.encode([text])];
        expect(cosine(ours ?? new Float32Array(), theirs)).toBeGreaterThan(0.999_999);
      }
    });
  },
);

describe.each([['native', native] as const, ['wasm', wasm] as const])('a sentence encoder: %s', (_, encoder) => {
  // Lengths around the eight and sixteen numbers that processors take at a time, and the longest.
  it.skipIf(encoder === null).each([1, 2, 7, 8, 9, 16, 17, 40, MAX_TOKENS])(
    'gives a text of %i tokens the same vector, bit for bit, alone and in any company',
    async (length) => {
      const random = createRandom(length);
      const texts: TokenizedText[] = [];
      while (texts.length < 5) {
        const text = writeText(random, length * 2);
        // Cut to the length in tokens, at a place where the text has exactly so many.
        for (let end = text.length; end > 0; end -= 1) {
          const tokens = tokenizer.encode(text.slice(0, end));
          if (tokens.length > length) continue;
          if (tokens.length === length) texts.push({ text: text.slice(0, end), tokens });
          break;
        }
      }
      const alone: (Float32Array | undefined)[] = [];
      for (const text of texts) alone.push(await encoder?.encode([text]));
      for (const [start, size] of [
        [0, 5],
        [0, 2],
        [2, 3],
      ] as const) {
        const together = (await encoder?.encode(texts.slice(start, start + size))) ?? new Float32Array();
        for (let place = 0; place < size; place += 1) {
          expect(together.slice(place * 512, (place + 1) * 512)).toEqual(alone[start + place]);
        }
      }
    },
  );
});
