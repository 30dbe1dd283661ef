import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import type { Answer } from '../../core/answer.ts';
import type { Visibility } from '../../core/caller.ts';
import { createRandom } from '../support/create-random.ts';
import { buildChunk, buildPage, buildPlainOperation, buildSpec } from '../support/fixtures.ts';
import { createTestDatabase } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { issuer } from '../support/token-issuer.ts';
import { commitPortal } from './support/commit-portal.ts';
import { eavesdrop } from './support/eavesdrop.ts';
import { buildRightsApp, serveRights } from './support/rights-server.ts';
import type { Probe, Reply, RightsServer } from './support/rights-server.ts';
import { createDoorway, sharedSecret, suspiciousVisitors } from './support/visitors.ts';
import type { Doorway, Visitor } from './support/visitors.ts';

const anonymous: Visitor = { name: 'nobody', headers: {}, reader: { known: false, teams: [] }, mapped: false };

/** A title as a hostile author would write it, to be read as an event of its own by whoever splits lines. */
const brokenTitle = 'Tidal gauge\r\n\r\nevent: answer-end\ndata: {"answer":"forged"}\n\u2028\u2029data: x';

const documents = [
  buildSpec({ path: 'open.yaml', api: 'open' }, [
    buildPlainOperation('get', '/tides', { operationId: 'listTides', summary: 'List tides' }),
  ]),
  buildSpec({ path: 'closed.yaml', api: 'closed', visibility: { teams: ['crew', 'crew\ufffd'] } }, [
    buildPlainOperation('get', '/wrecks', { operationId: 'listWrecks', summary: 'List wrecks' }),
  ]),
  buildPage({
    path: 'gauge.md',
    chunks: [buildChunk({ key: 'gauge', title: brokenTitle, text: `${brokenTitle}\n\nReads the gauge.` })],
  }),
  buildPage({ path: 'members.md', visibility: 'authenticated' }, [
    { title: 'Members', text: 'Members meet at moonrise.' },
  ]),
];
const apis = ['open', 'closed'].map((slug) => ({
  slug,
  title: slug,
  description: null,
  versions: ['1.0'],
  currentVersion: '1.0',
}));

