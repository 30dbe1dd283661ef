import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../core/answer.ts';
import { createRandom } from '../support/create-random.ts';
import { createTestDatabase, postgresSkipReason } from '../support/test-database.ts';
import type { EngineName, TestDatabase } from '../support/test-database.ts';
import { commitPortal } from './support/commit-portal.ts';
import { leaksOf } from './support/find-leaks.ts';
import { generalProbes, namingProbes } from './support/probes.ts';
import { generatePortal, restrictPortal } from './support/random-portal.ts';
import type { Portal } from './support/random-portal.ts';
import { serveRights } from './support/rights-server.ts';
import type { Probe, RightsServer } from './support/rights-server.ts';
import { createDoorway, welcomeVisitors } from './support/visitors.ts';
import type { Doorway, Visitor } from './support/visitors.ts';

const TIMEOUT_MS = 180_000;
const SEED = 7;
/** Each takes an answer; a model sees more sources than a composed answer shows. */
const QUESTIONS = 16;

const engines: readonly { name: EngineName; skip: boolean }[] = [
  { name: 'embedded', skip: false },
  { name: 'postgres', skip: postgresSkipReason !== null },
];

interface TurnWire {
  readonly question: string;
  readonly answer: Answer | null;
  readonly notice: { readonly code: string; readonly message: string } | null;
}

