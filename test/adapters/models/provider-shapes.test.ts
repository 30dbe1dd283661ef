import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { OpenAIChatModelOptions } from '../../../adapters/models/openai-chat-model.ts';
import type { ChatModelEvent, ChatTool } from '../../../core/chat-model.ts';
import { toCopilotError } from '../../../core/errors.ts';
import {
  azureShape,
  kongShape,
  ollamaShape,
  openAIReasoningShape,
  openAIShape,
  vllmShape,
} from '../../support/provider-shapes.ts';
import type { ProviderShape } from '../../support/provider-shapes.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ChatScript, ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let server: ScriptedOpenAIServer;
beforeAll(async () => {
  server = await startScriptedOpenAIServer();
});
afterAll(() => server.close());

const azurePath = '/openai/deployments/scripted?api-version=2024-10-21';
const search: ChatTool = { name: 'search', description: 'Searches.', parameters: { type: 'object' } };

interface Provider {
  readonly name: string;
  readonly shape: ProviderShape;
  /** What a script of this kind of server says beside its shape. */
  readonly habits?: ChatScript;
  readonly counts: boolean;
  readonly path?: string;
}

const providers: Provider[] = [
  { name: 'OpenAI', shape: openAIShape, counts: true },
  { name: 'OpenAI, a reasoning model', shape: openAIReasoningShape, counts: true },
  { name: 'Azure OpenAI', shape: azureShape, counts: true, path: azurePath },
  { name: 'Ollama', shape: ollamaShape, counts: false, habits: { argumentsPerFrame: 'whole' } },
  { name: 'vLLM', shape: vllmShape, counts: false, habits: { ending: 'end-without-done' } },
  { name: "Kong's ai-proxy", shape: kongShape(), counts: false },
];

function connect({ path }: Pick<Provider, 'path'>): OpenAIChatModelOptions {
  const baseUrl = path === undefined ? server.baseUrl : server.baseUrl.replace('/v1', path);
  return { baseUrl, apiKey: 'sk-scripted', model: 'scripted', maxRetries: 0 };
}

async function ask(
  provider: Pick<Provider, 'path'>,
  content = 'How?',
  tools: ChatTool[] = [],
): Promise<ChatModelEvent[]> {
  const model = createOpenAIChatModel(connect(provider));
  const events: ChatModelEvent[] = [];
  const options = { signal: new AbortController().signal, tools };
  for await (const event of model.stream([{ role: 'user', content }], options)) events.push(event);
  return events;
}

