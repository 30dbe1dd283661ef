import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayHeaders } from '../../../support/create-test-app.ts';
import type { ChatScript, ScriptedToolCall } from '../../../support/scripted-openai-server.ts';
import { answerOf, eventNames, streamedText } from '../answer-fixtures.ts';
import { openAgentPortal, stepsOf, toolResults } from './support/agent-portal.ts';
import type { AgentPortal } from './support/agent-portal.ts';

let portal: AgentPortal;
beforeAll(async () => {
  portal = await openAgentPortal(fileURLToPath(new URL('../../../../examples', import.meta.url)));
}, 120_000);
afterAll(() => portal.close());

const question = 'How do I refund a payment with POST /v3/refunds?';
const answered: ChatScript = { tokens: ['Use `POST /v3/refunds` [1].'] };

function call(name: string, args: ScriptedToolCall['arguments'], id = 'call_1'): ScriptedToolCall {
  return { name, arguments: args, id };
}

/** Asks, lets the model call one tool, and gives what it got for it. */
async function callTool(
  toolCall: ScriptedToolCall,
  body: object = { question },
  headers?: Record<string, string>,
): Promise<string> {
  portal.model.scriptChat({ toolCalls: [toolCall] }, answered);
  await portal.chat(body, headers);
  // What is asked after the answer is to repair a sentence of it.
  const result = portal.model.requests
    .map((request) => toolResults(request)[0])
    .findLast((found) => found !== undefined);
  if (result === undefined) throw new TypeError('The model was not asked again.');
  return result;
}

