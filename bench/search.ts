/**
 * How long does a search take, beside the bare vector query and beside LangChain's `PGVectorStore.similaritySearch`, on the
 * same data, the same PostgreSQL server and in the same run; how long does an extractive answer take; and what is found for
 * callers who see little?
 *
 *   npm --prefix bench/langchain ci --legacy-peer-deps --ignore-scripts
 *   node bench/search.ts DIRECTORY… [--questions FILE.jsonl …] [--sizes 1000,50000] [--synthetic 500000] [--filtered 100000]
 *
 * The directories hold specifications and pages; questions are as `eval` takes them, about operations or pages. Questions
 * are embedded beforehand, for all systems alike: `bench/embedding-speed.ts` measures that. 0 leaves a part out.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../adapters/postgres/database.ts';
import type { Embedder } from '../core/embedder.ts';
import { findPostgres, startPostgresServer } from '../test/support/postgres-server.ts';
import { createDatabaseNamed } from './support/create-database-named.ts';
import { fillRealIndex } from './support/fill-real-index.ts';
import { fillSyntheticIndex, syntheticSpace, syntheticTeams } from './support/fill-synthetic-index.ts';
import { measureFilteredRecall, readQuestionVectors } from './support/filtered-recall.ts';
import { isLangchainInstalled, loadLangchain } from './support/load-langchain.ts';
import { latenciesOf, measureLoad } from './support/measure-load.ts';
import { openBenchEmbedder } from './support/open-question-set.ts';
import { pairedFigure } from '../bin/evaluation/metrics.ts';
import { printBars, printTable } from './support/paired.ts';
import { readSearchQuestions } from './support/read-search-questions.ts';
import type { SearchQuestion } from './support/read-search-questions.ts';
import { openBareVectors, openEndpoint, openExtractiveAnswers, openLangchain } from './support/search-systems.ts';
import type { SearchSystem } from './support/search-systems.ts';

const { values, positionals: directories } = parseArgs({
  options: {
    questions: { type: 'string', multiple: true, default: [] },
    sizes: { type: 'string', default: '1000,50000' },
    synthetic: { type: 'string', default: '500000' },
    filtered: { type: 'string', default: '100000' },
    asked: { type: 'string', default: '200' },
  },
  allowPositionals: true,
});
const postgres = findPostgres();
if (directories.length === 0 || ![...directories, ...values.questions].every((file) => existsSync(file)))
  skip('give directories of specifications and pages, and files of questions, that exist');
if (!isLangchainInstalled()) skip('install bench/langchain first (see the head)');
if ('missing' in postgres) skip(postgres.missing);

function skip(reason: string): never {
  console.error(`Skipped: ${reason}.`);
  process.exit(2);
}

/** Systems take turns, so that a busy minute of the machine meets them all. */
const ROUNDS = 3;
const CALLERS = [1, 8];
const SYNTHETIC = { chunksPerDocument: 50, dimensions: 512, vocabulary: 20_000 };

const embedder = openBenchEmbedder();
const questions = readSearchQuestions(values.questions, Number(values.asked));
const langchain = await loadLangchain();
/** What a server for an index of this size is given; the default of 128 MB is for a laptop. */
const server = await startPostgresServer(postgres.directory, ['shared_buffers=2GB', 'maintenance_work_mem=2GB']);
const scratch = mkdtempSync(path.join(tmpdir(), 'portal-copilot-bench-'));
const bars: { name: string; value: number }[] = [];
try {
  for (const size of values.sizes.split(',').map(Number).filter(Boolean)) await measureReal(size);
  if (Number(values.synthetic) > 0) await measureSynthetic(Number(values.synthetic));
  if (bars.length > 0) {
    console.log('95th percentile of the time for one search, one caller, milliseconds\n');
    printBars(bars);
  }
  if (Number(values.filtered) > 0) await measureFiltered(Number(values.filtered));
} finally {
  await server.stop();
  await embedder.close();
  rmSync(scratch, { recursive: true, force: true });
}

async function measureReal(size: number): Promise<void> {
  const databaseUrl = await createDatabaseNamed(server.adminUrl, `real_${size}`);
  const database = await openDatabase({ databaseUrl });
  await database.migrate();
  const chunks = await fillRealIndex(database, embedder, {
    directories,
    chunks: size,
    scratch: path.join(scratch, String(size)),
  });
  await database.close();
  const systems = [
    await openEndpoint(databaseUrl, embedder, null),
    await openLangchain(databaseUrl, embedder, langchain),
    await openBareVectors(databaseUrl, embedder),
    await openExtractiveAnswers(databaseUrl, embedder),
  ];
  await measureSystems(`${chunks} real chunks`, systems, questions);
  await closeAll(systems);
}

async function measureSynthetic(chunks: number): Promise<void> {
  const databaseUrl = await fillSynthetic(chunks, SYNTHETIC.vocabulary);
  const database = await openDatabase({ databaseUrl });
  const vectors = await readQuestionVectors(database, Number(values.asked));
  await database.close();
  // Words by their rank: a rare one, two of the middle, a common one.
  const asked = vectors.map((vector, place) => ({
    text: `w${1 + (place % 20)} w${50 + place} w${500 + 3 * place} w${5_000 + 7 * place}`,
    vector,
  }));
  const known = new Map(asked.map(({ text, vector }) => [text, vector]));
  const fixed: Embedder = {
    ...embedder,
    space: { name: syntheticSpace, dimensions: SYNTHETIC.dimensions, fusionWeight: 0.25 },
    embedQuery: (text) => Promise.resolve(known.get(text) ?? new Float32Array(SYNTHETIC.dimensions)),
  };
  const systems = [
    await openEndpoint(databaseUrl, fixed, ['everything']),
    await openLangchain(databaseUrl, fixed, langchain),
    await openBareVectors(databaseUrl, fixed),
  ];
  await measureSystems(
    `${chunks} synthetic chunks`,
    systems,
    asked.map(({ text }) => ({ text, isTarget: null })),
  );
  await closeAll(systems);
}

