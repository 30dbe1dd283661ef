import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExactQuestions } from '../../../bench/support/exact-questions.ts';
import type { ExactQuestion } from '../../../bench/support/exact-questions.ts';
import { readExactNames } from '../../../bench/support/read-exact-names.ts';
import { buildThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import type { ThrowAwayIndex } from '../../../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';
import { buildHardSpecification } from './build-hard-specification.ts';

const examples = path.join(import.meta.dirname, '../../../examples/apis');
const specifications: readonly (readonly [name: string, text: string])[] = [
  ...[
    'customers/v1.yaml',
    'payments/v2.yaml',
    'reports/v1.json',
    'settlements/v1.yaml',
    'shipping/v1.yaml',
    'webhooks/v1.yaml',
  ].map((file) => [file.replace('/', '-'), readFileSync(path.join(examples, file), 'utf8')] as const),
  ['hard.json', buildHardSpecification()],
];
/** Every how manieth question is asked, so that the suite stays fast; of the hard specification all are, but for values. */
const EVERY = 3;
const EVERY_POOLED = 10;

/** The same over any directory of specifications: `node bench/retrieval-identifiers.ts SPECS`. */
describe('exact names', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'exact-names-'));
  const embedder = createHashEmbedder();
  const questions = new Map<string, ExactQuestion[]>();
  let index: ThrowAwayIndex;
  beforeAll(async () => {
    const files = specifications.map(([name, text]) => {
      const file = path.join(directory, name);
      writeFileSync(file, text);
      questions.set(name, buildExactQuestions(readExactNames(name, text)));
      return file;
    });
    const { signal } = new AbortController();
    index = await buildThrowAwayIndex(files, embedder, { signal, onProgress: () => undefined });
  });
  afterAll(async () => {
    await index.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function ask(question: string, api: string | undefined, targets: readonly ExactQuestion[]): Promise<string[]> {
    const retriever = createRetriever({ searchIndex: index.searchIndex, embedder });
    const request = { question, limit: 3, ...(api === undefined ? {} : { api }) };
    const { hits } = await retriever.retrieve(request, anonymousCaller);
    const [hit] = hits;
    const isFirst = hit !== undefined && targets.some(({ isTarget }) => isTarget(hit));
    return isFirst ? [] : [`${question} → ${hit?.chunkKey ?? 'nothing'}`];
  }

  it.each(specifications.map(([name]) => name))('of %s are always first', async (name) => {
    const asked = questions.get(name) ?? [];
    expect(new Set(asked.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
    const api = index.slugs.get(path.parse(name).name);
    expect(api).toBeDefined();
    const chosen = asked.filter(({ kind }, place) => (name === 'hard.json' && kind !== 'value') || place % EVERY === 0);
    const missed: string[] = [];
    for (const question of chosen) missed.push(...(await ask(question.question, api, [question])));
    expect(missed).toEqual([]);
  });

  it('are first among all APIs together, whichever has the name', async () => {
    const all = [...questions.values()].flat();
    const missed: string[] = [];
    for (const { kind, question } of all.filter((_, place) => place % EVERY_POOLED === 0)) {
      const targets = all.filter((other) => other.kind === kind && other.question === question);
      missed.push(...(await ask(question, undefined, targets)));
    }
    expect(missed).toEqual([]);
  });
});