describe('POST /v1/chat with an agent', () => {
  it('looks further in steps, cites what it found, and streams in order', async () => {
    portal.model.scriptChat(
      { tokens: ['Let me look ', 'that up.'], toolCalls: [call('get_operation', { operation: 'getRefund' })] },
      { tokens: ['Use `POST /v3/refunds` [1]. Read it ', 'with `GET /v3/refunds/{refund_id}` [', '10].'] },
    );
    const events = await portal.chat({ question });
    const before = events.findIndex(({ event }) => event === 'text-delta');
    expect(stepsOf(events.slice(0, before))).toEqual([
      'Searching the documentation',
      'Reading GET /v3/refunds/{refund_id}',
    ]);
    expect(eventNames(events)).toEqual(['answer-start', 'notice', 'citations', 'text-delta', 'snippet', 'answer-end']);
    const answer = answerOf(events);
    expect(streamedText(events)).toBe(answer.answer);
    expect(answer.answer).not.toContain('Let me look');
    expect(answer).toMatchObject({ mode: 'model', model: 'scripted', grounding: { status: 'grounded' } });
    const found = answer.citations.find(({ title }) => /^Retrieve a refund|^Get a refund/iu.test(title));
    expect(found).toMatchObject({ kind: 'operation', api: 'payments', version: '3' });
    expect(answer.operations.map(({ path }) => path)).toContain('/v3/refunds');
  });

  it('cites what a tool read where the model does not, and tells the reader of it before', async () => {
    portal.model.scriptChat(
      { tokens: [], toolCalls: [call('get_operation', { operation: 'getRefund' })] },
      { tokens: ['Read a refund with `GET /v3/refunds/', '{refund_id}` then. ', 'That is all.'] },
    );
    const events = await portal.chat({ question });
    const answer = answerOf(events);
    const [, number = ''] =
      /^Read a refund with `GET \/v3\/refunds\/\{refund_id\}` then\. \[(\d+)\] That is all\.$/u.exec(answer.answer) ??
      [];
    expect(answer.citations[Number(number) - 1]).toMatchObject({
      index: Number(number),
      kind: 'operation',
      api: 'payments',
    });
    expect(Number(number)).toBe(answer.citations.length);
    expect(streamedText(events)).toBe(answer.answer);
    const told = events.find(({ event }) => event === 'citations');
    expect(JSON.stringify(told)).toContain(`"index":${number}`);
    expect(answer.grounding.status).toBe('grounded');
    expect(answer.operations.map(({ path }) => path)).toEqual(['/v3/refunds/{refund_id}']);
  });

  it('answers at once where the first sources are enough', async () => {
    const before = portal.model.requests.length;
    portal.model.scriptChat(answered);
    const answer = await portal.ask({ question });
    expect(portal.model.requests).toHaveLength(before + 1);
    expect(portal.model.requests.at(-1)?.body.tools?.map(({ function: { name } }) => name)).toEqual([
      'search',
      'get_operation',
      'list_operations',
      'compare_versions',
      'build_snippet',
      'explain_call',
      'gateway_facts',
    ]);
    expect(answer.citations.length).toBeGreaterThan(1);
    expect(answer.snippets.length).toBeGreaterThan(0);
  });

  it('falls back to the plain path where the server takes no tools', async () => {
    const fresh = await portal.variant();
    try {
      const refusal = { status: 400, body: '{"error":{"message":"this model does not support tools"}}' };
      fresh.model.scriptChat(refusal, { tokens: ['Register it [1].'] });
      const before = fresh.model.requests.length;
      const answer = await fresh.ask({ question });
      expect(answer).toMatchObject({ mode: 'model', answer: 'Register it [1].' });
      const [refused, plain] = fresh.model.requests.slice(before);
      expect(refused?.body.tools).toBeDefined();
      expect(plain?.body.tools).toBeUndefined();
      expect(plain?.body.messages?.[0]?.content).not.toContain('call the tools');
    } finally {
      await fresh.close();
    }
  });

  it.each<[string, ChatScript[]]>([
    ['at once', [{ status: 500 }]],
    ['after a step', [{ toolCalls: [call('search', { query: 'refund' })] }, { status: 500 }]],
    ['after a step, cut', [{ toolCalls: [call('search', { query: 'refund' })] }, { tokens: [], ending: 'cut' }]],
    ['with nothing to say', [{ toolCalls: [call('search', { query: 'refund' })] }, { tokens: [' '] }]],
  ])('says so and answers from the documentation when the model fails %s', async (_, scripts) => {
    portal.model.scriptChat(...scripts);
    const events = await portal.chat({ question });
    const notices = events.flatMap((event) => (event.event === 'notice' ? [event.data.code] : []));
    expect(notices.at(-1)).toBe('model_unavailable');
    expect(eventNames(events)).toEqual(['answer-start', 'notice', 'citations', 'text-delta', 'snippet', 'answer-end']);
    expect(answerOf(events)).toMatchObject({ mode: 'extractive', grounding: { status: 'grounded' } });
  });

  it('ends with an error when the model fails after its first text', async () => {
    portal.model.scriptChat(
      { tokens: ['Refunds are free. [1] And '], toolCalls: [call('search', { query: 'refund' })] },
      { status: 500 },
    );
    const events = await portal.chat({ question });
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'model_unavailable' } });
  });

  it('counts the usage of every call', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 20 };
    portal.model.scriptChat({ toolCalls: [call('search', { query: 'refund' })], usage }, { ...answered, usage });
    const answer = await portal.ask({ question });
    expect(answer.usage).toMatchObject({ input_tokens: 2_000, output_tokens: 40 });
  });
});

