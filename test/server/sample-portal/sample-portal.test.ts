import { describe, expect, it } from 'vitest';
import type { CataloguePage } from '../../../core/catalogue.ts';
import { CopilotError } from '../../../core/errors.ts';
import { buildApi, buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { createInMemoryCatalogue, type InMemoryContent } from '../../support/in-memory-catalogue.ts';

const evil = `"><script>alert(1)</script>`;
const partnersOnly = { teams: ['partners'] };
const page = (
  slug: string,
  api: string | null,
  title: string,
  sections: CataloguePage['sections'] = [],
): CataloguePage => ({
  slug,
  api,
  title,
  url: null,
  sections,
});

const content: InMemoryContent = {
  apis: [
    {
      visibility: 'public',
      value: buildApi('payments', {
        title: 'Payments API',
        description: `Takes *payments*. ${evil}`,
        versions: ['1', '3'],
        currentVersion: '3',
      }),
    },
    { visibility: partnersOnly, value: buildApi('settlements', { title: 'Settlements API' }) },
  ],
  operations: [
    {
      visibility: 'public',
      value: {
        ...buildCatalogueOperation('payments', '3', refundOperation),
        url: '/portal/apis/payments/3#createRefund',
      },
    },
    {
      visibility: 'public',
      value: {
        ...buildCatalogueOperation(
          'payments',
          '3',
          buildOperation('GET', `/x/${evil}`, { summary: evil, description: evil, tags: [evil], operationId: evil }),
        ),
        url: null,
      },
    },
    { visibility: partnersOnly, value: buildCatalogueOperation('settlements', '1', buildOperation('GET', '/payouts')) },
  ],
  pages: [
    {
      visibility: 'public',
      value: page('errors', null, 'Errors', [
        { title: 'Errors', text: 'How errors look.' },
        { title: 'Retry later', text: `See [refunds](refunds.md). ${evil}` },
        { title: 'Retry later', text: 'Second passage.' },
        { title: evil, text: 'x' },
      ]),
    },
    {
      visibility: 'public',
      value: page('guides/refunds', 'payments', 'Refunds', [{ title: 'Refunds', text: 'Money.' }]),
    },
    {
      visibility: partnersOnly,
      value: page('credentials', null, 'Secret credentials', [{ title: 'Top', text: 'key' }]),
    },
    { visibility: partnersOnly, value: page('payouts', 'settlements', 'Payouts', [{ title: 'Top', text: 'when' }]) },
  ],
};

const portal = { title: 'Harbor & Co.', questions: [`How do I "refund"?`] };
const { app } = createTestApp({ content, samplePortal: portal });
const read = async (path: string, headers: Record<string, string> = {}): Promise<{ status: number; html: string }> => {
  const response = await app.request(path, { headers });
  return { status: response.status, html: await response.text() };
};
const publicPages = [
  '/',
  '/portal/apis/payments/3',
  '/portal/pages/errors',
  '/portal/apis/payments/pages/guides/refunds',
];

describe('the sample portal', () => {
  it('is not there unless it is asked for', async () => {
    const plain = createTestApp({ content });
    for (const path of [...publicPages, '/portal/assets/portal.css']) {
      const response = await plain.app.request(path);
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    }
  });

  it.each(publicPages)('%s embeds the copilot under a policy without anything inline', async (path) => {
    const response = await app.request(path);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(html).toContain('<script type="module" src="/widget/kong-copilot.js"></script>');
    expect(html).toMatch(/<kong-copilot server=""/);
    expect(html.match(/<script(?![^>]*\ssrc=)[^>]*>/g)).toBeNull();
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    expect(html).toMatch(/<html lang="en">[\s\S]*<main id="content"[\s\S]*<h1/);
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  it('shows APIs and guides, and questions to try, all escaped', async () => {
    const { html } = await read('/');
    expect(html).toContain('<title>Harbor &amp; Co.</title>');
    expect(html).toContain('href="/portal/apis/payments/3"');
    expect(html).toContain('href="/portal/pages/errors"');
    expect(html).toContain('href="/portal/apis/payments/pages/guides/refunds"');
    expect(html).toContain('data-question="How do I &quot;refund&quot;?"');
  });

  it('shows an API version with every operation under the anchor that citations use', async () => {
    const { html } = await read('/portal/apis/payments/3');
    expect(html).toContain('<kong-copilot server="" api="payments" version="3">');
    expect(html).toContain('id="createRefund"');
    expect(html).toContain('href="#createRefund"');
    expect(html).toMatch(/POST<\/span>\s*<code>\/refunds<\/code>/);
    expect(html).toContain('Idempotency-Key');
    expect(html).toContain('payment_id');
    expect(html).toContain('OAuth 2.0 token (scope refunds:write), or bearer token');
    expect(html).toContain('<pre tabindex="0"><code>call /refunds</code></pre>');
    expect(html).toMatch(/<a href="\/portal\/apis\/payments\/3"\s+aria-current="page"\s*>\s*Version 3 \(current\)/);
    expect((await read('/portal/apis/payments')).status).toBe(302);
    expect((await read('/portal/apis/payments/2')).status).toBe(404);
  });

  it('shows a guide with its passages together and anchors as GitHub makes them', async () => {
    const { html } = await read('/portal/pages/errors');
    expect(html).toContain('<h1 id="errors">Errors</h1>');
    expect(html.match(/id="retry-later"/g)).toHaveLength(1);
    expect(html).toContain('<a href="refunds" rel="noopener noreferrer">refunds</a>');
    expect(html).toContain('<p>Second passage.</p>');
    expect(html).toMatch(/aria-current="page"\s*>Errors/);
    expect((await read('/portal/apis/payments/pages/guides/refunds')).html).toContain('Payments API reference');
  });

  it.each(publicPages)('%s lets nothing of the content become markup', async (path) => {
    const { html } = await read(path);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain(evil);
  });

  it('keeps the reference when the code of one operation cannot be computed', async () => {
    const broken = createTestApp({
      content,
      samplePortal: portal,
      buildSnippet: () => {
        throw new RangeError('no');
      },
    });
    expect((await broken.app.request('/portal/apis/payments/3')).status).toBe(200);
  });

  it('answers failures with a page that says nothing of the inside', async () => {
    const catalogue = createInMemoryCatalogue(content);
    const failing = { ...catalogue, listApis: () => Promise.reject(new CopilotError('index_unavailable', '10.0.0.7')) };
    const broken = createTestApp({ catalogue: failing, samplePortal: portal });
    const response = await broken.app.request('/');
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html; charset=UTF-8']);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(html).toContain('Not available at the moment');
    expect(html).not.toContain('10.0.0.7');
    expect(JSON.stringify(broken.logs)).toContain('10.0.0.7');
  });

  it('serves its stylesheet and script', async () => {
    const css = await app.request('/portal/assets/portal.css');
    expect([css.status, css.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    const script = await app.request('/portal/assets/portal.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    const { html } = await read('/');
    expect(html).toContain('href="/portal/assets/portal.css"');
    expect(html).toContain('src="/portal/assets/portal.js"');
  });

  it.each([
    ['/portal/apis/settlements', '/portal/apis/absent'],
    ['/portal/apis/settlements/1', '/portal/apis/absent/1'],
    ['/portal/apis/settlements/pages/payouts', '/portal/apis/absent/pages/payouts'],
    ['/portal/pages/credentials', '/portal/pages/absent'],
    ['/portal/pages/%00', '/portal/pages/absent'],
    [`/portal/apis/${'x'.repeat(600)}/1`, '/portal/apis/absent/1'],
  ])('answers %s exactly like %s', async (hidden, absent) => {
    const secret = await read(hidden);
    expect(secret.status).toBe(404);
    expect(secret).toEqual(await read(absent));
  });

  it('names nothing private on public pages, and shows it to those who may', async () => {
    for (const path of publicPages) {
      expect((await read(path)).html).not.toMatch(/settlements|Secret credentials|payouts/i);
    }
    const partner = gatewayHeaders('alice', ['partners']);
    expect((await read('/', partner)).html).toContain('Settlements API');
    expect((await read('/portal/apis/settlements/1', partner)).status).toBe(200);
    expect((await read('/portal/pages/credentials', partner)).status).toBe(200);
  });
});
