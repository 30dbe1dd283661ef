/**
 * Is what a question calls by an exact name the first hit? Questions are generated from the specifications themselves:
 * operationId, `METHOD /path`, the same with values filled in, header, error code, value of an enumeration, schema.
 *
 *   node bench/retrieval-identifiers.ts SPECS [--every N] [--only NAME]
 *
 * `--every 10` asks every tenth question. Vectors are left out: they can move nothing that is called by its name.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildThrowAwayIndex } from '../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../core/caller.ts';
import type { Embedder } from '../core/embedder.ts';
import type { Operation } from '../core/operation.ts';
import { parseSpec } from '../ingest/openapi/parse-spec.ts';
import { WarningList } from '../ingest/warning-list.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import { buildExactQuestions } from './support/exact-questions.ts';
import { printTable } from './support/paired.ts';

const specs = process.argv[2] ?? '';
if (!existsSync(specs)) {
  console.error('Skipped: give a directory of specs that exists.');
  process.exit(2);
}
const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const every = Number(option('--every') ?? 1);
const only = option('--only') ?? '';
/** Misses that are printed; the rest is counted. */
const MAX_SHOWN = 40;

/** Costs no time, and says nothing. */
const silentEmbedder: Embedder = {
  space: { name: 'silent', dimensions: 2, fusionWeight: 0 },
  maxBatchSize: 1_000,
  embedDocuments: (texts) => Promise.resolve(texts.map(() => new Float32Array([1, 0]))),
  embedQuery: () => Promise.resolve(new Float32Array([1, 0])),
  close: () => Promise.resolve(),
};

const files = readdirSync(specs)
  .filter((name) => name !== 'MANIFEST.json' && name.includes(only))
  .map((name) => path.join(specs, name));
const { signal } = new AbortController();
const index = await buildThrowAwayIndex(files, silentEmbedder, { signal, onProgress: () => undefined });
const retriever = createRetriever(
  { searchIndex: index.searchIndex, embedder: silentEmbedder },
  { identifiers: true, terms: true, vectors: false, ranking: true },
);
const counts = new Map<string, { asked: number; first: number }>();
const misses: string[] = [];
let place = 0;
for (const file of files) {
  const { name, base } = path.parse(file);
  const { operations, schemas } = readNames(base, readFileSync(file, 'utf8'));
  for (const { kind, question, isTarget } of buildExactQuestions(operations, schemas)) {
    place += 1;
    if (place % every !== 0) continue;
    const api = index.slugs.get(name) ?? name;
    const { hits } = await retriever.retrieve({ question, api, limit: 5 }, anonymousCaller);
    const count = counts.get(kind) ?? { asked: 0, first: 0 };
    const isFirst = hits[0] !== undefined && isTarget(hits[0]);
    counts.set(kind, { asked: count.asked + 1, first: count.first + Number(isFirst) });
    if (!isFirst) misses.push(`${name}: ${question}  →  ${hits[0]?.chunkKey ?? 'nothing'} (${hits[0]?.exact ?? ''})`);
  }
}
await index.close();
printTable(
  ['name', 'questions', 'target first'],
  [...counts].map(([kind, { asked, first }]) => [kind, String(asked), `${((100 * first) / asked).toFixed(2)} %`]),
);
for (const miss of misses.slice(0, MAX_SHOWN)) console.log(miss);
console.log(misses.length === 0 ? 'Every target is first.' : `${misses.length} targets are not first.`);
process.exitCode = misses.length === 0 ? 0 : 1;

function readNames(file: string, text: string): { operations: readonly Operation[]; schemas: string[] } {
  const placement = { api: file, apiTitle: file, version: '1', url: null, operationUrl: null };
  const { operations, chunks } = parseSpec(
    { path: file, text, readFile: () => null, place: placement },
    new WarningList(),
  );
  const schemas = chunks.filter(({ kind }) => kind === 'schema').map(({ key }) => key.replace(/^schema:/u, ''));
  return { operations, schemas };
}
