import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { startCopilot, type RunningCopilot } from '../support/running-copilot.ts';
import { projectRoot } from '../support/source-tree.ts';
import { ensureWidgetBuilt } from './support/built-widget.ts';
import { writeHostilePortal } from './support/hostile-portal.ts';
import { startScriptedServer } from './support/scripted-server.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

/** Questions that bring up the specification, single operations, its fields, and each page section. */
const questions = [
  'How do I polish a gadget?',
  'What does the Gadget API do?',
  'How do I authenticate?',
  'Which errors can polishing return?',
  'What is wax and what is cloth?',
  ...Array.from({ length: 12 }, (_, index) => `Polish gadget number ${index}`),
  ...Array.from({ length: 12 }, (_, index) => `Waxing lesson ${index}`),
];

/** Whatever in the panel is, or could become, more than text. */
async function suspiciousMarkup(page: Page): Promise<string[]> {
  return page.locator('kong-copilot').evaluate((copilot) => {
    const root = copilot.shadowRoot;
    const found: string[] = [];
    for (const element of root?.querySelectorAll('*') ?? []) {
      if (element.matches('script,style,link,img,iframe,object,embed,video,audio,base,meta,template,math,form[action]'))
        found.push(element.outerHTML.slice(0, 100));
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc' || (name === 'style' && value.includes('url(')))
          found.push(`${element.localName}[${name}]`);
        if (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name) && !/^(https?:|mailto:)/.test(value))
          found.push(`${name}=${value.slice(0, 100)}`);
      }
    }
    return found;
  });
}

describeWithChromium('a portal whose specification and pages are attacks', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'copilot-hostile-'));
  let portal: ScriptedServer;
  let copilot: RunningCopilot;
  let browser: Browser;
  let report: unknown;

  beforeAll(async () => {
    await ensureWidgetBuilt();
    portal = await startScriptedServer();
    writeHostilePortal(path.join(folder, 'portal'));
    const config = `cors:\n  origins: ['${portal.origin}']\nlimits:\n  questions_per_minute: 1000\n  requests_per_minute: 10000\n`;
    writeFileSync(path.join(folder, 'copilot.config.yaml'), config);
    const dataDir = path.join(folder, 'data');
    const command = [path.join(projectRoot, 'bin/portal-copilot.js'), 'ingest', path.join(folder, 'portal'), '--json'];
    const environment = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir };
    const indexed = spawnSync(process.execPath, command, { cwd: folder, env: environment, encoding: 'utf8' });
    report = JSON.parse(indexed.stdout);
    copilot = await startCopilot({ dataDir, directory: folder });
    browser = await launchChromium();
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await copilot.stop();
    await portal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves no trace in the page and no request on the wire', { timeout: 300_000 }, async () => {
    expect(report).toMatchObject({ documents: { indexed: 2, failed: 0 }, operations: 24 });
    // No policy at all on this page: what got through would run.
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('request', (request) => {
      if (![portal.origin, copilot.address].includes(new URL(request.url()).origin)) faults.push(request.url());
    });
    page.on('dialog', (dialog) => faults.push(`dialog ${dialog.message()}`));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('popup', (popup) => faults.push(`popup ${popup.url()}`));
    await page.goto(portal.page({ attributes: `server="${copilot.address}" open`, scriptOrigin: copilot.address }));
    const element = page.locator('kong-copilot');
    let cards = 0;
    let quoted = '';
    for (const question of questions) {
      await element.evaluate(async (target: HTMLElementTagNameMap['kong-copilot'], text) => {
        target.reset();
        await target.ask(text);
      }, question);
      await page.locator('.turn[data-status=done], .turn[data-status=failed]').waitFor();
      expect(await page.locator('.turn').getAttribute('data-status')).toBe('done');
      for (const values of await page.locator('[part=values]').all()) await values.click();
      // Twice: a card has its tables, which fold too, only when it is open.
      for (const _time of [1, 2]) {
        await element.evaluate((target) => {
          for (const fold of target.shadowRoot?.querySelectorAll('details') ?? []) fold.open = true;
        });
        await page.getByText('Loading…').first().waitFor({ state: 'detached' });
      }
      cards += await page.locator('.operation .table').count();
      const markers = page.locator('.marker');
      if ((await markers.count()) > 0) await markers.first().focus();
      expect({ question, found: await suspiciousMarkup(page) }).toEqual({ question, found: [] });
      quoted += await page.locator('.log').innerText();
    }
    // The attacks did arrive, as text: otherwise nothing was tested.
    expect(cards).toBeGreaterThan(10);
    expect(quoted).toContain('globalThis.pwned');
    expect(quoted).toContain('onerror');
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    expect(page.url().startsWith(portal.origin)).toBe(true);
    expect(faults).toEqual([]);
  });
});