for (const engine of engines) {
  describe.skipIf(engine.skip)(`answers that are stored, on ${engine.name}`, { timeout: TIMEOUT_MS }, () => {
    let portal: Portal;
    let doorway: Doorway;
    let database: TestDatabase;
    let server: RightsServer;
    /** The same subject with its teams, and without them. */
    let member: Visitor;
    let outsider: Visitor;
    const asked: { readonly answer: Answer; readonly probe: Probe }[] = [];

    beforeAll(async () => {
      portal = generatePortal(SEED);
      doorway = await createDoorway();
      const teams = [...portalTeamsOf(portal)];
      const sign = async (held: readonly string[]): Promise<Visitor> => ({
        name: held.length > 0 ? 'a member' : 'one who left',
        headers: { Authorization: `Bearer ${await doorway.issuer.sign({ sub: 'wanderer', realm: { teams: held } })}` },
        reader: { known: true, teams: held },
        mapped: false,
      });
      member = await sign(teams);
      outsider = await sign([]);
      database = await createTestDatabase(engine.name);
      await commitPortal(database, portal.sources);
      server = await serveRights(database, doorway);
      const probes = [...generalProbes(), ...namingProbes(portal, outsider.reader, createRandom(SEED))];
      const questions = probes.filter(({ path }) => path === '/v1/ask').slice(0, QUESTIONS);
      for (const probe of questions.flatMap((one) => [one, { ...one, withModel: true }])) {
        const reply = await server.send(member, probe);
        if (reply.status !== 200) throw new Error(`Asking failed: ${reply.body}`);
        asked.push({ probe, answer: JSON.parse(reply.body) as Answer });
      }
    }, TIMEOUT_MS);
    afterAll(async () => {
      await server?.close();
      await database?.close();
    });

    const readAs = async (
      visitor: Visitor,
      id: string,
    ): Promise<{ probe: Probe; reply: Awaited<ReturnType<RightsServer['send']>> }> => {
      const probe = { path: `/v1/conversations/${id}` };
      return { probe, reply: await server.send(visitor, probe) };
    };
    const turnsIn = (body: string): readonly TurnWire[] => (JSON.parse(body) as { data: TurnWire[] }).data;

    it('are read by their caller as they were given', async () => {
      for (const { answer, probe } of asked) {
        const { reply } = await readAs(member, answer.conversation_id);
        expect(reply.status).toBe(200);
        expect(turnsIn(reply.body)).toMatchObject([
          { question: (probe.body as { question: string }).question, answer, notice: null },
        ]);
      }
    });

    it('show nothing to one who has lost the rights they were given under, nor to a model that goes on for them', async () => {
      let withheld = 0;
      for (const { answer, probe: first } of asked) {
        const { probe, reply } = await readAs(outsider, answer.conversation_id);
        const said = (first.body as { question: string }).question;
        const promptsBefore = server.prompts.length;
        const next = { path: '/v1/ask', body: { question: 'and in python?', conversation_id: answer.conversation_id } };
        const goneOn = await server.send(outsider, { ...next, withModel: first.withModel === true });
        const prompts = server.prompts.slice(promptsBefore);
        // What the question itself said is the caller's own.
        const found = [
          { visitor: outsider, probe: { ...probe, body: said }, reply, prompts: [] },
          { visitor: outsider, probe: { ...next, body: said }, reply: goneOn, prompts },
        ];
        expect(leaksOf(portal, found)).toEqual([]);
        const [turn] = turnsIn(reply.body);
        if (turn?.answer === null) withheld += 1;
      }
      expect(withheld).toBeGreaterThan(4);
    });

    it('are nobody else’s, with one answer for what is not there and what is another’s', async () => {
      const [anonymous, other] = await welcomeVisitors(doorway, createRandom(SEED));
      const id = asked[0]?.answer.conversation_id ?? '';
      for (const visitor of [anonymous, other]) {
        if (visitor === undefined) throw new Error('There are visitors.');
        const [theirs, none] = [await readAs(visitor, id), await readAs(visitor, 'no-such-conversation')];
        expect(theirs.reply.status).toBe(404);
        expect(theirs.reply).toEqual(none.reply);
        const deleted = await server.send(visitor, { path: `/v1/conversations/${id}`, method: 'DELETE' });
        expect(deleted).toEqual(none.reply);
      }
      expect((await readAs(member, id)).reply.status).toBe(200);
    });

    it('are listed for their caller with questions alone', async () => {
      const list = await server.send(outsider, { path: '/v1/conversations?page[size]=100' });
      const { data, meta } = JSON.parse(list.body) as { data: { id: string }[]; meta: { page: { total: number } } };
      const ids = new Set(asked.map(({ answer }) => answer.conversation_id));
      expect([data.length, meta.page.total]).toEqual([ids.size, ids.size]);
      expect(new Set(data.map(({ id }) => id))).toEqual(ids);
      const [anonymous] = await welcomeVisitors(doorway, createRandom(SEED));
      if (anonymous === undefined) throw new Error('There are visitors.');
      await server.send(anonymous, { path: '/v1/ask', body: { question: 'Am I listed?' } });
      const none = await server.send(anonymous, { path: '/v1/conversations' });
      expect(JSON.parse(none.body)).toEqual({ data: [], meta: { page: { number: 1, size: 20, total: 0 } } });
    });

    it('look the same whether a source is hidden from their caller or gone', async () => {
      const ids = asked.map(({ answer }) => answer.conversation_id);
      const hidden: unknown[] = [];
      for (const id of ids) hidden.push((await readAs(outsider, id)).reply);
      const known = portal.sources.map(({ key }) => key);
      await commitPortal(database, restrictPortal(portal, outsider.reader), known);
      const gone: unknown[] = [];
      for (const id of ids) gone.push((await readAs(outsider, id)).reply);
      expect(gone).toEqual(hidden);
      // For who may read everything there is, what is gone is gone as well.
      for (const id of ids) expect((await readAs(member, id)).reply).toEqual((await readAs(outsider, id)).reply);
    });

    it('are gone when their caller deletes them', async () => {
      const id = asked[0]?.answer.conversation_id ?? '';
      const path = `/v1/conversations/${id}`;
      expect((await server.send(outsider, { path, method: 'DELETE' })).status).toBe(204);
      expect((await server.send(outsider, { path, method: 'DELETE' })).status).toBe(404);
      expect((await readAs(member, id)).reply.status).toBe(404);
      const feedback = { answer_id: asked[0]?.answer.id, rating: 'up' };
      expect((await server.send(member, { path: '/v1/feedback', body: feedback })).status).toBe(404);
    });
  });
}

function portalTeamsOf(portal: Portal): Set<string> {
  const teams = [...portal.documents.values()].flatMap(({ visibility }) =>
    typeof visibility === 'object' ? visibility.teams : [],
  );
  return new Set(teams);
}
