import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer, refundOperation } from './support/answers.ts';
import { violations } from './support/axe.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import { gate } from './support/scripted-server.ts';

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
}

describeWithChromium('accessibility', () => {
  const suite = useBrowserSuite();

  it.each(['light', 'dark'] as const)('has no findings in any state, %s', async (theme) => {
    const hold = gate();
    const events = answerEvents({
      ...refundAnswer,
      grounding: { status: 'partial', unresolved: [{ text: 'refund_reason', kind: 'field', nearest: 'reason' }] },
      snippets: [
        ...refundAnswer.snippets,
        {
          language: 'json',
          client: '',
          code: '{}',
          operation: 'GET /x',
          verified: false,
          problems: [{ pointer: '/body', message: 'is required' }],
        },
      ],
    });
    suite.server.reply = () => ({ steps: [...events.slice(0, 6), { wait: hold.wait }, ...events.slice(6)] });
    suite.server.data = () => refundOperation;
    const page = await suite.openPage({ attributes: `theme="${theme}" api="payments"` });
    expect(await violations(page), 'launcher').toEqual([]);
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('heading', { name: 'What do you want to build?' }).waitFor();
    expect(await violations(page), 'empty').toEqual([]);
    await askInPanel(page, 'How do I refund?');
    await page.locator('.prose').waitFor();
    expect(await violations(page), 'streaming').toEqual([]);
    hold.open();
    await page.locator('.turn[data-status=done]').waitFor();
    await page.getByRole('button', { name: 'Not helpful' }).click();
    await page.getByLabel('Outdated').check();
    await page.getByText('Parameters and body').first().click();
    await page.getByRole('region', { name: 'Body' }).waitFor();
    await page.getByRole('button', { name: 'Values' }).first().click();
    await page.getByText('Optional (3)').click();
    await page.locator('.marker').first().focus();
    await page.locator('.preview').waitFor();
    expect(await violations(page), 'answered').toEqual([]);
    await page.getByRole('button', { name: 'Edit question' }).click();
    expect(await violations(page), 'editing').toEqual([]);
    suite.server.reply = () => ({ status: 500, body: '' });
    await askInPanel(page, 'And now?');
    await page.locator('.failure').waitFor();
    expect(await violations(page), 'failed').toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Ask the docs');
    await page.keyboard.press('Enter');
    await page.getByLabel('Your question').waitFor();
    await expect.poll(() => focused(page)).toBe('Your question');
    await page.keyboard.type('How do I');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('refund?');
    expect(suite.server.calls).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('.turn[data-status=done]').waitFor();
    expect(suite.server.calls[0]?.body['question']).toBe('How do I\nrefund?');
    expect(await focused(page)).toBe('Your question');
    const order: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Shift+Tab');
      order.push(await focused(page));
      if (order.at(-1) === 'New conversation') break;
    }
    expect(order.indexOf('Not helpful')).toBeLessThan(order.indexOf('Copy'));
    expect(order).toContain('curl');
    expect(order).not.toContain('Python');
    expect(order).toContain('Source 1: Create a refund');
    expect(order.slice(-3)).toEqual(['Conversation', 'Close', 'New conversation']);
  });

  it('moves between snippet languages with the arrow keys', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage();
    await askInPanel(page, 'How do I refund?');
    await page.getByRole('tab', { name: 'curl' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Python');
    expect(await page.getByRole('tabpanel').innerText()).toContain('import requests');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('curl');
  });

  it('gives the focus back when it closes, and only then', async () => {
    const page = await suite.openPage({ body: '<button id="other">Other</button>' });
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await expect.poll(() => focused(page)).toBe('Your question');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('Ask the docs');
    await page.keyboard.press('Control+i');
    await expect.poll(() => focused(page)).toBe('Your question');
    await page.locator('#other').focus();
    await page.keyboard.press('Control+i');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Other');
  });

  it('does not take the focus when the page opens it', async () => {
    const page = await suite.openPage({ attributes: 'open', body: '<input id="other" autofocus>' });
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('other');
  });

  it('announces sentences, not pieces, and says when the answer is complete', async () => {
    suite.server.reply = () => ({
      steps: answerEvents(
        plainAnswer('The first sentence is here [1]. The second one **follows** it.\n\n```sh\ncurl x\n```', {
          citations: refundAnswer.citations,
        }),
      ),
    });
    const page = await suite.openPage();
    const live = page.locator('[aria-live=polite][aria-relevant=additions]');
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await live.evaluate((region) => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      new MutationObserver((records) => {
        for (const record of records)
          for (const node of record.addedNodes) if (node.textContent) said.push(node.textContent);
      }).observe(region, { childList: true });
    });
    await askInPanel(page, 'How?');
    await page.locator('.turn[data-status=done]').waitFor();
    const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
    expect(said[0]).toBe('Searching the documentation…');
    expect(said.at(-1)).toBe('Answer complete. Sources: 3.');
    expect(said.slice(1, -1).join(' ').replaceAll(/\s+/g, ' ')).toBe(
      'The first sentence is here . The second one follows it. Code sample.',
    );
    for (const line of said.slice(1)) expect(line).toMatch(/[.:]$/);
  });

  it.each([
    [{ width: 320, height: 640 }, 'phone'],
    [{ width: 640, height: 400 }, 'desktop zoomed to 200 %'],
  ])('fills a small window without scrolling sideways: %o (%s)', async (viewport) => {
    suite.server.reply = () => ({
      steps: answerEvents({
        ...refundAnswer,
        answer: `${refundAnswer.answer}\n\n${'very_long_identifier_'.repeat(20)}`,
      }),
    });
    const page = await suite.openPage({}, { viewport });
    await askInPanel(page, 'How do I refund?');
    await page.locator('.turn[data-status=done]').waitFor();
    const {
      panel,
      log,
      page: overflow,
    } = await page.evaluate(() => {
      const root = document.querySelector('kong-copilot')?.shadowRoot;
      const box = root?.querySelector('.panel')?.getBoundingClientRect();
      const scroller = root?.querySelector('.log');
      return {
        panel: [box?.left, box?.top, box?.width, box?.height],
        log: (scroller?.scrollWidth ?? 0) - (scroller?.clientWidth ?? 0),
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      };
    });
    expect(panel).toEqual([0, 0, viewport.width, viewport.height]);
    expect([log, overflow]).toEqual([0, 0]);
  });

  it('follows the theme of the system, and the attribute above it', async () => {
    const page = await suite.openPage({ attributes: 'open' }, { colorScheme: 'dark' });
    const background = async (): Promise<string> =>
      page.getByRole('dialog').evaluate((panel) => getComputedStyle(panel).backgroundColor);
    await page.getByRole('dialog').waitFor();
    expect(await background()).toBe('rgb(13, 14, 20)');
    await page.locator('kong-copilot').evaluate((copilot) => copilot.setAttribute('theme', 'light'));
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('kong-copilot').evaluate((copilot) => copilot.setAttribute('theme', 'dark'));
    expect(await background()).toBe('rgb(13, 14, 20)');
  });

  it('turns round in right-to-left pages, but not its code', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({ htmlAttributes: 'dir="rtl"' });
    await askInPanel(page, 'How do I refund?');
    await page.locator('.turn[data-status=done]').waitFor();
    const box = await page.getByRole('dialog').boundingBox();
    expect(box?.x).toBe(20);
    expect(await page.locator('.code pre').evaluate((pre) => getComputedStyle(pre).direction)).toBe('ltr');
    expect(
      await page
        .locator('.operation code')
        .first()
        .evaluate((code) => getComputedStyle(code).direction),
    ).toBe('ltr');
  });

  it('does not move for readers who want no motion', async () => {
    const page = await suite.openPage({ attributes: 'open' }, { reducedMotion: 'reduce' });
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').evaluate((panel) => getComputedStyle(panel).animationName)).toBe('none');
  });
});