const textOf = (events: readonly ChatModelEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const endOf = (events: readonly ChatModelEvent[]): ChatModelEvent | undefined => events.at(-1);

describe.each(providers)('a server like $name', (provider) => {
  const { shape, counts, habits } = provider;
  const usage = { prompt_tokens: 40, completion_tokens: 3 };
  const script = (more: ChatScript): void => server.scriptChat({ shape, usage, ...habits, ...more });

  it('is read to the end, with its counts where it counts', async () => {
    script({ tokens: ['Größe ', '返金 ', '😀.'] });
    const events = await ask(provider);
    expect(textOf(events)).toBe('Größe 返金 😀.');
    expect(endOf(events)).toEqual({ type: 'end', model: 'scripted', cut: null });
    expect(events.filter(({ type }) => type === 'usage')).toEqual(
      counts ? [{ type: 'usage', inputTokens: 40, outputTokens: 3 }] : [],
    );
  });

  it('is read when packets end anywhere', async () => {
    script({ tokens: ['Größe ', '返金.'], bytesPerWrite: 61 });
    expect(textOf(await ask(provider))).toBe('Größe 返金.');
  });

  it('calls tools, in pieces or whole', async () => {
    script({ toolCalls: [{ name: 'search', arguments: { query: 'refund "x"' } }] });
    const calls = (await ask(provider, 'How?', [search])).filter((event) => event.type === 'tool-call');
    expect(calls.map(({ call }) => [call.name, JSON.parse(call.arguments) as unknown])).toEqual([
      ['search', { query: 'refund "x"' }],
    ]);
  });

  it.each(['reasoning_content', 'reasoning'] as const)('keeps thoughts in the field %s to itself', async (field) => {
    script({ reasoning: { field, tokens: ['the user ', 'wants'] }, tokens: ['Use it.'] });
    expect(textOf(await ask(provider))).toBe('Use it.');
  });

  it('keeps thoughts to itself that its server writes into the text', async () => {
    script({ tokens: ['<thi', 'nk>the user', ' wants</th', 'ink>\n\nUse ', 'it.'] });
    expect(textOf(await ask(provider)).trim()).toBe('Use it.');
  });

  it('says that its answer is cut, if it says how it ended', async () => {
    script({ tokens: ['Use the'], finishReason: 'length', ending: 'finish' });
    expect(endOf(await ask(provider))).toMatchObject({ cut: 'length' });
    script({ tokens: ['Use the'], finishReason: 'content_filter', ending: 'finish' });
    expect(endOf(await ask(provider))).toMatchObject({ cut: 'content_filter' });
    script({ tokens: [], finishReason: 'content_filter', ending: 'finish' });
    expect(toCopilotError(await ask(provider).catch((error: unknown) => error))).toMatchObject({
      code: 'model_refused',
    });
  });
});

describe('odd ends', () => {
  it.each(['eos_token', 'abort', 'load', 'STOP', '', 'tool_use'])(
    'take a finish_reason %j as the end',
    async (reason) => {
      server.scriptChat({ shape: ollamaShape, tokens: ['Use it.'], finishReason: reason });
      const events = await ask({});
      expect(textOf(events)).toBe('Use it.');
      expect(endOf(events)).toMatchObject({ cut: null });
    },
  );

  it.each(['length', 'model_length', 'max_tokens', 'MAX_TOKENS'])('take %s as cut', async (finishReason) => {
    server.scriptChat({ tokens: ['Use the'], finishReason });
    expect(endOf(await ask({}))).toMatchObject({ cut: 'length' });
  });

  it('take an answer in one piece as it ended', async () => {
    server.scriptChat({ tokens: ['Use the'], finishReason: 'length', unstreamed: true });
    expect(endOf(await ask({}))).toMatchObject({ cut: 'length' });
  });
});

describe('what servers refuse', () => {
  const refusal = async (provider: Partial<OpenAIChatModelOptions>, content = 'How?'): Promise<string> => {
    const model = createOpenAIChatModel({ ...connect({}), ...provider });
    try {
      for await (const event of model.stream([{ role: 'user', content }], { signal: new AbortController().signal })) {
        if (event.type === 'text') return `answered: ${event.text}`;
      }
    } catch (thrown) {
      const { code, message } = toCopilotError(thrown);
      return `${code}: ${message}`;
    }
    return 'nothing';
  };

  it('Kong: a model that is not the route’s, and says what to set', async () => {
    server.scriptChat({ shape: kongShape({ model: 'gpt-4.1' }) });
    expect(await refusal({})).toMatch(/^model_unavailable: .*model name.*route's own/u);
  });

  it('Kong: a prompt above its limit, and says which', async () => {
    server.scriptChat({ shape: kongShape({ maxBytes: 8_192 }) });
    expect(await refusal({}, 'x'.repeat(9_000))).toMatch(/^model_unavailable: .*body limit/u);
    server.scriptChat({ shape: kongShape({ maxBytes: 100_000 }), tokens: ['Well.'] });
    expect(await refusal({}, 'x'.repeat(9_000))).toBe('answered: Well.');
  });

  it('Kong: key-auth before the route wants its own header', async () => {
    server.scriptChat({ shape: kongShape(), tokens: ['Well.'] });
    expect(await refusal({ keyHeader: 'apikey' })).toBe('answered: Well.');
    const { headers } = server.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ apikey: 'sk-scripted' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it('Azure: an address without its version; with it, the key travels as api-key', async () => {
    server.scriptChat({ shape: azureShape, tokens: ['Well.'] });
    expect(await refusal({})).toMatch(/^model_unavailable: .*OPENAI_BASE_URL/u);
    expect(await refusal(connect({ path: azurePath }))).toBe('answered: Well.');
    expect(server.requests.at(-1)?.path).toBe('/openai/deployments/scripted/chat/completions?api-version=2024-10-21');
  });

  it('Azure: a prompt by its filter', async () => {
    const inner = { code: 'ResponsibleAIPolicyViolation' };
    const error = { code: 'content_filter', message: 'canary', status: 400, innererror: inner };
    server.scriptChat({ status: 400, body: JSON.stringify({ error }) });
    expect(await refusal({})).toBe("model_refused: The model server's content filter refused the request.");
  });

  it('OpenAI: the old name of the longest answer, and the new one is remembered', async () => {
    const before = server.requests.length;
    server.scriptChat({ shape: openAIReasoningShape });
    const model = createOpenAIChatModel({ ...connect({}), maxOutputTokens: 700 });
    for (let call = 0; call < 2; call += 1) {
      for await (const event of model.stream([{ role: 'user', content: 'How?' }], {
        signal: new AbortController().signal,
      })) {
        expect(event.type).not.toBe('usage');
      }
    }
    expect(server.requests.slice(before).map(({ body }) => [body.max_tokens, body.max_completion_tokens])).toEqual([
      [700, undefined],
      [undefined, 700],
      [undefined, 700],
    ]);
  });
});
