import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chunk } from '../../../core/chunk.ts';
import type { DocumentRecord } from '../../../core/index-writer.ts';
import { createRandom } from '../../support/create-random.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import type { EngineName, TestDatabase } from '../../support/test-database.ts';
import { commitPortal } from './commit-portal.ts';
import { describeProbe, explore, isReadable, leaksOf, settleReply } from './find-leaks.ts';
import type { Finding } from './find-leaks.ts';
import { generalProbes, hiddenProbes, namingProbes, plainProbes } from './probes.ts';
import { generatePortal, restrictPortal } from './random-portal.ts';
import type { Portal } from './random-portal.ts';
import { mayRead } from './reader.ts';
import { serveRights } from './rights-server.ts';
import type { RightsServer } from './rights-server.ts';
import { createDoorway, suspiciousVisitors, welcomeVisitors } from './visitors.ts';
import type { Doorway, Visitor } from './visitors.ts';

/** More rounds and all visitors in each, or the round that failed: `RIGHTS_SEEDS=1,2,3`. */
const chosenSeeds = process.env['RIGHTS_SEEDS']?.split(',').map(Number);
const isThorough = chosenSeeds !== undefined;

/** Hundreds of requests one after the other, on a machine that may have other things to do. */
const TIMEOUT_MS = 180_000;

