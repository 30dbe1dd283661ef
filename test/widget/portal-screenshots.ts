/**
 * The pictures of the README and the guide, taken of the sample portal: `node test/widget/portal-screenshots.ts
 * [DIRECTORY]`; `docs/images` by default. Look at each before it is committed.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startCopilot } from '../support/running-copilot.ts';
import { projectRoot } from '../support/source-tree.ts';
import { askInPanel } from './support/browser-suite.ts';
import { ensureWidgetBuilt } from './support/built-widget.ts';

const directory = process.argv[2] ?? path.join(projectRoot, 'docs/images');
const desktop: BrowserContextOptions = { viewport: { width: 1180, height: 780 } };

interface Picture {
  readonly name: string;
  readonly address: string;
  readonly context: BrowserContextOptions;
  readonly prepare: (page: Page) => Promise<void>;
}

async function ask(page: Page, question: string): Promise<void> {
  await askInPanel(page, question);
  await page.locator('.turn[data-status=done]').waitFor();
  await page.mouse.move(0, 0);
}

async function scrollTo(page: Page, selector: string, above: number): Promise<void> {
  await page.locator(selector).first().evaluate((element, space) => {
    const log = element.closest('.log');
    if (log) log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top - space;
  }, above); // prettier-ignore
}

const pictures: readonly Picture[] = [
  {
    name: 'portal-light',
    address: '/',
    context: desktop,
    prepare: async (page) => ask(page, 'How do I refund part of a payment?'),
  },
  {
    name: 'portal-dark',
    address: '/portal/apis/payments/3',
    context: { ...desktop, colorScheme: 'dark' },
    prepare: async (page) => {
      await ask(page, 'How do I create a refund?');
      await scrollTo(page, '.operations', 16);
      await page.locator('.fact b').first().waitFor();
      await page.locator('.operation .fold summary').first().click();
      await page.locator('.operation .table').first().waitFor();
      await scrollTo(page, '.operations', 210);
    },
  },
  {
    name: 'portal-phone',
    address: '/',
    context: { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true },
    prepare: async (page) => {
      await ask(page, 'What do I do when I get a 429?');
    },
  },
  {
    name: 'values',
    address: '/',
    context: { viewport: { width: 480, height: 760 } },
    prepare: async (page) => {
      await ask(page, 'How do I create a refund?');
      await page.getByRole('button', { name: 'Values' }).first().click();
      await page.locator('kong-copilot-values summary').click();
      await page.getByLabel('amount').fill('1250');
      await page.getByLabel('amount').press('Enter');
      await page.locator('pre', { hasText: '1250' }).first().waitFor();
      await page.locator('kong-copilot-values summary').click();
      await scrollTo(page, '.code-bar:has([aria-expanded=true])', 12);
    },
  },
];

await ensureWidgetBuilt();
mkdirSync(directory, { recursive: true });
const dataDir = mkdtempSync(path.join(tmpdir(), 'copilot-pictures-'));
const copilot = await startCopilot({ dataDir, args: ['--demo'] });
await copilot.untilNoted('Try it:', 180_000);
const browser = await launchChromium();
for (const { name, address, context, prepare } of pictures) {
  const page = await (await browser.newContext(context)).newPage();
  await page.goto(copilot.address + address);
  await prepare(page);
  // Opening takes 180 ms.
  await page.waitForTimeout(400);
  const file = path.join(directory, `${name}.webp`);
  // A third of the size of PNG at this quality, without a trace in the letters.
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
  writeFileSync(file, data, 'base64');
  process.stdout.write(`${file}: ${Math.round(statSync(file).size / 1000)} KB\n`);
  await page.context().close();
}
await browser.close();
await copilot.stop();
rmSync(dataDir, { recursive: true, force: true });
