import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer.ts';
import { createCopilotClient } from '../../widget/copilot-client.ts';
import type { ClientOptions, CopilotClient } from '../../widget/copilot-client.ts';
import { RequestFailure } from '../../widget/request-failure.ts';
import type { IdentitySource } from '../../widget/settings.ts';
import { answerEvents, plainAnswer, refundAnswer } from './support/answers.ts';
import { gate, startScriptedServer } from './support/scripted-server.ts';
import type { Reply, ScriptedServer } from './support/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => server.close());

function client(identity: IdentitySource = null, options: Partial<ClientOptions> = {}): CopilotClient {
  return createCopilotClient({
    connection: () => ({ server: server.origin, identity }),
    fetch,
    isOnline: () => true,
    idleMilliseconds: 5000,
    ...options,
  });
}

async function ask(
  reply: Reply,
  asking = client(),
): Promise<{ events: AnswerEvent[]; failure: RequestFailure | null }> {
  server.reply = () => reply;
  const events: AnswerEvent[] = [];
  try {
    for await (const event of asking.ask(() => ({ question: 'How?' }), new AbortController().signal))
      events.push(event);
  } catch (error) {
    if (error instanceof RequestFailure) return { events, failure: error };
    throw error;
  }
  return { events, failure: null };
}

function problem(status: number, body: object, headers: Record<string, string> = {}): Reply {
  return { status, body: JSON.stringify(body), headers: { 'Content-Type': 'application/problem+json', ...headers } };
}

