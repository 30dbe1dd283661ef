import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLangChainAgent } from '../../../adapters/models/langchain-agent.ts';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { AgentEvent, AgentLimits, AgentRequest, AgentTool } from '../../../core/chat-agent.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ChatScript, ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let server: ScriptedOpenAIServer;
beforeAll(async () => {
  server = await startScriptedOpenAIServer();
});
afterAll(() => server.close());

const wide: AgentLimits = { modelCalls: 5, toolCalls: 8, tokens: 1_000_000, milliseconds: 60_000 };

/** A tool that records what it was called with. */
function recordingTool(name = 'search'): AgentTool & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    name,
    description: `Does ${name}.`,
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    calls,
    async run(args, { report }) {
      calls.push(args);
      report(`Doing ${name}`);
      return `result ${calls.length}`;
    },
  };
}

function call(query: string, name = 'search'): NonNullable<ChatScript['toolCalls']>[number] {
  return { name, arguments: { query }, id: `call_${query}` };
}

async function run(
  scripts: readonly ChatScript[],
  request: Partial<AgentRequest> = {},
  signal = new AbortController().signal,
): Promise<{ events: AgentEvent[]; requests: ScriptedOpenAIServer['requests'] }> {
  const before = server.requests.length;
  server.scriptChat(...scripts);
  const chatModel = createOpenAIChatModel({ baseUrl: server.baseUrl, model: 'scripted', maxRetries: 0 });
  const events: AgentEvent[] = [];
  const complete: AgentRequest = {
    messages: [
      { role: 'system', content: 'Rules.' },
      { role: 'user', content: 'How do I refund?' },
    ],
    tools: [recordingTool()],
    limits: wide,
    lastWord: 'Answer now.',
    ...request,
  };
  for await (const event of createLangChainAgent(chatModel).run(complete, { signal })) events.push(event);
  return { events, requests: server.requests.slice(before) };
}

