import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApi, buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { describeWithChromium, launchChromium } from '../../support/chromium.ts';
import { createTestApp } from '../../support/create-test-app.ts';
import { serveApp } from '../../support/serve-app.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const { app } = createTestApp({
  samplePortal: { title: 'Harbor Developer Portal' },
  content: {
    apis: [{ visibility: 'public', value: buildApi('payments', { versions: ['1', '2'], currentVersion: '2' }) }],
    operations: ['POST', 'GET', 'PUT', 'DELETE', 'HEAD'].map((method) => ({
      visibility: 'public' as const,
      value: {
        ...buildCatalogueOperation(
          'payments',
          '2',
          method === 'POST' ? refundOperation : buildOperation(method, `/x/${method}`, { deprecated: true }),
        ),
        url: null,
      },
    })),
    pages: [
      {
        visibility: 'public',
        value: {
          slug: 'errors',
          api: null,
          title: 'Errors',
          url: null,
          sections: [
            { title: 'Errors', text: 'See [refunds](refunds.md) and `code`.\n\n| a | b |\n| - | - |\n| 1 | 2 |' },
            { title: 'Retry', text: `\`\`\`bash\ncurl ${'x'.repeat(300)}\n\`\`\`\n\n> Quoted` },
          ],
        },
      },
    ],
  },
});

describeWithChromium('the sample portal in Chromium', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveApp>>;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), serveApp(app)]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each([
    ['/', 'light', 1280],
    ['/', 'dark', 390],
    ['/portal/apis/payments/2', 'dark', 1280],
    ['/portal/apis/payments/2', 'light', 390],
    ['/portal/pages/errors', 'light', 390],
    ['/portal/pages/errors', 'dark', 1280],
    ['/portal/pages/absent', 'light', 1280],
  ] as const)('%s is accessible, fits and obeys its policy, %s, %i wide', async (path, colorScheme, width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
    await page.goto(`${server.url}${path}`);
    const violations = await page.evaluate(`${axe};axe.run().then((result) => result.violations.map((one) => one.id))`);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await context.close();
    expect({ violations, refused, overflow }).toEqual({ violations: [], refused: [], overflow: 0 });
  });
});
