import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer, refundAnswer, refundOperation } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';
import type { RecordedCall } from './support/scripted-server.ts';

const question = 'How do I refund part of a payment?';

/** What a server says that knows one operation and writes every value it is given into the code. */
function serveRefunds(call: RecordedCall): unknown {
  if (call.path.includes('POST%20%2Fv1%2Frefunds')) return refundOperation;
  if (call.path !== '/v1/snippets') return null;
  const [language = '', client = ''] = String(call.body['language']).split('/');
  const code = `${language} ${JSON.stringify(call.body['values'])}`;
  return { language, client, code, operation: 'POST /v1/refunds', verified: true, problems: [] };
}

describeWithChromium('parts of an answer', () => {
  const suite = useBrowserSuite();

  async function openAnswer(attributes = ''): Promise<Page> {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    suite.server.data = serveRefunds;
    const page = await suite.openPage({ attributes });
    await page.evaluate(() => localStorage.clear());
    await askInPanel(page, question);
    await page.locator('.turn[data-status=done]').waitFor();
    return page;
  }

  it('fills the card of an operation from its own data, and its tables on demand', async () => {
    const page = await openAnswer();
    const card = page.locator('kong-copilot-operation').first();
    await card.scrollIntoViewIfNeeded();
    await card.getByText('Deprecated').waitFor();
    expect(await card.locator('.fact').allInnerTexts()).toEqual([
      'payments · Version v2',
      'Deprecated',
      'Authentication Bearer token or OAuth 2.0 with refunds:write',
      'Limit 100 requests per minute, bodies up to 1 MiB',
    ]);
    expect(await card.getByRole('link').getAttribute('href')).toBe(
      `${suite.server.origin}/docs/payments/refunds#create`,
    );
    expect(await card.locator('table').count()).toBe(0);
    await card.getByText('Parameters and body').click();
    await card.getByRole('region', { name: 'Body' }).waitFor();
    expect(await card.getByRole('region', { name: 'Parameters' }).locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/Idempotency-Key\s*header\s*required\s*string \(uuid\)\s*A value of your own/),
      expect.stringMatching(/expand\s*query\s*boolean/),
    ]);
    await card.getByText('Body (4)').click();
    expect(await card.getByRole('region', { name: 'Body' }).isVisible()).toBe(false);
    await card.getByText('Responses (2)').click();
    await card.getByText('The payment is not captured yet.').waitFor();
    const reads = suite.server.calls.filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect(reads).toContain('/v1/apis/payments/operations/POST%20%2Fv1%2Frefunds?version=v2');
    expect(new Set(reads).size).toBe(reads.length);
  });

  it('leaves a card as it is where the server does not know the operation, and says so on demand', async () => {
    const page = await openAnswer();
    const cards = page.locator('kong-copilot-operation');
    const card = cards.nth(1);
    await card.scrollIntoViewIfNeeded();
    // The card above grows when it is loaded, and moves this one while it is clicked.
    await cards.first().locator('.fact').nth(1).waitFor();
    await card.getByText('Parameters and body').click();
    await card.getByText('Could not be loaded.').waitFor();
    expect(await card.locator('.fact').allInnerTexts()).toEqual(['payments · Version v2']);
  });

  it('puts values of the reader into the code, in every language looked at', async () => {
    const page = await openAnswer();
    const code = page.locator('kong-copilot-code').first();
    await code.getByRole('button', { name: 'Values' }).click();
    await code.getByLabel('payment_id required').fill('pay_mine');
    await code.getByText('Optional (3)').click();
    await code.getByLabel('amount').fill('700');
    await code.getByLabel('reason').selectOption('duplicate');
    await code.getByRole('button', { name: 'Update code' }).click();
    const values = '{"payment_id":"pay_mine","amount":700,"reason":"duplicate"}';
    await code.locator('pre', { hasText: `shell ${values}` }).waitFor();
    await code.getByRole('tab', { name: 'Python' }).click();
    await code.locator('pre', { hasText: `python ${values}` }).waitFor();
    await code.getByLabel('Idempotency-Key').fill('abc');
    await code.getByLabel('Idempotency-Key').press('Enter');
    await code.locator('pre', { hasText: '"header":{"Idempotency-Key":"abc"}' }).waitFor();
    expect(suite.server.calls.at(-1)?.body).toMatchObject({
      api: 'payments',
      version: 'v2',
      method: 'POST',
      path: '/v1/refunds',
      language: 'python/requests',
    });
    await code.getByRole('button', { name: 'Reset' }).click();
    await code.locator('pre', { hasText: 'import requests' }).waitFor();
  });

  it('says when the code could not be computed, and keeps the old', async () => {
    const page = await openAnswer();
    suite.server.data = () => null;
    const code = page.locator('kong-copilot-code').first();
    await code.getByLabel('More languages').selectOption('go/native');
    await code.getByText('The code could not be updated.').waitFor();
    expect(await code.getByRole('tab', { selected: true }).innerText()).toBe('curl');
  });

  it('adds a language, and remembers it for the next question and the next page', async () => {
    const page = await openAnswer();
    const code = page.locator('kong-copilot-code').first();
    await code.getByLabel('More languages').selectOption('go/native');
    await code.getByRole('tab', { name: 'Go', selected: true }).waitFor();
    await askInPanel(page, 'And now?');
    await page.locator('.turn').nth(1).locator('.provenance').waitFor();
    await page.reload();
    await page.evaluate(() => sessionStorage.clear());
    await askInPanel(page, 'On another page?');
    await page.locator('.turn[data-status=done]').first().waitFor();
    const asked = suite.server.calls.filter(({ path }) => path === '/v1/chat').map(({ body }) => body['language']);
    expect(asked).toEqual([undefined, 'go/native', 'go/native']);
  });

  it('marks mentions that no specification holds where they stand', async () => {
    const unsure = plainAnswer('Set `refund_reason` and refund_reason, not refund_reasons.', {
      grounding: { status: 'partial', unresolved: [{ text: 'refund_reason', kind: 'field', nearest: 'reason' }] },
    });
    suite.server.reply = () => ({ steps: answerEvents(unsure) });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.turn[data-status=done]').waitFor();
    const marks = page.locator('.prose mark');
    expect(await marks.evaluateAll((all) => all.map((mark) => mark.firstElementChild?.localName))).toEqual([
      'code',
      'span',
    ]);
    expect(await marks.first().getAttribute('title')).toBe('Not in the specs you may read. Nearest: reason');
    expect(await page.locator('.prose').innerText()).toContain('not refund_reasons.');
  });

  it('previews a citation under the pointer and the focus, and puts it away again', async () => {
    const page = await openAnswer();
    const marker = page.locator('.marker').nth(1);
    const preview = page.locator('.preview');
    await marker.hover();
    await preview.getByText('Send an Idempotency-Key with every POST.').waitFor();
    await preview.hover();
    await page.waitForTimeout(400);
    expect(await preview.isVisible()).toBe(true);
    await page.mouse.move(10, 10);
    await preview.waitFor({ state: 'detached' });
    await page.locator('.marker').first().focus();
    await preview.getByText('Refunds a captured payment').waitFor();
    expect(await page.locator('.marker').first().getAttribute('aria-describedby')).toBe('copilot-preview');
    await page.keyboard.press('Escape');
    await preview.waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  it('shows a citation at the first tap and follows it at the second', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 780 } });
    await askInPanel(page, question);
    await page.locator('.turn[data-status=done]').waitFor();
    await page.locator('.marker').first().tap();
    await page.locator('.preview').waitFor();
    expect(page.context().pages()).toHaveLength(1);
    await page.locator('.marker').first().tap();
    await expect.poll(() => suite.server.requests).toContain('GET /docs/payments/refunds');
  });

  it('asks what was wrong after a vote against an answer', async () => {
    const page = await openAnswer();
    await page.getByRole('button', { name: 'Not helpful' }).click();
    await page.getByLabel('Code fails').check();
    await page.getByLabel('Outdated').check();
    await page.getByLabel('What would have helped?').fill('  The v3 call.  ');
    suite.server.feedbackStatus = 500;
    await page.getByRole('button', { name: 'Send', exact: true }).first().click();
    await page.getByText('Your vote could not be saved.').waitFor();
    suite.server.feedbackStatus = 204;
    await page.locator('.feedback').getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you, that helps.').waitFor();
    expect(suite.server.calls.filter(({ path }) => path === '/v1/feedback').map(({ body }) => body)).toEqual([
      { answer_id: 'answer-1', rating: 'down' },
      { answer_id: 'answer-1', rating: 'down', reasons: ['outdated', 'code_fails'], comment: 'The v3 call.' },
      { answer_id: 'answer-1', rating: 'down', reasons: ['outdated', 'code_fails'], comment: 'The v3 call.' },
    ]);
    const focused = await page.evaluate(() =>
      document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label'),
    );
    expect(focused).toBe('Not helpful');
  });

  it('copies the answer with its code and sources, and a link that asks again', async () => {
    suite.server.reply = () => ({ steps: answerEvents(refundAnswer) });
    const page = await suite.openPage({}, { permissions: ['clipboard-read', 'clipboard-write'] });
    await askInPanel(page, question);
    await page.getByRole('button', { name: 'Copy answer' }).click();
    await page.getByText('Answer copied').waitFor({ state: 'attached' });
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(refundAnswer.answer);
    expect(copied).toContain('```shell\ncurl https://api.example.com/v1/refunds');
    expect(copied).toContain(`[2] Idempotent requests <${suite.server.origin}/docs/guides/idempotency>`);
    await page.getByRole('button', { name: 'Copy link to this answer' }).click();
    await page.getByText('Link copied').waitFor({ state: 'attached' });
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get('copilot')).toBe(question);
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(link);
    await page.locator('.turn[data-status=done]').waitFor();
    expect(suite.server.calls.filter(({ path }) => path === '/v1/chat').map(({ body }) => body['question'])).toEqual([
      question,
      question,
    ]);
  });

  it('hands over to people with the conversation', async () => {
    const page = await openAnswer('support-url="/support?topic=api#form"');
    await page.evaluate(() => {
      const seen: unknown[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('copilot-handover', (event) => seen.push((event as CustomEvent<unknown>).detail));
      document.addEventListener('click', (event) => event.preventDefault());
    });
    const link = page.getByRole('link', { name: 'Ask a person' });
    expect(await link.getAttribute('href')).toBe(
      `${suite.server.origin}/support?topic=api&conversation_id=conversation-1#form`,
    );
    await link.click();
    const handover = { answer_id: 'answer-1', conversation_id: 'conversation-1' };
    expect(await page.evaluate(() => (globalThis as unknown as { seen: unknown[] }).seen)).toEqual([handover]);
    await expect.poll(() => suite.server.calls.find(({ path }) => path === '/v1/handovers')?.body).toEqual(handover);
  });

  it('names the calls of a sequence, and offers no values for it', async () => {
    const [single] = refundAnswer.snippets;
    const sequence = single && { ...single, code: 'first; second', steps: ['POST /v1/payments', 'POST /v1/refunds'] };
    suite.server.reply = () => ({
      steps: answerEvents({
        ...refundAnswer,
        snippets: [...(single ? [single] : []), ...(sequence ? [sequence] : [])],
      }),
    });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.turn[data-status=done]').waitFor();
    const blocks = page.locator('.answer > kong-copilot-code');
    expect(await blocks.locator('figcaption').allTextContents()).toEqual([
      'Code for POST /v1/refunds',
      'Code for POST /v1/payments → POST /v1/refunds',
    ]);
    expect(await blocks.nth(0).getByRole('button', { name: 'Values' }).count()).toBe(1);
    expect(await blocks.nth(1).getByRole('button', { name: 'Values' }).count()).toBe(0);
  });

  it('offers no way to people at an address that is none', async () => {
    const page = await openAnswer('support-url="javascript:alert(1)"');
    expect(await page.getByRole('link', { name: 'Ask a person' }).count()).toBe(0);
  });

  it('shows the steps of the agent in one line, and afterwards on demand', async () => {
    const step = (message: string) => ({ event: 'notice', data: { code: 'agent_step', message } }) as const;
    const [start, ...rest] = answerEvents(plainAnswer('Done.'));
    const wait = Promise.withResolvers<void>();
    suite.server.reply = () => ({
      steps: [
        ...(start ? [start] : []),
        step('Searching payments'),
        step('Reading POST /refunds'),
        { wait: wait.promise },
        ...rest,
      ],
    });
    const page = await suite.openPage();
    await askInPanel(page, question);
    await page.locator('.progress', { hasText: 'Reading POST /refunds' }).waitFor();
    expect(await page.locator('.progress').innerText()).not.toContain('Searching payments');
    expect(await page.locator('.notice').count()).toBe(0);
    wait.resolve();
    await page.getByText('Steps (2)').click();
    expect(await page.locator('.steps li').allInnerTexts()).toEqual(['Searching payments', 'Reading POST /refunds']);
  });
});
