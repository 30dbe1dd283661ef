import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CopilotError } from '../../../../core/errors.ts';
import { apiPath, createApiClient } from '../../../../ingest/sources/http/api-client.ts';
import type { ApiClient, ApiClientOptions } from '../../../../ingest/sources/http/api-client.ts';
import { isMissing } from '../../../../ingest/sources/http/api-failure.ts';
import { sendJson, startLoopbackServer } from './loopback-server.ts';

const token = 'kpat_verySecretValue1234567890';
const quick = { limit: 3, firstDelay: 1, maxDelay: 4, maxRetryAfter: 20, jitter: (delay: number) => delay };
const anything = { schema: z.unknown() };

function clientFor(baseUrl: string, more: Partial<ApiClientOptions> = {}): ApiClient {
  return createApiClient({
    baseUrl,
    headers: { authorization: `Bearer ${token}` },
    credential: { name: 'the Konnect token (KONNECT_TOKEN)', rights: 'the role API Viewer' },
    retry: quick,
    ...more,
  });
}

async function failureOf(call: Promise<unknown>): Promise<CopilotError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CopilotError)) throw new TypeError('it did not fail as it should');
  // Whatever a logger may print of it, deep down.
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token);
  return error;
}

describe('requests', () => {
  it('sends headers and query, and gives the parsed shape', async () => {
    const server = await startLoopbackServer((_request, response) => sendJson(response, { data: [1], more: true }));
    const client = clientFor(`${server.baseUrl}/base/`);
    const schema = z.object({ data: z.array(z.number()) });
    const query = { 'page[size]': 5, absent: undefined };
    expect(await client.getJson(apiPath('v3', 'a/b c'), { schema, query })).toEqual({ data: [1] });
    expect(server.requests).toEqual(['GET /base/v3/a%2Fb%20c?page%5Bsize%5D=5']);
    expect(server.headers[0]).toMatchObject({ authorization: `Bearer ${token}`, accept: 'application/json' });
    expect(client.requestCount()).toBe(1);
  });

  it('sends a body and shows the headers of the answer', async () => {
    const server = await startLoopbackServer((_request, response) => {
      response.writeHead(204, { 'set-cookie': 'portalaccesstoken=abc; HttpOnly' });
      response.end();
    });
    const answer = await clientFor(server.baseUrl).send('/login', { method: 'POST', json: { username: 'a' } });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual(['portalaccesstoken=abc; HttpOnly']);
    expect(server.headers[0]?.['content-type']).toBe('application/json');
  });

  it('keeps to its number of requests at a time', async () => {
    let running = 0;
    let most = 0;
    const server = await startLoopbackServer((_request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        sendJson(response, {});
      }, 5);
    });
    const client = clientFor(server.baseUrl, { concurrency: 2 });
    await Promise.all(Array.from({ length: 9 }, (_, index) => client.getJson(`/${index}`, anything)));
    expect(most).toBe(2);
  });

  it.each(['', '.', '..'])('never lets an identifier %j change the place', (id) => {
    expect(() => apiPath('v3', 'apis', id)).toThrow(CopilotError);
  });

  it.each(['v3', '/v3/../admin', '/v3?x=1', '/v3#x', String.raw`/v3\..\admin`])('refuses the path %j', async (path) => {
    const server = await startLoopbackServer((_request, response) => sendJson(response, {}));
    await failureOf(clientFor(server.baseUrl).send(path));
    expect(server.requests).toEqual([]);
  });

  it.each(['ftp://host', 'http://user:secret@host', 'https://host/?key=1', 'nonsense'])(
    'refuses the base %j',
    (baseUrl) => {
      expect(() => clientFor(baseUrl)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    },
  );
});

