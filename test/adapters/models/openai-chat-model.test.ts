import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { OpenAIChatModelOptions } from '../../../adapters/models/openai-chat-model.ts';
import type { ChatMessage, ChatModel, ChatModelEvent } from '../../../core/chat-model.ts';
import { CopilotError } from '../../../core/errors.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let server: ScriptedOpenAIServer;
beforeAll(async () => {
  server = await startScriptedOpenAIServer();
});
afterAll(() => server.close());
beforeEach(() => server.scriptChat({}));

const question: ChatMessage[] = [
  { role: 'system', content: 'Answer from the sources.' },
  { role: 'user', content: 'How do I refund?' },
  { role: 'assistant', content: 'With POST /refunds.' },
  { role: 'user', content: 'And in part?' },
];
const secretKey = 'sk-canary-7f3a';

function createModel(options: Partial<OpenAIChatModelOptions> = {}): ChatModel {
  return createOpenAIChatModel({
    baseUrl: server.baseUrl,
    apiKey: secretKey,
    model: 'scripted',
    maxRetries: 0,
    ...options,
    timeouts: { firstTextMilliseconds: 10_000, betweenTextsMilliseconds: 10_000, ...options.timeouts },
  });
}

async function collect(model: ChatModel, signal = new AbortController().signal): Promise<ChatModelEvent[]> {
  const events: ChatModelEvent[] = [];
  for await (const event of model.stream(question, { signal })) events.push(event);
  return events;
}

