import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIndexRunStore } from '../../../adapters/postgres/index-run-store.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { Answer } from '../../../core/answer.ts';
import { accessHint } from '../../../server/answers/access/access-hint.ts';
import { describeUnfinishedIndex } from '../../../server/answers/unfinished-index.ts';
import { buildOperation, refundOperation } from '../../support/build-operation.ts';
import { buildPage, buildSpec, commitDocuments } from '../../support/fixtures.ts';
import { serveApp } from '../../support/serve-app.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { buildRightsApp } from '../../rights/support/rights-server.ts';
import { createDoorway } from '../../rights/support/visitors.ts';
import type { Doorway } from '../../rights/support/visitors.ts';

const partners = { teams: ['partners'] };
const documents = [
  buildSpec({ path: 'v2.yaml', api: 'payments', version: '2' }, [
    buildOperation('POST', '/charges', { summary: 'Create a charge' }),
    refundOperation,
  ]),
  buildSpec({ path: 'v3.yaml', api: 'payments', version: '3' }, [
    refundOperation,
    buildOperation('GET', '/refunds', { summary: 'List refunds', operationId: 'listRefunds' }),
  ]),
  buildSpec({ path: 'secret.yaml', api: 'zebracorn', version: '1', visibility: partners }, [
    buildOperation('GET', '/zebracorns', { summary: 'List zebracorns' }),
  ]),
  buildPage({ path: 'limits.md' }, [{ title: 'Rate limits', text: 'Each key may send 100 requests per second.' }]),
];
const calls: Readonly<Record<string, Record<string, unknown>>> = {
  ask: { question: 'How do I refund a payment?', language: 'shell/curl' },
  search: { query: 'refund', limit: 3 },
  list_apis: {},
  list_operations: { api: 'payments', page_size: 1 },
  get_operation: { api: 'payments', operation: refundOperation.key },
  diff: { api: 'payments', from: '2', to: '3' },
  build_snippet: { api: 'payments', operation: refundOperation.key, language: 'python' },
  explain: { text: 'curl -X POST https://api.example.com/refunds -d amount=1\n\nHTTP/1.1 422', api: 'payments' },
};

let database: TestDatabase;
let doorway: Doorway;
let model: ScriptedOpenAIServer;
const servers: { readonly url: string; close(): Promise<void> }[] = [];
const clients: Client[] = [];
let url = '';
let modelUrl = '';

beforeAll(async () => {
  database = await createTestDatabase();
  await commitDocuments(createIndexWriter(database), documents);
  doorway = await createDoorway();
  model = await startScriptedOpenAIServer();
  url = await serve();
  const chatModel = createOpenAIChatModel({ baseUrl: model.baseUrl, model: 'scripted', maxRetries: 0 });
  modelUrl = await serve({ chatModel });
});
beforeEach(() => model.scriptChat({}));
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await model.close();
  await database.close();
});

async function serve(options: Parameters<typeof buildRightsApp>[2] = {}): Promise<string> {
  const server = await serveApp(buildRightsApp(database, doorway, options));
  servers.push(server);
  return server.url;
}

async function connect(address = url, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit: { headers } }));
  clients.push(client);
  return client;
}

