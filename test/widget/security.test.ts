import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer, refundOperation } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import { exhaustingMarkdown, hostileMarkdown } from './support/hostile-markdown.ts';

/** The strictest policy a portal can have: no style source at all, and script strings refused. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; require-trusted-types-for 'script'; trusted-types kong-copilot; report-uri /csp-report";

/** Everything in the answer that is an element or an attribute, apart from what we render ourselves. */
async function foreignMarkup(page: Page): Promise<string[]> {
  return page.locator('.prose').evaluateAll((proses) => {
    const elements =
      'p,h4,h5,h6,ul,ol,li,table,thead,tbody,tr,th,td,blockquote,hr,br,strong,em,del,code,a,pre,span,div,figure,figcaption,button,svg,path,kong-copilot-code';
    const attributes =
      'class,part,data-citation,href,target,rel,title,aria-label,role,tabindex,start,scope,type,viewBox,aria-hidden,focusable,d'.split(
        ',',
      );
    const found: string[] = [];
    for (const element of proses.flatMap((prose) => [...prose.querySelectorAll('*')])) {
      if (!element.matches(elements)) found.push(element.outerHTML);
      for (const { name, value } of element.attributes) {
        if (!attributes.includes(name)) found.push(`${element.localName}[${name}]`);
        if (name === 'href' && !/^(https?|mailto):/.test(value)) found.push(`href=${value}`);
        if (name === 'href' && value.includes('@evil')) found.push(`href=${value}`);
      }
    }
    return found;
  });
}

describeWithChromium('hostile pages and answers', () => {
  const suite = useBrowserSuite();

  it('works under the strictest content policy without one violation', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    suite.server.data = () => refundOperation;
    const page = await suite.openPage({ csp: strictPolicy });
    const reported: string[] = [];
    page.on('console', (message) => message.type() === 'error' && reported.push(message.text()));
    await askInPanel(page, 'How do I refund?');
    await page.locator('.turn[data-status=done]').waitFor();
    await page.getByRole('tab', { name: 'Python' }).click();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    expect(await page.getByRole('dialog').evaluate((panel) => getComputedStyle(panel).position)).toBe('fixed');
    await page.getByText('Parameters and body').first().click();
    await page.getByRole('region', { name: 'Body' }).waitFor();
    await page.getByRole('button', { name: 'Values' }).click();
    await page.getByLabel('payment_id required').waitFor();
    await page.locator('.marker').first().hover();
    await page.locator('.preview').waitFor();
    await page.getByRole('button', { name: 'Not helpful' }).click();
    await page.getByLabel('Outdated').check();
    await askInPanel(page, 'A\nquestion\nof\nmany\nlines');
    await page.locator('.turn').nth(1).locator('.provenance').waitFor();
    expect(reported).toEqual([]);
    expect(suite.server.violations).toEqual([]);
  });

  it('proves that a violation would be seen', async () => {
    const page = await suite.openPage({ csp: strictPolicy });
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await expect.poll(() => suite.server.violations.length).toBe(1);
  });

  it('makes nothing of hostile Markdown but text, and fetches nothing', async () => {
    const citations = refundAnswer.citations;
    suite.server.reply = (asked) => ({
      steps: answerEvents(plainAnswer(hostileMarkdown[Number(asked)] ?? '', { citations })),
    });
    const page = await suite.openPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => dialogs.push(dialog.message()));
    const ask = async (index: number): Promise<void> =>
      page
        .locator('kong-copilot')
        .evaluate(async (copilot: HTMLElementTagNameMap['kong-copilot'], text) => copilot.ask(text), String(index));
    for (const index of hostileMarkdown.keys()) {
      await ask(index);
      await page.locator('.turn').nth(index).locator('.provenance').waitFor();
    }
    expect(await foreignMarkup(page)).toEqual([]);
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    expect(requests.filter((url) => !url.startsWith(suite.server.origin))).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(page.url()).toMatch(/\/page\/1$/);
    // What looks like a citation leads to the record, never to an address of the text.
    const marked = page.locator('.prose a', { hasText: /^1$/ });
    for (const href of await marked.evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
      expect(href).toBe(`${suite.server.origin}/docs/payments/refunds#create`);
    }
    expect(await marked.count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('.prose').first().innerText()).toBe('<script>globalThis.pwned = 1</script>');
  });

  it('treats every field of an answer as text', async () => {
    const attack = '"><img src=http://evil.example/x.png onerror=globalThis.pwned=1>';
    const address = 'javascript:globalThis.pwned=1';
    const poisoned = {
      ...refundAnswer,
      answer: `${attack} [1]`,
      citations: [
        {
          index: 1,
          kind: 'section' as const,
          title: attack,
          url: address,
          api: attack,
          version: attack,
          excerpt: attack,
        },
      ],
      operations: [
        {
          api: attack,
          version: attack,
          method: attack,
          path: attack,
          operation_id: attack,
          summary: attack,
          url: address,
        },
      ],
      snippets: [
        {
          language: attack,
          client: attack,
          code: attack,
          operation: attack,
          verified: false,
          problems: [{ pointer: attack, message: attack }],
        },
        { language: 'shell', client: 'curl', code: attack, operation: attack, verified: true, problems: [] },
      ],
      suggestions: [attack],
      grounding: { status: 'partial' as const, unresolved: [{ text: attack, kind: attack, nearest: attack }] },
      model: attack,
    };
    suite.server.reply = () => ({
      steps: [{ event: 'notice', data: { code: attack, message: attack } }, ...answerEvents(poisoned)],
    });
    const page = await suite.openPage({ attributes: `heading='${attack}' api='${attack}'` });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await askInPanel(page, attack);
    await page.locator('.turn[data-status=done]').waitFor();
    expect(
      await page
        .locator('kong-copilot')
        .evaluate((copilot) => copilot.shadowRoot?.querySelectorAll('img, [onerror], [href^="javascript"]').length),
    ).toBe(0);
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    expect(requests.filter((url) => !url.startsWith(suite.server.origin))).toEqual([]);
  });

  it('renders exhausting answers without hanging', async () => {
    suite.server.reply = (asked) => ({
      steps: [{ event: 'answer-end', data: plainAnswer(exhaustingMarkdown[Number(asked)] ?? '') }],
    });
    const page = await suite.openPage();
    let longest = 0;
    for (const index of exhaustingMarkdown.keys()) {
      await page
        .locator('kong-copilot')
        .evaluate(async (copilot: HTMLElementTagNameMap['kong-copilot'], text) => copilot.ask(text), String(index));
      const start = performance.now();
      await page.locator('.turn[data-status=done]').waitFor();
      longest = Math.max(longest, performance.now() - start);
      await page.locator('kong-copilot').evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => copilot.reset());
    }
    // Generous, for busy machines; without its bounds the parser alone takes longer for three of them.
    expect(longest).toBeLessThan(4000);
  });

  it('does not follow a redirect with the question', async () => {
    suite.server.reply = () => ({ status: 307, body: '', headers: { Location: 'http://127.0.0.1:9/v1/chat' } });
    const page = await suite.openPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await askInPanel(page, 'Secret');
    await page.locator('.failure').waitFor();
    expect(requests.filter((url) => !url.startsWith(suite.server.origin))).toEqual([]);
  });
});