describe('the tools', () => {
  it('search gives numbered, fenced sources', async () => {
    const result = await callTool(call('search', { query: 'idempotency of requests', kind: 'section' }));
    expect(result).toMatch(/^--- source \d+ begins · \w+ ---\nsection: /u);
    expect(result).toMatch(/Idempotency-Key/u);
  });

  it('search says when there is nothing', async () => {
    expect(await callTool(call('search', { query: 'zebra crossing paint' }))).toMatch(/^Nothing was found/u);
  });

  it('get_operation gives request and response apart, with types and required fields', async () => {
    const request = await callTool(call('get_operation', { operation: 'POST /v3/refunds', part: 'request' }));
    expect(request).toMatch(/`payment_id` \(string.*required\)/u);
    expect(request).toContain('`Idempotency-Key` (header');
    expect(request).not.toContain('Responses:');
    const response = await callTool(call('get_operation', { operation: 'createRefund', part: 'response' }));
    expect(response).toMatch(/`201`|`200`/u);
    expect(response).toContain('`409`');
    expect(response).not.toContain('Parameters:');
  });

  it('get_operation finds an operation without its API, and names near ones where there is none', async () => {
    expect(await callTool(call('get_operation', { operation: 'DELETE /shipments/{id}' }))).toContain(
      'DELETE /shipments/{shipment_id}',
    );
    const missing = await callTool(call('get_operation', { operation: 'POST /v3/refund-payments' }));
    expect(missing).toMatch(/^There is no such operation\. Nearest:\n--- names begins/u);
    expect(missing).toContain('POST /v3/refunds');
  });

  it('search shows a source that was read before in short', async () => {
    const result = await callTool(call('search', { query: 'POST /v3/refunds', kind: 'operation' }));
    expect(result).toMatch(/^--- source 1 begins/u);
    expect(result.split('--- source 1 ends')[0]?.length).toBeLessThan(500);
  });

  it('list_operations lists all, and says how many it does not show', async () => {
    const result = await callTool(call('list_operations', { api: 'payments' }));
    expect(result).toContain('POST /v3/refunds: ');
    expect(result).not.toContain('are not shown');
  });

  it('list_operations lists what holds a word', async () => {
    const result = await callTool(call('list_operations', { api: 'payments', contains: 'dispute' }));
    expect(result).toContain('GET /v3/disputes');
    expect(result).not.toContain('/v3/refunds');
  });

  it('compare_versions tells what breaks', async () => {
    const result = await callTool(call('compare_versions', { api: 'payments', from: '2', to: '3' }));
    expect(result).toMatch(/From version 2 to 3: \d+ changes, \d+ of them breaking/u);
    expect(result).toMatch(/BREAKING/u);
    expect(result).toMatch(/^--- source \d+ begins/u);
    expect(result.length).toBeLessThan(7_000);
  });

  it('compare_versions gives each line the operation in both versions to cite', async () => {
    const asked = call('compare_versions', { api: 'payments', from: '2', to: '3', operation: 'GET /v2/disputes' });
    const line = /^- .*GET \/v3\/disputes: .* \[(\d+)\] \[(\d+)\]$/mu.exec(await callTool(asked));
    const written = `\`GET /v3/disputes\` changed [${line?.[1] ?? ''}][${line?.[2] ?? ''}].`;
    portal.model.scriptChat({ toolCalls: [asked] }, { tokens: [written] });
    const answer = await portal.ask({ question });
    const cited = [...answer.answer.matchAll(/\[(\d+)\]/gu)].map(([, index]) => answer.citations[Number(index) - 1]);
    expect(cited.map((one) => `${one?.kind ?? ''} ${one?.version ?? ''}`)).toEqual(['operation 2', 'operation 3']);
    expect(answer.operations.map(({ path }) => path)).toEqual(['/v2/disputes', '/v3/disputes']);
  });

  it('what changed comes with the operations of both versions to cite', async () => {
    portal.model.scriptChat({ tokens: ['Some.'] });
    await portal.ask({ question: 'What changed between v2 and v3 of the Payments API?' });
    const content = portal.model.requests.at(-1)?.body.messages?.at(-1)?.content ?? '';
    expect(content).toMatch(/Gone in version 3:\*\* `GET \/v2\/charges` \[\d+\]/u);
    const [, older = '', newer = ''] = /^- `GET \/v3\/disputes`.* \[(\d+)\] \[(\d+)\]$/mu.exec(content) ?? [];
    portal.model.scriptChat({ tokens: [`\`GET /v3/disputes\` differs [${older}][${newer}].`] });
    const answer = await portal.ask({ question: 'What changed between v2 and v3 of the Payments API?' });
    expect([older, newer].map((index) => answer.citations[Number(index) - 1])).toMatchObject([
      { kind: 'operation', version: '2' },
      { kind: 'operation', version: '3' },
    ]);
    expect(answer.operations.map(({ path }) => path)).toEqual(['/v2/disputes', '/v3/disputes']);
  });

  it('build_snippet shows code with the values of the question, and only those', async () => {
    portal.model.scriptChat(
      {
        toolCalls: [
          call('build_snippet', {
            operation: 'POST /v3/refunds',
            language: 'python',
            values: { payment_id: 'pay_9f8e7d', reason: 'see https://evil.example', amount: 2_000 },
          }),
        ],
      },
      answered,
    );
    const answer = await portal.ask({ question: 'Refund 20 euros of pay_9f8e7d with POST /v3/refunds in Python' });
    expect(answer.snippets).toHaveLength(1);
    expect(answer.snippets[0]).toMatchObject({ language: 'python', operation: 'POST /v3/refunds' });
    expect(answer.snippets[0]?.code).toContain('pay_9f8e7d');
    expect(answer.snippets[0]?.code).toContain('2000');
    expect(JSON.stringify(answer)).not.toContain('evil.example');
    expect(toolResults(portal.model.requests.at(-1))[0]).toContain('Values that the developer did not write');
  });

  it('build_snippet reads the values from the question where the model gives none', async () => {
    const made = call('build_snippet', { operation: 'POST /v3/refunds', language: 'shell/curl' });
    portal.model.scriptChat({ toolCalls: [made] }, answered);
    const answer = await portal.ask({
      question: 'How do I refund the payment pay_9XyZmQv41ZtR with POST /v3/refunds?',
    });
    expect(answer.snippets.map(({ language, client }) => [language, client])).toEqual([['shell', 'curl']]);
    expect(answer.snippets[0]?.code).toContain('pay_9XyZmQv41ZtR');
  });

  it('build_snippet says which languages it does not speak', async () => {
    const result = await callTool(call('build_snippet', { operation: 'POST /v3/refunds', language: 'cobol' }));
    expect(result).toMatch(/cobol|language/iu);
  });

  it('explain_call finds what is wrong', async () => {
    const text = "curl -X PUT https://api.harbor.example/v3/refunds -d '{}'";
    const result = await callTool(call('explain_call', { text }));
    expect(result).toMatch(/method_not_allowed/u);
  });

  it('gateway_facts says when nothing is known', async () => {
    expect(await callTool(call('gateway_facts', { api: 'payments' }))).toMatch(/^Nothing is known of a gateway/u);
  });

  it.each<[string, ScriptedToolCall['arguments']]>([
    ['search', {}],
    ['search', { query: 'x'.repeat(1_000) }],
    ['search', { query: ['refund'] }],
    ['search', { query: 'refund', kind: 'secret' }],
    ['search', '{"query": "refu'],
    ['get_operation', { operation: 7 }],
    ['build_snippet', { operation: 'POST /v3/refunds', language: 'python', values: 'all' }],
  ])('%s says what is wrong with its arguments', async (name, args) => {
    expect(await callTool(call(name, args))).toMatch(/^The arguments are not right\. \w+: /u);
  });

  it.each([null, ''])('takes %j for something left out', async (value) => {
    const result = await callTool(call('search', { query: 'refunds', kind: value, api: value, version: value }));
    expect(result).toMatch(/^--- source/u);
  });
});

