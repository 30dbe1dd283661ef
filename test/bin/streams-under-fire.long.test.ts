import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChat } from '../support/read-chat.ts';
import type { ReadChat, ReadChatOptions } from '../support/read-chat.ts';
import { retainedMegabytes } from '../support/retained-memory.ts';
import { startCopilot } from '../support/running-copilot.ts';
import { startScriptedOpenAIServer } from '../support/scripted-openai-server.ts';
import type { ChatScript, ScriptedOpenAIServer } from '../support/scripted-openai-server.ts';
import { projectRoot } from '../support/source-tree.ts';
import { startWholeServer } from '../support/whole-server.ts';
import type { WholeServer } from '../support/whole-server.ts';

const STREAMS = 200;
const question = 'How do I list webhook endpoints?';

let model: ScriptedOpenAIServer;
let server: WholeServer;

beforeAll(async () => {
  model = await startScriptedOpenAIServer();
  server = await startWholeServer({
    environment: { CHAT_MODEL: 'scripted', OPENAI_BASE_URL: model.baseUrl },
    file: 'model: { first_text_seconds: 20, between_texts_seconds: 2, retries: 1 }\n',
  });
}, 120_000);
afterAll(async () => {
  await server.close();
  await model.close();
});
beforeEach(() => model.forget());

/** Two sentences, so that the first is shown before anything happens. */
const begun = ['Call `GET /v1/', 'webhook-endpoints` [1]. ', 'It lists the endpoints ', 'of an account [1]. ', 'Then '];
/** Eight kinds of answers: most models work most of the time. */
const answers: readonly ChatScript[] = [
  {},
  { tokens: 'Call `GET /v1/webhook-endpoints` [1]. It lists them. '.split(/(?<= )/u), delayMilliseconds: 20 },
  { tokens: begun, ending: 'cut' },
  { delayMilliseconds: 60 },
  { status: 500 },
  { tokens: Array.from({ length: 400 }, (_, index) => `word${index} `) },
  { tokens: begun, ending: 'stall' },
  { tokens: [...begun, 'and'], finishReason: 'length' },
];
/** What readers do, in a rhythm of its own so that every reader meets every answer. */
const habits: readonly Pick<ReadChatOptions, 'leaveAt'>[] = [
  {},
  {},
  { leaveAt: 'text-delta' },
  {},
  { leaveAt: 'answer-start' },
  {},
  { leaveAt: 'request' },
];

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new TypeError('an empty list');
  return item;
}

async function flood(): Promise<ReadChat[]> {
  model.scriptChat(...Array.from({ length: STREAMS * 3 }, (_, index) => pick(answers, index)));
  return Promise.all(
    Array.from({ length: STREAMS }, (_, index) => readChat(server.url, { question, ...pick(habits, index) })),
  );
}

const timersOf = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** Until nothing of the flood is left anywhere. */
async function untilQuiet(): Promise<void> {
  const patience = { timeout: 30_000, interval: 100 };
  await expect.poll(() => server.readMetrics(), patience).toMatch(/^copilot_streams_open 0$/mu);
  await expect
    .poll(async () => (await Promise.all(model.requests.map(({ closed }) => closed))).length, patience)
    .toBe(model.requests.length);
}