async function memberHeaders(): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await doorway.issuer.sign({ sub: 'ada', realm: { teams: ['partners'] } })}` };
}

async function call(client: Client, name: string, given: Record<string, unknown>): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: given })) as CallToolResult;
}

function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('the tools over MCP', () => {
  it('are listed with bounded inputs, schemas of their results and what they change: nothing', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(calls));
    for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/u);
      expect(description?.length).toBeGreaterThan(60);
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
      expect([inputSchema.type, outputSchema?.type, inputSchema['additionalProperties']]).toEqual([
        'object',
        'object',
        false,
      ]);
      for (const [property, schema] of Object.entries(inputSchema.properties ?? {})) {
        const { type, description: words, ...rest } = schema as Record<string, unknown>;
        expect({ name, property, words: typeof words }).toEqual({ name, property, words: 'string' });
        const isBounded =
          type === 'integer'
            ? 'maximum' in rest
            : ['maxLength', 'enum', 'pattern', 'propertyNames'].some((key) => key in rest);
        expect({ name, property, isBounded }).toEqual({ name, property, isBounded: true });
      }
    }
    expect(client.getServerVersion()).toEqual({ name: 'kong-portal-copilot', version: '1.2.3' });
    expect(client.getInstructions()).toContain('get_operation');
  });

  it('all answer a standard client with what their schemas promise, and as text', async () => {
    const client = await connect();
    // With the list at hand the client holds every result against its schema.
    await client.listTools();
    const results: Record<string, CallToolResult> = {};
    for (const [name, given] of Object.entries(calls)) {
      results[name] = await call(client, name, given);
      expect({ name, error: results[name].isError === true && textOf(results[name]) }).toEqual({ name, error: false });
      expect(textOf(results[name]).length).toBeGreaterThan(20);
    }
    const answer = results['ask']?.structuredContent as unknown as Answer;
    expect(answer).toMatchObject({ grounding: { status: 'grounded' }, scope: { api: 'payments', version: '3' } });
    expect(textOf(results['ask'] as CallToolResult)).toContain('Sources:\n[1] ');
    expect(results['search']?.structuredContent).toMatchObject({ data: [{ api: 'payments' }, {}, {}] });
    expect(results['list_apis']?.structuredContent).toMatchObject({
      data: [{ slug: 'payments', current_version: '3' }],
    });
    expect(results['list_operations']?.structuredContent).toMatchObject({ meta: { page: { size: 1, total: 2 } } });
    expect(results['get_operation']?.structuredContent).toMatchObject({ key: refundOperation.key, version: '3' });
    expect(results['diff']?.structuredContent).toMatchObject({ from: '2', to: '3', counts: { operations_added: 1 } });
    expect(results['build_snippet']?.structuredContent).toMatchObject({
      language: 'python',
      operation: refundOperation.key,
    });
    expect(textOf(results['build_snippet'] as CallToolResult)).toContain('```python\n');
    expect(results['explain']?.structuredContent).toMatchObject({ operation: { path: '/refunds' } });
  });

  it('show each caller what they may read, and nobody else’s conversation', async () => {
    const [stranger, member] = [await connect(), await connect(url, await memberHeaders())];
    const asked: Readonly<Record<string, Record<string, unknown>>> = {
      list_apis: {},
      search: { query: 'zebracorns' },
      ask: { question: 'How do I list zebracorns?' },
      get_operation: { api: 'zebracorn', operation: 'GET /zebracorns' },
      list_operations: { api: 'zebracorn' },
      build_snippet: { api: 'zebracorn', operation: 'GET /zebracorns', language: 'shell/curl' },
    };
    for (const [name, given] of Object.entries(asked)) {
      const shown = await call(member, name, given);
      expect({ name, error: shown.isError, shown: JSON.stringify(shown).includes('zebracorn') }).toEqual({
        name,
        error: undefined,
        shown: true,
      });
      const hidden = JSON.stringify(await call(stranger, name, given));
      expect({ name, hidden: /\/zebracorns|"zebracorn"/u.test(hidden) }).toEqual({ name, hidden: false });
    }
    const nothing = await call(stranger, 'get_operation', { api: 'nothing', operation: 'GET /zebracorns' });
    expect(await call(stranger, 'get_operation', { api: 'zebracorn', operation: 'GET /zebracorns' })).toEqual(nothing);
    const answer = (await call(member, 'ask', calls['ask'] ?? {})).structuredContent as unknown as Answer;
    const path = `${url}/v1/conversations/${answer.conversation_id}`;
    expect((await fetch(path, { headers: await memberHeaders() })).status).toBe(200);
    expect((await fetch(path)).status).toBe(404);
  });

  it('say in words that the documentation is still being read, where nothing is found', async () => {
    const store = createIndexRunStore(database);
    const first = await store.enqueue({ source: 'guides', trigger: 'start', acceptRemovals: false });
    try {
      const client = await connect();
      await client.listTools();
      const result = await call(client, 'search', { query: 'refund', api: 'nothing' });
      expect(result.structuredContent).toMatchObject({ data: [], index: { status: 'building' } });
      expect(textOf(result)).toBe(`Nothing was found. ${describeUnfinishedIndex('building')}`);
    } finally {
      await store.cancel(first.id);
    }
  });

  it('go on with a conversation', async () => {
    const client = await connect();
    const first = (await call(client, 'ask', calls['ask'] ?? {})).structuredContent as unknown as Answer;
    const follow = { question: 'and in python?', conversation_id: first.conversation_id };
    const second = (await call(client, 'ask', follow)).structuredContent as unknown as Answer;
    expect(second.conversation_id).toBe(first.conversation_id);
    expect(second.operations[0]?.path).toBe('/refunds');
  });

  it('take a question as long as the HTTP API takes it: with a failing call in it, up to 16,000 characters', async () => {
    const client = await connect();
    const paste = `Why is this refused?\n\ncurl -X POST https://api.example/payments -d '{"note": "`;
    // Characters as people count them, most of which take two places here.
    const question = `${paste}${'\u{1F600}'.repeat(15_990 - paste.length)}"}'`;
    expect(question.length).toBeGreaterThan(16_000);
    expect((await call(client, 'ask', { question })).isError ?? false).toBe(false);
  });

  it('say what is wrong with a call, and what to do', async () => {
    const client = await connect();
    const wrong: [string, Record<string, unknown>, RegExp][] = [
      ['ask', {}, /question/u],
      ['ask', { question: '   ' }, /question/u],
      ['ask', { question: 'x'.repeat(4_001) }, /4000/u],
      ['ask', { question: 'x'.repeat(16_001) }, /16000/u],
      ['search', { query: 'a', limit: 51 }, /50/u],
      ['search', { query: 'a', colour: 'red' }, /colour/u],
      ['get_operation', { api: 'payments', operation: 'GET /nothing' }, /^not_found: .*list_operations/u],
      [
        'build_snippet',
        { api: 'payments', operation: refundOperation.key, language: 'cobol' },
        /^invalid_request: .*python/u,
      ],
      ['list_apis', { page: 1e9 }, /1000000/u],
      ['nonsense', {}, /nonsense/u],
    ];
    for (const [name, given, words] of wrong) {
      const result = await call(client, name, given);
      expect([name, result.isError]).toEqual([name, true]);
      expect(textOf(result)).toMatch(words);
    }
    await expect(client.request({ method: 'resources/list' }, {} as never)).rejects.toThrow(/not found/iu);
  });

  it('mask secrets and pass no word of a broken part on', async () => {
    const client = await connect();
    const secret = ['sk', 'live', 'abcdefgh12345678'].join('_');
    const text = `curl https://api.example.com/refunds -X POST -H 'Authorization: Bearer ${secret}'`;
    expect(JSON.stringify(await call(client, 'explain', { text }))).not.toContain(secret);
    expect(JSON.stringify(await call(client, 'ask', { question: `Why is ${secret} refused?` }))).not.toContain(secret);
  });
});