function textOf(events: readonly ChatModelEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

async function failureOf(model: ChatModel): Promise<{ error: CopilotError; text: string }> {
  const events: ChatModelEvent[] = [];
  try {
    for await (const event of model.stream(question, { signal: new AbortController().signal })) events.push(event);
  } catch (error) {
    if (error instanceof CopilotError) return { error, text: textOf(events) };
    throw error;
  }
  return { error: new CopilotError('internal', 'nothing failed'), text: textOf(events) };
}

function lastRequest(): ScriptedOpenAIServer['requests'][number] {
  const request = server.requests.at(-1);
  if (request === undefined) throw new CopilotError('internal', 'no request was recorded');
  return request;
}

describe('createOpenAIChatModel: streams', () => {
  it('sends the conversation and streams the texts as they come', async () => {
    server.scriptChat({ tokens: ['One ', 'two ', 'three.'], usage: { prompt_tokens: 40, completion_tokens: 3 } });
    const events = await collect(createModel());
    expect(events).toEqual([
      { type: 'text', text: 'One ' },
      { type: 'text', text: 'two ' },
      { type: 'text', text: 'three.' },
      { type: 'usage', inputTokens: 40, outputTokens: 3 },
      { type: 'end', model: 'scripted', cut: null },
    ]);
    expect(lastRequest().body).toMatchObject({
      model: 'scripted',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 1_200,
      messages: question,
    });
    expect(lastRequest().headers.authorization).toBe(`Bearer ${secretKey}`);
  });

  it('gives the first text before the last one is written', async () => {
    server.scriptChat({ tokens: ['first'], ending: 'stall' });
    const stream = createModel().stream(question, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    await expect(stream.next()).resolves.toEqual({ done: false, value: { type: 'text', text: 'first' } });
    await stream.return?.();
  });

  it.each([
    ['as Kong ends a stream, without a blank line after [DONE]', { ending: 'done-without-blank-line' as const }],
    ['without [DONE] and finish_reason', { ending: 'end-without-done' as const }],
    ['with an odd finish_reason', { finishReason: 'eos_token' }],
    ['cut into single bytes', { bytesPerWrite: 1 }],
    ['in one piece although a stream was asked for', { unstreamed: true }],
  ])('reads an answer %s', async (_, script) => {
    server.scriptChat({ tokens: ['Größe ', '返金 ', '😀'], ...script });
    expect(textOf(await collect(createModel()))).toBe('Größe 返金 😀');
  });

  it('streams a very long answer whole', async () => {
    const tokens = Array.from({ length: 5_000 }, (_, index) => `word${index} `);
    server.scriptChat({ tokens });
    expect(textOf(await collect(createModel({ maxOutputTokens: 8_000 })))).toBe(tokens.join(''));
  });

  it('leaves a server that does not keep to the longest answer, and says that the answer is cut', async () => {
    server.scriptChat({ tokens: Array.from({ length: 500 }, () => 'word '.repeat(20)), ending: 'stall' });
    const events = await collect(createModel({ maxOutputTokens: 100 }));
    expect(textOf(events).length).toBeLessThan(100 * 16 + 101);
    expect(events.at(-1)).toMatchObject({ type: 'end', cut: 'length' });
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('leaves a server that calls a tool without end', async () => {
    const toolCalls = [{ name: 'search', arguments: '"'.repeat(10_000) }];
    server.scriptChat({ toolCalls, argumentsPerFrame: 100, ending: 'stall' });
    const tool = { name: 'search', description: 'Searches.', parameters: { type: 'object' } };
    const options = { signal: new AbortController().signal, tools: [tool] };
    const types: string[] = [];
    for await (const { type } of createModel({ maxOutputTokens: 100 }).stream(question, options)) types.push(type);
    expect(types).toEqual(['tool-call', 'end']);
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('leaves out stream_options where a server refuses it, and remembers', async () => {
    const before = server.requests.length;
    const refusal = { status: 422, body: '{"error":{"message":"Extra inputs are not permitted: stream_options"}}' };
    server.scriptChat(refusal, {});
    const model = createModel();
    expect(textOf(await collect(model))).not.toBe('');
    await collect(model);
    expect(server.requests.slice(before).map(({ body }) => body.stream_options !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('tries again before the first text, when told how long to wait', async () => {
    server.scriptChat({ status: 429, headers: { 'retry-after': '1' } }, {});
    expect(textOf(await collect(createModel({ maxRetries: 1, timeouts: { firstTextMilliseconds: 9_000 } })))).not.toBe(
      '',
    );
  });
});

describe('createOpenAIChatModel: environment', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('sends prompts nowhere else, whatever other products set', async () => {
    const other = await startScriptedOpenAIServer();
    try {
      const address = other.baseUrl.replace('/v1', '');
      vi.stubEnv('OPENAI_BASE_URL', other.baseUrl);
      vi.stubEnv('OPENAI_API_KEY', 'sk-other');
      vi.stubEnv('LANGSMITH_GATEWAY', address);
      vi.stubEnv('LANGSMITH_TRACING', 'true');
      vi.stubEnv('LANGCHAIN_TRACING_V2', 'true');
      vi.stubEnv('LANGSMITH_ENDPOINT', address);
      vi.stubEnv('LANGSMITH_API_KEY', 'ls-other');
      const before = server.requests.length;
      await collect(createModel());
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(server.requests).toHaveLength(before + 1);
      expect(lastRequest().headers.authorization).toBe(`Bearer ${secretKey}`);
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('createOpenAIChatModel: failures', () => {
  it.each([
    [400, 'model_unavailable', "route's own"],
    [401, 'model_unavailable', 'OPENAI_API_KEY'],
    [404, 'model_unavailable', 'OPENAI_BASE_URL'],
    [413, 'model_unavailable', 'body limit'],
    [429, 'model_unavailable', 'rate limit'],
    [500, 'model_unavailable', '500'],
  ])('says what to do about status %i and repeats nothing the server said', async (status, code, advice) => {
    const body = JSON.stringify({ error: { message: `inner-host-canary refused key ${secretKey}`, code: 'x' } });
    server.scriptChat({ status, body });
    const { error } = await failureOf(createModel());
    expect(error).toMatchObject({ code, retryable: true });
    expect(error.message).toContain(advice);
    const everything = `${error.message} ${String(error.cause)} ${error.stack} ${JSON.stringify(error)}`;
    expect(everything).not.toContain('canary');
  });

  it('is unavailable when nobody listens', async () => {
    const gone = await startScriptedOpenAIServer();
    await gone.close();
    const { error } = await failureOf(createModel({ baseUrl: gone.baseUrl }));
    expect(error.code).toBe('model_unavailable');
    expect(String(error.cause)).toContain('ECONNREFUSED');
  });

  it('is unavailable when the address answers with a page', async () => {
    server.scriptChat({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' });
    const before = server.requests.length;
    const { error } = await failureOf(createModel({ maxRetries: 3 }));
    expect(error.code).toBe('model_unavailable');
    expect(error.message).toContain('usually ends in /v1');
    expect(server.requests.length - before).toBe(1);
  });

  it.each(['cut', 'malformed-frame', 'error-frame'] as const)(
    'gives the text that came and then fails when the stream ends in a %s',
    async (ending) => {
      server.scriptChat({ tokens: ['Use ', 'this'], ending });
      const { error, text } = await failureOf(createModel());
      expect(error.code).toBe('model_unavailable');
      expect(`${error.message} ${String(error.cause)}`).not.toContain('CUDA');
      expect(text).toBe('Use this');
    },
  );

  it.each([
    ['answers nothing at all', { silent: true }],
    ['sends headers and no text', { tokens: [], ending: 'stall' as const }],
  ])('loses patience with a server that %s, and closes the connection', async (_, script) => {
    server.scriptChat(script);
    const { error } = await failureOf(createModel({ timeouts: { firstTextMilliseconds: 150 } }));
    expect(error.code).toBe('timeout');
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('loses patience when the stream stops half way, and closes the connection', async () => {
    server.scriptChat({ tokens: ['Use '], ending: 'stall' });
    const { error, text } = await failureOf(createModel({ timeouts: { betweenTextsMilliseconds: 150 } }));
    expect(error.code).toBe('timeout');
    expect(text).toBe('Use ');
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });
});

describe('createOpenAIChatModel: cancellation', () => {
  it('closes the connection when the caller aborts between two texts', async () => {
    server.scriptChat({ tokens: ['Use '], ending: 'stall' });
    const controller = new AbortController();
    const stream = createModel().stream(question, { signal: controller.signal })[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'cancelled' });
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('closes the connection when the caller aborts before the first text', async () => {
    server.scriptChat({ silent: true });
    const controller = new AbortController();
    const before = server.requests.length;
    const events = collect(createModel(), controller.signal);
    events.catch(() => {});
    await expect.poll(() => server.requests.length).toBe(before + 1);
    controller.abort();
    await expect(events).rejects.toMatchObject({ code: 'cancelled' });
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('closes the connection when the reader simply stops reading', async () => {
    server.scriptChat({ tokens: ['Use ', 'this'], ending: 'stall' });
    for await (const event of createModel().stream(question, { signal: new AbortController().signal })) {
      expect(event.type).toBe('text');
      break;
    }
    await expect(lastRequest().closed).resolves.toEqual({ early: true });
  });

  it('sends nothing when it is cancelled before it begins', async () => {
    const before = server.requests.length;
    await expect(collect(createModel(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(server.requests).toHaveLength(before);
  });
});
