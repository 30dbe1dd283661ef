import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../../adapters/models/openai-chat-model.ts';
import type { TestApp } from '../../../support/create-test-app.ts';
import { startScriptedOpenAIServer, type ScriptedOpenAIServer } from '../../../support/scripted-openai-server.ts';
import { activeParts } from '../answer-fixtures.ts';
import { askApp, chatWithApp, openPastePortal, type PastePortal } from './support/paste-portal.ts';

const H = 'https://api.harbor.example';
const key = "-H 'Authorization: Bearer sk_test_4eC39HqLyjWD'";
const json = "-H 'Content-Type: application/json'";

let portal: PastePortal;
let model: ScriptedOpenAIServer;
let app: TestApp;
let withModel: TestApp;

beforeAll(async () => {
  portal = await openPastePortal();
  model = await startScriptedOpenAIServer();
  app = portal.openApp(null);
  withModel = portal.openApp(createOpenAIChatModel({ model: 'scripted', apiKey: 'none', baseUrl: model.baseUrl }));
}, 120_000);

afterAll(async () => {
  await model.close();
  await portal.close();
});

describe('a call pasted into the chat', () => {
  it('is answered with its cause first, then what else is wrong, cited, with the corrected call', async () => {
    const question = `why do I get this?\ncurl -X POST '${H}/v3/refunds?foo=1' ${json} -d '{"amount":"500"}'\n\nHTTP/1.1 401 Unauthorized`;
    const answer = await askApp(app, { question });
    expect(answer.answer.split('\n\n').slice(0, 2)).toEqual([
      '**Create a refund** — `POST /v3/refunds`, Payments API 3 [1]',
      expect.stringMatching(/^\*\*Why 401:\*\* Most likely: No credentials were sent; the call needs .* \[1\]$/u),
    ]);
    expect(answer.answer).toContain('- The field "payment_id" is required and was not sent. [1]');
    expect(answer.answer).toContain('- The field "amount" must be integer. Sent: `"500"`. [1]');
    expect(answer.answer).toContain('has no query parameter "foo"');
    expect(answer.citations).toMatchObject([{ index: 1, kind: 'operation', api: 'payments', version: '3' }]);
    expect(answer.operations).toMatchObject([{ method: 'POST', path: '/v3/refunds', version: '3' }]);
    expect(answer.snippets.map(({ language }) => language)).toEqual(['shell', 'javascript', 'python']);
    expect(answer.snippets[0]?.code).toMatch(/"amount":\s*500\b/u);
    expect(answer).toMatchObject({
      mode: 'extractive',
      scope: { api: 'payments', version: '3' },
      grounding: { status: 'grounded' },
    });
  });

  it.each<[string, object, RegExp]>([
    ['a line of a log', { question: 'GET /v3/refunds?limit=all 422' }, /Why 422:\*\* The query parameter "limit" must be integer/u],
    ['a raw request', { question: `Why 415?\nPOST /v3/refunds HTTP/1.1\nHost: api.harbor.example\nAuthorization: Bearer x1\nIdempotency-Key: 7c9e6679-7425-40de-944b\n\n{"payment_id":"pay_8Kx2mQv41ZtR"}` }, /Why 415:\*\* The body has no Content-Type; the operation takes application\/json/u],
    ['a call in order', { question: `is this right? curl ${H}/v3/refunds ${key}` }, /Nothing is wrong with the call/u],
    ['a call of another version', { question: `curl ${H}/v2/charges/search?reference=a ${key} 404` , api: 'payments', version: '3' }, /Payments API 2/u],
    ['a call of another API than the page', { question: `curl ${H}/shipping/v1/shipments 401`, api: 'payments' }, /Shipping API 1.*\n\n.*X-Harbor-Shipping-Key/u],
    ['a call that is marked on the page', { question: 'Why does this fail?', page: { url: 'https://p.example', selection: `curl ${H}/v3/refunds\n401` } }, /Why 401:\*\* .*No credentials were sent/u],
  ])('%s', async (_name, body, expected) => {
    expect((await askApp(app, body)).answer).toMatch(expected);
  }); // prettier-ignore

  it('that matches nothing is explained by its response and by the pages', async () => {
    const answer = await askApp(app, {
      question: 'HTTP/1.1 429 Too Many Requests\nRetry-After: 7\n\nWhat are the rate limits?',
    });
    expect(answer.answer).toMatch(/^\*\*429:\*\* /u);
    expect(answer.citations.length).toBeGreaterThan(0);
    expect(answer.grounding.status).toBe('partial');
    const nothing = await askApp(app, { question: `curl https://elsewhere.example/zz/yy/xx\n404` });
    expect(nothing.answer).toMatch(/^\*\*404:\*\* Most likely: No operation that you may see has this path/u);
  });

  it.each([
    ['a response alone', '', /^\*\*409:\*\* /u, 'partial'],
    ['a call with its response', `curl -X POST ${H}/v3/refunds ${key}\n\n`, /Why 409:\*\*/u, 'grounded'],
  ])('with an error code in %s is explained by what the pages say of that code', async (_, call, begins, status) => {
    const body = JSON.stringify({ error: { type: 'conflict', code: 'payment_not_refundable', message: 'No.' } });
    const response = `HTTP/1.1 409 Conflict\nContent-Type: application/json\n\n${body}`;
    const answer = await askApp(app, { question: `Why?\n\n${call}${response}` });
    expect(answer.answer).toMatch(begins);
    expect(answer.answer).toMatch(/`payment_not_refundable`[^\n]*Cancel/u);
    expect(answer.grounding.status).toBe(status);
    const cited = [...answer.answer.matchAll(/^[^>\n].*?\[(\d+)\]/gmu)].map(([, number]) => Number(number));
    expect(Math.max(...cited)).toBe(answer.citations.length);
    expect(answer.citations.map(({ index }) => index)).toEqual(answer.citations.map((__, place) => place + 1));
  });

  it('with a code that nobody documents says nothing about it', async () => {
    const response = 'HTTP/1.1 409 Conflict\n\n{"code":"zebra_not_striped"}';
    expect((await askApp(app, { question: `Why? ${response}` })).answer).not.toContain('zebra');
  });

  it('may be longer than a question, as what a browser copies is', async () => {
    const headers = Array.from({ length: 60 }, (_, index) => `-H 'X-Noise-${String(index)}: ${'n'.repeat(100)}'`).join(
      ' ',
    );
    const answer = await askApp(app, { question: `why? curl ${H}/v3/refunds ${headers}\n401` });
    expect(answer.answer).toContain('No credentials were sent');
    const refused = await app.post('/v1/ask', { question: `why? ${'n'.repeat(5_000)}` });
    expect(refused.status).toBe(400);
  });

  it('is streamed in the order of all answers', async () => {
    const { events } = await chatWithApp(app, { question: `curl ${H}/v3/refunds\n401`, language: 'go' });
    const names = events.map(({ event }) => event).filter((name, index, all) => name !== all[index - 1]);
    expect(names).toEqual(['answer-start', 'citations', 'text-delta', 'snippet', 'answer-end']);
    const last = events.at(-1);
    const text = events.map((event) => (event.event === 'text-delta' ? event.data.text : '')).join('');
    expect(last?.event === 'answer-end' && last.data.answer).toBe(text);
    expect(last?.event === 'answer-end' && last.data.snippets.map(({ language }) => language)).toEqual(['go']);
  });

  it('is explained by what is computed when there is a model, too, and the model is not asked', async () => {
    const before = model.requests.length;
    const answer = await askApp(withModel, { question: `why? curl ${H}/v3/refunds 401` });
    expect(answer).toMatchObject({ mode: 'extractive', grounding: { status: 'grounded' } });
    expect(answer.answer).toContain('No credentials were sent');
    expect(model.requests.length).toBe(before);
    expect((await askApp(withModel, { question: 'How do I refund a payment with curl?' })).mode).toBe('model');
    expect(model.requests.length).toBeGreaterThan(before);
  });

  it('stays the call that is talked about', async () => {
    const question = `what is wrong? curl ${H}/v3/refunds ${key} ${json} -H 'Idempotency-Key: 7c9e6679-7425-40de-944b' -d '{"ammount":500,"payment_id":"pay_8Kx2mQv41ZtR"}'`;
    const { conversation_id, snippets } = await askApp(app, { question, language: 'python' });
    expect(snippets[0]?.code).toContain('pay_8Kx2mQv41ZtR');
    const ruby = await askApp(app, { question: 'and in Ruby?', conversation_id });
    expect(ruby.snippets).toMatchObject([{ language: 'ruby', operation: 'POST /v3/refunds', verified: true }]);
    expect(ruby.snippets[0]?.code).toContain('pay_8Kx2mQv41ZtR');
    expect(ruby.snippets[0]?.code).toContain('500');
    const again = await askApp(app, { question: 'show me the same in Python please', conversation_id });
    expect(again.snippets[0]?.code).toBe(snippets[0]?.code);
    const scopes = await askApp(app, { question: 'Which scopes does it need?', conversation_id });
    expect(scopes.answer).toContain('`refunds:write`');
  });

  it('answers a conversation of somebody else as if it were none', async () => {
    const { conversation_id } = await askApp(app, { question: `curl ${H}/v3/refunds/re_planted 401` });
    const other = await askApp(app, { question: 'and in Ruby?', conversation_id: `${conversation_id}x` });
    expect(JSON.stringify(other)).not.toContain('re_planted');
  });

  it('lets nothing of it act in the page', async () => {
    const evil =
      '![p](https://evil.example/p.png)<img src=x onerror=1>[a](https://evil.example)[7] www.evil.example evil@evil.example';
    for (const question of [
      `curl '${H}/v3/refunds?${evil}=1' ${key}`,
      `curl ${H}/v3/refunds ${key} ${json} -d '{"${evil}":"${evil}"}'\n422`,
      `curl '${H}/${evil}' -H '${evil}: 1'`,
      `HTTP/1.1 400\n\n{"error":{"param":"${evil}","message":"${evil}"}}`,
      `curl ${H}/v3/refunds ${key}\n\nHTTP/1.1 422\nRetry-After: ${evil}\n\n{"errors":[{"field":"${evil}","message":"\`${evil}"}]}`,
    ]) {
      const { answer } = await askApp(app, { question });
      expect(activeParts(answer)).toEqual([]);
      // A number in code is no citation.
      expect(answer.replaceAll(/`[^`]*`/gu, '')).not.toMatch(/(?<!\\)\[7\]/u);
    }
  });

  it('of an operation that the caller may not see is answered like one that does not exist', async () => {
    const ask = async (name: string): Promise<string> => {
      const { answer, citations, operations, suggestions } = await askApp(app, { question: `curl ${H}/${name}\n403` });
      return JSON.stringify({ answer, citations, operations, suggestions }).replaceAll(name, 'X');
    };
    expect(await ask('v1/settlements')).toBe(await ask('v1/zzettlementz'));
  });
});