function textOf(events: readonly AgentEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

describe('createLangChainAgent', () => {
  it('calls tools, gives the model what they found, and streams its answer', async () => {
    const tool = recordingTool();
    const { events, requests } = await run(
      [
        { toolCalls: [call('refunds'), call('limits')], usage: { prompt_tokens: 100, completion_tokens: 10 } },
        { tokens: ['Use ', 'POST /refunds.'], usage: { prompt_tokens: 150, completion_tokens: 5 } },
      ],
      { tools: [tool] },
    );
    expect(tool.calls).toEqual([{ query: 'refunds' }, { query: 'limits' }]);
    expect(events).toEqual([
      { type: 'end', model: 'scripted', cut: null },
      { type: 'usage', inputTokens: 100, outputTokens: 10 },
      { type: 'turn' },
      { type: 'step', line: 'Doing search' },
      { type: 'step', line: 'Doing search' },
      { type: 'text', text: 'Use ' },
      { type: 'text', text: 'POST /refunds.' },
      { type: 'end', model: 'scripted', cut: null },
      { type: 'usage', inputTokens: 150, outputTokens: 5 },
    ]);
    const said = requests[1]?.body.messages ?? [];
    expect(said.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
    expect(said.slice(3).map(({ content, tool_call_id: id }) => [id, content])).toEqual([
      ['call_refunds', 'result 1'],
      ['call_limits', 'result 2'],
    ]);
  });

  it('gives text while the model still writes', async () => {
    const reader = new AbortController();
    const chatModel = createOpenAIChatModel({ baseUrl: server.baseUrl, model: 'scripted', maxRetries: 0 });
    server.scriptChat({ tokens: ['First. '], ending: 'stall' });
    const request = { messages: [{ role: 'user' as const, content: 'x' }], tools: [], limits: wide, lastWord: '' };
    for await (const event of createLangChainAgent(chatModel).run(request, { signal: reader.signal })) {
      expect(event).toEqual({ type: 'text', text: 'First. ' });
      break;
    }
    await expect(server.requests.at(-1)?.closed).resolves.toEqual({ early: true });
  });

  it('ends at once and cancels the model when it is aborted', async () => {
    const reader = new AbortController();
    const before = server.requests.length;
    const ended = run([{ silent: true }], {}, reader.signal);
    ended.catch(() => {});
    await expect.poll(() => server.requests.length).toBe(before + 1);
    reader.abort();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    await expect(server.requests.at(-1)?.closed).resolves.toEqual({ early: true });
  });

  it('says when the server takes no tools', async () => {
    const refusal = { status: 400, body: '{"error":{"message":"this model does not support tools"}}' };
    const { events } = await run([refusal]);
    expect(events).toEqual([{ type: 'tools-refused' }]);
  });

  it.each<[string, ChatScript[]]>([
    ['at once', [{ status: 503 }]],
    ['after a tool', [{ toolCalls: [call('a')] }, { status: 503 }]],
  ])('fails as the model fails %s', async (_, scripts) => {
    await expect(run(scripts)).rejects.toMatchObject({ code: 'model_unavailable', message: /503/u });
  });
});

describe('createLangChainAgent with a model that misbehaves', () => {
  const endless: ChatScript = { toolCalls: [{ name: 'search', arguments: { query: 'again' }, id: 'again' }] };

  it('takes tools and patience away from a model that goes round in circles', async () => {
    const tool = recordingTool();
    const { events, requests } = await run([endless, endless, endless, endless, { tokens: ['Well.'] }], {
      tools: [tool],
    });
    expect(tool.calls).toHaveLength(1);
    expect(requests).toHaveLength(5);
    expect(requests.map(({ body }) => body.tools?.length ?? 0)).toEqual([1, 1, 1, 1, 0]);
    expect(requests[4]?.body.messages?.at(-1)).toMatchObject({ role: 'user', content: 'Answer now.' });
    expect(textOf(events)).toBe('Well.');
  });

  it('ends when even the last call calls a tool', async () => {
    const { events, requests } = await run([endless], { limits: { ...wide, modelCalls: 3 } });
    expect(requests).toHaveLength(3);
    expect(textOf(events)).toBe('');
  });

  it('does no more calls than the limit, however many are asked for', async () => {
    const tool = recordingTool();
    const flood = { toolCalls: Array.from({ length: 60 }, (_, index) => call(`q${index}`)) };
    const { requests } = await run([flood, { tokens: ['Well.'] }], {
      tools: [tool],
      limits: { ...wide, toolCalls: 3 },
    });
    expect(tool.calls).toHaveLength(3);
    expect(requests[1]?.body.tools).toBeUndefined();
    expect(requests[1]?.body.messages?.at(-2)?.content).toContain('the limit of calls is reached');
  });

  it.each<[string, Partial<AgentLimits>]>([
    ['tokens', { tokens: 1_000 }],
    ['cost', { cost: { inputPrice: 2, outputPrice: 8, perAnswer: 0.003 } }],
    ['time', { milliseconds: 0 }],
  ])('looks no further when its %s is used up', async (_, limit) => {
    const usage = { prompt_tokens: 600, completion_tokens: 50 };
    const scripts = [
      { toolCalls: [call('a')], usage },
      { tokens: ['Well.'], usage },
    ];
    const { requests } = await run(scripts, { limits: { ...wide, ...limit } });
    expect(requests.at(-1)?.body.tools).toBeUndefined();
  });

  it('tells the model of a tool that does not exist, and of arguments that are no JSON', async () => {
    const tool = recordingTool();
    const { requests } = await run(
      [
        { toolCalls: [call('x', 'delete_everything'), { name: 'search', arguments: '{"query": "re', id: 'broken' }] },
        { tokens: ['Well.'] },
      ],
      { tools: [tool] },
    );
    const results = requests[1]?.body.messages?.filter(({ role }) => role === 'tool') ?? [];
    expect(results[0]?.content).toContain('delete_everything is not a valid tool');
    expect(tool.calls).toEqual([{}]);
  });

  it('keeps what a tool failed with to itself', async () => {
    const failing: AgentTool = {
      ...recordingTool(),
      run: () => Promise.reject(new Error('password of 10.0.0.7 is hunter2')),
    };
    const { events, requests } = await run([{ toolCalls: [call('a')] }, { tokens: ['Well.'] }], { tools: [failing] });
    expect(requests[1]?.body.messages?.at(-1)?.content).toBe('Not done: it failed. Answer from what you have.');
    expect(textOf(events)).toBe('Well.');
  });

  it('sends nothing to a tracer that the environment switches on', async () => {
    const before = server.requests.length;
    const variables = {
      LANGSMITH_TRACING: 'true',
      LANGCHAIN_TRACING_V2: 'true',
      LANGSMITH_API_KEY: 'key',
      LANGSMITH_ENDPOINT: server.baseUrl,
      LANGCHAIN_CALLBACKS_BACKGROUND: 'false',
    };
    try {
      Object.assign(process.env, variables);
      await run([{ toolCalls: [call('a')] }, { tokens: ['Well.'] }]);
      await new Promise((resolve) => setTimeout(resolve, 300));
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
    const paths = server.requests.slice(before).map(({ path }) => path);
    expect(paths).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
  });
});
