import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import { gate } from './support/scripted-server.ts';

/** Strict, and open to two copies of Lit, each with its own policy. */
const twoPolicies =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; " +
  'trusted-types lit-html kong-copilot; report-uri /csp-report';

/** What a careless theme does to every element, and to ours by name. */
const hostileStyles = `
  body * { all: unset; display: inline !important; position: static !important; font: 40px serif !important;
      color: red !important; letter-spacing: 9px; text-transform: uppercase; transform: rotate(3deg); float: left;
      visibility: hidden; pointer-events: none; opacity: 0.1; line-height: 0 }
  button, textarea, section, header, dialog, [role] { display: none !important }
  .panel, .launcher, .log, .composer, .turn, kong-copilot-panel { display: none !important }
`;

describeWithChromium('beside what pages do', () => {
  const suite = useBrowserSuite();

  it('works beside another copy of Lit, each with its own Trusted Types policy', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, {});
    const lit = await readFile(join(import.meta.dirname, '../../node_modules/lit-html/lit-html.js'), 'utf8');
    expect(lit).toContain('createPolicy("lit-html"');
    await page.route('**/theirs.js', async (route) => route.fulfill({ contentType: 'text/javascript', body: lit }));
    await page.goto(suite.server.page({ csp: twoPolicies, body: '<script type="module" src="/theirs.js"></script>' }));
    await page.waitForFunction(() => 'litHtmlVersions' in globalThis);
    await askInPanel(page, 'How?');
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await page.locator('.prose table').count()).toBe(1);
    expect(suite.server.violations).toEqual([]);
  });

  it('looks the same under hostile styles, and lets none of its own out', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const look = async (page: Page): Promise<unknown> => {
      await page.locator('.turn[data-status=done]').waitFor();
      return page.locator('kong-copilot').evaluate((copilot) =>
        ['.panel', '.header h2', '.question', '.prose p', '.prose code', 'textarea', '.send'].map((selector) => {
          const element = copilot.shadowRoot?.querySelector(selector);
          if (!element) return [selector, 'missing'];
          const { display, fontSize, fontFamily, color, letterSpacing, textTransform, visibility, lineHeight } =
            getComputedStyle(element);
          const { width, height } = element.getBoundingClientRect();
          return [
            selector,
            display,
            fontSize,
            fontFamily,
            color,
            letterSpacing,
            textTransform,
            visibility,
            lineHeight,
            width,
            height,
          ];
        }),
      );
    };
    const page = await suite.openPage({}, {});
    const outside = async (): Promise<unknown> =>
      page.locator('h1').evaluate((heading) => {
        const { font, color, margin } = getComputedStyle(heading);
        return { font, color, margin, box: JSON.stringify(heading.getBoundingClientRect()) };
      });
    const before = await outside();
    await askInPanel(page, 'How?');
    const plain = await look(page);
    expect(await outside()).toEqual(before);
    await page.addStyleTag({ content: hostileStyles.replace('body * {', 'body *:not(kong-copilot) {') });
    expect(await look(page)).toEqual(plain);
    // On the element itself the page rules, as on any other; what it inherits from there ends at the panel.
    await page.addStyleTag({
      content: 'kong-copilot { color: red; font: 40px serif; letter-spacing: 9px; visibility: hidden }',
    });
    expect(await look(page)).toEqual(plain);
  });

  it('works in a shadow root, with its events heard outside', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({ element: '<div id="host"></div>' }, {});
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const name of ['copilot-open', 'copilot-answer']) document.addEventListener(name, () => heard.push(name));
      const root = document.querySelector('#host')?.attachShadow({ mode: 'open' });
      root?.append(document.createElement('kong-copilot'));
    });
    await askInPanel(page, 'How?');
    await page.locator('.turn[data-status=done]').waitFor();
    await page.keyboard.press('Escape');
    const focused = await page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.textContent;
    });
    expect(focused).toBe('Ask the docs');
    expect(await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)).toEqual([
      'copilot-open',
      'copilot-answer',
    ]);
  });

  it('goes on over client-side navigation: moved, left out and made anew by the router', async () => {
    const hold = gate();
    suite.server.reply = (asked) => ({
      steps: [...(asked === 'two' ? [{ wait: hold.wait }] : []), ...answerEvents(plainAnswer(`Answer to ${asked}.`))],
    });
    const page = await suite.openPage({ attributes: 'api="payments"' }, {});
    await askInPanel(page, 'one');
    await page.getByText('Answer to one.').first().waitFor();
    await askInPanel(page, 'two');
    // A router changes address and content, and moves the element to another place in the middle of an answer.
    await page.evaluate(() => {
      history.pushState(null, '', '/portal/shipping');
      document.title = 'Shipping API';
      const copilot = document.querySelector('kong-copilot');
      copilot?.setAttribute('api', 'shipping');
      document.querySelector('main')?.replaceChildren(document.createElement('h1'));
      if (copilot) document.querySelector('main')?.append(copilot);
    });
    hold.open();
    await page.getByText('Answer to two.').first().waitFor();
    await askInPanel(page, 'three');
    await page.getByText('Answer to three.').first().waitFor();
    expect(suite.server.calls.filter(({ path }) => path === '/v1/chat').at(-1)?.body).toMatchObject({
      api: 'shipping',
      conversation_id: 'conversation-1',
      page: { url: `${suite.server.origin}/portal/shipping`, title: 'Shipping API' },
    });
    // Another page of the application has no copilot, the next one a new one: the conversation is the same.
    await page.evaluate(async () => {
      document.querySelector('kong-copilot')?.remove();
      await new Promise((resolve) => setTimeout(resolve, 10));
      document.body.append(document.createElement('kong-copilot'));
    });
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByText('Answer to three.').first().waitFor();
    expect(await page.locator('.turn').count()).toBe(3);
  });

  it('may be added and removed at any moment', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, {});
    const count = await page.evaluate(async () => {
      const pause = async (milliseconds: number): Promise<unknown> =>
        new Promise((resolve) => setTimeout(resolve, milliseconds));
      document.querySelector('kong-copilot')?.remove();
      for (const milliseconds of [0, 1, 2, 5, 10, 20, 50, 100]) {
        const copilot = document.createElement('kong-copilot');
        copilot.toggleAttribute('open', true);
        document.body.append(copilot);
        void copilot.ask('How?');
        await pause(milliseconds);
        copilot.remove();
        copilot.setAttribute('mode', 'sidebar');
        void copilot.ask('Detached?');
        copilot.reset();
        if (milliseconds % 2 === 0) document.body.append(copilot);
        copilot.close();
        await pause(milliseconds);
        copilot.remove();
      }
      return document.querySelectorAll('kong-copilot').length;
    });
    expect(count).toBe(0);
    await page.evaluate(() => document.body.append(document.createElement('kong-copilot')));
    await askInPanel(page, 'Still there?');
    await page.locator('.turn[data-status=done]').last().waitFor();
  });
});