describe('retries', () => {
  it.each([408, 429, 500, 502, 503, 504])('tries %i again', async (status) => {
    const server = await startLoopbackServer((_request, response, count) =>
      sendJson(response, { count }, count < 3 ? status : 200),
    );
    const client = clientFor(server.baseUrl);
    expect(await client.getJson('/x', anything)).toEqual({ count: 3 });
    expect(client.requestCount()).toBe(3);
  });

  it.each([400, 404, 409, 501])('does not try %i again', async (status) => {
    const server = await startLoopbackServer((_request, response) => sendJson(response, {}, status));
    const error = await failureOf(clientFor(server.baseUrl).getJson('/x', anything));
    expect(server.requests).toHaveLength(1);
    expect(isMissing(error)).toBe(status === 404);
    expect(error).toMatchObject({ retryable: false });
  });

  it('gives up after the last attempt and says what came', async () => {
    const server = await startLoopbackServer((_request, response) =>
      sendJson(response, { message: 'API rate limit exceeded' }, 429),
    );
    const client = clientFor(server.baseUrl);
    const error = await failureOf(client.getJson('/v3/apis', anything));
    // An index run that failed of it is tried again later.
    expect(error).toMatchObject({ code: 'source_unreadable', retryable: true });
    expect(error.message).toContain('/v3/apis was answered with 429 (API rate limit exceeded); it goes on throttling');
    // What an operator can do, and no setting that does not exist.
    expect(error.message).toContain('wait before the next run, let it run less often, or ask whoever runs it');
    expect(error.message).not.toContain('at a time');
    expect(client.requestCount()).toBe(4);
  });

  it('waits as long as Retry-After says, within its limit', async () => {
    const times: number[] = [];
    const server = await startLoopbackServer((_request, response, count) => {
      times.push(performance.now());
      if (count === 1) sendJson(response, {}, 429, { 'retry-after': '1' });
      else if (count === 2) sendJson(response, {}, 503, { 'retry-after': '3600' });
      else sendJson(response, { ok: true });
    });
    const client = clientFor(server.baseUrl, { retry: { ...quick, maxRetryAfter: 1_050 } });
    expect(await client.getJson('/x', anything)).toEqual({ ok: true });
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(950);
    expect(third - second).toBeGreaterThan(1_000);
    expect(third - second).toBeLessThan(10_000);
  });

  it('tries again when the connection breaks, before or in the middle of the body', async () => {
    const server = await startLoopbackServer((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else if (count === 2) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"half":');
        setTimeout(() => request.socket.destroy(), 5);
      } else sendJson(response, { whole: true });
    });
    expect(await clientFor(server.baseUrl).getJson('/x', anything)).toEqual({ whole: true });
    expect(server.requests).toHaveLength(3);
  });

  it('tries again when the answer or its body takes too long', async () => {
    const server = await startLoopbackServer((_request, response, count) => {
      if (count === 1) return;
      if (count === 2) response.writeHead(200).write('{');
      else sendJson(response, { whole: true });
    });
    const client = clientFor(server.baseUrl, { attemptTimeoutMilliseconds: 400 });
    expect(await client.getJson('/x', anything)).toEqual({ whole: true });
    expect(server.requests).toHaveLength(3);
  });

  it('never sends a POST twice', async () => {
    const server = await startLoopbackServer((_request, response) => sendJson(response, {}, 503));
    await failureOf(clientFor(server.baseUrl).send('/x', { method: 'POST', json: {} }));
    expect(server.requests).toHaveLength(1);
  });

  it('ends at once when it is cancelled, while it waits or has not begun', async () => {
    const controller = new AbortController();
    const server = await startLoopbackServer((_request, response) => {
      response.once('close', () => controller.abort());
      sendJson(response, {}, 503);
    });
    const client = clientFor(server.baseUrl, {
      retry: { ...quick, firstDelay: 60_000, maxDelay: 60_000 },
      concurrency: 1,
    });
    const calls = [1, 2].map((number) => client.getJson(`/${number}`, { ...anything, signal: controller.signal }));
    for (const error of await Promise.all(calls.map(failureOf))) expect(error.code).toBe('cancelled');
    expect(server.requests).toHaveLength(1);
  });
});

