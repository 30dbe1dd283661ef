import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { fillSyntheticIndex, syntheticSpace, syntheticTeams } from '../../../bench/support/fill-synthetic-index.ts';
import { measureFilteredRecall } from '../../../bench/support/filtered-recall.ts';
import type { Caller } from '../../../core/caller.ts';
import type { SearchQuery } from '../../../core/search-index.ts';
import { hashTerm } from '../../../core/text-analysis.ts';
import { beforeReading } from '../../support/before-reading.ts';
import { createRandom } from '../../support/create-random.ts';
import { explainSearch, walkPlan } from '../../support/explain-search.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const DIMENSIONS = 64;
/** A thousandth of the documents is one of them. */
const DOCUMENTS = 1_000;
const CHUNKS_PER_DOCUMENT = 20;
/** Below this an answer may lack what the caller could have read. */
const LEAST_RECALL = 0.95;
const QUESTIONS = 30;
/** Through the index of the vectors, however few are visible. */
const ALWAYS_BY_INDEX = 0;

const large = ['chunk', 'chunk_vector', 'posting', 'identifier', 'operation'];

function callerOf(team: string): Caller {
  return { subject: 'ada', teams: [team] };
}

/** Readers stop at the first look into the index of vectors, as they do by default. */
const withoutIterativeScans = "select set_config('hnsw.iterative_scan', 'off', true)";

function buildLargeQuery(words: readonly number[]): SearchQuery {
  const random = createRandom(7);
  return {
    terms: words.map((rank) => ({ term: hashTerm(`w${rank}`), weight: 1 })),
    identifiers: [{ kind: 'field', key: 'id', boost: 1 }],
    vector: Float32Array.from({ length: DIMENSIONS }, () => random.below(1_000) / 1_000 - 0.5),
    space: { name: syntheticSpace, dimensions: DIMENSIONS, fusionWeight: 0.3 },
    filter: {},
    limit: 10,
  };
}

describe.skipIf(postgresSkipReason !== null)('an index of 20,000 chunks', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('postgres', { vectorIndexMinimum: 1_000 });
    await fillSyntheticIndex(database, {
      documents: DOCUMENTS,
      chunksPerDocument: CHUNKS_PER_DOCUMENT,
      dimensions: DIMENSIONS,
      vocabulary: 2_000,
    });
  }, 240_000);
  afterAll(() => database.close());

  it.each(syntheticTeams)('finds the nearest for a caller who sees the share $share', async ({ team }) => {
    const recall = await measureFilteredRecall(database, callerOf(team), {
      dimensions: DIMENSIONS,
      exactLimit: ALWAYS_BY_INDEX,
      questions: QUESTIONS,
    });
    expect(recall).toBeGreaterThanOrEqual(LEAST_RECALL);
  });

  it('would lose most of them for a caller who sees little, were it not for iterative scans', async () => {
    const measured = { dimensions: DIMENSIONS, exactLimit: ALWAYS_BY_INDEX, questions: QUESTIONS };
    const recall = await measureFilteredRecall(
      beforeReading(database, withoutIterativeScans),
      callerOf('percent'),
      measured,
    );
    expect(recall).toBeLessThan(LEAST_RECALL);
  });

  it('compares all vectors where few are visible, and then misses nothing', async () => {
    const measured = { dimensions: DIMENSIONS, exactLimit: 2_000, questions: QUESTIONS };
    expect(await measureFilteredRecall(database, callerOf('tenth'), measured)).toBe(1);
  });

  it.each([
    ['one document is visible', 'tenth-of-a-percent', undefined],
    ['a tenth is visible, compared vector by vector', 'tenth', undefined],
    ['everything is visible, found by the index', 'everything', ALWAYS_BY_INDEX],
  ])('is never read table by table when %s', async (_, team, exactLimit) => {
    const query = buildLargeQuery([1, 5, 40, 300, 1_500]);
    const options = exactLimit === undefined ? {} : { exactLimit };
    const nodes = [...walkPlan(await explainSearch(database, query, callerOf(team), options))];
    const executed = nodes.filter((node) => Number(node['Actual Loops']) > 0);
    const scanned = executed.filter(
      (node) => node['Node Type'] === 'Seq Scan' && large.includes(String(node['Relation Name'])),
    );
    expect(scanned.map((node) => node['Relation Name'])).toEqual([]);
    // Documents are few beside chunks; each policy reads them once at most.
    const repeated = executed.filter(
      (node) =>
        node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'document' && Number(node['Actual Loops']) > 1,
    );
    expect(repeated).toEqual([]);
    const usesIndex = executed.some((node) => String(node['Index Name']).startsWith('chunk_vector_nearest_'));
    expect(usesIndex).toBe(exactLimit === ALWAYS_BY_INDEX);
  });

  it('finds chunks by a word that nearly all have, also beside one that none has', async () => {
    const searchIndex = createSearchIndex(database);
    const ask = async (terms: SearchQuery['terms']) =>
      (
        await searchIndex.search(
          { ...buildLargeQuery([]), terms, identifiers: [], vector: null },
          callerOf('everything'),
        )
      ).hits;
    const common = { term: hashTerm('w1'), weight: 1 };
    const alone = await ask([common]);
    expect(alone).toHaveLength(10);
    const beside = await ask([common, { term: hashTerm('nowhere'), weight: 1 }]);
    expect(beside.map(({ chunkKey }) => chunkKey)).toEqual(alone.map(({ chunkKey }) => chunkKey));
  });

  it('answers alike with every vector compared and with the index, where both see the same', async () => {
    const query = buildLargeQuery([3, 30]);
    const [exact, indexed] = await Promise.all(
      [DOCUMENTS * CHUNKS_PER_DOCUMENT, ALWAYS_BY_INDEX].map((exactLimit) =>
        createSearchIndex(database, { exactLimit }).search(query, callerOf('everything')),
      ),
    );
    const keys = (hits: typeof exact): string[] =>
      hits?.hits.map(({ documentPath, chunkKey }) => `${documentPath} ${chunkKey}`) ?? [];
    const shared = keys(exact).filter((key) => keys(indexed).includes(key));
    expect(shared.length).toBeGreaterThanOrEqual(9);
  });

  it('mends the index of vectors when its build was cut off, and drops what nobody searches any more', async () => {
    const listIndexes = (): Promise<readonly { id: string; name: string; valid: boolean }[]> =>
      database.withOwner((session) =>
        session.query(
          `select indexrelid::text as id, relname as name, indisvalid as valid
           from pg_index join pg_class on pg_class.oid = indexrelid
           where relname like 'chunk_vector_nearest%' order by relname`,
        ),
      );
    const [built] = await listIndexes();
    expect(await listIndexes()).toEqual([{ ...built, valid: true }]);
    const administrator = new Client({ connectionString: database.databaseUrl ?? '' });
    await administrator.connect();
    await administrator.query('update pg_index set indisvalid = false where indexrelid = $1', [built?.id]);
    await administrator.query('create index chunk_vector_nearest_99 on chunk_vector (space_id) where space_id = 99');
    await administrator.end();
    await database.tidy();
    const mended = await listIndexes();
    expect(mended).toEqual([{ ...built, id: expect.any(String) as unknown, valid: true }]);
    expect(mended[0]?.id).not.toBe(built?.id);
    await database.tidy();
    expect(await listIndexes()).toEqual(mended);

    await database.withOwner((session) => session.execute('delete from chunk_vector where chunk_id % 100 > 0'));
    await database.tidy();
    expect(await listIndexes()).toEqual([]);
  });
});
