/**
 * How long does indexing take beside LangChain's own (`PGVectorStore` with its record manager), for the same texts and the
 * same embedder, on the same PostgreSQL server, in the same run? First index and unchanged re-index of each file.
 *
 *   npm --prefix bench/langchain ci --legacy-peer-deps --ignore-scripts
 *   node bench/index-throughput.ts [--embedder local|hash] SPEC…
 *
 * LangChain is given finished texts, so the time our parser needs to make them is added to both of its figures: without
 * it there is nothing to index. With `hash` the embedder costs nothing and the difference is the indexing itself.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createLocalEmbedder } from '../adapters/models/local-embedder.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { createIndexWriter } from '../adapters/postgres/index-writer.ts';
import type { Chunk } from '../core/chunk.ts';
import type { Embedder } from '../core/embedder.ts';
import { createParserPool } from '../ingest/parsing/parser-pool.ts';
import { runIngestion } from '../ingest/run.ts';
import { createDirectorySource } from '../ingest/sources/directory-source.ts';
import { createDatabaseNamed } from './support/create-database-named.ts';
import { isLangchainInstalled, loadLangchain } from './support/load-langchain.ts';
import type { Langchain } from './support/load-langchain.ts';
import { createHashEmbedder } from '../test/support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../test/support/memory-index-writer.ts';
import { findPostgres, startPostgresServer } from '../test/support/postgres-server.ts';

const { values, positionals: specs } = parseArgs({
  options: { embedder: { type: 'string', default: 'local' } },
  allowPositionals: true,
});
const postgres = findPostgres();
if (specs.length === 0 || !specs.every((spec) => existsSync(spec))) skip('give the paths of specifications');
if (!isLangchainInstalled()) skip('install bench/langchain first (see the head)');
if ('missing' in postgres) skip(postgres.missing);

function skip(reason: string): never {
  console.error(`Skipped: ${reason}.`);
  process.exit(2);
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1_000, result };
}

const parser = createParserPool();
const embedder: Embedder = values.embedder === 'hash' ? createHashEmbedder() : createLocalEmbedder({ threads: 2 });
const measured = {
  parser,
  now: () => performance.now(),
  peakMemoryMegabytes: () => process.resourceUsage().maxRSS / 1_024,
};

/** Ours: everything from the file to the committed index, twice. */
async function measureOurs(directory: string, databaseUrl: string) {
  const database = await openDatabase({ databaseUrl });
  try {
    await database.migrate();
    const writer = createIndexWriter(database);
    const run = () => runIngestion({ ...measured, embedder, writer, source: createDirectorySource(directory) });
    return { first: await timed(run), again: await timed(run) };
  } finally {
    await database.close();
  }
}

/** The texts LangChain is given, from a run into memory that embeds nothing. It also warms the parser for what follows. */
async function readTexts(directory: string): Promise<Chunk[]> {
  const writer = createMemoryIndexWriter();
  const instant = createHashEmbedder();
  await runIngestion({ ...measured, embedder: instant, writer, source: createDirectorySource(directory) });
  return [...writer.documents.values()].flatMap((document) => [...document.chunks]);
}

async function measureLangchain(langchain: Langchain, chunks: readonly Chunk[], databaseUrl: string) {
  const embeddings = {
    embedDocuments: async (texts: string[]) => {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += embedder.maxBatchSize) {
        const batch = await embedder.embedDocuments(texts.slice(at, at + embedder.maxBatchSize));
        vectors.push(...batch.map((vector) => [...vector]));
      }
      return vectors;
    },
    embedQuery: async (text: string) => [...(await embedder.embedQuery(text))],
  };
  const postgresConnectionOptions = { connectionString: databaseUrl };
  const vectorStore = await langchain.PGVectorStore.initialize(embeddings, {
    postgresConnectionOptions,
    tableName: 'langchain_vectors',
    dimensions: embedder.space.dimensions,
  });
  const recordManager = new langchain.PostgresRecordManager('bench', { postgresConnectionOptions });
  await recordManager.createSchema();
  const docsSource = chunks.map(
    (chunk) =>
      new langchain.Document({ pageContent: chunk.embeddingText, metadata: { source: chunk.key, text: chunk.text } }),
  );
  const run = () =>
    langchain.index({ docsSource, recordManager, vectorStore, options: { cleanup: 'full', sourceIdKey: 'source' } });
  try {
    return { first: await timed(run), again: await timed(run) };
  } finally {
    await vectorStore.end();
    await recordManager.end();
  }
}

const server = await startPostgresServer(postgres.directory);
const scratch = mkdtempSync(path.join(tmpdir(), 'portal-copilot-bench-'));
try {
  const langchain = await loadLangchain();
  // Loading the model is nobody's indexing, and whoever comes first would pay for it.
  await embedder.embedDocuments(
    Array.from({ length: embedder.maxBatchSize }, (_, index) => `Warm up number ${index}.`),
  );
  console.log(`embedder ${embedder.space.name}; seconds, and how many times as long LangChain takes`);
  for (const [number, spec] of specs.entries()) {
    const directory = path.join(scratch, String(number));
    mkdirSync(directory);
    copyFileSync(spec, path.join(directory, path.basename(spec)));
    const texts = await readTexts(directory);
    const ours = await measureOurs(directory, await createDatabaseNamed(server.adminUrl, `ours_${number}`));
    const theirs = await measureLangchain(
      langchain,
      texts,
      await createDatabaseNamed(server.adminUrl, `theirs_${number}`),
    );
    const stages = ours.first.result.stage_seconds;
    const making = stages.read + stages.parse;
    console.log(
      [
        `${path.basename(spec)}: ${texts.length} chunks`,
        `  first      ours ${ours.first.seconds.toFixed(1)} (parse ${stages.parse.toFixed(1)}, embed ${stages.embed.toFixed(1)}, commit ${stages.commit.toFixed(1)}), LangChain ${(making + theirs.first.seconds).toFixed(1)}: ${((making + theirs.first.seconds) / ours.first.seconds).toFixed(2)}x; it added ${theirs.first.result.numAdded}`,
        `  unchanged  ours ${ours.again.seconds.toFixed(2)} (${ours.again.result.embedded} embedded), LangChain ${(making + theirs.again.seconds).toFixed(2)} of which ${theirs.again.seconds.toFixed(2)} beyond making the texts: ${((making + theirs.again.seconds) / ours.again.seconds).toFixed(1)}x; it skipped ${theirs.again.result.numSkipped}`,
      ].join('\n'),
    );
  }
} finally {
  await parser.close();
  await embedder.close();
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
