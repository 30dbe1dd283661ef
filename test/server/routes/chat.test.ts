import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { createRequestLimiter } from '../../../server/limits/request-limiter.ts';
import type { AppDependencies } from '../../../server/routes/dependencies.ts';
import { createTestApp } from '../../support/create-test-app.ts';
import { answerEvents, buildAnswer, createScriptedAnswerer, type AnswerStep } from '../../support/scripted-answerer.ts';
import { serveApp } from '../../support/serve-app.ts';

function parseEvents(text: string): { events: EventSourceMessage[]; comments: string[] } {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  createParser({ onEvent: (event) => events.push(event), onComment: (comment) => comments.push(comment) }).feed(text);
  return { events, comments };
}

const [start, citations, text, end] = answerEvents();
const begun = [start, citations].filter((event) => event !== undefined);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(script: readonly AnswerStep[], parts: Partial<AppDependencies> = {}) {
  const answerer = createScriptedAnswerer(script);
  const test = createTestApp({ answerer, ...parts });
  const server = await serveApp(test.app);
  closing.push(() => server.close());
  const chat = (signal?: AbortSignal): Promise<Response> =>
    fetch(`${server.url}/v1/chat`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: 'How do I refund?' }),
      ...(signal ? { signal } : {}),
    });
  return { ...test, answerer, chat, metrics: () => test.dependencies.metricsRegistry.metrics() };
}