/** Searches, lists and look-ups by all kinds of callers over a generated portal on this engine. */
export function describeHttpRights(engine: EngineName, seeds: readonly number[]): void {
  describe.each(chosenSeeds ?? seeds)(`rights over HTTP, ${engine}, seed %i`, (seed) => {
    let portal: Portal;
    let doorway: Doorway;
    let database: TestDatabase;
    let server: RightsServer;
    let welcome: readonly Visitor[];
    /** What each of the welcome visitors found in the whole portal. */
    const findings = new Map<Visitor, Finding[]>();

    beforeAll(async () => {
      portal = generatePortal(seed);
      doorway = await createDoorway();
      const visitors = await welcomeVisitors(doorway, createRandom(seed));
      welcome = visitors.filter(({ reader }) => isThorough || !reader.known || reader.teams.length > 0);
      database = await createTestDatabase(engine);
      await commitPortal(database, portal.sources);
      server = await serveRights(database, doorway);
      for (const visitor of welcome) {
        const probes = [...generalProbes(), ...namingProbes(portal, visitor.reader, createRandom(seed))];
        findings.set(visitor, await explore(server, visitor, probes));
      }
    }, TIMEOUT_MS);
    afterAll(async () => {
      await server?.close();
      await database?.close();
    });

    it('holds something to hide from everybody and something to show to everybody', () => {
      const documents = [...portal.documents.values()];
      for (const { reader, name } of welcome) {
        const readable = documents.filter((document) => mayRead(document.visibility, reader)).length;
        expect({ name, hasBoth: readable > 0 && readable < documents.length }).toEqual({ name, hasBoth: true });
      }
    });

    it('shows nobody a word of what they may not read, whatever they ask for', () => {
      expect(leaksOf(portal, [...findings.values()].flat())).toEqual([]);
      expect(server.prompts.length).toBeGreaterThan(0);
    });

    it('has asked every route that the server describes', async () => {
      const [visitor] = welcome;
      if (visitor === undefined) throw new Error('There are visitors.');
      const reply = await server.send(visitor, { path: '/openapi.json' });
      const described = Object.keys((JSON.parse(reply.body) as { paths: object }).paths);
      const all = [...findings.values()].flat().map((finding) => finding.probe);
      const asked = [...all, ...plainProbes()].map((probe) => probe.path.replace(/\?.*$/u, ''));
      const isAsked = (route: string): boolean => {
        const pattern = new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/gu, '[^/]+')}$`, 'u');
        return asked.some((path) => pattern.test(path));
      };
      expect(described.filter((route) => !isAsked(route))).toEqual([]);
    });

    it('says nothing in failures, descriptions and measurements, and nothing of questions in logs', async () => {
      const [visitor] = welcome;
      if (visitor === undefined) throw new Error('There are visitors.');
      expect(leaksOf(portal, await explore(server, visitor, plainProbes()))).toEqual([]);
      expect(portal.canaries.findIn(server.logs.join(''))).toEqual(new Set());
      expect(server.logs.length).toBeGreaterThan(0);
    });

    it(
      'believes nobody who proves less than they claim',
      async () => {
        const [anonymous] = welcome;
        if (anonymous === undefined) throw new Error('There are visitors.');
        const probes = [...generalProbes().slice(0, 4), ...hiddenProbes(portal, anonymous.reader, createRandom(seed))];
        const expected = (await explore(server, anonymous, probes)).map((finding) => settleReply(finding.reply).body);
        for (const visitor of await suspiciousVisitors(doorway)) {
          const found = await explore(server, visitor, probes);
          expect(leaksOf(portal, found)).toEqual([]);
          if (visitor.reader.known) continue;
          const bodies = found.map((finding) => settleReply(finding.reply).body);
          expect({ name: visitor.name, bodies }).toEqual({ name: visitor.name, bodies: expected });
        }
      },
      TIMEOUT_MS,
    );

    it(
      'shows everybody all that they may read',
      async () => {
        for (const visitor of welcome) expect(await findMissing(portal, server, visitor)).toEqual([]);
      },
      TIMEOUT_MS,
    );

    it(
      'keeps callers apart who ask at the same moment',
      async () => {
        const visitors = [...welcome, ...welcome].toReversed();
        const probes = generalProbes().slice(0, 4);
        const found = await Promise.all(visitors.map((visitor) => explore(server, visitor, probes)));
        expect(leaksOf(portal, found.flat())).toEqual([]);
      },
      TIMEOUT_MS,
    );

    it(
      'answers exactly as an index that never held what is hidden',
      async () => {
        // The embedded engine takes seconds to start, so there the whole portal makes room for each part of it.
        const known = portal.sources.map((source) => source.key);
        for (const visitor of isThorough ? welcome : welcome.slice(0, 2)) {
          const restricted = engine === 'postgres' ? await createTestDatabase('postgres') : database;
          await commitPortal(restricted, restrictPortal(portal, visitor.reader), restricted === database ? known : []);
          const restrictedServer = await serveRights(restricted, doorway);
          for (const { probe, reply } of findings.get(visitor) ?? []) {
            const again = await restrictedServer.send(visitor, probe);
            const request = `${visitor.name}: ${describeProbe(probe)}`;
            expect({ request, ...settleReply(reply) }).toEqual({ request, ...settleReply(again) });
          }
          await restrictedServer.close();
          if (restricted !== database) await restricted.close();
        }
      },
      TIMEOUT_MS,
    );
  });
}

/** What lists, look-ups and search withhold of the documents that this visitor may read. */
async function findMissing(portal: Portal, server: RightsServer, visitor: Visitor): Promise<string[]> {
  const missing: string[] = [];
  const get = async (path: string): Promise<string> => (await server.send(visitor, { path })).body;
  const require = (text: string, words: Iterable<string>, what: string): void => {
    for (const word of words) if (!text.includes(word)) missing.push(`${visitor.name}: ${word} in ${what}`);
  };
  const apis = JSON.parse(await get('/v1/apis?page[size]=100')) as { data: { slug: string }[]; meta: object };
  const slugs = portal.sources.flatMap((source) => source.apis.map((api) => api.slug));
  const readable = slugs.filter((slug) => isReadable(portal, slug.replace('api-', ''), visitor.reader));
  const listed = apis.data.map((api) => api.slug);
  if (listed.join() !== readable.toSorted().join()) missing.push(`${visitor.name}: ${listed.join()} are listed`);
  for (const { title, text } of portal.sources.flatMap((source) => source.documents).flatMap(factChunksOf)) {
    const words = [...portal.canaries.findIn(title)].filter((word) => isReadable(portal, word, visitor.reader));
    require(await get(
      `/v1/search?${new URLSearchParams({ q: `${title} ${text}`, kind: 'fact' }).toString()}`,
    ), words, title);
  }
  for (const document of portal.documents.values()) {
    if (!mayRead(document.visibility, visitor.reader)) continue;
    const title = document.chunks[0]?.title ?? '';
    const { api, version, operations } = document;
    const place = { ...(api === null ? {} : { api }), ...(version === null ? {} : { version }) };
    const parameters = new URLSearchParams({ q: title, limit: '50', ...place });
    require(await get(`/v1/search?${parameters.toString()}`), portal.canaries.findIn(title), document.path);
    const [operation] = operations;
    if (operation === undefined) continue;
    const address = `/v1/apis/${api ?? ''}/operations/${encodeURIComponent(operation.key)}`;
    const model = await get(`${address}?version=${encodeURIComponent(version ?? '')}`);
    require(model, portal.canaries.findIn(JSON.stringify(operation)), `${document.path} ${operation.key}`);
  }
  return missing;
}

function factChunksOf(document: DocumentRecord): readonly Chunk[] {
  return document.kind === 'facts' ? document.chunks : [];
}
