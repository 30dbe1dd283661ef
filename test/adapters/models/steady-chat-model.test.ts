import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { OpenAIChatModel, OpenAIChatModelOptions } from '../../../adapters/models/openai-chat-model.ts';
import type { ChatModelEvent } from '../../../core/chat-model.ts';
import { toCopilotError } from '../../../core/errors.ts';
import type { CopilotError } from '../../../core/errors.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ChatScript, ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let first: ScriptedOpenAIServer;
let second: ScriptedOpenAIServer;
let seen: { readonly first: number; readonly second: number };

beforeAll(async () => {
  first = await startScriptedOpenAIServer();
  second = await startScriptedOpenAIServer();
});
afterAll(async () => {
  await first.close();
  await second.close();
});
beforeEach(() => {
  first.scriptChat({ tokens: ['of the first'] });
  second.scriptChat({ tokens: ['of the second'] });
  seen = { first: first.requests.length, second: second.requests.length };
});

/** Requests that came to each server in this test. */
const counts = (): { first: number; second: number } => ({
  first: first.requests.length - seen.first,
  second: second.requests.length - seen.second,
});

function createModel(options: Partial<OpenAIChatModelOptions> = {}): OpenAIChatModel {
  return createOpenAIChatModel({ baseUrl: first.baseUrl, apiKey: 'sk-first', model: 'one', maxRetries: 0, ...options });
}

function withFallback(options: Partial<OpenAIChatModelOptions> = {}): OpenAIChatModel {
  return createModel({ fallbacks: [{ baseUrl: second.baseUrl, model: 'two' }], ...options });
}

interface Asked {
  readonly text: string;
  readonly model: string | null;
  readonly error: CopilotError | null;
}

async function ask(model: OpenAIChatModel, signal = new AbortController().signal): Promise<Asked> {
  const events: ChatModelEvent[] = [];
  let error: CopilotError | null = null;
  try {
    for await (const event of model.stream([{ role: 'user', content: 'How?' }], { signal })) events.push(event);
  } catch (thrown) {
    error = toCopilotError(thrown);
  }
  const end = events.find((event) => event.type === 'end');
  return {
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    model: end?.model ?? null,
    error,
  };
}

const statesOf = (model: OpenAIChatModel): string[] => model.health.states().map(({ circuit }) => circuit);