describe('failures', () => {
  it('says which token and which rights, and never the token, though the server repeats it', async () => {
    const server = await startLoopbackServer((request, response) => {
      const status = request.url === '/401' ? 401 : 403;
      const body = {
        title: 'Denied',
        detail: `No rights for ${token} (${request.headers.authorization ?? ''}) ${'x'.repeat(900)}`,
      };
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify(body));
    });
    const unknown = await failureOf(clientFor(server.baseUrl).getJson('/401', anything));
    expect(unknown.message).toContain('the Konnect token (KONNECT_TOKEN) was not accepted');
    expect(unknown.message).toContain('Denied: No rights for ***');
    expect(unknown.message.length).toBeLessThan(700);
    const known = await failureOf(clientFor(server.baseUrl).getJson('/403', anything));
    expect(known.message).toContain('give its owner the role API Viewer');
    const anonymous = await failureOf(clientFor(server.baseUrl, { credential: null }).getJson('/401', anything));
    expect(anonymous.message).toContain('asks for a login');
  });

  it.each([400, 500])('quotes nothing of a %i that answers a body: it may repeat what was sent', async (status) => {
    const { baseUrl } = await startLoopbackServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => sendJson(response, { title: 'Cannot log in', detail: body }, status));
    });
    const client = createApiClient({ baseUrl, retry: { limit: 0 } });
    const error: unknown = await client
      .send('/login', { method: 'POST', json: { password: 'pw-4' } })
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`was answered with ${status}`);
    // The rest of the run may well be committed.
    expect(String(error)).not.toContain('changed');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('pw-4');
  });

  it('names the address when nobody answers there', async () => {
    const error = await failureOf(clientFor('http://127.0.0.1:1').getJson('/v3/apis', anything));
    expect(error.message).toMatch(/^GET http:\/\/127\.0\.0\.1:1\/v3\/apis failed \(.+\); check the address/);
    expect(error).toMatchObject({ code: 'source_unreadable', retryable: true });
  });

  it('refuses HTML, broken JSON and another shape', async () => {
    const server = await startLoopbackServer((request, response) => {
      if (request.url === '/html') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      else sendJson(response, { data: { id: 'no list' } });
    });
    const client = clientFor(server.baseUrl);
    expect((await failureOf(client.getJson('/html', anything))).message).toContain('text/html instead of JSON');
    const shape = await failureOf(client.getJson('/json', { schema: z.object({ data: z.array(z.string()) }) }));
    expect(shape.message).toContain('unknown shape: data is not what it should be');
  });

  it.each([true, false])('reads no more than its limit (length stated: %s)', async (isStated) => {
    const server = await startLoopbackServer((_request, response) => {
      const body = JSON.stringify('x'.repeat(3_000_000));
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(isStated ? { 'content-length': body.length } : {}),
      });
      response.end(body);
    });
    const client = clientFor(server.baseUrl, { maxResponseBytes: 1024 * 1024 });
    expect((await failureOf(client.getJson('/x', anything))).message).toContain('more than 1 MB');
    expect(server.requests).toHaveLength(1);
  });
});

describe('redirects', () => {
  it('follows them on the same origin only', async () => {
    const elsewhere = await startLoopbackServer((_request, response) => sendJson(response, { stolen: true }));
    const server = await startLoopbackServer((request, response) => {
      if (request.url === '/old') response.writeHead(308, { location: '/new' }).end();
      else if (request.url === '/out') response.writeHead(302, { location: `${elsewhere.baseUrl}/x` }).end();
      else if (request.url === '/circle') response.writeHead(307, { location: '/circle' }).end();
      else if (request.url === '/nowhere') response.writeHead(301).end();
      else sendJson(response, { url: request.url });
    });
    const client = clientFor(server.baseUrl);
    expect(await client.getJson('/old', anything)).toEqual({ url: '/new' });
    expect(server.headers[1]).toMatchObject({ authorization: `Bearer ${token}` });
    const out = await failureOf(client.getJson('/out', anything));
    expect(out.message).toContain(`redirects to ${elsewhere.baseUrl}, which was not followed`);
    expect((await failureOf(client.getJson('/circle', anything))).message).toContain('in a circle');
    expect((await failureOf(client.getJson('/nowhere', anything))).message).toContain('does not say where to');
    expect(elsewhere.requests).toEqual([]);
    expect(client.requestCount()).toBe(server.requests.length);
  });
});
