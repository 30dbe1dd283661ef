import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import type { Database, Session } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import type { Caller, Visibility } from '../../../core/caller.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { chunkKinds } from '../../../core/chunk.ts';
import type { DocumentRecord } from '../../../core/index-writer.ts';
import type { SearchQuery } from '../../../core/search-index.ts';
import { createRandom } from '../../support/create-random.ts';
import type { Random } from '../../support/create-random.ts';
import {
  buildApis,
  buildChange,
  buildChunk,
  buildFacts,
  buildPage,
  buildPlainOperation,
  buildQuery,
  buildSpec,
} from '../../support/fixtures.ts';
import { explainSearch, walkPlan } from '../../support/explain-search.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { EngineName } from '../../support/test-database.ts';

const SEED = 20_260_101;
const words = [
  'refund',
  'payment',
  'order',
  'ship',
  'list',
  'token',
  'page',
  'error',
  'retry',
  'webhook',
  'invoice',
  'customer',
] as const;
const callers: readonly Caller[] = [
  anonymousCaller,
  { subject: 'ada', teams: [] },
  { subject: 'bob', teams: ['red'] },
  { subject: 'cy', teams: ['red', 'blue', "o'neill"] },
];
const contentTables = [
  'operation',
  'chunk',
  'chunk_vector',
  'posting',
  'document_statistic',
  'identifier',
  'gateway_fact',
] as const;

function pickText(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick(words)).join(' ');
}

function pickVisibility(random: Random): Visibility {
  return random.pick<Visibility>([
    'public',
    'authenticated',
    { teams: ['red'] },
    { teams: ['blue', "o'neill"] },
    { teams: [] },
  ]);
}

/** Documents of every kind and visibility. Nothing but `visibility` says who may read one. */
function buildCorpus(random: Random, size: number): DocumentRecord[] {
  return Array.from({ length: size }, (_, number) => {
    const visibility = pickVisibility(random);
    const api = `api-${random.below(4)}`;
    if (random.below(2) === 0) {
      const chunks = Array.from({ length: 1 + random.below(3) }, (__, place) =>
        buildChunk({
          key: `section:${place}`,
          title: pickText(random, 2),
          text: pickText(random, 3 + random.below(30)),
        }),
      );
      return buildPage({ path: `page-${number}.md`, api: random.below(2) === 0 ? api : null, visibility, chunks });
    }
    const operations = Array.from({ length: 1 + random.below(3) }, (__, place) =>
      buildPlainOperation('get', `/${random.pick(words)}/${number}/${place}`, {
        operationId: `${random.pick(words)}${random.below(3)}`,
        summary: pickText(random, 3),
        description: pickText(random, 10),
      }),
    );
    return buildSpec({ path: `spec-${number}.yaml`, api, version: random.pick(['1', '2']), visibility }, operations);
  });
}

/** One API for a team and one for nobody, each with a page for everybody. */
function buildClosedApis(random: Random): DocumentRecord[] {
  return [['red'], []].flatMap((teams, index) => {
    const [api, text] = [`api-${4 + index}`, pickText(random, 20)];
    const operation = buildPlainOperation('get', `/${api}`, { summary: pickText(random, 3) });
    return [
      buildSpec({ path: `${api}.yaml`, api, version: '1', visibility: { teams } }, [operation]),
      buildPage({ path: `${api}.md`, api }, [{ title: pickText(random, 2), text }]),
    ];
  });
}

/** What gateways enforce on the APIs of the corpus. Who may read it is nowhere said but by their specifications. */
function buildGatewayCorpus(random: Random): DocumentRecord[] {
  return Array.from({ length: 8 }, (_, number) => {
    const chunks = Array.from({ length: 1 + random.below(2) }, (__, place) =>
      buildChunk({ key: `fact:${place}`, kind: 'fact', title: pickText(random, 2), text: pickText(random, 12) }),
    );
    return buildFacts({ path: `facts-${number}`, api: `api-${number % 6}`, chunks });
  });
}

/** The facts that stand on an API of which there is a specification among these documents. */
function factsOn(documents: readonly DocumentRecord[], facts: readonly DocumentRecord[]): DocumentRecord[] {
  return facts.filter(({ api }) => documents.some((document) => document.kind === 'spec' && document.api === api));
}

function pickQuery(random: Random): SearchQuery {
  const identifiers = [{ kind: 'operation_id' as const, key: `${random.pick(words)}${random.below(3)}`, boost: 2 }];
  return buildQuery(pickText(random, 1 + random.below(5)), {
    ...(random.below(3) === 0 ? { vector: null } : {}),
    identifiers: random.below(2) === 0 ? identifiers : [],
    filter: {
      ...(random.below(3) === 0 ? { api: `api-${random.below(6)}`, withPortalPages: random.below(2) === 0 } : {}),
      ...(random.below(3) === 0 ? { version: random.pick(['1', '2']) } : {}),
      ...(random.below(3) === 0 ? { kinds: [random.pick(chunkKinds)] } : {}),
    },
    limit: 1 + random.below(40),
    ...(random.below(3) === 0 ? { limitPerKind: 1 + random.below(5) } : {}),
    ...(random.below(3) === 0 ? { limitOfOperations: 1 + random.below(9) } : {}),
    ...(random.below(3) === 0 ? { limitOfSections: 1 + random.below(9) } : {}),
  });
}

