import { describe, expect, it } from 'vitest';
import { pinnedFolder } from '../../../server/pinned-widget.ts';
import { createTestApp } from '../../support/create-test-app.ts';

const files = new Map([
  ['kong-copilot.js', 'customElements.define()'],
  ['panel-BtZ3xY_9.js', 'export {}'],
  ['panel-BtZ3xY_9.css', ':host{}'],
  ['notes.txt', 'not for the public'],
]);

function createWidgetApp() {
  const asked: string[] = [];
  const { app } = createTestApp({
    version: '1.2.3',
    corsOrigins: ['https://developers.example.com'],
    async readAsset(name) {
      asked.push(name);
      const text = files.get(name);
      return text === undefined ? null : new TextEncoder().encode(text);
    },
  });
  return { app, asked };
}

describe('GET /widget/*', () => {
  it('serves the entry to pages of any origin, to be asked for again by its ETag', async () => {
    const { app } = createWidgetApp();
    const first = await app.request('/widget/kong-copilot.js', { headers: { Origin: 'https://anyone.example' } });
    expect(await first.text()).toBe('customElements.define()');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600, must-revalidate',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(first.headers.get('access-control-allow-credentials')).toBeNull();
    const etag = first.headers.get('etag') ?? '';
    const second = await app.request('/widget/kong-copilot.js', { headers: { 'If-None-Match': etag } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect(second.headers.get('access-control-allow-origin')).toBe('*');
    const other = await app.request('/widget/kong-copilot.js', { headers: { 'If-None-Match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('lets hashed files be kept for ever', async () => {
    const { app } = createWidgetApp();
    for (const name of ['panel-BtZ3xY_9.js', 'panel-BtZ3xY_9.css']) {
      const response = await app.request(`/widget/${name}`);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  it('serves this build below the folder that pins it, for ever, and no other', async () => {
    const { app } = createWidgetApp();
    const entry = new TextEncoder().encode('customElements.define()');
    const folder = pinnedFolder('1.2.3', entry);
    expect(folder).toMatch(/^1\.2\.3-[\da-f]{12}$/);
    for (const name of ['kong-copilot.js', 'panel-BtZ3xY_9.js']) {
      const response = await app.request(`/widget/${folder}/${name}`);
      expect([response.status, response.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(await response.text()).toBe(files.get(name));
    }
    const other = await app.request('/widget/1.2.2-0123456789ab/kong-copilot.js');
    expect(other.status).toBe(404);
    expect(((await other.json()) as { detail: string }).detail).toContain(folder);
    expect((await app.request(`/widget/${folder}/../../package.json`)).status).toBe(404);
    expect((await app.request(`/widget/${folder}/absent.js`)).status).toBe(404);
  });

  it('answers HEAD without the file', async () => {
    const response = await createWidgetApp().app.request('/widget/kong-copilot.js', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each([
    '/widget/',
    '/widget/absent.js',
    '/widget/..%2fpackage.json',
    '/widget/%2e%2e%2fpackage.json',
    '/widget/..%5cpackage.json',
    '/widget/....//package.json',
    '/widget/%2fetc%2fpasswd.js',
    '/widget/C:%5cx.js',
    '/widget/.env.js',
    '/widget/chunks/.hidden.js',
    '/widget/a%00.js',
    '/widget/kong-copilot.js%00.css',
    '/widget/kong-copilot.js/',
    '/widget/notes.txt',
    '/widget/__proto__.constructor',
  ])('does not serve %s, nor ask the disk for anything outside', async (path) => {
    const { app, asked } = createWidgetApp();
    const response = await app.request(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(asked.filter((name) => !/^(?:[\w-]+\/)*[\w-]+\.\w+$/.test(name))).toEqual([]);
  });
});
