import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { type RunningCopilot, startCopilot } from '../support/running-copilot.ts';
import { askInPanel } from './support/browser-suite.ts';
import { ensureWidgetBuilt } from './support/built-widget.ts';

describeWithChromium('a question in the sample portal', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portal-copilot-e2e-'));
  let copilot: RunningCopilot;
  let browser: Browser;

  beforeAll(async () => {
    await ensureWidgetBuilt();
    copilot = await startCopilot({ dataDir, args: ['--demo'] });
    browser = await launchChromium();
    await copilot.untilNoted('Try it:', 150_000);
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await copilot.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function openPortal(address = '/'): Promise<{ page: Page; faults: string[] }> {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(copilot.address)) faults.push(`request to ${request.url()}`);
    });
    await page.goto(copilot.address + address);
    return { page, faults };
  }

  it('streams an answer with a working citation link and a snippet that can be copied', async () => {
    const { page, faults } = await openPortal();
    const streamed = page.waitForResponse((response) => response.url().endsWith('/v1/chat'));
    await askInPanel(page, 'How do I create a refund?');
    expect((await streamed).headers()['content-type']).toContain('text/event-stream');
    await page.getByText('POST /v3/refunds').first().waitFor();

    await page.getByRole('button', { name: /copy/i }).first().click();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toMatch(
      /^# Example values to replace: [^\n]*\ncurl --request POST 'https:\/\/api\.harbor\.example\/v3\/refunds'/,
    );
    expect(code).toContain('"payment_id"');

    const citation = page.locator('kong-copilot a[href*="/portal/apis/payments/3#"]').first();
    const address = (await citation.getAttribute('href')) ?? '';
    const { page: cited } = await openPortal(new URL(address, copilot.address).href.slice(copilot.address.length));
    const anchor = decodeURIComponent(address.split('#')[1] ?? '');
    await cited.locator(`[id="${anchor}"]`).getByText('/v3/refunds').first().waitFor();
    expect(faults).toEqual([]);
  });

  it('answers for the version of the page it stands on', async () => {
    const { page, faults } = await openPortal('/portal/apis/payments/1');
    await askInPanel(page, 'How do I create a charge?');
    await page.getByText('POST /v1/charges').first().waitFor();
    expect(await page.locator('kong-copilot').innerText()).not.toMatch(/\/v[23]\//);
    expect(faults).toEqual([]);
  });

  it('says nothing of a private API to a visitor', async () => {
    const { page } = await openPortal();
    await askInPanel(page, 'What is the interchange rebate of the clearing window?');
    await page
      .getByText(/found nothing|not sure|nearest/i)
      .first()
      .waitFor();
    expect(await page.locator('kong-copilot').innerText()).not.toMatch(/settlements|partner_key/i);
    expect((await page.goto(`${copilot.address}/portal/apis/settlements/1`))?.status()).toBe(404);
  });
});