describe('a model that fails before its first text is asked again', () => {
  const passing: [string, ChatScript][] = [
    ['429 with seconds', { status: 429, headers: { 'retry-after': '1' } }],
    ['429 with a date', { status: 429, headers: { 'retry-after': new Date(Date.now() + 1_000).toUTCString() } }],
    ['429 with milliseconds', { status: 429, headers: { 'retry-after-ms': '40', 'retry-after': '3600' } }],
    ['429 and no word of when', { status: 429 }],
    ['503', { status: 503, headers: { 'retry-after': 'soon' } }],
    ['500', { status: 500 }],
    ['a stream that is cut', { tokens: [], ending: 'cut' }],
    ['an error in the stream', { tokens: [], ending: 'error-frame' }],
  ];
  it.each(passing)('after %s', async (_, script) => {
    first.scriptChat(script, { tokens: ['now'] });
    expect(await ask(createModel({ maxRetries: 1 }))).toMatchObject({ text: 'now', model: 'one', error: null });
    expect(counts()).toEqual({ first: 2, second: 0 });
  });

  const lasting: [string, ChatScript][] = [
    ['a key that is refused', { status: 401 }],
    ['a request that is too large', { status: 413 }],
    ['a model of another name', { status: 400, body: '{"error":{"message":"cannot use own model"}}' }],
    ['a quota that is used up', { status: 429, body: '{"error":{"code":"insufficient_quota","message":"pay"}}' }],
    ['a server that asks not to', { status: 500, headers: { 'x-should-retry': 'false' } }],
    ['a pause longer than anybody waits', { status: 429, headers: { 'retry-after': '30' } }],
    ['an empty answer', { tokens: [] }],
  ];
  it.each(lasting)('but not after %s', async (_, script) => {
    first.scriptChat(script);
    expect((await ask(createModel({ maxRetries: 3 }))).error?.code).toBe('model_unavailable');
    expect(counts().first).toBe(1);
  });

  it('and not once a text was given', async () => {
    first.scriptChat({ tokens: ['Use '], ending: 'cut' }, { tokens: ['never'] });
    const model = withFallback({ maxRetries: 3 });
    expect(await ask(model)).toMatchObject({ text: 'Use ', error: { code: 'model_unavailable' } });
    expect(counts()).toEqual({ first: 1, second: 0 });
    expect(model.health.count('one', 'broke_off')).toBe(1);
  });

  it('no longer than somebody waits for the first text', async () => {
    first.scriptChat({ status: 429, headers: { 'retry-after': '4' } });
    const asked = await ask(createModel({ maxRetries: 5, timeouts: { firstTextMilliseconds: 2_000 } }));
    expect(asked.error?.code).toBe('model_unavailable');
    expect(counts().first).toBe(1);
  });

  it('unless the reader leaves in the pause', async () => {
    first.scriptChat({ status: 429, headers: { 'retry-after': '4' } });
    const reader = new AbortController();
    const asked = ask(createModel({ maxRetries: 1 }), reader.signal);
    await expect.poll(() => counts().first).toBe(1);
    setTimeout(() => reader.abort(), 50);
    expect((await asked).error?.code).toBe('cancelled');
    expect(counts().first).toBe(1);
  });

  it('while it writes a tool call, since nobody has seen any of it', async () => {
    first.scriptChat({ toolCalls: [{ name: 'search', arguments: { q: 'refund' } }], ending: 'cut' }, {});
    const tool = { name: 'search', description: 'Searches.', parameters: { type: 'object' } };
    const types: string[] = [];
    const options = { signal: new AbortController().signal, tools: [tool] };
    for await (const event of createModel({ maxRetries: 1 }).stream([{ role: 'user', content: 'x' }], options)) {
      types.push(event.type);
    }
    expect(types.at(-1)).toBe('end');
    expect(types).not.toContain('tool-call');
    expect(counts().first).toBe(2);
  });
});

describe('a fall-back model', () => {
  const failures: [string, ChatScript][] = [
    ['fails', { status: 500 }],
    ['refuses the size', { status: 413 }],
    ['breaks off before its first text', { tokens: [], ending: 'cut' }],
    ['gives nothing', { tokens: [] }],
    ['thinks until its answer is full', { tokens: ['<think>hm'], finishReason: 'length' }],
    ['never answers', { silent: true }],
  ];
  it.each(failures)('answers when the first one %s', async (_, script) => {
    first.scriptChat(script);
    const asked = await ask(withFallback({ timeouts: { firstTextMilliseconds: 3_000 } }));
    expect(asked).toMatchObject({ text: 'of the second', model: 'two', error: null });
  });

  it('answers when nobody listens at the first address', async () => {
    const gone = await startScriptedOpenAIServer();
    await gone.close();
    expect((await ask(withFallback({ baseUrl: gone.baseUrl }))).text).toBe('of the second');
  });

  it('never sees the key of the first one', async () => {
    first.scriptChat({ status: 500 });
    await ask(withFallback());
    expect(JSON.stringify(second.requests.at(-1)?.headers)).not.toContain('sk-first');
    expect(second.requests.at(-1)?.body.model).toBe('two');
  });

  it('is not asked what a filter refused', async () => {
    first.scriptChat({ status: 400, body: '{"error":{"code":"content_filter","message":"canary"}}' });
    expect((await ask(withFallback({ maxRetries: 2 }))).error?.code).toBe('model_refused');
    expect(counts()).toEqual({ first: 1, second: 0 });
  });

  it('tells its own failure when all fail', async () => {
    first.scriptChat({ status: 500 });
    second.scriptChat({ status: 401 });
    expect((await ask(withFallback())).error?.message).toContain('credentials');
  });
});

