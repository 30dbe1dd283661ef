import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import type { Caller, Visibility } from '../../../core/caller.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { IndexWriter } from '../../../core/index-writer.ts';
import type { SearchIndex, SearchQuery } from '../../../core/search-index.ts';
import { rememberSearches } from '../../../server/retrieval/remember-searches.ts';
import { createRandom } from '../../support/create-random.ts';
import { buildChange, buildPage, buildQuery } from '../../support/fixtures.ts';
import { createTestDatabase } from '../../support/test-database.ts';

const ada: Caller = { subject: 'ada', teams: [] };
const red: Caller = { subject: 'bob', teams: ['red'] };
const callers: readonly [Caller, ...Caller[]] = [
  anonymousCaller,
  { subject: null, teams: ['red'] },
  { subject: '', teams: ['red'] },
  { subject: '', teams: [] },
  ada,
  red,
  { subject: 'cy', teams: ['red', 'blue'] },
  { subject: 'dee', teams: ['red","blue'] },
  { subject: 'eve', teams: ['blue'] },
];

const page = (path: string, visibility: Visibility, text = 'How to refund a payment.') =>
  buildPage({ path, visibility }, [{ title: 'Refunds', text }]);
const pages = [
  page('public.md', 'public'),
  page('members.md', 'authenticated'),
  page('red.md', { teams: ['red'] }),
  page('blue.md', { teams: ['blue'] }),
];

function countSearches(searchIndex: SearchIndex): SearchIndex & { readonly made: () => number } {
  let made = 0;
  return {
    ...searchIndex,
    made: () => made,
    search(...call) {
      made += 1;
      return searchIndex.search(...call);
    },
  };
}

describe('remembered searches', () => {
  let database: Database;
  let writer: IndexWriter;
  let index: SearchIndex;
  beforeAll(async () => {
    database = await createTestDatabase();
    writer = createIndexWriter(database);
    index = createSearchIndex(database);
    await writer.openSource({ key: '/portal', kind: 'directory', title: null });
    await writer.commit('/portal', buildChange(pages));
  });
  afterAll(() => database.close());

  const pathsOf = async (searchIndex: SearchIndex, query: SearchQuery, caller: Caller): Promise<string[]> =>
    (await searchIndex.search(query, caller)).hits.map(({ documentPath }) => documentPath);

  it('are made once, and answer as the first time', async () => {
    const counted = countSearches(index);
    const remembering = rememberSearches(counted);
    const first = await remembering.search(buildQuery('refund'), red);
    expect(await remembering.search(buildQuery('refund'), red)).toEqual(first);
    expect(await remembering.search(buildQuery('refund'), { subject: 'bea', teams: ['red', 'red'] })).toEqual(first);
    expect(counted.made()).toBe(1);
  });

  it.each<[string, Partial<SearchQuery>]>([
    ['terms', { terms: [] }],
    ['a vector', { vector: null }],
    ['another vector', { vector: new Float32Array(64).fill(0.125) }],
    ['a filter', { filter: { kinds: ['operation'] } }],
    ['a limit', { limit: 1 }],
    ['names', { identifiers: [{ kind: 'title', key: 'refunds', boost: 4 }] }],
  ])('differ by %s', async (_, changed) => {
    const counted = countSearches(index);
    const remembering = rememberSearches(counted);
    await remembering.search(buildQuery('refund'), red);
    const query = buildQuery('refund', changed);
    expect(await remembering.search(query, red)).toEqual(await index.search(query, red));
    expect(counted.made()).toBe(2);
  });

  it('never show one caller what another may read, in whatever order they ask', async () => {
    const random = createRandom(11);
    const remembering = rememberSearches(index);
    for (let round = 0; round < 60; round += 1) {
      const caller = random.pick(callers);
      const query = buildQuery(random.pick(['refund', 'payment']));
      expect(await pathsOf(remembering, query, caller)).toEqual(await pathsOf(index, query, caller));
    }
  });

  it('end with the generation: nothing outlives a commit or a tightened right', async () => {
    const remembering = rememberSearches(index);
    const query = buildQuery('refund');
    expect(await pathsOf(remembering, query, anonymousCaller)).toEqual(['public.md']);
    expect(await pathsOf(remembering, query, red)).toContain('red.md');

    await writer.changeVisibility('/portal', [{ path: 'public.md', visibility: 'authenticated' }]);
    expect(await pathsOf(remembering, query, anonymousCaller)).toEqual([]);
    await writer.changeVisibility('/portal', [{ path: 'red.md', visibility: { teams: ['blue'] } }]);
    expect(await pathsOf(remembering, query, red)).not.toContain('red.md');

    await writer.commit('/portal', buildChange([page('new.md', 'public')]));
    expect(await pathsOf(remembering, query, anonymousCaller)).toEqual(['new.md']);
  });

  it('are forgotten after a minute, and when they grow too many', async () => {
    let now = 1_000;
    const counted = countSearches(index);
    const remembering = rememberSearches(counted, { now: () => now });
    await remembering.search(buildQuery('refund'), red);
    now += 61_000;
    await remembering.search(buildQuery('refund'), red);
    expect(counted.made()).toBe(2);

    const small = rememberSearches(counted, { maxCharacters: 3_000 });
    for (const word of ['refund', 'payment', 'how', 'refund']) await small.search(buildQuery(word), anonymousCaller);
    expect(counted.made()).toBe(6);
  });

  it('are not remembered when the index fails', async () => {
    const counted = countSearches(index);
    const remembering = rememberSearches(counted);
    const aborted = AbortSignal.abort();
    await expect(remembering.search(buildQuery('refund'), red, { signal: aborted })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await remembering.search(buildQuery('refund'), red);
    await expect(remembering.search(buildQuery('refund'), red, { signal: aborted })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