describe('POST /v1/chat', () => {
  it('streams the events over a socket, numbered, with the headers that proxies need', async () => {
    const { chat, metrics, logs } = await serve(answerEvents(buildAnswer({ mode: 'model' })));
    const response = await chat();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const { events } = parseEvents(await response.text());
    expect(events.map(({ event, id }) => [event, id])).toEqual([
      ['answer-start', '1'],
      ['citations', '2'],
      ['text-delta', '3'],
      ['answer-end', '4'],
    ]);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toEqual(buildAnswer({ mode: 'model' }));
    expect(await metrics()).toMatch(/copilot_questions_total\{mode="model",outcome="answered"\} 1/);
    expect(await metrics()).toMatch(/copilot_streams_open 0/);
    expect(JSON.stringify(logs)).not.toContain('How do I refund');
  });

  it('sends each event as it comes, not at the end', async () => {
    const { chat } = await serve([...begun, 'hang']);
    const gone = new AbortController();
    const response = await chat(gone.signal);
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    let received = '';
    while (!received.includes('event: citations')) {
      const part = await reader?.read();
      received += new TextDecoder().decode(part?.value);
    }
    gone.abort();
    expect(received).toContain('event: answer-start');
  });

  it.each<[string, AnswerStep]>([
    ['streaming', 'hang'],
    ['deaf to the signal', 'hang and ignore the signal'],
  ])('cancels what runs upstream when the client goes away, even one that is %s', async (_name, step) => {
    const { chat, answerer, metrics, logs } = await serve([...begun, step]);
    const gone = new AbortController();
    const response = await chat(gone.signal);
    await response.body?.getReader().read();
    gone.abort();
    await answerer.cancelled;
    await expect.poll(metrics).toContain('copilot_streams_total{outcome="cancelled"} 1');
    expect(await metrics()).toMatch(/copilot_streams_open 0/);
    expect(logs.filter((line) => line['level'] === 50)).toEqual([]);
  });

  it('cancels upstream when the client goes away before the first event', async () => {
    const { chat, answerer } = await serve(['hang']);
    const gone = new AbortController();
    const response = chat(gone.signal).catch(() => null);
    await expect.poll(() => answerer.calls.length).toBe(1);
    gone.abort();
    await answerer.cancelled;
    expect(await response).toBeNull();
  });

  it.each<[string, AnswerStep[], number, string]>([
    ['an error event', [{ event: 'error', data: { code: 'timeout', message: 'x', retryable: true } }], 504, 'timeout'],
    ['something thrown', [{ throws: new RangeError('secret of the house') }], 500, 'internal'],
    ['nothing at all', [], 500, 'internal'],
  ])('answers %s before the first event as a problem', async (_name, script, status, code) => {
    const { chat, metrics } = await serve(script);
    const response = await chat();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ code, status });
    expect(body).not.toContain('secret of the house');
    expect(await metrics()).toMatch(/copilot_streams_open 0/);
  });

  it.each<[string, AnswerStep[], string]>([
    ['something is thrown', [{ throws: new Error('password=hunter2') }], 'internal'],
    ['the events just end', [], 'internal'],
    [
      'the answerer says so',
      [{ event: 'error', data: { code: 'model_unavailable', message: 'http://10.0.0.7 refused', retryable: false } }],
      'model_unavailable',
    ],
  ])('ends a begun stream with an error event when %s', async (_name, script, code) => {
    const { chat, logs } = await serve([...begun, ...script]);
    const body = await (await chat()).text();
    const last = parseEvents(body).events.at(-1);
    expect(last).toMatchObject({ event: 'error', id: '3' });
    expect(JSON.parse(last?.data ?? '')).toMatchObject({
      code,
      retryable: true,
      message: expect.stringMatching(/.{20}/) as unknown,
    });
    expect(body).not.toMatch(/hunter2|10\.0\.0\.7/);
    const thrown = script.some((step) => typeof step === 'object' && 'throws' in step);
    expect(JSON.stringify(logs).includes('hunter2')).toBe(thrown);
  });

  it('sends nothing after the last event', async () => {
    const { chat } = await serve([...answerEvents(), ...begun]);
    expect(parseEvents(await (await chat()).text()).events.at(-1)?.event).toBe('answer-end');
  });

  it('keeps the connection alive with comments every 15 s until the end', async () => {
    let beat: (() => void) | null = null;
    let interval = 0;
    let stopped = false;
    const every: AppDependencies['every'] = (callback, milliseconds) => {
      beat = callback;
      interval = milliseconds;
      return () => {
        stopped = true;
      };
    };
    const proceed = Promise.withResolvers<void>();
    const { app } = createTestApp({
      every,
      answerer: {
        async *answer() {
          yield* begun;
          await proceed.promise;
          if (text && end) yield* [text, end];
        },
      },
    });
    const response = await app.request('/v1/chat', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"question":"q"}',
    });
    await expect.poll(() => beat).not.toBeNull();
    const body = response.text();
    (beat as (() => void) | null)?.();
    (beat as (() => void) | null)?.();
    proceed.resolve();
    const { events, comments } = parseEvents(await body);
    expect(interval).toBe(15_000);
    expect(comments).toHaveLength(2);
    expect(events.map((event) => event.id)).toEqual(['1', '2', '3', '4']);
    expect(stopped).toBe(true);
  });

  it('cannot be made to send another event by what an answer holds', async () => {
    const evil = 'x\n\nevent: error\ndata: {"code":"internal"}\n\r\n';
    const { chat } = await serve(answerEvents(buildAnswer({ answer: evil })));
    const { events } = parseEvents(await (await chat()).text());
    expect(events.map((event) => event.event)).toEqual(['answer-start', 'citations', 'text-delta', 'answer-end']);
    expect(JSON.parse(events[2]?.data ?? '')).toEqual({ text: evil });
  });

  it('bounds the streams one caller holds open, and gives the place back', async () => {
    const limiter = createRequestLimiter({ questionsPerMinute: 100, requestsPerMinute: 100, concurrentStreams: 1 });
    const { chat, metrics } = await serve([...begun, 'hang'], { limiter });
    const gone = new AbortController();
    await chat(gone.signal);
    const refused = await chat();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    gone.abort();
    await expect.poll(metrics).toContain('copilot_streams_open 0');
    const again = new AbortController();
    expect((await chat(again.signal)).status).toBe(200);
    again.abort();
  });
});