describe(`${STREAMS} streams at once`, () => {
  it('all end in order or were left, and nothing of them stays', { timeout: 240_000 }, async () => {
    // The first flood fills what is kept on purpose: caches, compiled code, pools.
    await flood();
    await untilQuiet();
    model.forget();
    const timers = timersOf();
    const growth = await retainedMegabytes(async () => {
      const read = await flood();
      const stayed = read.filter(({ left }) => !left);
      expect(stayed.length).toBeGreaterThan(STREAMS / 2);
      expect(new Set(stayed.map(({ events }) => events.at(-1)))).toEqual(new Set(['answer-end', 'error']));
      expect(new Set(stayed.map(({ events }) => events[0]))).toEqual(new Set(['answer-start']));
      for (const { events, last } of stayed) {
        if (events.at(-1) !== 'error') continue;
        // What was shown stays shown, and the reader is told that asking again may help.
        expect(events).toContain('text-delta');
        expect(last).toMatchObject({ retryable: true });
      }
      await untilQuiet();
      model.forget();
      return read.length;
    });
    expect(growth).toBeLessThan(8);
    expect(timersOf()).toBeLessThanOrEqual(timers + 2);
    // Only idle connections that the client libraries keep for a moment are left, and then none.
    await expect.poll(() => model.countConnections(), { timeout: 30_000 }).toBe(0);
    await expect.poll(() => server.countConnections(), { timeout: 30_000 }).toBe(0);
    const metrics = await server.readMetrics();
    for (const outcome of ['answered', 'failed', 'cancelled']) {
      expect(metrics).toMatch(new RegExp(`copilot_streams_total\\{outcome="${outcome}"\\} [1-9]`, 'u'));
    }
  });

  it(
    'that wait for a silent model are given up with it, and answered from the documentation',
    { timeout: 120_000 },
    async () => {
      model.scriptChat({ silent: true });
      const reader = new AbortController();
      const leaving = Array.from({ length: STREAMS / 2 }, () =>
        readChat(server.url, { question, signal: reader.signal }),
      );
      // Some wait for the model, the others for the database.
      await expect.poll(() => model.requests.length, { timeout: 60_000 }).toBeGreaterThan(5);
      reader.abort();
      await Promise.all(leaving);
      await untilQuiet();
      const closed = await Promise.all(model.requests.map((request) => request.closed));
      expect(closed.length).toBeGreaterThan(0);
      expect(closed.filter(({ early }) => !early)).toEqual([]);
      const read = await Promise.all(Array.from({ length: 20 }, () => readChat(server.url, { question })));
      // The model is given up after 20 seconds, and heartbeats come every 15.
      expect(Math.max(...read.map(({ comments }) => comments))).toBeGreaterThan(0);
      for (const { events, notices, last } of read) {
        expect(notices).toContain('model_unavailable');
        expect(events.at(-1)).toBe('answer-end');
        expect(last).toMatchObject({ mode: 'extractive' });
      }
    },
  );
});

describe('portal-copilot serve with models that fail', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-fire-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it(
    'answers with its fall-back, shows the state of both, and ends answers when it is stopped',
    { timeout: 120_000 },
    async () => {
      const second = await startScriptedOpenAIServer();
      const portal = path.join(projectRoot, 'examples/apis/webhooks');
      writeFileSync(path.join(directory, 'copilot.config.yaml'), `sources: [{ name: portal, directory: ${portal} }]\n`);
      const copilot = await startCopilot({
        dataDir: directory,
        environment: {
          CHAT_MODEL: 'one',
          OPENAI_BASE_URL: model.baseUrl,
          OPENAI_API_KEY: 'sk-of-the-first',
          CHAT_FALLBACK_MODEL: 'two',
          CHAT_FALLBACK_BASE_URL: second.baseUrl,
        },
      });
      try {
        await copilot.untilNoted('Try it:', 100_000);
        model.scriptChat({ status: 500 });
        for (let call = 0; call < 4; call += 1) {
          const { last } = await readChat(copilot.address, { question });
          expect(last).toMatchObject({ mode: 'model', model: 'two' });
        }
        const readiness: unknown = await (await fetch(`${copilot.address}/readyz`)).json();
        expect(readiness).toMatchObject({
          status: 'ready',
          models: [
            { model: 'one', role: 'first', circuit: 'open' },
            { model: 'two', role: 'fallback', circuit: 'closed' },
          ],
        });
        const metrics = await (await fetch(`${copilot.address}/metrics`)).text();
        expect(metrics).toContain('copilot_model_circuit{model="one",state="open"} 1');
        expect(metrics).toMatch(/copilot_model_requests_total\{model="two",outcome="answering"\} [4-9]/u);
        expect(JSON.stringify(second.requests.map(({ headers }) => headers))).not.toContain('sk-of-the-first');
        expect(copilot.notes()).toContain('A model server failed.');
        expect(copilot.notes()).not.toContain('sk-of-the-first');

        // Longer than the grace of a stop, with a piece often enough that nobody loses patience.
        second.scriptChat({ tokens: Array.from({ length: 900 }, () => 'and so on [1]. '), delayMilliseconds: 25 });
        const reading = Promise.withResolvers<void>();
        const read = readChat(copilot.address, {
          question,
          onEvent: (name) => {
            if (name === 'text-delta') reading.resolve();
          },
        });
        await reading.promise;
        expect(await copilot.stop()).toBe(0);
        const { events, last } = await read;
        expect(events).toContain('text-delta');
        expect(events.at(-1)).toBe('error');
        expect(last).toMatchObject({ code: 'server_stopping', retryable: true });
        await expect(second.requests.at(-1)?.closed).resolves.toEqual({ early: true });
      } finally {
        await copilot.kill();
        await second.close();
      }
    },
  );
});
