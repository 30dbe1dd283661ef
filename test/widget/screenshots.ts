/**
 * Pictures of the panel for people to look at: `node test/widget/screenshots.ts [DIRECTORY]`. Nothing is
 * compared; the default directory is a temporary one.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { answerEvents, refundAnswer, refundOperation } from './support/answers.ts';
import { askInPanel } from './support/browser-suite.ts';
import { ensureWidgetBuilt } from './support/built-widget.ts';
import { startScriptedServer } from './support/scripted-server.ts';
import type { PageOptions, Reply } from './support/scripted-server.ts';

const directory = process.argv[2] ?? join(tmpdir(), 'copilot-screenshots');
const question = 'How do I refund part of a payment?';
const never = new Promise(() => undefined);
const whole: Reply = { steps: answerEvents(refundAnswer) };
const half: Reply = { steps: [...answerEvents(refundAnswer).slice(0, 16), { wait: never }] };
const broken: Reply = { steps: [...answerEvents(refundAnswer).slice(0, 6), 'cut'] };
const limited: Reply = {
  status: 429,
  headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '42' },
  body: '{"code":"rate_limited"}',
};
const unsure: Reply = {
  steps: answerEvents({
    ...refundAnswer,
    mode: 'extractive',
    snippets: refundAnswer.snippets.map((snippet) => ({
      ...snippet,
      verified: false,
      problems: [{ pointer: '/body/currency', message: 'is required' }],
    })),
    grounding: { status: 'partial', unresolved: [{ text: 'refund_reason', kind: 'field', nearest: 'reason' }] },
  }),
};

const step = { event: 'notice', data: { code: 'agent_step', message: 'Reading POST /v1/refunds' } } as const;
const stepping: Reply = { steps: [...answerEvents(refundAnswer).slice(0, 1), step, { wait: never }] };

async function waitForAnswer(page: Page): Promise<void> {
  await page.locator('.turn[data-status=done], .turn[data-status=failed]').first().waitFor();
}

/** Asks by the element's method, whatever language the panel has, and waits for the end. */
async function answered(page: Page): Promise<void> {
  await page
    .locator('kong-copilot')
    .evaluate(async (copilot: HTMLElementTagNameMap['kong-copilot'], text) => copilot.ask(text), question);
  await waitForAnswer(page);
}

async function scrollTo(page: Page, position: number): Promise<void> {
  await page.locator('.log').evaluate((log, top) => log.scrollTo(0, top), position);
}

async function bringUp(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().evaluate((element) => element.scrollIntoView({ block: 'start' })); // prettier-ignore
}

async function openCard(page: Page): Promise<void> {
  await answered(page);
  await bringUp(page, '.operations');
  await page.locator('.fact b').first().waitFor();
  await page.locator('.operation .fold summary').first().click();
  await page.locator('.operation .table').first().waitFor();
  await bringUp(page, '.operations');
}

async function openValues(page: Page): Promise<void> {
  await answered(page);
  await page.locator('[part=values]').first().click();
  await page.locator('kong-copilot-values summary').click();
  await bringUp(page, '.code-bar');
}

async function voteDown(page: Page): Promise<void> {
  await answered(page);
  await page.locator('.actions [aria-pressed]').last().click();
  await page.locator('.feedback').waitFor();
  await scrollTo(page, 9999);
}

