import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import { gate, startScriptedServer } from './support/scripted-server.ts';

const eventNames = ['open', 'close', 'ask', 'answer', 'feedback', 'citation', 'error'].map((name) => `copilot-${name}`);

describeWithChromium('element in a page', () => {
  const suite = useBrowserSuite();

  async function recordEvents(page: Awaited<ReturnType<typeof suite.openPage>>): Promise<() => Promise<unknown[]>> {
    await page.evaluate((names) => {
      const events: unknown[] = [];
      Object.assign(globalThis, { events });
      for (const name of names)
        document.body.addEventListener(name, (event) => events.push([name, (event as CustomEvent<unknown>).detail]));
    }, eventNames);
    return async () => page.evaluate(() => (globalThis as unknown as { events: unknown[] }).events);
  }

  it('opens and closes by attribute, property and method alike', async () => {
    const page = await suite.openPage();
    const events = await recordEvents(page);
    const element = page.locator('kong-copilot');
    const dialog = page.getByRole('dialog');
    await element.evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => copilot.open());
    await dialog.waitFor();
    expect(await element.getAttribute('open')).toBe('');
    await element.evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => copilot.close());
    await dialog.waitFor({ state: 'hidden' });
    await element.evaluate((copilot) => copilot.setAttribute('open', ''));
    await dialog.waitFor();
    await element.evaluate((copilot) => copilot.removeAttribute('open'));
    await dialog.waitFor({ state: 'hidden' });
    await element.evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => (copilot.open = true));
    await dialog.waitFor();
    expect(await element.evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => copilot.isOpen)).toBe(true);
    expect((await events()).map((event) => (event as [string])[0])).toEqual([
      'copilot-open',
      'copilot-close',
      'copilot-open',
      'copilot-close',
      'copilot-open',
    ]);
  });

  it('tells the page what happens, without what people wrote', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({ attributes: 'api="payments"' });
    const events = await recordEvents(page);
    await page
      .locator('kong-copilot')
      .evaluate(async (copilot: HTMLElementTagNameMap['kong-copilot']) => copilot.ask('My secret question'));
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await events()).toEqual([
      ['copilot-open', {}],
      ['copilot-ask', { api: 'payments', version: null }],
      [
        'copilot-answer',
        {
          answer_id: 'answer-1',
          conversation_id: 'conversation-1',
          mode: 'model',
          grounding: 'grounded',
          citations: 3,
          milliseconds: 640,
        },
      ],
    ]);
    await page
      .locator('kong-copilot')
      .evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => (copilot.eventText = true));
    await askInPanel(page, 'Another');
    await page.locator('.turn').nth(1).locator('.provenance').waitFor();
    expect((await events()).slice(3)).toMatchObject([
      ['copilot-ask', { question: 'Another' }],
      ['copilot-answer', { question: 'Another', answer: refundAnswer.answer }],
    ]);
  });

  it('asks for the identity before every request and never shows it in the markup', async () => {
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Hi.')) });
    const page = await suite.openPage();
    await page.locator('kong-copilot').evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => {
      let count = 0;
      copilot.identity = async () => Promise.resolve(`token-${++count}`);
    });
    await askInPanel(page, 'one');
    await page.getByRole('button', { name: 'Helpful', exact: true }).click();
    await expect.poll(() => suite.server.calls.length).toBe(2);
    expect(suite.server.calls.map((call) => [call.path, call.headers.authorization])).toEqual([
      ['/v1/chat', 'Bearer token-1'],
      ['/v1/feedback', 'Bearer token-2'],
    ]);
    expect(await page.content()).not.toContain('token-');
  });

  it('takes properties that were set before the script was there', async () => {
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Hi.')) });
    const page = await suite.openPage();
    await page.evaluate(() => {
      const early = document.createElement('kong-early');
      Object.assign(early, {
        identity: 'early-token',
        suggestions: ['Only this?'],
        messages: { introTitle: 'Welcome' },
        open: true,
      });
      document.querySelector('kong-copilot')?.replaceWith(early);
      const copilot = customElements.get('kong-copilot');
      if (copilot) customElements.define('kong-early', class extends copilot {});
    });
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
    expect(await page.locator('.suggestion').allInnerTexts()).toEqual(['Only this?']);
    await page.getByRole('button', { name: 'Only this?' }).click();
    await page.getByText('Hi.').first().waitFor();
    expect(suite.server.calls[0]?.headers.authorization).toBe('Bearer early-token');
  });

  it('finds its chunks and its server on another origin than the page', async () => {
    const portal = await startScriptedServer();
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('From afar.')) });
    const page = await suite.openPage();
    await page.goto(portal.page({ scriptOrigin: suite.server.origin }));
    await askInPanel(page, 'Where from?');
    await page.getByText('From afar.').first().waitFor();
    expect(portal.requests).toEqual(['GET /page/1']);
    await portal.close();
  });

  it('speaks only with the server it was given', async () => {
    const other = await startScriptedServer();
    other.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({ attributes: `server="${other.origin}/"` });
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await askInPanel(page, 'one');
    await page.locator('.turn[data-status=done]').waitFor();
    expect([...origins].toSorted()).toEqual([suite.server.origin, other.origin].toSorted());
    expect(other.calls.map((call) => call.path)).toEqual(['/v1/chat']);
    expect(suite.server.calls).toEqual([]);
    await other.close();
  });

  it('sends no query and no token-like fragment of the page, or no page at all', async () => {
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Hi.')) });
    const page = await suite.openPage();
    await page.evaluate(() => history.replaceState(null, '', '?session=secret#access_token=secret'));
    await askInPanel(page, 'one');
    await page.evaluate(() => history.replaceState(null, '', '?session=secret#/operations/refund'));
    await askInPanel(page, 'two');
    await page
      .locator('kong-copilot')
      .evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => (copilot.pageContext = null));
    await askInPanel(page, 'three');
    await expect.poll(() => suite.server.calls.length).toBe(3);
    const url = `${suite.server.origin}/page/1`;
    expect(suite.server.calls.map((call) => (call.body['page'] as { url: string } | undefined)?.url)).toEqual([
      url,
      `${url}#/operations/refund`,
      undefined,
    ]);
  });

  it('may be loaded twice, be there twice, and be taken out and put back', async () => {
    suite.server.reply = (asked) => ({ steps: answerEvents(plainAnswer(`Answer to ${asked}.`)) });
    const page = await suite.openPage({
      body: '<kong-copilot id="inline" mode="inline" heading="Inline"></kong-copilot>',
    });
    await page.addScriptTag({ type: 'module', url: '/widget/kong-copilot.js?again' });
    const inline = page.locator('#inline');
    await inline.getByLabel('Your question').fill('one');
    await inline.getByLabel('Your question').press('Enter');
    await inline.getByText('Answer to one.').first().waitFor();
    await page.keyboard.press('Control+i');
    await page.getByRole('dialog').getByLabel('Your question').fill('two');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Answer to two.').first().waitFor();
    expect(await inline.locator('.turn').count()).toBe(1);
    await inline.evaluate((element) => {
      const parent = element.parentElement;
      element.remove();
      parent?.append(element);
    });
    expect(await inline.getByText('Answer to one.').first().isVisible()).toBe(true);
    await inline.getByLabel('Your question').fill('three');
    await inline.getByLabel('Your question').press('Enter');
    await inline.getByText('Answer to three.').first().waitFor();
  });

  it('gives a running answer up when it is taken out for good', async () => {
    const hold = gate();
    const aborted = Promise.withResolvers<string>();
    suite.server.reply = () => ({ steps: [...answerEvents(refundAnswer).slice(0, 4), { wait: hold.wait }] });
    const page = await suite.openPage();
    page.on('requestfailed', (request) => aborted.resolve(request.url()));
    await askInPanel(page, 'one');
    await page.locator('.prose').waitFor();
    await page.locator('kong-copilot').evaluate((element) => element.remove());
    expect(await aborted.promise).toBe(`${suite.server.origin}/v1/chat`);
    hold.open();
  });

  it('shows that the panel could not be loaded, and lives on', async () => {
    const page = await suite.openPage();
    const events = await recordEvents(page);
    await page.route('**/panel-*.js', async (route) => route.abort());
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('button', { name: 'Could not load. Try again' }).waitFor();
    expect(await events()).toContainEqual(['copilot-error', { code: 'load_failed', retryable: true }]);
    expect(await page.locator('kong-copilot').getAttribute('open')).toBeNull();
  });

  it('speaks the language around it, and takes texts from the page', async () => {
    const page = await suite.openPage({ attributes: 'lang="de-CH"' });
    await page.getByRole('button', { name: 'Frag die Doku' }).click();
    await page.getByRole('heading', { name: 'Was möchtest du bauen?' }).waitFor();
    await page.locator('kong-copilot').evaluate((copilot: HTMLElementTagNameMap['kong-copilot']) => {
      copilot.messages = { introTitle: 'Grüezi' };
      copilot.setAttribute('heading', 'Auskunft');
    });
    await page.getByRole('heading', { name: 'Grüezi' }).waitFor();
    await page.getByRole('dialog', { name: 'Auskunft' }).waitFor();
    expect(await page.getByLabel('Deine Frage').getAttribute('placeholder')).toMatch(/^Frag nach/);
  });

  it.each(['toString', 'constructor', 'x-invalid-', '%%'])('does not break on lang="%s"', async (lang) => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({ attributes: `lang="${lang}" open` });
    await askInPanel(page, 'one');
    await page.getByText(/Index of/).waitFor();
    expect(await page.getByLabel('Your question').count()).toBe(1);
  });

  it('stands apart from the styles of the page', async () => {
    const page = await suite.openPage({ body: '<p>Text</p>' });
    await page.addStyleTag({
      content: '* { letter-spacing: 9px; text-transform: uppercase; color: red } button { display: none !important }',
    });
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    const heading = page.getByRole('heading', { name: 'What do you want to build?' });
    const style = await heading.evaluate((element) => {
      const { letterSpacing, textTransform, color } = getComputedStyle(element);
      return { letterSpacing, textTransform, color };
    });
    expect(style.textTransform).toBe('none');
    expect(style.letterSpacing).not.toBe('9px');
    expect(style.color).toBe('rgb(0, 9, 51)');
  });
});
