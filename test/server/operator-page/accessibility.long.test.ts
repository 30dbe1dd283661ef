import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../../support/chromium.ts';
import { adminToken, createTestApp } from '../../support/create-test-app.ts';
import { buildIndexRun, createInMemoryIndexRuns } from '../../support/in-memory-index-runs.ts';
import { serveApp } from '../../support/serve-app.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const indexRuns = createInMemoryIndexRuns(
  ['konnect', 'gateway', 'partner-docs'],
  [
    buildIndexRun({
      id: 'run-3',
      status: 'running',
      progress: { stage: 'embed', done: 340, total: 1_210 },
      startedAt: '2023-11-14T22:12:30.000Z',
      queuedAt: '2023-11-14T22:12:29.000Z',
      finishedAt: null,
    }),
    buildIndexRun({ id: 'run-1' }),
    buildIndexRun({
      id: 'run-0',
      source: 'gateway',
      status: 'stopped',
      trigger: 'request',
      counts: { documents: { found: 20, indexed: 0, unchanged: 20, failed: 0, removed: 0 } },
      failures: [],
      error: { code: 'removals_refused', message: 'It would remove 40 of 60 documents. Accept the removals to go on.' },
    }),
    buildIndexRun({
      id: 'run-f',
      source: 'gateway',
      status: 'failed',
      failures: [{ file: `apis/${'very-long-name-'.repeat(12)}.yaml`, reason: 'No operation could be read.' }],
      error: { code: 'source_unreadable', message: 'The gateway answered 503.' },
    }),
  ],
);
const { app } = createTestApp({ indexRuns });

describeWithChromium('the operator page in Chromium', () => {
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
    ['/operator', 'light', 1280],
    ['/operator', 'dark', 390],
    ['/operator/runs/run-f', 'dark', 1280],
    ['/operator/runs/run-3', 'light', 390],
  ] as const)('%s is accessible in %s at %d pixels, loads nothing foreign and obeys its policy', async (...setting) => {
    const [path, colorScheme, width] = setting;
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 900 },
      httpCredentials: { username: 'operator', password: adminToken },
    });
    const page = await context.newPage();
    const foreign: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await page.goto(`${server.url}${path}`);
    const screenshots = process.env['SCREENSHOTS'];
    if (screenshots !== undefined) {
      const name = `${path.replaceAll('/', '-')}-${colorScheme}-${width}.png`;
      await page.screenshot({ path: `${screenshots}/operator${name}`, fullPage: true });
    }
    const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
    expect([foreign, complaints, overflow <= 0]).toEqual([[], [], true]);
    await context.close();

    // The checker is a script, which the page's own policy rightly refuses.
    const unguarded = await browser.newContext({
      colorScheme,
      viewport: { width, height: 900 },
      bypassCSP: true,
      httpCredentials: { username: 'operator', password: adminToken },
    });
    const checked = await unguarded.newPage();
    await checked.goto(`${server.url}${path}`);
    await checked.addScriptTag({ content: axe });
    const violations = (await checked.evaluate('axe.run().then((result) => result.violations)')) as {
      id: string;
      nodes: unknown[];
    }[];
    // A page that is left open to watch a run reloads itself; whoever reads it can follow one run or stop it.
    expect(violations.map(({ id }) => id).filter((id) => id !== 'meta-refresh')).toEqual([]);
    await unguarded.close();
  });

  it('starts a run and comes back when its button is pressed', async () => {
    const context = await browser.newContext({ httpCredentials: { username: 'x', password: adminToken } });
    const page = await context.newPage();
    await page.goto(`${server.url}/operator`);
    await page.getByRole('button', { name: 'Run and accept removals' }).click();
    await page.waitForURL(`${server.url}/operator`);
    expect(indexRuns.runs[0]).toMatchObject({ source: 'gateway', status: 'queued', acceptRemovals: true });
    await context.close();
  });
});
