import { describe, expect, it } from 'vitest';
import { adminToken, createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { buildIndexRun, createInMemoryIndexRuns } from '../../support/in-memory-index-runs.ts';
import { serveApp } from '../../support/serve-app.ts';

const basic = (password: string, user = 'whoever'): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
const operator = basic(adminToken);
const sameOrigin = { ...operator, 'Sec-Fetch-Site': 'same-origin' };
const attack = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

function createOperatorApp(...runs: Parameters<typeof createInMemoryIndexRuns>) {
  const indexRuns = createInMemoryIndexRuns(...runs);
  return { indexRuns, ...createTestApp({ indexRuns }) };
}

async function sendForm(
  app: ReturnType<typeof createOperatorApp>['app'],
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string>,
): Promise<Response> {
  return app.request(`http://copilot.example${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Host: 'copilot.example', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

describe('who may see the operator page', () => {
  it.each(['/operator', '/operator/runs/run-1'])('%s asks a browser for the admin token', async (path) => {
    const { app } = createOperatorApp(['konnect'], [buildIndexRun()]);
    const wrong = [{}, basic('wrong'), basic(''), basic(adminToken.slice(1)), { Authorization: 'Basic !!' }];
    for (const headers of [...wrong, { Authorization: `Basic ${btoa(adminToken)}` }, gatewayHeaders('alice')]) {
      const response = await app.request(path, { headers: { ...headers } });
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toMatch(/^Basic realm=/u);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(await response.text()).not.toContain('konnect');
    }
    for (const headers of [operator, basic(adminToken, ''), { Authorization: `Bearer ${adminToken}` }]) {
      expect((await app.request(path, { headers: { ...headers } })).status).toBe(200);
    }
  });

  it('takes a password that holds colons and letters of any script', async () => {
    const token = 'with:colons:and:ü-日本-16';
    const { app } = createTestApp({ indexRuns: createInMemoryIndexRuns(), adminToken: token });
    expect((await app.request('/operator', { headers: basic(token) })).status).toBe(200);
  });

  it('counts guesses against the address they come from', async () => {
    const keys: string[] = [];
    const { app } = createTestApp({
      indexRuns: createInMemoryIndexRuns(),
      limiter: {
        consume: async (_, key) => {
          keys.push(key);
          return keys.length > 1 ? 7 : null;
        },
        openStream: () => null,
      },
    });
    expect((await app.request('/operator', { headers: basic('guess') })).status).toBe(401);
    const limited = await app.request('/operator', { headers: operator });
    expect([limited.status, limited.headers.get('Retry-After')]).toEqual([429, '7']);
    expect(keys).toEqual(['address:unknown', 'address:unknown']);
  });

  it('is not there without index runs, and closed without an admin token', async () => {
    expect((await createTestApp().app.request('/operator', { headers: operator })).status).toBe(404);
    const closed = createTestApp({ indexRuns: createInMemoryIndexRuns(), adminToken: null });
    expect((await closed.app.request('/operator', { headers: operator })).status).toBe(403);
  });
});

describe('the operator page', () => {
  it('shows each source with its last runs, failures and what it asks', async () => {
    const { app } = createOperatorApp(
      ['konnect', 'gateway', 'new'],
      [
        buildIndexRun(),
        buildIndexRun({
          id: 'run-0',
          source: 'gateway',
          status: 'stopped',
          counts: {},
          failures: [],
          error: { code: 'removals_refused', message: 'It would remove 40 of 60 documents.' },
        }),
        buildIndexRun({ id: 'run-x', source: '/srv/specs', trigger: 'command' }),
      ],
    );
    const response = await app.request('/operator', { headers: operator });
    const page = await response.text();
    expect(response.headers.get('Content-Type')).toMatch(/^text\/html/u);
    for (const text of [
      'konnect',
      'gateway',
      'new',
      '/srv/specs',
      'never run',
      'Not valid YAML.',
      'payments/3/openapi.yaml',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('It would remove 40 of 60 documents.');
    expect(page.match(/Run and accept removals/gu)).toHaveLength(1);
    // Three configured sources have a button; the directory has none.
    expect(page.match(/>\s*Run now\s*</gu)).toHaveLength(3);
    expect(page).not.toContain('http-equiv="refresh"');
  });

  it('reloads itself while something is queued or running, and shows how far it is', async () => {
    const running = buildIndexRun({
      status: 'running',
      progress: { stage: 'embed', done: 340, total: 1_210 },
      finishedAt: null,
    });
    const { app } = createOperatorApp(['konnect'], [running]);
    const page = await (await app.request('/operator', { headers: operator })).text();
    expect(page).toContain('<meta http-equiv="refresh" content="5" />');
    expect(page).toContain('Embedding: 340 of 1,210');
    expect(page).toContain('action="/operator/runs/run-1/cancel"');
    expect(page).not.toMatch(/Run now/u);
  });

  it('escapes names, reasons and messages, which others wrote', async () => {
    const run = buildIndexRun({
      id: `x/../${attack}`,
      source: attack,
      status: 'failed',
      failures: [{ file: attack, reason: attack }],
      error: { code: 'internal', message: attack },
    });
    const { app } = createOperatorApp([attack], [run]);
    const detail = `/operator/runs/${encodeURIComponent(run.id)}`;
    for (const path of ['/operator', detail]) {
      const response = await app.request(path, { headers: operator });
      const page = await response.text();
      expect(response.status).toBe(200);
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>"|javascript:/iu);
      expect(page).not.toMatch(/\sstyle=|<style/iu);
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|script-src/u);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
    }
  });

  it('says of a document of a portal what it is before its path', async () => {
    const id = '0a3f6b52-7a1e-4f1b-9c7d-1d2e3f405162';
    const failures = [{ file: `apis/orders~${id}/versions/2~${id}`, reason: 'Broken.' }];
    const { app } = createOperatorApp(['konnect'], [buildIndexRun({ failures })]);
    const page = await (await app.request('/operator', { headers: operator })).text();
    expect(page).toContain(
      `>apis/orders/versions/2<br /><code class="quiet">apis/orders~${id}/versions/2~${id}</code>`,
    );
  });

  it('shows all failures of one run on its own page, and a page for a run that is not there', async () => {
    const failures = Array.from({ length: 40 }, (_, index) => ({ file: `spec-${index}.yaml`, reason: 'Broken.' }));
    const { app } = createOperatorApp(['konnect'], [buildIndexRun({ failures })]);
    const overview = await (await app.request('/operator', { headers: operator })).text();
    expect(overview).toContain('spec-4.yaml');
    expect(overview).not.toContain('spec-5.yaml');
    expect(overview).toContain('All failures of this run');
    const detail = await (await app.request('/operator/runs/run-1', { headers: operator })).text();
    expect(detail).toContain('spec-39.yaml');
    expect(detail).toContain('embed 11 s');
    const missing = await app.request('/operator/runs/run-7', { headers: operator });
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('There is no such index run.');
  });
});

describe('forms of the operator page', () => {
  it('start and cancel runs, and lead back to the page', async () => {
    const { app, indexRuns } = createOperatorApp();
    const started = await sendForm(app, '/operator/runs', { source: 'gateway', accept_removals: 'true' }, sameOrigin);
    expect([started.status, started.headers.get('Location')]).toEqual([303, '/operator']);
    expect(indexRuns.runs).toMatchObject([{ source: 'gateway', status: 'queued', acceptRemovals: true }]);
    const cancelled = await sendForm(app, '/operator/runs/run-101/cancel', {}, sameOrigin);
    expect(cancelled.status).toBe(303);
    expect(indexRuns.runs).toMatchObject([{ status: 'cancelled' }]);
  });

  it.each([
    ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://copilot.example' }],
    ['a neighbour on the same domain', { 'Sec-Fetch-Site': 'same-site' }],
    ['an address bar', { 'Sec-Fetch-Site': 'none' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['another port', { Origin: 'http://copilot.example:8080' }],
    ['a hidden origin', { Origin: 'null' }],
    ['nowhere', {}],
  ])('are refused from %s', async (_, headers) => {
    const { app, indexRuns } = createOperatorApp(['konnect'], [buildIndexRun({ status: 'queued' })]);
    const sent = { ...operator, ...headers };
    expect((await sendForm(app, '/operator/runs', { source: 'konnect' }, sent)).status).toBe(403);
    expect((await sendForm(app, '/operator/runs/run-1/cancel', {}, sent)).status).toBe(403);
    expect(indexRuns.runs).toMatchObject([{ status: 'queued' }]);
    expect(indexRuns.runs).toHaveLength(1);
  });

  it('are accepted by origin where the browser says nothing, and never without the token', async () => {
    const { app, indexRuns } = createOperatorApp();
    const origin = { Origin: 'http://copilot.example' };
    const anonymous = await sendForm(
      app,
      '/operator/runs',
      { source: 'konnect' },
      { ...origin, 'Sec-Fetch-Site': 'same-origin' },
    );
    expect(anonymous.status).toBe(401);
    expect(indexRuns.runs).toEqual([]);
    expect((await sendForm(app, '/operator/runs', { source: 'konnect' }, { ...operator, ...origin })).status).toBe(303);
  });

  it('refuse what they cannot mean', async () => {
    const { app, indexRuns } = createOperatorApp();
    for (const [fields, status] of [
      [{ source: 'unknown' }, 400],
      [{}, 400],
      [{ source: 'x'.repeat(20_000) }, 413],
    ] as const) {
      const response = await sendForm(app, '/operator/runs', { ...fields }, sameOrigin);
      expect([response.status, response.headers.get('Content-Type')]).toEqual([status, 'text/html; charset=UTF-8']);
    }
    expect((await sendForm(app, '/operator/runs/run-7/cancel', {}, sameOrigin)).status).toBe(404);
    expect(indexRuns.runs).toEqual([]);
  });

  it('and an API call without a body work over a real connection', async () => {
    const { app, indexRuns } = createOperatorApp();
    const server = await serveApp(app);
    try {
      const headers = { Authorization: `Bearer ${adminToken}` };
      const started = await fetch(`${server.url}/v1/index-runs`, { method: 'POST', headers });
      expect([started.status, indexRuns.runs.length]).toEqual([202, 2]);
      const form = await fetch(`${server.url}/operator/runs/run-101/cancel`, {
        method: 'POST',
        headers: { ...operator, Origin: server.url },
        redirect: 'manual',
      });
      expect(form.status).toBe(303);
    } finally {
      await server.close();
    }
  });
});
