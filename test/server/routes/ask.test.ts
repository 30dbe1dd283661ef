import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../core/caller.ts';
import { CopilotError } from '../../../core/errors.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { answerEvents, buildAnswer, createScriptedAnswerer, type AnswerStep } from '../../support/scripted-answerer.ts';
import { serveApp } from '../../support/serve-app.ts';

describe('POST /v1/ask', () => {
  it('answers with the answer that ends the events', async () => {
    const answer = buildAnswer({ mode: 'model', model: 'qwen' });
    const { post } = createTestApp({ answerer: createScriptedAnswerer(answerEvents(answer)) });
    const response = await post('/v1/ask', { question: 'How do I refund?' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual(answer);
  });

  it('hands the whole question and the caller to the answerer', async () => {
    const answerer = createScriptedAnswerer(answerEvents());
    const { post } = createTestApp({ answerer });
    const page = { url: 'https://portal.example/x', title: 'Refunds', selection: 'POST /refunds' };
    await post(
      '/v1/ask',
      {
        question: '  How do I refund? ',
        conversation_id: 'con_9',
        api: 'payments',
        version: '3',
        language: 'shell/curl',
        page,
        unknown: 1,
      },
      gatewayHeaders('alice', ['partners']),
    );
    expect(answerer.calls[0]?.request).toEqual({
      question: 'How do I refund?',
      conversationId: 'con_9',
      api: 'payments',
      version: '3',
      language: 'shell',
      client: 'curl',
      page,
    });
    expect(answerer.calls[0]?.caller).toEqual({ subject: 'kong:alice', teams: ['partners'] });
  });

  it('takes null for left out', async () => {
    const answerer = createScriptedAnswerer(answerEvents());
    const { post } = createTestApp({ answerer });
    const body = { question: 'q', conversation_id: null, api: null, version: null, language: null, page: null };
    expect((await post('/v1/ask', body)).status).toBe(200);
    expect(answerer.calls[0]).toMatchObject({ request: { question: 'q' }, caller: anonymousCaller });
    expect(Object.keys(answerer.calls[0]?.request ?? {})).toEqual(['question']);
  });

  it.each([
    ['missing', {}, 'question', 'is missing'],
    ['empty', { question: '' }, 'question', 'must not be empty'],
    ['only white space', { question: ' \n\t\u3000\u00A0 ' }, 'question', 'must not be empty'],
    ['too long', { question: 'x'.repeat(4001) }, 'question', 'may hold 4000 characters at most'],
    ['not text', { question: ['a'] }, 'question', 'expected string'],
    ['an id with a path', { question: 'q', conversation_id: '../x' }, 'conversation_id', 'must be an id'],
    ['an api with a line break', { question: 'q', api: 'a\nb' }, 'api', 'control characters'],
    ['an api with NUL', { question: 'q', api: 'a\0b' }, 'api', 'control characters'],
    ['a language with quotes', { question: 'q', language: `sh'ell` }, 'language', 'must be a language'],
    ['a page without address', { question: 'q', page: { title: 't' } }, 'page.url', 'is missing'],
    ['a huge selection', { question: 'q', page: { url: '/', selection: 'x'.repeat(4001) } }, 'page.selection', ''],
  ])('refuses a question that is %s', async (_name, body, field, reason) => {
    const answerer = createScriptedAnswerer(answerEvents());
    const response = await createTestApp({ answerer }).post('/v1/ask', body);
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; errors: { field: string; reason: string }[] };
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors[0]?.field).toBe(field);
    expect(problem.errors[0]?.reason).toContain(reason);
    expect(answerer.calls).toEqual([]);
  });

  it('counts characters, not UTF-16 units, and repairs what no database stores', async () => {
    const answerer = createScriptedAnswerer(answerEvents());
    const { post } = createTestApp({ answerer });
    expect((await post('/v1/ask', { question: '😀'.repeat(4000) })).status).toBe(200);
    expect((await post('/v1/ask', { question: '😀'.repeat(4001) })).status).toBe(400);
    expect((await post('/v1/ask', '{"question":"a\\u0000b\\ud800c"}')).status).toBe(200);
    expect(answerer.calls[1]?.request.question).toBe('a b\uFFFDc');
  });

  it.each([
    ['model_unavailable', 502],
    ['index_unavailable', 503],
    ['timeout', 504],
    ['not_found', 404],
    ['made_up_by_nobody', 500],
  ])('answers an error event %s with status %i', async (code, status) => {
    const event = {
      event: 'error',
      data: { code, message: 'upstream http://10.0.0.7 says no', retryable: true },
    } as const;
    const response = await createTestApp({ answerer: createScriptedAnswerer([event]) }).post('/v1/ask', {
      question: 'q',
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const text = await response.text();
    expect(text.includes('10.0.0.7')).toBe(status < 500);
  });

  it.each<AnswerStep>(['hang', 'hang and ignore the signal'])(
    'cancels upstream when the client goes away: %s',
    async (step) => {
      const answerer = createScriptedAnswerer([step]);
      const { app, logs, dependencies } = createTestApp({ answerer });
      const server = await serveApp(app);
      const gone = new AbortController();
      const response = fetch(`${server.url}/v1/ask`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"question":"q"}',
        signal: gone.signal,
      }).catch(() => null);
      await expect.poll(() => answerer.calls.length).toBe(1);
      gone.abort();
      await answerer.cancelled;
      expect(await response).toBeNull();
      await expect
        .poll(() => dependencies.metricsRegistry.metrics())
        .toContain('copilot_questions_total{mode="none",outcome="cancelled"} 1');
      await expect
        .poll(() => logs.find((line) => line['msg'] === 'request'))
        .toMatchObject({ status: 499, code: 'cancelled' });
      await server.close();
    },
  );

  it('is an internal error when the events just end, or the answerer throws', async () => {
    const silent = await createTestApp({ answerer: createScriptedAnswerer([]) }).post('/v1/ask', { question: 'q' });
    expect(silent.status).toBe(500);
    const thrown = createScriptedAnswerer([{ throws: new CopilotError('index_unavailable', 'relation "x" is gone') }]);
    const { post, logs } = createTestApp({ answerer: thrown });
    const response = await post('/v1/ask', { question: 'q' });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('relation');
    expect(JSON.stringify(logs)).toContain('relation');
  });
});