function mayRead(caller: Caller, visibility: Visibility): boolean {
  if (visibility === 'public') return true;
  if (caller.subject === null) return false;
  return visibility === 'authenticated' || visibility.teams.some((team) => caller.teams.includes(team));
}

async function fill(
  database: Database,
  documents: readonly DocumentRecord[],
  all: readonly DocumentRecord[],
  facts: readonly DocumentRecord[],
): Promise<void> {
  const writer = createIndexWriter(database);
  await writer.openSource({ key: '/portal', kind: 'directory', title: null });
  await writer.commit('/portal', buildChange(documents, { apis: buildApis(all) }));
  await writer.openSource({ key: '/gateway', kind: 'gateway', title: null });
  await writer.commit('/gateway', buildChange(facts));
}

/** Everything a caller can ask for, without the generation, which counts commits. */
async function observe(database: Database, caller: Caller): Promise<unknown[]> {
  const random = createRandom(SEED);
  const searchIndex = createSearchIndex(database);
  const catalogue = createCatalogue(database);
  const seen: unknown[] = [];
  for (let round = 0; round < 25; round += 1) seen.push((await searchIndex.search(pickQuery(random), caller)).hits);
  const apis = await catalogue.listApis(caller, { number: 1, size: 50 });
  seen.push(
    apis.total,
    apis.items.map((api) => ({ ...api, index: null })),
  );
  for (const api of ['api-0', 'api-1', 'api-2', 'api-3', 'api-4', 'api-5']) {
    seen.push(await catalogue.readGatewayFacts(caller, api));
    for (const version of ['1', '2']) {
      seen.push(await catalogue.listOperations(caller, { api, version }, { number: 1, size: 5 }));
      seen.push(await catalogue.findOperation(caller, { api, version, operationId: 'refund0' }));
    }
  }
  seen.push(await catalogue.listPages(caller));
  for (let number = 0; number < 40; number += 1) {
    seen.push(await catalogue.findPage(caller, { api: null, slug: `page-${number}` }));
  }
  return seen;
}

interface StoredRights {
  readonly id: string;
  readonly kind: DocumentRecord['kind'];
  readonly api_id: string | null;
  readonly visibility: 'public' | 'authenticated' | 'teams' | 'api';
  readonly teams: readonly string[];
}

/** Tables from which a reader of `caller` gets rows of documents that are not theirs, though the query forgets every filter. */
async function leakingTables(database: Database, caller: Caller): Promise<string[]> {
  const hidden = await database.withOwner((session) =>
    session.query<StoredRights>('select id, kind, api_id, visibility, teams from document'),
  );
  const isReadable = ({ visibility, teams, api_id }: StoredRights): boolean => {
    if (visibility === 'api')
      return hidden.some((row) => row.kind === 'spec' && row.api_id === api_id && isReadable(row));
    return mayRead(caller, visibility === 'teams' ? { teams } : visibility);
  };
  const forbidden = hidden.filter((row) => !isReadable(row)).map((row) => row.id);
  expect(hidden.some((row) => row.kind === 'facts' && forbidden.includes(row.id))).toBe(true);
  expect(forbidden.length).toBeGreaterThan(0);
  const leaking: string[] = [];
  for (const [table, column] of [['document', 'id'], ...contentTables.map((name) => [name, 'document_id'])]) {
    const rows = await database.withReader(caller, (session) =>
      session.query(`select from ${table} where ${column} = any($1::bigint[])`, [forbidden]),
    );
    if (rows.length > 0 && table !== undefined) leaking.push(table);
  }
  return leaking;
}

/** Changes the schema in one transaction as the owner of the tables. */
const alter = (database: Database, statement: string): Promise<number> =>
  database.withOwner((session) => session.execute(statement));

