import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createRandom } from '../../support/create-random.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import type { EngineName, TestDatabase } from '../../support/test-database.ts';
import { administer, forgetCaller, forgetFilters, forgetRole } from './careless-databases.ts';
import { commitPortal } from './commit-portal.ts';
import { eavesdrop } from './eavesdrop.ts';
import { explore, leaksOf, settleReply } from './find-leaks.ts';
import { apiProbes, documentProbes, generalProbes } from './probes.ts';
import { generatePortal, restrictPortal } from './random-portal.ts';
import type { Portal } from './random-portal.ts';
import { mayRead, nobody } from './reader.ts';
import { serveRights } from './rights-server.ts';
import type { Probe, Reply } from './rights-server.ts';
import { createDoorway, welcomeVisitors } from './visitors.ts';
import type { Doorway, Visitor } from './visitors.ts';

const TIMEOUT_MS = 180_000;
const SEED = 5;

/** What programs show that forget a part of what rights rest on: the database holds, or the probes notice. */
export function describeForgottenRights(engine: EngineName): void {
  describe(`a careless program on ${engine}`, { timeout: TIMEOUT_MS }, () => {
    let portal: Portal;
    let doorway: Doorway;
    let database: TestDatabase;
    let anonymous: Visitor;
    let member: Visitor;
    let consumer: Visitor;
    let probes: readonly Probe[];

    beforeAll(async () => {
      portal = generatePortal(SEED);
      doorway = await createDoorway();
      const [first, , second, , last] = await welcomeVisitors(doorway, createRandom(SEED));
      if (first === undefined || second === undefined || last === undefined) throw new Error('There are visitors.');
      [anonymous, member, consumer] = [first, second, last];
      database = await createTestDatabase(engine);
      await commitPortal(database, portal.sources);
      probes = chooseProbes(portal);
    }, TIMEOUT_MS);
    afterAll(() => database?.close());

    const visit = async (careless: Database, visitor: Visitor, chosen = probes): ReturnType<typeof explore> => {
      const server = await serveRights(careless, doorway);
      try {
        return await explore(server, visitor, chosen);
      } finally {
        await server.close();
      }
    };

    it.each([
      ['the role', forgetRole],
      ['the caller', forgetCaller],
    ])('that forgets %s shows public content alone', async (_what, forget) => {
      // The members' rights were never asked for, so even they are held to what is public.
      const found = await visit(forget(database), { ...member, reader: nobody });
      expect(leaksOf(portal, found)).toEqual([]);
      expect(found.every(({ reply }) => reply.status < 500)).toBe(true);
      expect(found.some(({ reply }) => portal.canaries.findIn(reply.body).size > 0)).toBe(true);
    });

    it('that leaves nothing of a caller on a connection cannot mistake the next one', async () => {
      const read = (): Promise<readonly { paths: readonly string[] }[]> =>
        database.withConnection((session) => session.query(`select array(select path from document) as paths`));
      const [before] = await read();
      await database.withReader({ subject: 'someone', teams: ['partners'] }, (session) => session.query('select 1'));
      const failing = database.withOwner((session) => session.query('select 1 / 0'));
      await expect(failing).rejects.toMatchObject({ code: 'internal' });
      expect(await read()).toEqual([before]);
      const hidden = [...portal.documents.values()].filter((document) => document.visibility !== 'public');
      expect(before?.paths.filter((path) => hidden.some((document) => document.path === path))).toEqual([]);
    });

    it('whose search forgets its filters shows and counts what the caller may read alone', async () => {
      const careless = forgetFilters(database);
      const searches = probes.filter((probe) => probe.path.startsWith('/v1/search'));
      const whole = await visit(careless, member, searches);
      expect(careless.forgotten()).toBeGreaterThan(3 * searches.length);
      expect(leaksOf(portal, whole)).toEqual([]);

      const open = async (table: string): Promise<Reply[]> => {
        await administer(database, `alter table ${table} disable row level security`);
        const found = await visit(careless, member, searches);
        await administer(database, `alter table ${table} enable row level security`);
        return found.map(({ reply }) => settleReply(reply));
      };
      const settled = whole.map(({ reply }) => settleReply(reply));
      // Without the filters these two tables alone keep hidden words from being counted.
      expect(await open('posting')).not.toEqual(settled);
      expect(await open('document_statistic')).not.toEqual(settled);

      await commitPortal(
        database,
        restrictPortal(portal, member.reader),
        portal.sources.map((source) => source.key),
      );
      const restricted = await visit(careless, member, searches);
      expect(restricted.map(({ reply }) => settleReply(reply))).toEqual(settled);
      await commitPortal(database, portal.sources);
    });

    it('without a policy on its documents, APIs or versions leaks, and the search for leaks notices', async () => {
      expect(leaksOf(portal, await visit(database, anonymous))).toEqual([]);
      const lists = probes.filter((probe) => probe.path.startsWith('/v1/apis'));
      const leaking: string[] = [];
      for (const table of ['document', 'api', 'api_version']) {
        await administer(database, `alter table ${table} disable row level security`);
        if (leaksOf(portal, await visit(database, anonymous, lists)).length > 0) leaking.push(table);
        await administer(database, `alter table ${table} enable row level security`);
      }
      expect(leaking).toEqual(['document', 'api', 'api_version']);
      expect(leaksOf(portal, await visit(database, anonymous, lists))).toEqual([]);
    });

    it('whose rule of readable APIs tells of all of them leaks gateway facts', async () => {
      const chosen = [{ path: '/v1/search?q=gateway+authentication+limits&kind=fact&limit=50' }];
      expect(leaksOf(portal, await visit(database, anonymous, chosen))).toEqual([]);
      const [rule] = await database.withConnection((session) =>
        session.query<{ text: string }>(`select pg_get_functiondef('readable_apis'::regproc) as text`),
      );
      await administer(
        database,
        `create or replace function readable_apis() returns setof bigint language sql stable security definer
         as $$ select id from public.api $$`,
      );
      const leaks = leaksOf(portal, await visit(database, anonymous, chosen));
      await administer(database, rule?.text ?? '');
      const facts = portal.sources.flatMap(({ documents }) => documents.filter(({ kind }) => kind === 'facts'));
      const words = portal.canaries.findIn(JSON.stringify(facts.map(({ chunks }) => chunks)));
      expect(leaks.filter((leak) => words.has(leak.word)).length).toBeGreaterThan(0);
      expect(leaksOf(portal, await visit(database, anonymous, chosen))).toEqual([]);
    });

    it('whose policy was replaced by one for everybody leaks through every kind of route', async () => {
      await administer(database, `create policy mistake on document for select to copilot_reader using (true)`);
      const leaks = leaksOf(portal, await visit(database, anonymous));
      await administer(database, `drop policy mistake on document`);
      const routes = ['/v1/search', '/v1/apis', '/v1/ask', '/v1/chat', '/v1/snippets', '/v1/explain', '/portal'];
      expect(routes.filter((route) => !leaks.some((leak) => leak.request.startsWith(route)))).toEqual([]);
    });

    it.each(['document', 'api', 'chunk', 'operation'])('whose policy on %s was dropped shows less', async (table) => {
      const chosen = [{ path: '/v1/apis' }, { path: '/v1/search?q=GET+/status&limit=50' }];
      const [rule] = await readPolicy(database, table);
      const before = await visit(database, member, chosen);
      await administer(database, `drop policy reader_select on ${table}`);
      const after = await visit(database, member, chosen);
      const readable = `for select to copilot_reader using ${rule ?? ''}`;
      await administer(database, `create policy reader_select on ${table} ${readable}`);
      expect(leaksOf(portal, after)).toEqual([]);
      expect(after.map(({ reply }) => reply.status)).toEqual([200, 200]);
      expect(after.map(({ reply }) => reply.body)).not.toEqual(before.map(({ reply }) => reply.body));
      expect(await visit(database, member, chosen)).toEqual(before);
    });

    it("cannot hand out a stranger's conversation, unless the policies on answers are gone", async () => {
      const server = await serveRights(database, doorway);
      const meet = (owner: Visitor, stranger: Visitor, careless = server): ReturnType<typeof eavesdrop> =>
        eavesdrop(careless, owner, stranger, portal.canaries.mint());
      const nothing = { heard: false, ratingStatus: 404 };
      expect(await meet(member, consumer)).toEqual(nothing);
      expect(await meet(member, anonymous)).toEqual(nothing);
      expect(await meet(anonymous, member)).toEqual(nothing);
      // An unguessable id is all that an anonymous caller can show for a conversation.
      expect(await meet(anonymous, anonymous)).toEqual({ heard: true, ratingStatus: 204 });
      expect(await meet(member, member)).toEqual({ heard: true, ratingStatus: 204 });

      const without = async (...tables: readonly string[]): ReturnType<typeof meet> => {
        const change = (what: string): string[] =>
          tables.map((table) => `alter table ${table} ${what} row level security`);
        await administer(database, ...change('disable'));
        const overheard = await meet(member, anonymous);
        await administer(database, ...change('enable'));
        return overheard;
      };
      // What an answer says has a policy of its own, which asks for the documents that it was made from.
      const rated = await without('answer');
      const heard = await without('answer', 'answer_content');
      await server.close();
      expect([rated, heard]).toEqual([
        { heard: false, ratingStatus: 204 },
        { heard: true, ratingStatus: 204 },
      ]);
    });
  });
}

