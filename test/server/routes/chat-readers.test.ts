import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../../core/answer.ts';
import type { Answerer } from '../../../server/answers/answerer.ts';
import { createRequestLimiter } from '../../../server/limits/request-limiter.ts';
import type { AppDependencies } from '../../../server/routes/dependencies.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { answerEvents, createScriptedAnswerer, type AnswerStep } from '../../support/scripted-answerer.ts';
import { serveApp } from '../../support/serve-app.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answerer: Answerer, parts: Partial<AppDependencies> = {}) {
  const beats: (() => void)[] = [];
  const test = createTestApp({
    answerer,
    every: (beat) => {
      beats.push(beat);
      return () => {};
    },
    ...parts,
  });
  const server = await serveApp(test.app);
  closing.push(() => server.close());
  const post = (path: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: 'How do I refund?' }),
      ...(signal ? { signal } : {}),
    });
  return { url: server.url, post, beats, metrics: () => test.dependencies.metricsRegistry.metrics() };
}

/** Asks over a socket that reads nothing of the answer. */
async function askWithoutReading(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  closing.push(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.pause();
  const body = JSON.stringify({ question: 'How do I refund?' });
  const head = `POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head + body);
  return socket;
}

/** Writes without end, and counts what was taken from it. */
function createEndlessAnswerer(): Answerer & { readonly taken: () => number; readonly left: Promise<void> } {
  const [start] = answerEvents();
  const left = Promise.withResolvers<void>();
  let taken = 0;
  return {
    taken: () => taken,
    left: left.promise,
    async *answer() {
      try {
        if (start !== undefined) yield start;
        for (;;) {
          taken += 1;
          yield { event: 'text-delta', data: { text: 'x'.repeat(100_000) } } satisfies AnswerEvent;
        }
      } finally {
        left.resolve();
      }
    },
  };
}

async function untilSteady(read: () => number): Promise<number> {
  for (let before = -1, now = read(); ; before = now, now = read()) {
    if (now === before && now > 0) return now;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

describe('a reader who does not read', () => {
  it('gets no more made than fits into the connection, and is given up after a minute', async () => {
    const answerer = createEndlessAnswerer();
    const { url, beats, metrics } = await serve(answerer);
    const socket = await askWithoutReading(url);
    const taken = await untilSteady(answerer.taken);
    // What the kernel takes for a loopback connection is some megabytes; an endless answer would be without end.
    expect(taken).toBeLessThan(200);
    for (let beat = 0; beat < 4; beat += 1) beats[0]?.();
    expect(await metrics()).toContain('copilot_streams_open 1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    beats[0]?.();
    await answerer.left;
    await expect.poll(metrics).toContain('copilot_streams_total{outcome="cancelled"} 1');
    expect(await metrics()).toContain('copilot_streams_open 0');
    socket.resume();
    await closed;
  });

  it('is not given up while heartbeats get through', async () => {
    const { post, beats } = await serve(createScriptedAnswerer([...answerEvents().slice(0, 1), 'hang']));
    const gone = new AbortController();
    const response = await post('/v1/chat', gone.signal);
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    let comments = 0;
    for (let beat = 0; beat < 12; beat += 1) {
      beats[0]?.();
      while (comments <= beat) {
        const part = await reader?.read();
        comments += new TextDecoder().decode(part?.value).split(': heartbeat').length - 1;
      }
    }
    gone.abort();
    expect(comments).toBe(12);
  });
});

describe('a caller who floods', () => {
  it('gets so many streams, then 429 with a time to wait; others get theirs, and places come back', async () => {
    const limiter = createRequestLimiter({ questionsPerMinute: 60, requestsPerMinute: 60, concurrentStreams: 4 });
    const { url, metrics } = await serve(createScriptedAnswerer([...answerEvents().slice(0, 1), 'hang']), { limiter });
    const gone = new AbortController();
    const ask = (headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${url}/v1/chat`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify({ question: 'How do I refund?' }),
        signal: gone.signal,
      });
    const responses = await Promise.all(Array.from({ length: 50 }, () => ask()));
    const refused = responses.filter(({ status }) => status === 429);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(refused).toHaveLength(46);
    for (const response of refused) {
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'rate_limited', status: 429 });
    }
    expect((await ask(gatewayHeaders('another'))).status).toBe(200);
    expect(await metrics()).toContain('copilot_rate_limited_total{kind="stream"} 46');
    gone.abort();
    await expect.poll(metrics).toContain('copilot_streams_open 0');
    const again = new AbortController();
    const post = fetch(`${url}/v1/chat`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: 'How do I refund?' }),
      signal: again.signal,
    });
    expect((await post).status).toBe(200);
    again.abort();
    // The minute is used up in the end, whatever became of the questions.
    const last = await Promise.all(Array.from({ length: 12 }, () => fetch(`${url}/v1/ask`, { method: 'POST' })));
    expect(last.map(({ status }) => status)).toContain(429);
  });
});

describe('a server that stops', () => {
  const begun: AnswerStep[] = answerEvents().slice(0, 2);

  it.each<[string, AnswerStep]>([
    ['listens', 'hang'],
    ['is deaf', 'hang and ignore the signal'],
  ])('ends running answers with an error, also of an answerer that %s', async (_, step) => {
    const stopping = new AbortController();
    const answerer = createScriptedAnswerer([...begun, step]);
    const { post, metrics } = await serve(answerer, { stopping: stopping.signal });
    const response = await post('/v1/chat');
    const text = response.text();
    await expect.poll(() => answerer.calls.length).toBe(1);
    stopping.abort();
    await answerer.cancelled;
    const events = (await text).split('\n\n').filter((part) => part !== '');
    expect(events.at(-1)).toContain('event: error');
    expect(events.at(-1)).toContain('"code":"server_stopping"');
    expect(events.at(-1)).toContain('"retryable":true');
    expect(await metrics()).toContain('copilot_streams_total{outcome="failed"} 1');
    expect(await metrics()).toContain('copilot_streams_open 0');
  });

  it.each(['/v1/ask', '/v1/chat'])('answers %s with a problem before the first event', async (path) => {
    const stopping = new AbortController();
    const answerer = createScriptedAnswerer(['hang']);
    const { post } = await serve(answerer, { stopping: stopping.signal });
    const response = post(path);
    await expect.poll(() => answerer.calls.length).toBe(1);
    stopping.abort();
    expect((await response).status).toBe(503);
    expect(await (await response).json()).toMatchObject({ code: 'server_stopping' });
  });

  it('keeps nothing of answers that are over', async () => {
    const stopping = new AbortController();
    let attached = 0;
    const { signal } = stopping;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      attached += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      attached -= 1;
      remove(...args);
    };
    const { post } = await serve(createScriptedAnswerer(answerEvents()), { stopping: signal });
    for (const path of ['/v1/chat', '/v1/ask', '/v1/chat']) await (await post(path)).text();
    expect(attached).toBe(0);
  });
});