describe('the circuit of a server', () => {
  async function breakFirst(model: OpenAIChatModel): Promise<void> {
    first.scriptChat({ status: 500 });
    for (let call = 0; call < 4; call += 1) await ask(model);
  }

  it('opens when calls keep failing, and then nothing is sent', async () => {
    const model = withFallback();
    expect(statesOf(model)).toEqual(['closed', 'closed']);
    await breakFirst(model);
    expect(statesOf(model)).toEqual(['open', 'closed']);
    expect(await ask(model)).toMatchObject({ text: 'of the second', model: 'two' });
    expect(counts()).toEqual({ first: 4, second: 5 });
    expect(model.health.count('one', 'failed')).toBe(4);
    expect(model.health.count('one', 'skipped')).toBe(1);
    expect(model.health.count('two', 'answering')).toBe(5);
  });

  it('fails at once without a fall-back', async () => {
    const model = createModel();
    await breakFirst(model);
    expect((await ask(model)).error?.message).toContain('left alone');
    expect(counts().first).toBe(4);
  });

  it('lets one call try, sends the others on meanwhile, and closes when it passes', async () => {
    const model = withFallback({ breakMilliseconds: 20 });
    await breakFirst(model);
    await new Promise((resolve) => setTimeout(resolve, 250));
    const others = Promise.withResolvers<void>();
    first.scriptChat({ tokens: ['back'], heldUntil: others.promise });
    const trial = ask(model);
    await expect.poll(() => counts().first).toBe(5);
    expect(statesOf(model)[0]).toBe('half_open');
    expect((await ask(model)).model).toBe('two');
    others.resolve();
    expect(await trial).toMatchObject({ text: 'back', model: 'one' });
    expect(statesOf(model)[0]).toBe('closed');
    expect((await ask(model)).model).toBe('one');
  });

  it('stays open when the one that tries leaves', async () => {
    const model = withFallback({ breakMilliseconds: 20 });
    await breakFirst(model);
    await new Promise((resolve) => setTimeout(resolve, 250));
    first.scriptChat({ silent: true });
    const reader = new AbortController();
    const trial = ask(model, reader.signal);
    await expect.poll(() => counts().first).toBe(5);
    reader.abort();
    expect((await trial).error?.code).toBe('cancelled');
    expect(statesOf(model)[0]).toBe('open');
  });

  it('is not opened by requests that are wrong, nor by readers who leave', async () => {
    const model = createModel();
    first.scriptChat({ status: 413 });
    for (let call = 0; call < 6; call += 1) await ask(model);
    first.scriptChat({ silent: true });
    for (let call = 0; call < 6; call += 1) {
      const reader = new AbortController();
      const asked = ask(model, reader.signal);
      await expect.poll(() => counts().first).toBe(7 + call);
      reader.abort();
      await asked;
    }
    expect(statesOf(model)).toEqual(['closed']);
    expect(model.health.count('one', 'cancelled')).toBe(6);
  });

  it('pauses as long as the server asks for', async () => {
    first.scriptChat({ status: 429, headers: { 'retry-after': '30' } });
    const model = withFallback();
    await ask(model);
    expect(statesOf(model)[0]).toBe('paused');
    expect((await ask(model)).model).toBe('two');
    expect(counts()).toEqual({ first: 1, second: 2 });
  });

  it('is another one for the same model at another address', async () => {
    const model = createModel({ fallbacks: [{ baseUrl: second.baseUrl, model: 'one' }] });
    expect(model.health.states()).toEqual([
      { model: 'one', role: 'first', circuit: 'closed' },
      { model: 'one #2', role: 'fallback', circuit: 'closed' },
    ]);
  });
});