/** A few of every kind, that name one hidden specification and an API with a hidden version beside a visible one. */
function chooseProbes(portal: Portal): readonly Probe[] {
  const isPublic = (path: string): boolean => portal.documents.get(path)?.visibility === 'public';
  const specs = [...portal.documents.values()].filter((document) => document.kind === 'spec');
  const hidden = specs.find((document) => !mayRead(document.visibility, nobody));
  const mixed = portal.sources
    .flatMap((source) => source.apis)
    .find((api) => {
      const own = specs.filter((document) => document.api === api.slug);
      const open = own.filter((document) => isPublic(document.path)).map((document) => document.version);
      return open.length > 0 && own.some((document) => !open.includes(document.version));
    });
  if (hidden === undefined || mixed === undefined) throw new Error('Another seed has such documents.');
  const named = documentProbes(portal, hidden, createRandom(SEED));
  return [...generalProbes().filter((_probe, index) => index % 2 === 0), ...apiProbes(mixed), ...named];
}

async function readPolicy(database: Database, table: string): Promise<readonly string[]> {
  const rows = await database.withConnection((session) =>
    session.query<{ rule: string }>(
      `select qual as rule from pg_policies where tablename = $1 and policyname = 'reader_select'`,
      [table],
    ),
  );
  return rows.map(({ rule }) => (rule.startsWith('(') ? rule : `(${rule})`));
}