describe('the transport of MCP', () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

  it('answers as JSON where events are not accepted, and keeps no session', async () => {
    const response = await post(list, { 'Mcp-Session-Id': 'of another server' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.json()).toMatchObject({ id: 1, result: { tools: { length: 8 } } });
    const initialize = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    };
    const begun = await post(initialize);
    expect(begun.headers.get('mcp-session-id')).toMatch(/^[\w-]{20,}$/u);
    expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(202);
  });

  it.each(['GET', 'DELETE', 'PUT'])('has no %s', async (method) => {
    const response = await fetch(`${url}/mcp`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('refuses pages of origins that are not configured, whatever host they call it by', async () => {
    for (const origin of ['https://evil.example', url, 'null']) {
      const response = await post(list, { Origin: origin });
      expect([origin, response.status, ((await response.json()) as { code: string }).code]).toEqual([
        origin,
        403,
        'forbidden',
      ]);
    }
    const allowed = await post(list, { Origin: 'https://developers.example.test' });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://developers.example.test',
    ]);
  });

  it.each([
    ['no JSON', '{"jsonrpc":', 400],
    ['nothing of JSON-RPC', { hello: 'world' }, 400],
    ['no message', [], 400],
    ['too many messages', Array.from({ length: 17 }, (_, id) => ({ ...list, id })), 400],
    ['too much', { ...list, params: { filler: 'x'.repeat(70_000) } }, 413],
    ['too deep a body', `${'['.repeat(100)}${']'.repeat(100)}`, 400],
    ['null', 'null', 400],
  ])('refuses %s', async (_, body, status) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect((await response.json()) as object).toBeTypeOf('object');
  });

  it('refuses a body of another type', async () => {
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      body: JSON.stringify(list),
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(response.status).toBe(415);
  });

  it('counts calls as the API counts them: questions as questions, each of a batch by itself', async () => {
    const narrow = await serve({ limits: { questionsPerMinute: 1, requestsPerMinute: 6, concurrentStreams: 4 } });
    const client = await connect(narrow);
    const ask = calls['ask'] ?? {};
    expect((await call(client, 'ask', ask)).isError).toBeUndefined();
    const second = await call(client, 'ask', ask);
    expect(textOf(second)).toMatch(/^rate_limited: .* Try again after \d+ seconds\.$/u);
    const batch = Array.from({ length: 10 }, (_, id) => ({
      ...list,
      id,
      method: 'tools/call',
      params: { name: 'list_apis' },
    }));
    const response = await fetch(`${narrow}/mcp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(batch),
    });
    const results = (await response.json()) as { result: CallToolResult }[];
    expect(results.filter(({ result }) => result.isError !== true).length).toBeLessThanOrEqual(6);
    expect(results.some(({ result }) => result.isError === true && /rate_limited/u.test(textOf(result)))).toBe(true);
  });

  it('is not there when it is switched off', async () => {
    const off = await serve({ mcp: false });
    expect((await fetch(`${off}/mcp`, { method: 'POST', body: '{}' })).status).toBe(404);
    const described = (await (await fetch(`${off}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(described.paths)).not.toContain('/mcp');
  });
});