async function measureFiltered(chunks: number): Promise<void> {
  const databaseUrl = await fillSynthetic(chunks, 0);
  const database = await openDatabase({ databaseUrl });
  const rows: string[][] = [];
  for (const { team, share } of syntheticTeams) {
    const caller = { subject: 'bench', teams: [team] };
    const measured = { dimensions: SYNTHETIC.dimensions, questions: 50 };
    const [product, byIndex] = [
      await measureFilteredRecall(database, caller, measured),
      await measureFilteredRecall(database, caller, { ...measured, exactLimit: 0 }),
    ];
    rows.push([`${100 * share} %`, String(Math.round(chunks * share)), product.toFixed(3), byIndex.toFixed(3)]);
  }
  await database.close();
  console.log(`Share of the ten nearest visible vectors that are found, ${chunks} chunks\n`);
  printTable(['visible', 'chunks', 'as shipped', 'by the index alone'], rows);
}

async function fillSynthetic(chunks: number, vocabulary: number): Promise<string> {
  const databaseUrl = await createDatabaseNamed(server.adminUrl, `synthetic_${chunks}_${vocabulary}`);
  const database = await openDatabase({ databaseUrl });
  await database.migrate();
  await fillSyntheticIndex(database, {
    ...SYNTHETIC,
    vocabulary,
    documents: Math.ceil(chunks / SYNTHETIC.chunksPerDocument),
  });
  await database.close();
  return databaseUrl;
}

async function measureSystems(
  title: string,
  systems: readonly SearchSystem[],
  asked: readonly SearchQuestion[],
): Promise<void> {
  const taken = new Map<string, number[][]>();
  const inServer = new Map<string, number[]>();
  const found = new Map<string, number[]>();
  for (const system of systems) {
    const hits = new Map<string, number>();
    // The first look warms what is cached, and is where the quality is taken from.
    await measureLoad(asked, 1, async ({ text, isTarget }) => {
      const list = await system.search(text);
      if (isTarget !== null && list !== null) hits.set(text, Number(list.some(isTarget)));
    });
    system.takeServerTimes?.();
    found.set(
      system.name,
      asked.flatMap(({ text }) => hits.get(text) ?? []),
    );
  }
  for (const callers of CALLERS) {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const system of systems) {
        const key = `${system.name} ${callers}`;
        taken.set(key, [
          ...(taken.get(key) ?? []),
          await measureLoad(asked, callers, ({ text }) => system.search(text)),
        ]);
        inServer.set(key, [...(inServer.get(key) ?? []), ...(system.takeServerTimes?.() ?? [])]);
      }
    }
  }
  show(`${title}, ${asked.length} questions`, systems, { taken, inServer, found });
}

interface Measured {
  /** Milliseconds of each round, by system and number of callers. */
  readonly taken: ReadonlyMap<string, number[][]>;
  readonly inServer: ReadonlyMap<string, number[]>;
  readonly found: ReadonlyMap<string, number[]>;
}

function show(title: string, systems: readonly SearchSystem[], { taken, inServer, found }: Measured): void {
  const [ours] = systems;
  const rows = systems.flatMap((system) =>
    CALLERS.map((callers) => {
      const { median, p95 } = latenciesOf((taken.get(`${system.name} ${callers}`) ?? []).flat());
      const server = inServer.get(`${system.name} ${callers}`) ?? [];
      const within = latenciesOf(server);
      const own = latenciesOf((taken.get(`${ours?.name ?? ''} ${callers}`) ?? []).flat());
      const first = found.get(system.name) ?? [];
      if (callers === 1) bars.push({ name: `${title}, ${system.name}`, value: p95 });
      return [
        system.name,
        String(callers),
        median.toFixed(1),
        p95.toFixed(1),
        server.length === 0 ? '' : `${within.median.toFixed(1)} / ${within.p95.toFixed(1)}`,
        (own.median / median).toFixed(2),
        first.length === 0 || system.name.startsWith('bare')
          ? ''
          : (first.reduce((a, b) => a + b, 0) / first.length).toFixed(3),
      ];
    }),
  );
  console.log(`${title}, ${ROUNDS} rounds\n`);
  printTable(
    ['system', 'callers', 'median ms', '95 % ms', 'in the server', 'ours as a multiple', 'target in first 10'],
    rows,
  );
  const [own, theirs] = systems.map(({ name }) => found.get(name) ?? []);
  if (own !== undefined && theirs !== undefined && own.length > 0) {
    const { value, low, high } = pairedFigure(own, theirs);
    console.log(
      `Ours minus LangChain, target in the first 10: ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]\n`,
    );
  }
}

async function closeAll(systems: readonly SearchSystem[]): Promise<void> {
  for (const system of systems) await system.close();
}
