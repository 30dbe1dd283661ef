import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CopilotError, errorCatalogue, type ErrorCode } from '../../../core/errors.ts';
import { toProblem } from '../../../server/routes/problem.ts';
import { createTestApp } from '../../support/create-test-app.ts';
import { createScriptedAnswerer } from '../../support/scripted-answerer.ts';

const codes = Object.keys(errorCatalogue) as ErrorCode[];

/** `| code | status | again? | meaning | what to do |` rows of the page. */
function readErrorPage(): Map<string, { status: number; retryable: boolean; meaning: string; action: string }> {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| (yes|no) +\| (.+?) +\| (.+?) +\|$/gm);
  return new Map(
    [...rows].map(([, code = '', status, retryable, meaning = '', action = '']) => [
      code,
      { status: Number(status), retryable: retryable === 'yes', meaning, action },
    ]),
  );
}

describe('errors', () => {
  it('docs/errors.md, the catalogue and what HTTP answers agree, code by code', async () => {
    const page = readErrorPage();
    expect([...page.keys()].toSorted()).toEqual(codes.toSorted());
    for (const code of codes) {
      const row = page.get(code);
      expect([code, row?.status, row?.retryable]).toEqual([
        code,
        errorCatalogue[code].status,
        errorCatalogue[code].retryable,
      ]);
      expect(row?.meaning.length).toBeGreaterThan(15);
      expect(row?.action.length).toBeGreaterThan(10);
      const answerer = createScriptedAnswerer([{ throws: new CopilotError(code, 'For the operator.') }]);
      const response = await createTestApp({ answerer }).post('/v1/ask', { question: 'q' });
      expect(response.status).toBe(errorCatalogue[code].status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toEqual({
        type: `urn:kong-portal-copilot:errors:${code}`,
        title: expect.stringMatching(/^[A-Z].+[^.]$/) as unknown,
        status: errorCatalogue[code].status,
        detail: expect.stringMatching(/.{10}\.$/) as unknown,
        code,
      });
    }
  });

  it.each(codes.filter((code) => errorCatalogue[code].status >= 499))('says nothing of the inside with %s', (code) => {
    const error = new CopilotError(code, 'connect 10.0.0.7:5432 as owner', {
      cause: new Error('password=hunter2'),
      details: [{ field: '/srv/secret/path', reason: 'select * from chunks' }],
    });
    expect(JSON.stringify(toProblem(error))).not.toMatch(/10\.0\.0\.7|hunter2|secret|select/);
  });

  it('logs what really happened, with the request id, and tells the client neither message nor cause', async () => {
    const cause = new Error('password authentication failed for user "reader"');
    const answerer = createScriptedAnswerer([{ throws: new TypeError('x is not a function', { cause }) }]);
    const { post, logs } = createTestApp({ answerer });
    const response = await post('/v1/ask', { question: 'My secret plan' }, { 'X-Request-Id': 'abc-123' });
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(body).not.toMatch(/not a function|password|\.ts/);
    const failure = logs.find((line) => line['msg'] === 'request failed');
    expect(failure).toMatchObject({ request_id: 'abc-123', code: 'internal' });
    expect(JSON.stringify(failure)).toContain('password authentication failed');
    expect(JSON.stringify(logs)).not.toContain('secret plan');
  });
});

describe('what routes do not exist', () => {
  const { app } = createTestApp();

  it.each(['/', '/v2/ask', '/v1', '/v1/apis/', '/admin', '/%2e%2e/etc/passwd', '/v1/%00', '/%ff'])(
    'answers %s with a 404 problem',
    async (path) => {
      const response = await app.request(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'not_found', status: 404 });
    },
  );

  it.each([
    ['GET', '/v1/ask', 'POST'],
    ['DELETE', '/v1/apis', 'GET, HEAD'],
    ['PUT', '/v1/apis/payments/operations/POST%20%2Frefunds', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/widget/kong-copilot.js', 'GET, HEAD'],
  ])('answers %s %s with 405 and the methods there are', async (method, path, allow) => {
    const response = await app.request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
  });
});
