import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, refundAnswer, refundOperation } from './support/answers.ts';
import { violations } from './support/axe.ts';
import { useBrowserSuite } from './support/browser-suite.ts';
import { gate } from './support/scripted-server.ts';

/** From the narrowest phone over a desktop zoomed to 200 % (640 × 400) to a wide screen. */
const viewports = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 640, height: 400 },
  { width: 820, height: 1180 },
  { width: 1920, height: 1080 },
];

/** Language and direction: English, texts 40 % longer, German, and texts that run from right to left. */
const languages = [
  { lang: 'en', dir: 'ltr' },
  { lang: 'en-XA', dir: 'ltr' },
  { lang: 'de', dir: 'ltr' },
  { lang: 'ar-XB', dir: 'rtl' },
];

const cases = ['light', 'dark'].flatMap((theme) =>
  languages.flatMap((language) => viewports.map((viewport) => ({ theme, ...language, viewport }))),
);

/** Everything an answer can show at once. */
const fullAnswer = {
  ...refundAnswer,
  answer: `${refundAnswer.answer}\n\nThe \`refund_reason\` is optional.\n\n> Quoted\n\n### Third level\n\n1. One\n2. Two`,
  grounding: {
    status: 'partial' as const,
    unresolved: [{ text: 'refund_reason', kind: 'field', nearest: 'reason' }],
  },
  snippets: [
    ...refundAnswer.snippets,
    {
      language: 'go',
      client: 'native',
      code: 'x := 1',
      operation: 'GET /v1/refunds/{refund_id}',
      verified: false,
      problems: [{ pointer: '/path/refund_id', message: 'is required' }],
    },
  ],
};

/** Parts that stick out of the panel, or scroll the conversation sideways. */
async function overflow(page: Page): Promise<string[]> {
  return page.locator('kong-copilot').evaluate((copilot) => {
    const panel = copilot.shadowRoot?.querySelector('.panel');
    const log = panel?.querySelector('.log');
    if (!panel || !log) return ['no panel'];
    const frame = panel.getBoundingClientRect();
    const found = log.scrollWidth > log.clientWidth ? [`the log scrolls: ${log.scrollWidth} > ${log.clientWidth}`] : [];
    for (const element of panel.querySelectorAll(
      '.header > *, .actions > *, .code-bar > *, .composer > *, .chip > *',
    )) {
      const box = element.getBoundingClientRect();
      if (box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1))
        found.push(`${element.className || element.localName} sticks out`);
    }
    return found;
  });
}

async function openEverything(page: Page): Promise<void> {
  const root = page.locator('kong-copilot');
  await root.locator('.operation .fold summary').first().click();
  await root.locator('.operation .table').first().waitFor();
  await root.locator('[part=values]').first().click();
  await root.locator('kong-copilot-values summary').click();
  await root.locator('.votes button, .actions .icon-button[aria-pressed]').last().click();
  await root.locator('.feedback').waitFor();
  await root.locator('.feedback .reason input').first().check();
  await root.locator('.marker').first().focus();
  await root.locator('.preview').waitFor();
}

describeWithChromium('accessibility in every shape', () => {
  const suite = useBrowserSuite();

  it.each(cases)('$theme, $lang, $viewport.width px', { timeout: 120_000 }, async ({ theme, lang, dir, viewport }) => {
    const hold = gate();
    const step = { event: 'notice', data: { code: 'agent_step', message: 'Reading POST /v1/refunds' } } as const;
    const events = answerEvents(fullAnswer);
    suite.server.reply = (asked) =>
      asked === 'fail'
        ? {
            status: 429,
            body: '{"code":"rate_limited"}',
            headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '60' },
          }
        : { steps: [step, ...events.slice(0, 6), { wait: hold.wait }, ...events.slice(6)] };
    suite.server.data = () => refundOperation;
    const attributes = `theme="${theme}" lang="${lang}" api="payments" version="2026-10-01" support-url="/help" open`;
    const page = await suite.openPage({ attributes, htmlAttributes: `dir="${dir}"` }, { viewport });
    const copilot = page.locator('kong-copilot');
    const ask = async (question: string): Promise<void> =>
      copilot.evaluate(async (element: HTMLElementTagNameMap['kong-copilot'], text) => element.ask(text), question);
    const check = async (state: string): Promise<void> => {
      const found = { state, violations: await violations(page), overflow: await overflow(page) };
      expect(found).toEqual({ state, violations: [], overflow: [] });
    };
    await copilot.locator('.empty').waitFor();
    await check('empty');
    await ask('How do I refund part of a payment, and what happens to the rest of it?');
    await copilot.locator('.prose').waitFor();
    await check('streaming');
    hold.open();
    await copilot.locator('.turn[data-status=done]').waitFor();
    await openEverything(page);
    await check('everything open');
    await copilot.locator('.edit').click();
    await ask('fail');
    await copilot.locator('.failure').waitFor();
    await check('failed');
  });

  it.each(languages)('in forced colours and without motion: $lang', { timeout: 60_000 }, async ({ lang, dir }) => {
    suite.server.reply = () => ({ steps: answerEvents(fullAnswer) });
    suite.server.data = () => refundOperation;
    const page = await suite.openPage(
      { attributes: `lang="${lang}" open`, htmlAttributes: `dir="${dir}"` },
      { forcedColors: 'active', reducedMotion: 'reduce' },
    );
    const copilot = page.locator('kong-copilot');
    await copilot.evaluate(async (element: HTMLElementTagNameMap['kong-copilot']) => element.ask('How?'));
    await copilot.locator('.turn[data-status=done]').waitFor();
    await openEverything(page);
    expect(await overflow(page)).toEqual([]);
    // What is told by a background elsewhere needs a border here.
    const parts = ['.send', '.question', '.marker', '.method', '.tab[aria-selected=true]', '.preview'];
    const borders = await copilot.evaluate(
      (element, selectors) =>
        selectors.map((selector) => {
          const part = element.shadowRoot?.querySelector(selector);
          return `${selector} ${part ? getComputedStyle(part).borderTopWidth : 'missing'}`;
        }),
      parts,
    );
    expect(borders).toEqual(parts.map((part) => `${part} 1px`));
    const moving = await copilot.evaluate(
      (element) =>
        (element.shadowRoot?.getAnimations() ?? []).filter((animation) => animation.playState === 'running').length,
    );
    expect(moving).toBe(0);
  });
});
