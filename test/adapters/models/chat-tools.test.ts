import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolCallCollector } from '../../../adapters/models/chat-tools.ts';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { ChatMessage, ChatModel, ChatModelEvent, ChatTool } from '../../../core/chat-model.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ChatScript, ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let server: ScriptedOpenAIServer;
beforeAll(async () => {
  server = await startScriptedOpenAIServer();
});
afterAll(() => server.close());

const question: ChatMessage[] = [{ role: 'user', content: 'How do I refund?' }];
const search: ChatTool = {
  name: 'search',
  description: 'Searches.',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

function createModel(): ChatModel {
  return createOpenAIChatModel({ baseUrl: server.baseUrl, model: 'scripted', maxRetries: 0 });
}

async function collect(
  model: ChatModel,
  options: { tools?: readonly ChatTool[]; messages?: readonly ChatMessage[] } = {},
): Promise<ChatModelEvent[]> {
  const events: ChatModelEvent[] = [];
  const { tools = [search], messages = question } = options;
  const { signal } = new AbortController();
  for await (const event of model.stream(messages, { signal, tools })) events.push(event);
  return events;
}

const twoCalls = [
  { name: 'search', arguments: { query: 'Größe 返金' } },
  { name: 'search', arguments: { query: 'limits' } },
];
const shapes: [string, ChatScript][] = [
  ['in fragments', {}],
  ['in fragments of one character', { argumentsPerFrame: 1 }],
  ['in packets that split characters', { bytesPerWrite: 3 }],
  ['whole, all numbered 0', { argumentsPerFrame: 'whole' }],
  ['in one piece', { unstreamed: true }],
];

describe('createOpenAIChatModel with tools', () => {
  it.each(shapes)('reads calls that come %s', async (_, shape) => {
    server.scriptChat({ toolCalls: twoCalls, ...shape });
    const calls = (await collect(createModel())).filter((event) => event.type === 'tool-call');
    expect(calls.map(({ call }) => [call.name, JSON.parse(call.arguments) as unknown])).toEqual(
      twoCalls.map((call) => [call.name, call.arguments]),
    );
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(2);
  });

  it('gives calls without an id one each', async () => {
    const toolCalls = twoCalls.map((call) => ({ ...call, id: null }));
    server.scriptChat({ toolCalls, argumentsPerFrame: 'whole' });
    const calls = (await collect(createModel())).filter((event) => event.type === 'tool-call');
    expect(calls.map(({ call }) => call.id)).toEqual(['call_0', 'call_1']);
  });

  it('gives the text before the calls, and the usage', async () => {
    server.scriptChat({
      tokens: ['Let me ', 'look.'],
      toolCalls: twoCalls,
      usage: { prompt_tokens: 9, completion_tokens: 4 },
    });
    const events = await collect(createModel());
    expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'usage', 'tool-call', 'tool-call', 'end']);
  });

  it('tells the server of the tools, of earlier calls and of what they gave', async () => {
    server.scriptChat({});
    const call = { id: 'call_a', name: 'search', arguments: '{"query":"refund"}' };
    await collect(createModel(), {
      messages: [
        ...question,
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', toolCallId: 'call_a', content: 'POST /refunds' },
      ],
    });
    const { body } = server.requests.at(-1) ?? {};
    expect(body?.tools?.[0]?.function).toMatchObject({ name: 'search', parameters: { required: ['query'] } });
    expect(body?.messages?.[1]?.tool_calls?.[0]).toMatchObject({
      id: 'call_a',
      function: { name: 'search', arguments: '{"query":"refund"}' },
    });
    expect(body?.messages?.[2]).toMatchObject({ role: 'tool', tool_call_id: 'call_a', content: 'POST /refunds' });
  });

  it('offers no tools and reads no calls where there are none', async () => {
    server.scriptChat({ tokens: ['Yes.'], toolCalls: twoCalls });
    const events = await collect(createModel(), { tools: [] });
    expect(events).toEqual([
      { type: 'text', text: 'Yes.' },
      { type: 'end', model: 'scripted', cut: null },
    ]);
    expect(server.requests.at(-1)?.body.tools).toBeUndefined();
  });

  it.each([
    [400, '{"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools"}}'],
    [400, '{"error":{"message":"\\"auto\\" tool choice requires --enable-auto-tool-choice"}}'],
    [422, '{"error":{"message":"Extra inputs are not permitted: tools"}}'],
  ])('says when the server takes no tools (%i), and asks it no more', async (status, body) => {
    const model = createModel();
    server.scriptChat({ status, body }, {});
    const before = server.requests.length;
    expect(await collect(model)).toEqual([{ type: 'tools-refused' }]);
    expect(await collect(model)).toEqual([{ type: 'tools-refused' }]);
    expect(server.requests).toHaveLength(before + 1);
    expect((await collect(model, { tools: [] })).some(({ type }) => type === 'text')).toBe(true);
  });

  it('takes another refusal for what it is', async () => {
    server.scriptChat({ status: 400, body: '{"error":{"message":"model not found"}}' });
    await expect(collect(createModel())).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

describe('ToolCallCollector', () => {
  it('bounds calls and their arguments', () => {
    const collector = new ToolCallCollector();
    for (let index = 0; index < 500; index += 1)
      collector.push([{ index, id: `c${index}`, name: 'search', args: '{' }]);
    for (let part = 0; part < 500; part += 1) collector.push([{ index: 0, args: 'x'.repeat(1_000) }]);
    const calls = collector.calls();
    expect(calls).toHaveLength(16);
    expect(calls[0]?.arguments).toHaveLength(16_000);
  });

  it('leaves out what has no name, and takes a name that is repeated with each piece', () => {
    const collector = new ToolCallCollector();
    collector.push([{ index: 0, id: 'a', args: '{}' }]);
    collector.push([{ index: 1, id: 'b', name: 'search', args: '{"query":' }]);
    collector.push([{ index: 1, id: 'b', name: 'search', args: '"x"}' }]);
    expect(collector.calls()).toEqual([{ id: 'b', name: 'search', arguments: '{"query":"x"}' }]);
  });
});
