import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExactQuestions } from '../../../bench/support/exact-questions.ts';
import { readExactNames } from '../../../bench/support/read-exact-names.ts';
import { buildThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import type { ThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';

const root = path.join(import.meta.dirname, '../../../examples/apis');
const files = ['payments/v2.yaml', 'shipping/v1.yaml'].map((name) => path.join(root, name));

/** The same over any directory of specifications: `node bench/retrieval-identifiers.ts SPECS`. */
describe('exact names', () => {
  let index: ThrowAwayIndex;
  const embedder = createHashEmbedder();
  beforeAll(async () => {
    const { signal } = new AbortController();
    index = await buildThrowAwayIndex(files, embedder, { signal, onProgress: () => undefined });
  });
  afterAll(() => index.close());

  it.each(files.map((file) => [path.relative(root, file), file]))('of %s are always first', async (_, file) => {
    const names = readExactNames(path.basename(file), readFileSync(file, 'utf8'));
    const questions = buildExactQuestions(names);
    expect(new Set(questions.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
    const retriever = createRetriever({ searchIndex: index.searchIndex, embedder });
    const api = index.slugs.get(path.parse(file).name) ?? '';
    const missed: string[] = [];
    for (const { question, isTarget } of questions) {
      const { hits } = await retriever.retrieve({ question, api, limit: 3 }, anonymousCaller);
      if (hits[0] === undefined || !isTarget(hits[0])) missed.push(`${question} → ${hits[0]?.chunkKey ?? 'nothing'}`);
    }
    expect(missed).toEqual([]);
  });
});