describe('CopilotClient', () => {
  it('reads the events of an answer as they were sent', async () => {
    const events = answerEvents(refundAnswer);
    expect(await ask({ steps: events })).toEqual({ events, failure: null });
  });

  it('reads events cut anywhere, with comments and unknown ones between', async () => {
    const text = `: beat\n\nevent: mood\ndata: {}\n\nevent: text-delta\ndata: {"text":"Grüße"}\n\nevent: answer-end\ndata: ${JSON.stringify(plainAnswer('Grüße'))}\n\n`;
    const steps = [...Buffer.from(text)].map((byte) => ({ raw: Buffer.from([byte]) as unknown as string }));
    const { events } = await ask({ steps });
    expect(events.map((event) => event.event)).toEqual(['text-delta', 'answer-end']);
    expect(events[0]).toEqual({ event: 'text-delta', data: { text: 'Grüße' } });
  });

  it('takes a stream without an end for interrupted, closed or cut', async () => {
    const steps = answerEvents(refundAnswer).slice(0, 5);
    expect((await ask({ steps })).failure?.code).toBe('interrupted');
    expect((await ask({ steps: [...steps, 'cut'] })).failure).toMatchObject({ code: 'interrupted', retryable: true });
  });

  it('gives up a stream that went silent, but not one that still beats', async () => {
    const { wait, open } = gate();
    const impatient = client(null, { idleMilliseconds: 800 });
    expect((await ask({ steps: [{ raw: ': beat\n\n' }, { wait }] }, impatient)).failure?.code).toBe('interrupted');
    open();
    const pause = (): { wait: Promise<void> } => ({ wait: new Promise((resolve) => setTimeout(resolve, 300)) });
    const beating = [
      pause(),
      { raw: ': beat\n\n' },
      pause(),
      { raw: ': beat\n\n' },
      pause(),
      ...answerEvents(plainAnswer('ok')),
    ];
    expect((await ask({ steps: beating }, impatient)).failure).toBeNull();
  });

  it.each([
    [
      'no event stream',
      { status: 200, body: '<html>Log in to the Wi-Fi</html>', headers: { 'Content-Type': 'text/html' } },
    ],
    ['broken data', { steps: [{ raw: 'event: answer-end\ndata: {"id":\n\n' }] }],
    ['data of another shape', { steps: [{ raw: 'event: answer-end\ndata: [1]\n\n' }] }],
  ] satisfies [string, Reply][])('calls %s a bad reply', async (_, reply) => {
    expect((await ask(reply)).failure?.code).toBe('bad_reply');
  });

  it('survives an answer with fields missing or of the wrong type', async () => {
    const { events } = await ask({
      steps: [
        {
          raw: 'event: answer-end\ndata: {"answer":"Hi","citations":[null,{"index":1}],"suggestions":[1,"a"],"snippets":"x"}\n\n',
        },
      ],
    });
    expect(events).toMatchObject([
      {
        data: {
          answer: 'Hi',
          citations: [{ index: 1, title: '', url: null }],
          suggestions: ['a'],
          snippets: [],
          grounding: { status: 'none' },
        },
      },
    ]);
  });

  it('reads problems: code, words, when to try again', async () => {
    const limited = problem(429, { code: 'rate_limited', detail: 'Slow down.' }, { 'Retry-After': '17' });
    expect((await ask(limited)).failure).toMatchObject({
      code: 'rate_limited',
      detail: 'Slow down.',
      retryable: true,
      retryAfterSeconds: 17,
    });
    const invalid = problem(400, { code: 'invalid_request', detail: 'Too long.' });
    expect((await ask(invalid)).failure).toMatchObject({
      code: 'invalid_request',
      retryable: false,
      retryAfterSeconds: null,
    });
    const date = { Date: 'Sun, 22 Nov 2026 20:00:00 GMT', 'Retry-After': 'Sun, 22 Nov 2026 20:01:00 GMT' };
    expect((await ask(problem(429, {}, date))).failure).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 });
  });

  it('makes sense of a gateway that answers instead of the server', async () => {
    const reply = (status: number): Reply => ({
      status,
      body: '<h1>nginx</h1>',
      headers: { 'Content-Type': 'text/html' },
    });
    expect((await ask(reply(502))).failure).toMatchObject({ code: 'internal', retryable: true, detail: null });
    expect((await ask(reply(401))).failure).toMatchObject({ code: 'unauthenticated', retryable: false });
  });

  it('tells being offline from a server that is not there', async () => {
    const refused = async (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    const failure = async (isOnline: boolean): Promise<string | undefined> =>
      (await ask({ steps: [] }, client(null, { fetch: refused, isOnline: () => isOnline }))).failure?.code;
    expect(await failure(false)).toBe('offline');
    expect(await failure(true)).toBe('unreachable');
  });

  it('sends the token of the moment, and none when there is none', async () => {
    const tokens = ['one', null];
    const asking = client(async () => tokens.shift() ?? null);
    await ask({ steps: answerEvents(plainAnswer('a')) }, asking);
    await ask({ steps: answerEvents(plainAnswer('b')) }, asking);
    expect(server.calls.map((call) => call.headers.authorization)).toEqual(['Bearer one', undefined]);
    const failing = client(() => {
      throw new TypeError('session gone');
    });
    expect((await ask({ steps: [] }, failing)).failure?.code).toBe('identity_failed');
    expect(server.calls).toHaveLength(2);
  });

  it('says so when the server did not believe the token', async () => {
    const headers = { 'X-Copilot-Identity': 'anonymous; reason=expired' };
    const { events } = await ask({ steps: answerEvents(plainAnswer('a')), headers }, client('old'));
    expect(events[0]).toEqual({ event: 'notice', data: { code: 'identity_ignored', message: '' } });
  });

  it('closes the connection when it is stopped', async () => {
    const { wait, open } = gate();
    server.reply = () => ({ steps: [...answerEvents(refundAnswer).slice(0, 4), { wait }] });
    const abort = new AbortController();
    const seen: string[] = [];
    await expect(async () => {
      for await (const event of client().ask(() => ({ question: 'How?' }), abort.signal)) {
        seen.push(event.event);
        if (seen.length === 4) abort.abort();
      }
    }).rejects.toThrow(/abort/i);
    open();
    expect(seen).toHaveLength(4);
  });
});