describe.each<[EngineName, boolean]>([
  ['embedded', false],
  ['postgres', postgresSkipReason !== null],
])('rights on the engine %s', (engine, skip) => {
  describe.skipIf(skip)('with hidden content', () => {
    let database: Database;
    const corpus = [...buildCorpus(createRandom(SEED), 40), ...buildClosedApis(createRandom(SEED))];
    const facts = buildGatewayCorpus(createRandom(SEED));
    beforeAll(async () => {
      database = await createTestDatabase(engine);
      await fill(database, corpus, corpus, facts);
    });
    afterAll(() => database.close());

    it.each(callers)('answers $subject as if what they may not read had never been there', async (caller) => {
      const visible = corpus.filter((document) => mayRead(caller, document.visibility));
      expect(visible.length).toBeLessThan(corpus.length);
      const reference = await createTestDatabase(engine);
      try {
        // Another order gives other row ids; nothing may depend on them.
        await fill(reference, visible.toReversed(), corpus, factsOn(visible, facts).toReversed());
        const observed = await observe(database, caller);
        expect(observed).toEqual(await observe(reference, caller));
        expect(JSON.stringify(observed).length).toBeGreaterThan(10_000);
      } finally {
        await reference.close();
      }
    });

    it.each(callers)('gives $subject no row of another even where a query forgets every filter', async (caller) => {
      expect(await leakingTables(database, caller)).toEqual([]);
    });

    it('shows a connection without role and claims public content only', async () => {
      const rows = await database.withConnection((session) =>
        session.query<{ visibility: string; user: string }>(
          'select distinct d.visibility, current_user as user from chunk c join document d on d.id = c.document_id',
        ),
      );
      expect(new Set(rows.map((row) => row.visibility))).toEqual(new Set(['public', 'api']));
      expect(new Set(rows.map((row) => row.user))).toEqual(new Set(['copilot_reader']));
    });

    it.each([
      'delete from chunk',
      "update document set visibility = 'public'",
      'insert into posting select * from posting',
      'select key from source',
      'select * from index_run',
      'alter table document disable row level security',
      'drop policy reader_select on document',
      'create table trap (id integer)',
      'create or replace function readable_apis() returns setof bigint language sql as $$ select 1::bigint $$',
      'alter function readable_apis() security invoker',
      "update gateway_fact set facts = '{}'",
      'select implementations from api',
      "update answer set subject = 'ada'",
      'delete from answer_content',
    ])('refuses the reader: %s', async (attempt) => {
      const outcome = database.withReader({ subject: 'ada', teams: [] }, (session) => session.execute(attempt), {
        write: true,
      });
      await expect(outcome).rejects.toMatchObject({ code: 'internal', cause: { code: '42501' } });
    });

    it.each(['{', '"red"', '{"red":true}', '1'])('fails closed on the teams %j', async (teams) => {
      const forge = (session: Session): Promise<readonly unknown[]> =>
        session.query(
          "select set_config('copilot.teams', $1, true) from (select set_config('copilot.subject', 'eve', true)) as claims",
          [teams],
        );
      const outcome = database.withReader(anonymousCaller, async (session) => {
        await forge(session);
        return session.query('select path from document');
      });
      await expect(outcome).rejects.toMatchObject({ code: expect.any(String) as unknown });
    });

    it('does not take the teams 1 and ["1"] for one', async () => {
      const visible = (teams: string) =>
        database.withReader(anonymousCaller, async (session) => {
          await session.query(
            "select set_config('copilot.subject', 'eve', true), set_config('copilot.teams', $1, true)",
            [teams],
          );
          return session.query<{ teams: string[] }>('select caller_teams() as teams');
        });
      expect(await visible('[1, null, ["red"], {"a": "red"}]')).toEqual([{ teams: [] }]);
      expect(await visible('["1"]')).toEqual([{ teams: ['1'] }]);
    });

    it('asks for readable APIs only where it meets gateway facts, and then once', async () => {
      // A function that gives rows runs in this kind of node, and no policy has another.
      const timesAsked = (plan: unknown): number[] =>
        [...walkPlan(plan)].flatMap((node) =>
          node['Node Type'] === 'ProjectSet' && node['Parent Relationship'] === 'SubPlan'
            ? [Number(node['Actual Loops'])]
            : [],
        );
      expect(Math.max(...timesAsked(await explainSearch(database)))).toBe(1);
      const empty = await createTestDatabase(engine);
      await fill(empty, corpus, corpus, []);
      expect(Math.max(...timesAsked(await explainSearch(empty)))).toBe(0);
      await empty.close();
    });

    it('reads the documents themselves, whatever a reader puts before them', async () => {
      const apis = 'select * from readable_apis() as id order by id';
      const [honest, forged] = await database.withReader(
        anonymousCaller,
        async (session) => {
          const before = await session.query(apis);
          await session.execute(
            "create temporary table document on commit drop as select id as api_id, 'spec' as kind, 'public' as visibility, array[]::text[] as teams from generate_series(1, 99) as id",
          );
          await session.execute('set local search_path to pg_temp, public');
          return [before, await session.query(`select * from public.readable_apis() as id order by id`)];
        },
        { write: true },
      );
      expect(honest?.length).toBeGreaterThan(0);
      expect(forged).toEqual(honest);
    });

    it('is noticed by these checks when the policy is gone', async () => {
      await alter(database, 'alter table document disable row level security');
      try {
        expect(await leakingTables(database, anonymousCaller)).toEqual(['document', ...contentTables]);
        const visible = corpus.filter((document) => document.visibility === 'public');
        const reference = await createTestDatabase(engine);
        await fill(reference, visible, corpus, factsOn(visible, facts));
        expect(await observe(database, anonymousCaller)).not.toEqual(await observe(reference, anonymousCaller));
        await reference.close();
      } finally {
        await alter(database, 'alter table document enable row level security');
      }
      for (const table of contentTables) {
        await alter(database, `alter table ${table} disable row level security`);
        expect(await leakingTables(database, anonymousCaller)).toEqual([table]);
        await alter(database, `alter table ${table} enable row level security`);
      }
      expect(await leakingTables(database, anonymousCaller)).toEqual([]);
    });
  });
});
