import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExactQuestions } from '../../../bench/support/exact-questions.ts';
import { buildThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import type { ThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { parseSpec } from '../../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../../ingest/warning-list.ts';
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
    const place = { api: 'shop', apiTitle: 'Shop', version: '1', url: null, operationUrl: null };
    const input = { path: 'openapi.yaml', text: readFileSync(file, 'utf8'), readFile: () => null, place };
    const { operations, chunks } = parseSpec(input, new WarningList());
    const schemas = chunks.filter(({ kind }) => kind === 'schema').map(({ key }) => key.replace(/^schema:/u, ''));
    const questions = buildExactQuestions(operations, schemas);
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
