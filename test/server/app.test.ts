import { describe, expect, it } from 'vitest';
import { createRequestLimiter } from '../../server/limits/request-limiter.ts';
import { adminToken, createTestApp, gatewayHeaders } from '../support/create-test-app.ts';

const origin = 'https://developers.example.com';

describe('cross-origin calls', () => {
  const { app, post } = createTestApp({ corsOrigins: [origin, 'https://portal.example.com'] });
  const preflight = (from: string): Promise<Response> =>
    Promise.resolve(
      app.request('/v1/chat', {
        method: 'OPTIONS',
        headers: {
          Origin: from,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization,content-type',
        },
      }),
    );

  it('are allowed from the configured origins, without credentials', async () => {
    const allowed = await preflight(origin);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,HEAD,POST,DELETE',
      vary: expect.stringContaining('Origin') as unknown,
    });
    expect(allowed.headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(['Authorization', 'Content-Type']),
    );
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('tell the page what it needs, on errors too', async () => {
    const refused = await post('/v1/ask', { question: '' }, { Origin: origin });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    expect(refused.headers.get('access-control-expose-headers')?.split(',').toSorted()).toEqual([
      'Mcp-Session-Id',
      'Retry-After',
      'X-Copilot-Identity',
      'X-Request-Id',
    ]);
    expect(refused.headers.get('vary')).toContain('Origin');
  });

  it.each([
    'https://developers.example.com.evil.example',
    'https://evil-developers.example.com',
    'http://developers.example.com',
    'https://developers.example.com:8443',
    'https://DEVELOPERS.example.com',
    'null',
    '*',
  ])('are not allowed from %s', async (from) => {
    for (const response of [await preflight(from), await post('/v1/ask', { question: 'q' }, { Origin: from })]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('every response', () => {
  const { app } = createTestApp();

  it.each(['/v1/apis', '/v1/apis/absent', '/healthz', '/metrics', '/openapi.json', '/nowhere', '/widget/x.js'])(
    'of %s carries the security headers and a request id',
    async (path) => {
      const { headers } = await app.request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-request-id')).toMatch(/^request-\d+$/);
    },
  );

  it.each([
    ['0b1e5f-42', '0b1e5f-42'],
    ['a b', 'generated'],
    ['x'.repeat(101), 'generated'],
    ['<script>', 'generated'],
  ])('echoes the request id %s only when it is one', async (given, echoed) => {
    const response = await app.request('/healthz', { headers: { 'X-Request-Id': given } });
    const id = response.headers.get('x-request-id');
    expect(id?.replace(/^request-\d+$/, 'generated')).toBe(echoed);
  });
});

describe('logs', () => {
  it('leave probes out that went well', async () => {
    const { app, logs } = createTestApp();
    await app.request('/healthz');
    await app.request('/metrics');
    expect(logs).toEqual([]);
    await app.request('/v1/apis');
    expect(logs).toHaveLength(1);
  });

  it('tell who, what, when and how long, and nothing that was said or shown', async () => {
    const { app, post, logs } = createTestApp();
    const secrets = { Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA', Cookie: 'session=tasty' };
    await app.request('/v1/search?q=my+secret+plan', { headers: { ...secrets, ...gatewayHeaders('alice') } });
    await post('/v1/ask', { question: 'my secret plan', page: { url: 'https://x.example/?token=tasty' } }, secrets);
    await app.request('/my/secret/plan?token=tasty');
    const requests = logs.filter((line) => line['msg'] === 'request');
    expect(requests).toMatchObject([
      {
        method: 'GET',
        route: '/v1/search',
        status: 200,
        ms: 0,
        subject: expect.stringMatching(/^[\da-f]{16}$/) as unknown,
      },
      { method: 'POST', route: '/v1/ask', status: 200, subject: null, identity: 'tokens_not_configured' },
      { method: 'GET', route: 'unmatched', status: 404, code: 'not_found' },
    ]);
    const text = JSON.stringify(logs);
    expect(text).not.toMatch(/secret|tasty|eyJ|alice|gateway-secret/);
  });
});

describe('what operators ask for', () => {
  it('says that it lives, and whether it is ready', async () => {
    const { app } = createTestApp();
    expect(await (await app.request('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await app.request('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: 'ok', index: 'ok' } },
    ]);
    const half = createTestApp({
      checkReadiness: async () => ({ ready: false, checks: { database: true, index: false } }),
    });
    const waiting = await half.app.request('/readyz');
    expect([waiting.status, await waiting.json()]).toEqual([
      503,
      { status: 'not_ready', checks: { database: 'ok', index: 'failed' } },
    ]);
    const broken = createTestApp({ checkReadiness: () => Promise.reject(new Error('password=hunter2')) });
    const failed = await broken.app.request('/readyz');
    expect([failed.status, await failed.json()]).toEqual([503, { status: 'not_ready', checks: {} }]);
  });

  it('counts requests by registered route, never by what a client wrote', async () => {
    const { app, post } = createTestApp();
    await app.request('/v1/apis/one');
    await app.request('/v1/apis/two');
    await app.request('/x"} 1\ncopilot_streams_open 99');
    await app.request('/v1/apis', { method: 'PURGE' });
    await post('/v1/ask', { question: 'q' });
    const response = await app.request('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    expect(text).toContain('copilot_http_requests_total{method="GET",route="/v1/apis/:api",status="404"} 2');
    expect(text).toContain('copilot_http_requests_total{method="GET",route="unmatched",status="404"} 1');
    expect(text).toContain('copilot_http_requests_total{method="other",route="unmatched",status="405"} 1');
    expect(text).toContain('copilot_questions_total{mode="extractive",outcome="answered"} 1');
    expect(text).toContain('copilot_http_request_duration_seconds_count{method="GET",route="/v1/apis/:api"} 2');
    expect(text).not.toContain('99');
  });

  it('keeps the metrics for admins when told so', async () => {
    const { app } = createTestApp({ protectMetrics: true });
    const refused = await app.request('/metrics');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const wrong = await app.request('/metrics', { headers: { Authorization: `Bearer ${adminToken}x` } });
    expect(wrong.status).toBe(401);
    const right = await app.request('/metrics', { headers: { Authorization: `Bearer ${adminToken}` } });
    expect(right.status).toBe(200);
    const off = createTestApp({ protectMetrics: true, adminToken: null });
    const none = await off.app.request('/metrics', { headers: { Authorization: 'Bearer ' } });
    expect(none.status).toBe(403);
  });
});

describe('limits', () => {
  const limits = { questionsPerMinute: 2, requestsPerMinute: 3, concurrentStreams: 9 };
  const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

  it('count questions and everything else apart, and say when to come back', async () => {
    const { app, post } = createTestApp({ limiter: createRequestLimiter(limits) });
    const ask = () => post('/v1/ask', { question: 'q' });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await post('/v1/chat', { question: 'q' })).status).toBe(429);
    for (const status of [200, 200, 200, 429]) expect((await app.request('/v1/apis')).status).toBe(status);
    expect((await app.request('/healthz')).status).toBe(200);
    expect(await (await app.request('/metrics')).text()).toContain('copilot_rate_limited_total{kind="question"} 2');
  });

  it('count each subject and each address for itself', async () => {
    const { app } = createTestApp({ limiter: createRequestLimiter({ ...limits, requestsPerMinute: 1 }) });
    const status = async (headers: Record<string, string>, address: string): Promise<number> =>
      (await app.request('/v1/apis', { headers }, from(address))).status;
    expect(await status({}, '198.51.100.1')).toBe(200);
    expect(await status({}, '198.51.100.2')).toBe(200);
    expect(await status({}, '198.51.100.1')).toBe(429);
    expect(await status(gatewayHeaders('alice'), '198.51.100.1')).toBe(200);
    expect(await status(gatewayHeaders('alice'), '198.51.100.9')).toBe(429);
    expect(await status(gatewayHeaders('bob'), '198.51.100.1')).toBe(200);
  });

  it('cannot be evaded by a made-up X-Forwarded-For', async () => {
    const parts = { limiter: createRequestLimiter({ ...limits, requestsPerMinute: 1 }) };
    const { app } = createTestApp(parts);
    const send = async (forwarded: string): Promise<number> =>
      (await app.request('/v1/apis', { headers: { 'X-Forwarded-For': forwarded } }, from('198.51.100.1'))).status;
    expect([await send('1.1.1.1'), await send('2.2.2.2')]).toEqual([200, 429]);
  });
});