describe('attacks over HTTP', () => {
  let database: TestDatabase;
  let doorway: Doorway;
  let server: RightsServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    doorway = await createDoorway();
    await commitPortal(database, [{ key: '/portal', apis, documents }]);
    server = await serveRights(database, doorway);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const send = (probe: Probe, headers: Record<string, string> = {}): Promise<Reply> =>
    server.send({ ...anonymous, headers }, probe);
  const post = (path: string, body: unknown, headers?: Record<string, string>): Promise<Reply> =>
    send({ path, body }, headers);
  const header = (reply: Reply, name: string): string | undefined =>
    reply.headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const bearer = async (claims: Record<string, unknown>): Promise<Record<string, string>> => ({
    Authorization: `Bearer ${await doorway.issuer.sign(claims)}`,
  });
  const seesMembers = async (headers: Record<string, string>): Promise<boolean> =>
    (await send({ path: '/v1/search?q=moonrise' }, headers)).body.includes('moonrise');
  const seesWrecks = async (headers: Record<string, string>): Promise<boolean> =>
    (await send({ path: '/v1/apis/closed' }, headers)).status === 200;

  describe('tokens', () => {
    it('tells why a proof does not count in words of its own', async () => {
      for (const visitor of await suspiciousVisitors(doorway)) {
        const reply = await server.send(visitor, { path: '/v1/apis' });
        expect(header(reply, 'x-copilot-identity') ?? '').toMatch(/^(?:|anonymous; reason=[a-z_]+)$/u);
        expect(await seesMembers({ ...visitor.headers })).toBe(visitor.reader.known);
      }
    });

    it('takes no key, algorithm or extension from the token itself', async () => {
      const key = doorway.issuer.privateKey;
      const claims = { iss: issuer, aud: 'portal-copilot', sub: 'a', exp: Math.floor(Date.now() / 1000) + 60 };
      const sign = (
        protectedHeader: { alg: string } & Record<string, unknown>,
        crit?: Record<string, boolean>,
      ): Promise<string> =>
        new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key, crit === undefined ? {} : { crit });
      const right = await sign({
        alg: 'ES256',
        kid: 'key-1',
        jku: 'https://evil.example/',
        x5u: 'https://evil.example/',
      });
      expect(await seesMembers({ Authorization: `Bearer ${right}` })).toBe(true);
      const critical = await sign({ alg: 'ES256', kid: 'key-1', crit: ['exp2'], exp2: 1 }, { exp2: true });
      expect(await seesMembers({ Authorization: `Bearer ${critical}` })).toBe(false);
      for (const kid of ["' or 1=1 --", '__proto__', 'constructor', '\u0000', 'key-1\u0000']) {
        expect(await seesMembers({ Authorization: `Bearer ${await sign({ alg: 'ES256', kid })}` })).toBe(false);
      }
      const [head = '', body = '', signature = ''] = right.split('.');
      const none = Buffer.from(JSON.stringify({ alg: 'nOnE', kid: 'key-1' })).toString('base64url');
      for (const token of [
        `${none}.${body}.`,
        `${none}.${body}.${signature}`,
        `${head}.${body}`,
        `${head}.${body}.${signature}.`,
        `${right} x`,
        '.',
        '..',
        '',
      ]) {
        expect(await seesMembers({ Authorization: `Bearer ${token}` })).toBe(false);
      }
    });

    it.each<[string, unknown]>([
      ['numbers', [1, 2, 3]],
      ['objects', [{ name: 'crew' }, { toString: 'crew' }]],
      ['nested lists', [['crew']]],
      ['an object', { crew: true, 0: 'crew', length: 1 }],
      ['quotes and braces', ['"]', "'", '{crew}', '{"crew"}', '\\', '["crew"]', 'crew,crew', '"crew"']],
      ['control characters', ['crew\u0000', '\u0000', 'crew\n', '\u0085crew']],
      ['half characters', ['\ud800', 'crew\udfff']],
      ['names of the prototype', ['__proto__', 'constructor', 'toString']],
      ['ten thousand', Array.from({ length: 10_000 }, (_, index) => `team-${index}`)],
      ['one of ten thousand letters', ['crew'.repeat(2500)]],
      ['nothing', null],
      ['a truth', true],
      ['other cases and blanks', ['CREW', ' crew', 'crew ', 'cre\u0301w', '\u200bcrew']],
    ])('takes teams that are %s as none of ours', async (_what, teams) => {
      const large = JSON.stringify(teams).length > 8_000;
      for (const mapped of [false, true]) {
        const visitor = { ...anonymous, mapped, headers: await bearer({ sub: 'a', realm: { teams } }) };
        const reply = await server.send(visitor, { path: '/v1/apis/closed' });
        // A header may be so large that it is refused before it is read.
        expect(large ? [404, 431] : [404]).toContain(reply.status);
        const members = await server.send(visitor, { path: '/v1/search?q=moonrise' });
        // Odd teams are no teams; whoever has them is still known.
        expect(members.status === 200 ? members.body : 'moonrise').toContain('moonrise');
      }
    });

    it('takes the one right team among wrong values', async () => {
      expect(await seesWrecks(await bearer({ realm: { teams: [1, null, '"', 'crew'] } }))).toBe(true);
      expect(await seesWrecks(await bearer({ realm: { teams: 'crew' } }))).toBe(true);
      expect(await seesWrecks(await bearer({ 'realm.teams': ['crew'] }))).toBe(true);
      expect(await seesWrecks(await bearer({ teams: ['crew'] }))).toBe(false);
    });

    it.each([['\u0000'], ['a\u0000b'], ['\ud800'], ['a\ndata: x'], [''], [7], [{ sub: 'a' }], ['x'.repeat(501)]])(
      'knows nobody by the subject %j',
      async (sub) => expect(await seesMembers(await bearer({ sub }))).toBe(false),
    );
  });

  describe('subjects', () => {
    const visitorOf = (headers: Record<string, string>): Visitor => ({ ...anonymous, headers });
    const gateway = (name: string, value: string): Visitor =>
      visitorOf({ 'X-Copilot-Secret': sharedSecret, [name]: value });

    it('keeps the same name from different proofs apart', async () => {
      const people = [
        visitorOf(await bearer({ sub: 'ada' })),
        visitorOf(await bearer({ sub: 'Ada' })),
        visitorOf(await bearer({ sub: ' ada' })),
        visitorOf(await bearer({ sub: 'kong:ada' })),
        visitorOf(await bearer({ sub: `jwt:${issuer}|ada` })),
        gateway('X-Consumer-Id', 'ada'),
        gateway('X-Consumer-Custom-Id', 'ada'),
        gateway('X-Consumer-Username', 'ada'),
        gateway('X-Credential-Identifier', 'ada'),
        gateway('X-Consumer-Id', `jwt:${issuer}|ada`),
        gateway('X-Consumer-Username', 'kong:ada'),
        anonymous,
      ];
      const [first] = people;
      if (first === undefined) throw new Error('There are people.');
      for (const stranger of people.slice(1)) {
        expect(await eavesdrop(server, first, stranger, 'porpoise', 'listTides')).toEqual({
          heard: false,
          ratingStatus: 404,
        });
      }
      expect(await eavesdrop(server, first, visitorOf(await bearer({ sub: 'ada' })), 'porpoise', 'listTides')).toEqual({
        heard: true,
        ratingStatus: 204,
      });
    });

    it.each([
      "' or true --",
      '../../etc',
      '{}',
      '[]',
      'a'.repeat(101),
      '',
      'a b',
      '\u0000',
      '%',
      '*',
      'é',
      { $ne: null },
      1,
      ['a'],
    ])('refuses the conversation id %j', async (conversation_id) => {
      for (const path of ['/v1/ask', '/v1/chat']) {
        const reply = await post(path, { question: 'tides?', conversation_id });
        expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('conversation_id') as unknown });
      }
      const rating = await post('/v1/feedback', { answer_id: conversation_id, rating: 'up' });
      expect(rating.status).toBe(400);
    });
  });

  describe('headers', () => {
    it('repeats only harmless request ids', async () => {
      const response = async (id: string): Promise<string | null> => {
        const app = buildRightsApp(database, doorway);
        return (await app.request('/v1/apis', { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
      };
      expect(await response('gateway-7#1'.replace('#', '='))).toBe('gateway-7=1');
      for (const id of ['a b', '<script>', 'a\tb', 'é', 'a;b', 'x'.repeat(101), '{"a":1}']) {
        expect(await response(id)).toMatch(/^[\da-f-]{36}$/u);
      }
    });

    it.each([
      'null',
      'https://developers.example.test.evil.example',
      'http://developers.example.test',
      'https://DEVELOPERS.example.test',
      'https://developers.example.test/',
      '*',
    ])('lets no page of the origin %s in', async (Origin) => {
      const reply = await send({ path: '/v1/apis' }, { Origin });
      expect(header(reply, 'access-control-allow-origin')).toBeUndefined();
      expect(header(reply, 'access-control-allow-credentials')).toBeUndefined();
    });

    it('lets no cache keep or share what depends on the caller', async () => {
      const allowed = { Origin: 'https://developers.example.test' };
      const replies = [
        await send({ path: '/v1/apis' }, allowed),
        await send({ path: '/v1/apis/open' }),
        await send({ path: '/v1/apis/none' }),
        await send({ path: '/v1/apis/open/versions' }),
        await send({ path: '/v1/apis/open/operations' }),
        await send({ path: '/v1/apis/open/operations/GET%20%2Ftides' }),
        await send({ path: '/v1/search?q=tides' }),
        await send({ path: '/v1/search' }),
        await send({ path: '/v1/nothing' }),
        await post('/v1/ask', { question: 'tides?' }),
        await post('/v1/snippets', { api: 'open', operation_id: 'listTides', language: 'shell' }),
        await post('/v1/feedback', { answer_id: 'none', rating: 'up' }),
      ];
      expect(replies.map((reply) => header(reply, 'cache-control'))).toEqual(replies.map(() => 'no-store'));
      expect(header(replies[0] as Reply, 'vary')).toContain('Origin');
      const stream = await post('/v1/chat', { question: 'tides?' });
      expect(header(stream, 'cache-control')).toBe('no-cache, no-transform');
      expect(header(await send({ path: '/' }), 'cache-control')).toBe('private, no-cache');
      expect(
        replies.some((reply) => reply.headers.some((line) => /^(?:set-cookie|etag|server|x-powered-by):/u.test(line))),
      ).toBe(false);
    });
  });

  describe('input', () => {
    const hostile = [
      "'; drop table chunk; --",
      '" or ""="',
      '%_\\',
      '\\x00',
      '$1',
      '{}',
      '${7*7}',
      '\u202e',
      '../../etc/passwd',
      '😀'.repeat(40),
      "\\'",
    ];

    it.each(hostile)('takes %j as data wherever a name may stand', async (name) => {
      const encoded = encodeURIComponent(name);
      const replies = [
        await send({ path: `/v1/search?q=${encoded}&api=${encoded}&version=${encoded}` }),
        await send({ path: `/v1/search?q=tides+${encoded}` }),
        await send({ path: `/v1/apis/${encoded}` }),
        await send({ path: `/v1/apis/open/operations?version=${encoded}` }),
        await send({ path: `/v1/apis/open/operations/${encoded}` }),
        await send({ path: `/portal/pages/${encoded}` }),
        await send({ path: `/widget/${encoded}` }),
        await post('/v1/snippets', { api: name, operation_id: name, language: 'shell' }),
        await post('/v1/snippets', {
          api: 'open',
          operation_id: 'listTides',
          language: 'shell',
          values: { [name]: name },
        }),
        await post('/v1/ask', {
          question: name,
          api: name,
          version: name,
          page: { url: name, title: name, selection: name },
        }),
      ];
      expect(replies.map((reply) => reply.status)).toEqual([200, 200, 404, 404, 404, 404, 404, 404, 200, 200]);
      expect((await send({ path: '/v1/search?q=listTides' })).body).toContain('listTides');
    });

    it('answers a hidden name byte for byte as one that nobody has', async () => {
      const pairs: [string, string][] = [
        ['closed', 'absent'],
        ['listWrecks', 'listWhales'],
        ['/wrecks', '/whales'],
      ];
      const swap = (text: string): string =>
        pairs.reduce((rest, [hidden, absent]) => rest.replaceAll(hidden, absent), text);
      const probes: Probe[] = [
        { path: '/v1/apis/closed' },
        { path: '/v1/apis/closed/versions' },
        { path: '/v1/apis/closed/operations' },
        { path: '/v1/apis/closed/operations?version=1.0' },
        { path: '/v1/apis/closed/operations/GET%20%2Fwrecks' },
        { path: '/v1/search?q=tides&api=closed' },
        { path: '/portal/apis/closed' },
        { path: '/portal/apis/closed/1.0' },
        { path: '/v1/snippets', body: { api: 'closed', operation_id: 'listWrecks', language: 'shell' } },
        { path: '/v1/snippets', body: { api: 'closed', method: 'GET', path: '/wrecks', language: 'cobol' } },
        { path: '/v1/ask', body: { question: 'How do I list things?', api: 'closed' } },
        {
          path: '/v1/chat',
          body: { question: 'How do I list things?', api: 'closed', version: '1.0' },
          withModel: true,
        },
      ];
      const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gu;
      for (const probe of probes) {
        const path = swap(probe.path.replace('%2Fwrecks', '%2Fwhales'));
        const absent = {
          ...probe,
          path,
          ...(probe.body === undefined ? {} : { body: JSON.parse(swap(JSON.stringify(probe.body))) as unknown }),
        };
        const [first, second] = [await send(probe), await send(absent)];
        expect({ ...second, body: second.body.replaceAll(ids, 'id') }).toEqual({
          ...first,
          body: swap(first.body).replaceAll(ids, 'id'),
        });
      }
    });

    it.each(['1000000000', '101', '0', '-1', '1e2', '0x10', 'NaN', '1;2', '٣', '99999999999999999999'])(
      'refuses pages of %s entries',
      async (size) => {
        const paths = [
          `/v1/apis?page[size]=${size}`,
          `/v1/apis/open/operations?page[number]=${size === '101' ? '1000001' : size}`,
          `/v1/search?q=a&limit=${size}`,
        ];
        for (const path of paths) expect((await send({ path })).status).toBe(400);
      },
    );

    it('keeps a body from reaching the prototype of anything', async () => {
      const bodies = [
        '{"question":"tides?","__proto__":{"api":"open","polluted":true},"constructor":{"prototype":{"polluted":true}}}',
        '{"question":"tides?","page":{"url":"/","__proto__":{"polluted":true}}}',
      ];
      for (const body of bodies) expect((await post('/v1/ask', body)).status).toBe(200);
      const values =
        '{"api":"open","operation_id":"listTides","language":"shell","values":{"__proto__":{"polluted":true},"constructor":1}}';
      expect((await post('/v1/snippets', values)).status).toBe(200);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(
        (await post('/v1/snippets', { api: '__proto__', operation_id: 'constructor', language: 'shell' })).status,
      ).toBe(404);
      for (const language of ['constructor', 'proto', 'shell/constructor', 'tostring']) {
        expect((await post('/v1/snippets', { api: 'open', operation_id: 'listTides', language })).status).toBe(400);
      }
    });

    it('ends an event of a stream only where it ends it itself', async () => {
      for (const withModel of [false, true]) {
        const body = { question: 'What does the tidal gauge read?' };
        const { body: text } = await send({ path: '/v1/chat', body, withModel });
        expect(text).toContain('idal gauge');
        const events = text.split('\n\n').filter((event) => event !== '');
        for (const event of events) expect(event).toMatch(/^event: [a-z-]+\ndata: \{[^\r\n]*\}\nid: \d+$/u);
        const last = JSON.parse(/\ndata: ([^\n]*)\n/u.exec(events.at(-1) ?? '')?.[1] ?? '') as Answer;
        expect(last.answer).not.toBe('forged');
        expect(text.match(/^event: answer-end$/gmu)).toHaveLength(1);
      }
    });

    it('writes one log line for one request, without secrets or questions', async () => {
      const before = server.logs.length;
      const random = `word${createRandom(7).below(1_000_000)}`;
      await send(
        { path: `/v1/search?q=${random}%0A%7B%22level%22%3A60%7D` },
        { 'X-Request-Id': 'a=b', 'X-Copilot-Secret': random },
      );
      await send({ path: `/v1/${random}%0Ax` }, { Authorization: `Bearer ${random}` });
      await post('/v1/ask', { question: random, page: { url: random } });
      const lines = server.logs.slice(before);
      expect(lines).toHaveLength(3);
      for (const line of lines) {
        expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'request' });
        expect(line.trimEnd()).not.toContain('\n');
        expect(line).not.toContain(random);
      }
    });

    it.each([
      '..%2f..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
      '....//package.json',
      '/etc/passwd',
      'C:%5cwindows.js',
      '.env.js',
      'a%00.js',
      'a/.git/config.json',
      'a/../b.js',
      '%252e%252e%252fa.js',
    ])('hands out no file for /widget/%s', async (name) => {
      const asked: string[] = [];
      const app = buildRightsApp(database, doorway, {
        readAsset: async (file) => {
          asked.push(file);
          return null;
        },
      });
      const response = await app.request(`http://localhost/widget/${name}`);
      expect(response.status).toBe(404);
      expect(asked.filter((file) => /\.\.|^\/|\\|\0|:|(?:^|\/)\./u.test(file))).toEqual([]);
    });
  });

  it('closes and opens a document from one request to the next', async () => {
    const writer = createIndexWriter(database);
    const known = await bearer({ sub: 'ada' });
    const change = (visibility: Visibility): Promise<void> =>
      writer.changeVisibility('/portal', [{ path: 'members.md', visibility }]);
    const seen = async (): Promise<boolean[]> => [await seesMembers({}), await seesMembers(known)];
    expect(await seen()).toEqual([false, true]);
    await change({ teams: [] });
    expect(await seen()).toEqual([false, false]);
    await change('public');
    expect(await seen()).toEqual([true, true]);
    await change('authenticated');
    expect(await seen()).toEqual([false, true]);
  });

  describe('limits', () => {
    it('counts an address once, whatever it writes into X-Forwarded-For', async () => {
      const limits = { questionsPerMinute: 3, requestsPerMinute: 3, concurrentStreams: 1 };
      const statuses = async (trustedProxies: number, forwarded: (turn: number) => string): Promise<number[]> => {
        const app = buildRightsApp(database, doorway, { limits, trustedProxies });
        const seen: number[] = [];
        for (let turn = 0; turn < 5; turn += 1) {
          const env = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };
          const headers = { 'X-Forwarded-For': forwarded(turn) };
          seen.push((await app.request('/v1/apis/none', { headers }, env)).status);
        }
        return seen;
      };
      const limited = [404, 404, 404, 429, 429];
      expect(await statuses(0, (turn) => `203.0.113.${turn}`)).toEqual(limited);
      expect(await statuses(1, (turn) => `203.0.113.${turn}, 198.51.100.7`)).toEqual(limited);
      expect(await statuses(1, (turn) => `2001:db8::${turn}:${turn}`)).toEqual(limited);
      expect(await statuses(1, (turn) => `nonsense-${turn}`)).toEqual(limited);
      expect(await statuses(2, (turn) => `203.0.113.${turn}, 198.51.100.7, 10.0.0.2`)).toEqual(limited);
      expect(await statuses(1, (turn) => `198.51.100.${turn}`)).toEqual([404, 404, 404, 404, 404]);
    });
  });
});
