import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { beforeReading } from '../../support/before-reading.ts';
import { buildPage, buildQuery, commitDocuments } from '../../support/fixtures.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';

describe.skipIf(postgresSkipReason !== null)('plans of the search', () => {
  let database: Database;
  beforeAll(async () => {
    database = await createTestDatabase('postgres', { poolSize: 1 });
    const writer = createIndexWriter(database);
    await writer.openSource({ key: '/portal', kind: 'directory', title: null });
    await commitDocuments(writer, [buildPage({ path: 'refunds.md' }, [{ title: 'Refunds', text: 'How to refund.' }])]);
  });
  afterAll(() => database.close());

  it('are made once per connection', async () => {
    const counted: string[] = [];
    const counting: Database = {
      ...database,
      withReader: (caller, work, options) =>
        database.withReader(
          caller,
          async (session) => {
            const result = await work(session);
            const plans = await session.query<{ name: string }>('select name from pg_prepared_statements');
            counted.push(plans.map(({ name }) => name).join());
            return result;
          },
          options,
        ),
    };
    const searchIndex = createSearchIndex(counting);
    for (const words of ['refund', 'how', 'refund']) await searchIndex.search(buildQuery(words), anonymousCaller);
    expect(new Set(counted).size).toBe(1);
    expect(counted[0]).toMatch(/^search_\d+_exact$/u);
  });

  it('are not missed where a pooler loses them', async () => {
    const expected = await createSearchIndex(database).search(buildQuery('refund'), anonymousCaller);
    const searchIndex = createSearchIndex(beforeReading(database, 'deallocate all'));
    for (let round = 0; round < 3; round += 1)
      expect(await searchIndex.search(buildQuery('refund'), anonymousCaller)).toEqual(expected);
    expect(expected.hits).toHaveLength(1);
  });

  it('are not missed by readers who ask at the same time', async () => {
    const crowded = await createTestDatabase('postgres', { poolSize: 4 });
    try {
      const searchIndex = createSearchIndex(beforeReading(crowded, 'deallocate all'));
      const ask = () =>
        Promise.all(Array.from({ length: 4 }, () => searchIndex.search(buildQuery('a'), anonymousCaller)));
      for (let round = 0; round < 3; round += 1) expect(await ask()).toHaveLength(4);
    } finally {
      await crowded.close();
    }
  });
});
