/**
 * How does PostgreSQL read the index for one search? Prints, as Markdown, what the plan under the reader's role reads of
 * which table and by what, for made-up indexes of several sizes and callers who see all or little.
 *
 *   node bench/search-plans.ts [1000 20000 500000 …] > plans.md
 */
import { openDatabase } from '../adapters/postgres/database.ts';
import type { SearchQuery } from '../core/search-index.ts';
import { hashTerm } from '../core/text-analysis.ts';
import { explainSearch, walkPlan } from '../test/support/explain-search.ts';
import type { PlanNode } from '../test/support/explain-search.ts';
import { findPostgres, startPostgresServer } from '../test/support/postgres-server.ts';
import { createDatabaseNamed } from './support/create-database-named.ts';
import { fillSyntheticIndex, syntheticSpace } from './support/fill-synthetic-index.ts';
import { readQuestionVectors } from './support/filtered-recall.ts';
import { printTable } from './support/paired.ts';

const DIMENSIONS = 512;
const CHUNKS_PER_DOCUMENT = 50;
/** Rare, middling and common words, by rank. */
const WORDS = [1, 2, 40, 700, 9_000];

const postgres = findPostgres();
if ('missing' in postgres) {
  console.error(`Skipped: ${postgres.missing}.`);
  process.exit(2);
}
const sizes = process.argv.slice(2).map(Number);
const server = await startPostgresServer(postgres.directory);
try {
  for (const size of sizes.length > 0 ? sizes : [1_000, 20_000, 100_000]) await showPlans(size);
} finally {
  await server.stop();
}

async function showPlans(size: number): Promise<void> {
  const database = await openDatabase({ databaseUrl: await createDatabaseNamed(server.adminUrl, `plans_${size}`) });
  await database.migrate();
  await fillSyntheticIndex(database, {
    documents: Math.ceil(size / CHUNKS_PER_DOCUMENT),
    chunksPerDocument: CHUNKS_PER_DOCUMENT,
    dimensions: DIMENSIONS,
    vocabulary: 20_000,
  });
  const [vector] = await readQuestionVectors(database, 2);
  const query: SearchQuery = {
    terms: WORDS.map((rank) => ({ term: hashTerm(`w${rank}`), weight: 1 })),
    identifiers: [
      { kind: 'field', key: 'id', boost: 1.5 },
      { kind: 'title', key: 'section 17', boost: 4 },
    ],
    vector: vector ?? null,
    space: { name: syntheticSpace, dimensions: DIMENSIONS, fusionWeight: 0.25 },
    filter: {},
    limit: 10,
  };
  for (const team of ['everything', 'percent']) {
    const caller = { subject: 'bench', teams: [team] };
    // The second time: what was cached and planned is what a running server has.
    await explainSearch(database, query, caller);
    const nodes = [...walkPlan(await explainSearch(database, query, caller))];
    const [root] = nodes;
    console.log(`## ${size} chunks, a caller who sees ${team}\n`);
    printTable(['read', 'table', 'by', 'times', 'rows each time'], nodes.flatMap(describeAccess));
    console.log(`In all ${Number(root?.['Actual Total Time']).toFixed(1)} ms.\n`);
  }
  await database.close();
}

/** Reads of tables that took place. */
function describeAccess(node: PlanNode): string[][] {
  const table = node['Relation Name'] ?? (typeof node['Index Name'] === 'string' ? '' : undefined);
  if (table === undefined || Number(node['Actual Loops']) === 0) return [];
  return [
    [node['Node Type'], table, node['Index Name'] ?? 'all rows', node['Actual Loops'], node['Actual Rows']].map(String),
  ];
}