describe('a long answer over MCP', () => {
  it('tells how far it is', async () => {
    model.scriptChat({ tokens: ['Use `POST /refunds` [1]. ', 'It takes an amount [1].'] });
    const client = await connect(modelUrl);
    const progress: Progress[] = [];
    const result = await client.callTool({ name: 'ask', arguments: calls['ask'] ?? {} }, undefined, {
      onprogress: (one) => progress.push(one),
    });
    expect((result as CallToolResult).structuredContent).toMatchObject({ mode: 'model' });
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.map((one) => one.progress)).toEqual(progress.map((_, index) => index + 1));
    expect(progress.map(({ message }) => message ?? '').join('')).toContain('POST /refunds');
  });

  it('hints that there may be more where the model has little to say', async () => {
    model.scriptChat({ tokens: ['The sources do not tell.'] });
    const client = await connect(modelUrl);
    const result = (await client.callTool({ name: 'ask', arguments: calls['ask'] ?? {} })) as CallToolResult;
    const { answer, mode } = result.structuredContent as unknown as Answer;
    expect(mode).toBe('model');
    expect(answer).toBe(`The sources do not tell.\n\n${accessHint(true)}`);
    expect(JSON.stringify(result.content)).toContain(accessHint(true));
  });

  it.each(['cancels it', 'goes away'])('ends, up to the model, when its client %s', async (how) => {
    model.scriptChat({ tokens: ['Use `POST /refunds` [1]. ', 'It takes '], ending: 'stall' });
    const client = await connect(modelUrl);
    const cancel = new AbortController();
    const begun = Promise.withResolvers<void>();
    const before = model.requests.length;
    const asked = client.callTool({ name: 'ask', arguments: calls['ask'] ?? {} }, undefined, {
      signal: cancel.signal,
      onprogress: ({ message }) => {
        if (message?.includes('POST /refunds') === true) begun.resolve();
      },
    });
    asked.catch(() => undefined);
    await Promise.race([begun.promise, asked]);
    if (how === 'cancels it') cancel.abort();
    else await client.close();
    await expect(asked).rejects.toThrow(/abort|closed|cancel|terminated/iu);
    expect(await model.requests[before]?.closed).toEqual({ early: true });
  });

  it('is not cancelled by another who knows neither its session nor its caller', async () => {
    const tried = Promise.withResolvers<void>();
    model.scriptChat({ tokens: ['Use `POST /refunds` [1]. ', 'Done [1].'], heldUntil: tried.promise });
    const client = await connect(modelUrl, await memberHeaders());
    const begun = Promise.withResolvers<void>();
    const asked = client.callTool({ name: 'ask', arguments: calls['ask'] ?? {} }, undefined, {
      onprogress: () => begun.resolve(),
    });
    await begun.promise;
    for (const requestId of [0, 1, 2, 3]) {
      const response = await fetch(`${modelUrl}/mcp`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }),
      });
      expect(response.status).toBe(202);
    }
    tried.resolve();
    expect(((await asked) as CallToolResult).structuredContent).toMatchObject({ mode: 'model' });
  });
});
