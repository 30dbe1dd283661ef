import { describe, expect, it } from 'vitest';
import { splitNaively } from '../../bench/support/naive-splitter.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';

describe('splitNaively', () => {
  it('knows of every piece which operations it holds a part of', async () => {
    const embedder = createHashEmbedder();
    const operation = (name: string) => ({ summary: name, description: 'word '.repeat(300), responses: {} });
    const spec = {
      openapi: '3.1.0',
      info: { title: 'Shop', version: '1' },
      paths: { '/a': { get: operation('first'), parameters: [] }, '/b': { post: operation('second') } },
    };
    const pieces = await splitNaively(JSON.stringify(spec), embedder);
    expect(pieces[0]?.operations).toEqual(['GET /a']);
    expect(pieces.at(-1)?.operations).toEqual(['POST /b']);
    expect(pieces.some(({ operations }) => operations.length === 2)).toBe(true);
    expect(embedder.embedded.every((text) => text.length <= 1_000)).toBe(true);
  });
});
