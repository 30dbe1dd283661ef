/**
 * Is what a question calls by an exact name the first hit? Questions are generated from the specifications themselves:
 * operationId, `METHOD /path`, the same with values filled in, header, error code, value of an enumeration, schema, each
 * in several forms.
 *
 *   node bench/retrieval-identifiers.ts SPECS [SPECS …] [--pooled] [--every-form] [--every N] [--only NAME] [--database URL]
 *
 * Each question is asked within its API; with `--pooled` of all APIs together, and what has the name in any is right. Each name is asked for in three of its forms in turn, with `--every-form` in all;
 * `--every 10` asks every tenth question. Vectors are left out: they can move nothing that is called by its name. `--database` names an empty PostgreSQL database to use rather than the embedded engine,
 * which is several times as fast.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildThrowAwayIndex } from '../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../core/caller.ts';
import type { Embedder } from '../core/embedder.ts';
import type { SearchIndex } from '../core/search-index.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import { CERTAIN_BOOST } from '../server/retrieval/question-identifiers.ts';
import { buildExactQuestions } from './support/exact-questions.ts';
import type { ExactQuestion } from './support/exact-questions.ts';
import { printTable } from './support/paired.ts';
import { readExactNames } from './support/read-exact-names.ts';

const words = process.argv.slice(2);
const optionPlace = (name: string): number => words.indexOf(name);
const option = (name: string): string | undefined => (words.includes(name) ? words[optionPlace(name) + 1] : undefined);
const every = Number(option('--every') ?? 1);
const only = option('--only') ?? '';
const isPooled = words.includes('--pooled');
const everyForm = words.includes('--every-form');
const directories = words.filter(
  (word, place) => !word.startsWith('--') && !['--every', '--only', '--database'].includes(words[place - 1] ?? ''),
);
if (directories.length === 0 || !directories.every((directory) => existsSync(directory))) {
  console.error('Skipped: give directories of specs that exist.');
  process.exit(2);
}
type AskedOf = ExactQuestion & { readonly name: string };

/** Questions between two lines of progress. */
const PROGRESS = 3_000;
/** Hits read first; more only where none is certain, since only then the closer look may change the first place. */
const FIRST_HITS = 20;

/** Costs no time, and says nothing. */
const silentEmbedder: Embedder = {
  space: { name: 'silent', dimensions: 2, fusionWeight: 0 },
  maxBatchSize: 1_000,
  embedDocuments: (texts) => Promise.resolve(texts.map(() => new Float32Array([1, 0]))),
  embedQuery: () => Promise.resolve(new Float32Array([1, 0])),
  close: () => Promise.resolve(),
};

const files = directories.flatMap((directory) =>
  readdirSync(directory)
    .filter((name) => name !== 'MANIFEST.json' && name.includes(only))
    .map((name) => path.join(directory, name)),
);
const counts = new Map<string, { asked: number; first: number }>();
let missed = 0;
const questions = files.flatMap((file) => {
  const names = readExactNames(path.parse(file).base, readFileSync(file, 'utf8'));
  return buildExactQuestions(names, { everyForm }).map((question) => ({ ...question, name: path.parse(file).name }));
});
const byQuestion = Map.groupBy(questions, ({ kind, question }) => `${kind} ${question}`);
const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1_000).toFixed(0);
const { signal } = new AbortController();
const databaseUrl = option('--database');
const index = await buildThrowAwayIndex(files, silentEmbedder, {
  signal,
  onProgress: () => undefined,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
});
console.error(`Indexed ${files.length} specifications in ${seconds()} s.`);
const parts = { identifiers: true, terms: true, vectors: false, ranking: true };
const retriever = createRetriever({ searchIndex: thrifty(index.searchIndex), embedder: silentEmbedder }, parts);
const chosen = questions.filter((_, place) => place % every === 0);
// The embedded engine is one client.
const together = databaseUrl === undefined ? 1 : 3;
for (let place = 0; place < chosen.length; place += together) {
  if (place % PROGRESS === 0) console.error(`${place} of ${chosen.length} questions, ${missed} missed, ${seconds()} s`);
  await Promise.all(chosen.slice(place, place + together).map(ask));
}
await index.close();
printTable(
  ['name', 'questions', 'target first'],
  [...counts].map(([kind, { asked, first }]) => [kind, String(asked), `${((100 * first) / asked).toFixed(2)} %`]),
);
const total = [...counts.values()].reduce((sum, { asked }) => sum + asked, 0);
console.log(`${total} questions about ${files.length} specifications, ${missed} targets not first, ${seconds()} s.`);
process.exitCode = missed === 0 ? 0 : 1;

async function ask(asked: AskedOf): Promise<void> {
  const { name, kind, question } = asked;
  const api = index.slugs.get(name) ?? name;
  const { hits } = await retriever.retrieve({ question, limit: 1, ...(isPooled ? {} : { api }) }, anonymousCaller);
  const count = counts.get(kind) ?? { asked: 0, first: 0 };
  const [hit] = hits;
  const isFirst = hit !== undefined && targetsOf(asked).some((target) => target.isTarget(hit));
  counts.set(kind, { asked: count.asked + 1, first: count.first + Number(isFirst) });
  if (isFirst) return;
  missed += 1;
  console.log(`${name}: ${question}  →  ${hit?.api ?? ''} ${hit?.chunkKey ?? 'nothing'} (${hit?.exact ?? ''})`);
}

/** Asked of several APIs at once, what another of them has by the same question is as right. */
function targetsOf(asked: ExactQuestion): readonly ExactQuestion[] {
  return isPooled ? (byQuestion.get(`${asked.kind} ${asked.question}`) ?? []) : [asked];
}

/** Reads few hits, and all of them only where that can change the first. */
function thrifty(searchIndex: SearchIndex): SearchIndex {
  return {
    ...searchIndex,
    async search(query, caller, options) {
      const few = await searchIndex.search(
        { ...query, limit: FIRST_HITS, limitOfOperations: FIRST_HITS },
        caller,
        options,
      );
      const isCertain = (few.hits[0]?.score ?? 0) >= CERTAIN_BOOST;
      return isCertain ? few : searchIndex.search(query, caller, options);
    },
  };
}