describe('what a tool cannot widen', () => {
  const pinned = { question: 'How do I refund a payment?', api: 'payments', version: '2' };

  it('reads the version of the page', async () => {
    const refund = 'POST /v2/charges/{id}/refunds';
    const result = await callTool(call('get_operation', { operation: refund }), pinned);
    expect(result).toContain('API: Payments API 2');
    expect(await callTool(call('get_operation', { operation: 'POST /v3/refunds' }), pinned)).toMatch(
      /^There is no such operation/u,
    );
    const found = await callTool(call('search', { query: 'refund' }), pinned);
    expect([...found.matchAll(/^API: .*$/gmu)].map(([line]) => line)).not.toContain('API: Payments API 3');
  });

  it.each([
    ['get_operation', { operation: 'POST /v3/refunds', version: '3' }],
    ['search', { query: 'refund', version: '3' }],
    ['list_operations', { version: '3' }],
    ['build_snippet', { operation: 'POST /v3/refunds', version: '3', language: 'python' }],
  ])('%s does not take another version', async (name, args) => {
    expect(await callTool(call(name, args), pinned)).toBe(
      'This question is about version 2 alone; leave "version" out.',
    );
  });

  it.each([
    ['search', { query: 'shipment', api: 'shipping' }],
    ['list_operations', { api: 'Shipping API' }],
    ['get_operation', { operation: 'DELETE /shipments/{shipment_id}', api: 'shipping' }],
    ['gateway_facts', { api: 'shipping' }],
    ['compare_versions', { api: 'shipping' }],
  ])('%s does not take another API', async (name, args) => {
    expect(await callTool(call(name, args), pinned)).toBe(
      'This question is about the API of its page alone; leave "api" out.',
    );
  });

  it.each([
    [{ api: 'payments' }, 'From version 1 to 2'],
    [{ from: '1' }, 'From version 1 to 2'],
    [{ to: '3' }, 'From version 2 to 3'],
    [{ from: '2', to: '3' }, 'From version 2 to 3'],
    [{ from: '1', to: '3' }, 'One of the two versions must be the one that the question is about.'],
    [{ to: '4' }, 'There is no such version of this API.'],
  ])('compare_versions compares with the version of the page: %j', async (args, expected) => {
    expect(await callTool(call('compare_versions', args), pinned)).toContain(expected);
  });

  it('another API that the question does not exclude is read in its own version', async () => {
    const body = { question: 'How do I refund a charge in version 2 of the Payments API?' };
    const shipping = { operation: 'DELETE /shipments/{shipment_id}', api: 'shipping' };
    expect(await callTool(call('get_operation', shipping), body)).toContain('API: Shipping API 1');
    const refund = { operation: 'POST /v3/refunds' };
    expect(await callTool(call('get_operation', refund), body)).toMatch(/^There is no such operation/u);
  });

  it('reads another version when the question names it', async () => {
    const body = { ...pinned, question: 'How do I refund a payment in version 3?' };
    const result = await callTool(call('get_operation', { operation: 'POST /v3/refunds', version: '3' }), body);
    expect(result).toContain('API: Payments API 3');
  });

  it.each([
    ['search', { query: 'payouts to settlement partners' }, /Settlements API/u],
    ['list_operations', { api: 'settlements' }, /payouts/u],
    ['get_operation', { operation: 'GET /v1/payouts', api: 'settlements' }, /payouts/u],
    ['gateway_facts', { api: 'settlements' }, /^Nothing is known of a gateway/u],
  ])('%s gives what the caller may see: %j', async (name, args, allowed) => {
    expect(await callTool(call(name, args), { question })).not.toMatch(/Settlements API|payout/u);
    const partner = gatewayHeaders('consumer-1', ['partners']);
    expect(await callTool(call(name, args), { question }, partner)).toMatch(allowed);
  });

  it('answers for an API that the caller may not see as for one that does not exist', async () => {
    const hidden = await callTool(call('list_operations', { api: 'settlements' }));
    expect(hidden).toBe(await callTool(call('list_operations', { api: 'unheard-of' })));
  });
});