const dark: BrowserContextOptions = { colorScheme: 'dark' };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
const pictures: readonly [string, Reply, BrowserContextOptions, PageOptions, (page: Page) => Promise<void>][] = [
  ['launcher', whole, {}, {}, async () => undefined],
  ['empty', whole, {}, {}, async (page) => page.getByRole('button', { name: 'Ask the docs' }).click()],
  ['empty-dark', whole, dark, {}, async (page) => page.getByRole('button', { name: 'Ask the docs' }).click()],
  ['waiting', { steps: [{ wait: never }] }, {}, {}, async (page) => askInPanel(page, question)],
  ['streaming', half, {}, {}, async (page) => askInPanel(page, question)],
  [
    'answered',
    whole,
    {},
    { attributes: 'api="payments" version="v2"' },
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'answered-end',
    whole,
    {},
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
      await scrollTo(page, 9999);
    },
  ],
  [
    'answered-dark',
    whole,
    dark,
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'answered-end-dark',
    whole,
    dark,
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
      await scrollTo(page, 9999);
    },
  ],
  [
    'unsure-end',
    unsure,
    {},
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
      await scrollTo(page, 700);
    },
  ],
  [
    'error',
    broken,
    {},
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'limited-dark',
    limited,
    dark,
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'phone',
    whole,
    phone,
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'narrow',
    whole,
    { viewport: { width: 320, height: 640 } },
    {},
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
      await scrollTo(page, 420);
    },
  ],
  [
    'rtl',
    whole,
    {},
    { htmlAttributes: 'dir="rtl"' },
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  [
    'sidebar',
    whole,
    {},
    { attributes: 'mode="sidebar" open' },
    async (page) => {
      await askInPanel(page, question);
      await waitForAnswer(page);
    },
  ],
  ['steps', stepping, {}, {}, async (page) => askInPanel(page, question)],
  ['card', whole, {}, {}, openCard],
  ['card-dark', whole, dark, {}, openCard],
  ['values', whole, {}, {}, openValues],
  ['feedback', whole, {}, { attributes: 'support-url="/help"' }, voteDown],
  ['feedback-dark-phone', whole, { ...phone, ...dark }, { attributes: 'support-url="/help"' }, voteDown],
  [
    'preview',
    whole,
    {},
    {},
    async (page) => {
      await answered(page);
      await page.locator('.marker').nth(1).hover();
      await page.locator('.preview').waitFor();
    },
  ],
  [
    'editing',
    whole,
    {},
    {},
    async (page) => {
      await answered(page);
      await page.locator('.edit').click();
    },
  ],
  [
    'selection',
    whole,
    {},
    {},
    async (page) => {
      await page.locator('main p').selectText();
      await page.getByRole('button', { name: 'Ask about this' }).waitFor();
    },
  ],
  [
    'selection-asked',
    whole,
    {},
    {},
    async (page) => {
      await page.locator('main p').selectText();
      await page.getByRole('button', { name: 'Ask about this' }).click();
      await page.locator('.chip').waitFor();
    },
  ],
  ['german', unsure, {}, { attributes: 'lang="de"' }, voteDown],
  ['long-texts-phone', whole, { viewport: { width: 320, height: 640 } }, { attributes: 'lang="en-XA"' }, voteDown],
  ['long-texts', whole, {}, { attributes: 'lang="en-XA"' }, openCard],
  ['right-to-left', whole, {}, { attributes: 'lang="ar-XB"', htmlAttributes: 'dir="rtl"' }, openCard],
  ['right-to-left-end', whole, {}, { attributes: 'lang="ar-XB"', htmlAttributes: 'dir="rtl"' }, voteDown],
  ['tablet', whole, { viewport: { width: 820, height: 1180 } }, { attributes: 'mode="sidebar"' }, openCard],
  ['wide-inline', whole, { viewport: { width: 1920, height: 1080 } }, { attributes: 'mode="inline"' }, answered],
  ['zoomed', whole, { viewport: { width: 640, height: 400 } }, {}, answered],
  ['forced-colours', whole, { forcedColors: 'active' }, {}, openCard],
  ['inline', whole, {}, { attributes: 'mode="inline"' }, async (page) => page.getByLabel('Your question').waitFor()],
];

await ensureWidgetBuilt();
mkdirSync(directory, { recursive: true });
const browser = await launchChromium();
for (const [name, reply, contextOptions, pageOptions, prepare] of pictures) {
  const server = await startScriptedServer();
  server.reply = () => reply;
  server.data = () => refundOperation;
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...contextOptions });
  const page = await context.newPage();
  await page.goto(server.page(pageOptions));
  await prepare(page);
  // Opening takes 180 ms.
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(directory, `${name}.png`) });
  await context.close();
  await server.close();
}
await browser.close();
process.stdout.write(`${pictures.length} pictures in ${directory}\n`);
