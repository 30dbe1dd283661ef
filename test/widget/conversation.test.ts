import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import { gate } from './support/scripted-server.ts';

const question = 'How do I refund part of a payment?';

describeWithChromium('conversation in the panel', () => {
  const suite = useBrowserSuite();

  it('loads the panel only when it is wanted', async () => {
    const page = await suite.openPage();
    expect(suite.server.requests.filter((request) => request.includes('/widget/'))).toEqual([
      'GET /widget/kong-copilot.js',
    ]);
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('dialog', { name: 'API copilot' }).waitFor();
    expect(suite.server.requests.filter((request) => request.includes('/widget/'))).toHaveLength(2);
  });

  it('shows an answer while it streams, then its code, operations, sources and provenance', async () => {
    const hold = gate();
    const events = answerEvents(refundAnswer);
    suite.server.reply = () => ({ steps: [...events.slice(0, 5), { wait: hold.wait }, ...events.slice(5)] });
    const page = await suite.openPage({ attributes: 'api="payments" version="v2" language="python"' });
    await askInPanel(page, question);
    await page.locator('.prose', { hasText: 'Create a refund with POST /v1/refunds' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await page.locator('.turn').getAttribute('aria-busy')).toBe('true');
    expect(await page.locator('.sources').count()).toBe(0);
    hold.open();
    await page.getByText('Sources (3)').waitFor();
    expect(await page.locator('.turn').getAttribute('data-status')).toBe('done');
    expect(await page.locator('.prose table tbody tr').count()).toBe(3);
    expect(await page.locator('.operation').allInnerTexts()).toEqual([
      expect.stringMatching(/POST\s*\/v1\/refunds\s*Create a refund/),
      expect.stringMatching(/GET\s*\/v1\/refunds\/\{refund_id\}/),
    ]);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Python');
    await page.getByText('Checked against the spec').waitFor();
    expect(await page.locator('.provenance').innerText()).toMatch(
      /Written by gpt-test from the docs · Index of Nov 20, 2026/,
    );
    expect(suite.server.calls[0]?.body).toMatchObject({
      question,
      api: 'payments',
      version: 'v2',
      language: 'python',
      page: { title: 'Payments API', url: expect.stringMatching(/\/page\/1$/) as unknown },
    });
  });

  it('renders only the last block anew while text arrives', async () => {
    const hold = gate();
    const events = answerEvents(plainAnswer('First paragraph.\n\nSecond one grows and grows until it ends here.'));
    suite.server.reply = () => ({ steps: [...events.slice(0, 4), { wait: hold.wait }, ...events.slice(4)] });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.prose p').nth(1).waitFor();
    await page.evaluate(() => {
      const first = document.querySelector('kong-copilot')?.shadowRoot?.querySelector('.prose p');
      const changes: string[] = [];
      Object.assign(globalThis, { changes });
      if (first)
        new MutationObserver(() => changes.push('changed')).observe(first, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      first?.setAttribute('data-kept', '');
    });
    hold.open();
    await page.getByText('until it ends here.').first().waitFor();
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await page.locator('.prose p').first().getAttribute('data-kept')).toBe('');
    expect(await page.evaluate(() => (globalThis as unknown as { changes: string[] }).changes)).toEqual([]);
  });

  it('stops on demand, keeps what came, and can ask again', async () => {
    const hold = gate();
    const events = answerEvents(refundAnswer);
    suite.server.reply = () => ({ steps: [...events.slice(0, 4), { wait: hold.wait }, ...events.slice(4)] });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.prose').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.stopped').waitFor();
    hold.open();
    suite.server.reply = () => ({ steps: events });
    expect(await page.locator('.prose').innerText()).toMatch(/^Create a refund/);
    expect(await page.locator('.prose table').count()).toBe(0);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await page.locator('.turn').count()).toBe(1);
  });

  it('offers another try when the answer broke off, and keeps the part that came', async () => {
    const hold = gate();
    const events = answerEvents(refundAnswer);
    suite.server.reply = () => ({ steps: [...events.slice(0, 4), { wait: hold.wait }, 'cut'] });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.prose').waitFor();
    hold.open();
    await page.locator('.failure', { hasText: 'The answer broke off.' }).waitFor();
    expect(await page.locator('.prose').innerText()).toMatch(/^Create a refund/);
    suite.server.reply = () => ({ steps: events });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await page.locator('.turn').count()).toBe(1);
    expect(await page.locator('.failure').count()).toBe(0);
  });

  it('drops the answer to a question that was replaced', async () => {
    const hold = gate();
    suite.server.reply = (asked) =>
      asked === 'first'
        ? { steps: [{ wait: hold.wait }, ...answerEvents(plainAnswer('LATE ANSWER'))] }
        : { steps: answerEvents(plainAnswer('second answer')) };
    const page = await suite.openPage();
    await askInPanel(page, 'first');
    await page.locator('.progress').waitFor();
    await askInPanel(page, 'second');
    await page.getByText('second answer').first().waitFor();
    hold.open();
    await page.waitForTimeout(100);
    expect(await page.locator('.log').innerText()).not.toContain('LATE ANSWER');
    expect(
      await page.locator('.turn').evaluateAll((turns) => turns.map((turn) => turn.getAttribute('data-status'))),
    ).toEqual(['stopped', 'done']);
  });

  it('says when to try again after too many questions, and counts down', async () => {
    suite.server.reply = () => ({
      status: 429,
      body: '{"code":"rate_limited","detail":"internal words"}',
      headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '2' },
    });
    const page = await suite.openPage();
    await askInPanel(page, question);
    const button = page.getByRole('button', { name: 'Try again in 2 s' });
    await button.waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await page.locator('.failure').innerText()).not.toContain('internal words');
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Now it works.')) });
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await page.getByText('Now it works.').first().waitFor();
  });

  it('says that it is offline, and asks when it is back', async () => {
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Back again.')) });
    const page = await suite.openPage();
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByLabel('Your question').waitFor();
    await page.context().setOffline(true);
    await askInPanel(page, question);
    await page.locator('.failure', { hasText: 'You are offline' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Back again.').first().waitFor();
    expect(await page.locator('.failure').count()).toBe(0);
  });

  it('copies the code of the chosen language and says so', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, { permissions: ['clipboard-read', 'clipboard-write'] });
    await askInPanel(page, question);
    await page.getByRole('tab', { name: 'Python' }).click();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(refundAnswer.snippets[1]?.code);
  });

  it('copies without the clipboard interface too', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, { permissions: ['clipboard-read'] });
    await page.evaluate(() => {
      Object.defineProperty(navigator.clipboard, 'writeText', {
        value: () => Promise.reject(new TypeError('refused')),
      });
    });
    await askInPanel(page, question);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(refundAnswer.snippets[0]?.code);
  });

  it('links each marker to its source, and lets the page handle the link', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage();
    await page.evaluate(() => {
      const seen: unknown[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('copilot-citation', (event) => {
        seen.push((event as CustomEvent<unknown>).detail);
        event.preventDefault();
      });
    });
    await askInPanel(page, question);
    const marker = page.getByRole('link', { name: 'Source 2: Idempotent requests' });
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await marker.getAttribute('href')).toBe(`${suite.server.origin}/docs/guides/idempotency`);
    expect(await marker.getAttribute('rel')).toBe('noopener noreferrer');
    await marker.click();
    expect(await page.evaluate(() => (globalThis as unknown as { seen: unknown[] }).seen)).toEqual([
      { index: 2, kind: 'section', url: '/docs/guides/idempotency', api: null, version: null },
    ]);
    expect(page.context().pages()).toHaveLength(1);
    await page.locator('.sources').getByRole('link', { name: 'Idempotent requests', exact: true }).waitFor();
  });

  it('keeps the conversation for the next question, until a new one is started', async () => {
    suite.server.reply = (asked) => ({ steps: answerEvents(plainAnswer(`Answer to ${asked}.`)) });
    const page = await suite.openPage();
    for (const asked of ['one', 'two']) {
      await askInPanel(page, asked);
      await page.getByText(`Answer to ${asked}.`).first().waitFor();
    }
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('heading', { name: 'What do you want to build?' }).waitFor();
    await askInPanel(page, 'three');
    await page.getByText('Answer to three.').first().waitFor();
    expect(suite.server.calls.map((call) => call.body['conversation_id'])).toEqual([
      undefined,
      'conversation-1',
      undefined,
    ]);
  });

  it('sends votes, and says when one was not saved', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.getByRole('button', { name: 'Helpful', exact: true }).click();
    await page.getByText('Thank you.').waitFor();
    const vote = { path: '/v1/feedback', body: { answer_id: 'answer-1', rating: 'up' } };
    await expect.poll(() => suite.server.calls.find(({ path }) => path === vote.path)).toMatchObject(vote);
    suite.server.feedbackStatus = 500;
    await page.getByRole('button', { name: 'Not helpful' }).click();
    await page.getByText('Your vote could not be saved.').waitFor();
    expect(await page.getByRole('button', { name: 'Helpful', exact: true }).getAttribute('aria-pressed')).toBe('true');
  });

  it('asks suggestions, and shows what could not be resolved', async () => {
    const unsure = plainAnswer('Perhaps.', {
      suggestions: ['What next?'],
      grounding: { status: 'partial', unresolved: [{ text: 'refund_reason', kind: 'field', nearest: 'reason' }] },
    });
    suite.server.reply = () => ({
      steps: [{ event: 'notice', data: { code: 'model_unavailable', message: 'raw' } }, ...answerEvents(unsure)],
    });
    const page = await suite.openPage();
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('button', { name: 'How do I authenticate?' }).click();
    await page.getByText('refund_reason (nearest: reason)').waitFor();
    await page.getByText('The language model cannot be reached; this answer is composed from the docs.').waitFor();
    await page.getByRole('button', { name: 'What next?' }).click();
    await page.locator('.turn').nth(1).locator('.provenance').waitFor();
    expect(suite.server.calls.map((call) => call.body['question'])).toEqual(['How do I authenticate?', 'What next?']);
  });

  it('does not call the documentation silent before it was read', async () => {
    const index = { generation: 0, indexed_at: null, status: 'building' } as const;
    const early = plainAnswer('Not yet.', { grounding: { status: 'none', unresolved: [] }, index });
    suite.server.reply = () => ({ steps: answerEvents(early) });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.getByText('The documentation has not been read completely yet. Please ask again shortly.').waitFor();
    expect(await page.getByText('The documentation does not answer this.').count()).toBe(0);
  });

  it('scrolls the conversation and never the panel around it', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, { viewport: { width: 900, height: 360 } });
    await askInPanel(page, question);
    await page.locator('.turn[data-status=done]').waitFor();
    const moved = await page.locator('.panel').evaluate((panel) => {
      panel.scrollTop = 500;
      return panel.scrollTop;
    });
    expect(moved).toBe(0);
  });

  it('stays put when the reader scrolled up, and offers the way down', async () => {
    const hold = gate();
    const long = answerEvents(
      plainAnswer(Array.from({ length: 60 }, (_, line) => `Line ${line} of the answer.`).join('\n\n')),
    );
    const middle = Math.floor(long.length / 2);
    suite.server.reply = () => ({ steps: [...long.slice(0, middle), { wait: hold.wait }, ...long.slice(middle)] });
    const page = await suite.openPage();
    await askInPanel(page, question);
    const log = page.locator('.log');
    await page.getByText('Line 20 of').first().waitFor();
    await page.getByRole('button', { name: 'Jump to the end' }).click();
    await log.evaluate((element) => (element.scrollTop = 200));
    await page.waitForTimeout(100);
    hold.open();
    await page.locator('.turn[data-status=done]').waitFor();
    expect(await log.evaluate((element) => element.scrollTop)).toBe(200);
    await page.getByRole('button', { name: 'Jump to the end' }).click();
    await page.getByRole('button', { name: 'Jump to the end' }).waitFor({ state: 'detached' });
  });

  it('follows the end for a reader who went there', async () => {
    const hold = gate();
    const long = answerEvents(
      plainAnswer(Array.from({ length: 60 }, (_, line) => `Line ${line} of the answer.`).join('\n\n')),
    );
    const middle = Math.floor(long.length / 2);
    suite.server.reply = () => ({
      steps: [
        ...long.slice(0, middle),
        { wait: hold.wait },
        ...long.slice(middle, -1),
        { wait: new Promise(() => undefined) },
      ],
    });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.getByText('Line 20 of').first().waitFor();
    expect(await page.locator('.question').evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(
      0,
    );
    await page.getByRole('button', { name: 'Jump to the end' }).click();
    await page.getByRole('button', { name: 'Jump to the end' }).waitFor({ state: 'detached' });
    hold.open();
    await page.locator('.prose', { hasText: 'Line 59 of the answer.' }).waitFor();
    await page.waitForTimeout(100);
    const distance = await page.locator('.log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    expect(distance).toBeLessThan(48);
  });
});
