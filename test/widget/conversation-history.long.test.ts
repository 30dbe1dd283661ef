import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWithChromium } from '../support/chromium.ts';
import { answerEvents, plainAnswer } from './support/answers.ts';
import { askInPanel, useBrowserSuite } from './support/browser-suite.ts';

describeWithChromium('conversation over pages and questions', () => {
  const suite = useBrowserSuite();

  const questions = (): unknown[] =>
    suite.server.calls.filter(({ path }) => path === '/v1/chat').map(({ body }) => body['question']);

  async function open(options: Parameters<typeof suite.openPage>[0] = {}): Promise<Page> {
    suite.server.reply = (asked) => ({ steps: answerEvents(plainAnswer(`Answer to ${asked}.`)) });
    return suite.openPage(options, {});
  }

  async function ask(page: Page, question: string): Promise<void> {
    await askInPanel(page, question);
    await page.getByText(`Answer to ${question}.`).first().waitFor();
  }

  it('is there on the next page of the tab, goes on, and can be cleared', async () => {
    const page = await open();
    await ask(page, 'one');
    await page.goto(suite.server.page());
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByText('Answer to one.').first().waitFor();
    await ask(page, 'two');
    expect(suite.server.calls.at(-1)?.body['conversation_id']).toBe('conversation-1');
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('heading', { name: 'What do you want to build?' }).waitFor();
    expect(await page.locator('.turn').count()).toBe(0);
    expect(questions()).toEqual(['one', 'two']);
  });

  it('is there before the next question that a page asks', async () => {
    const page = await open();
    await ask(page, 'one');
    await page.goto(suite.server.page());
    const copilot = page.locator('kong-copilot');
    await copilot.evaluate(async (element: HTMLElementTagNameMap['kong-copilot']) => element.ask('two'));
    await page.getByText('Answer to two.').first().waitFor();
    expect(await page.locator('.question-text').allInnerTexts()).toEqual(['one', 'two']);
  });

  it('is kept from the next reader of the tab, from another tab, and where the page wants none', async () => {
    const page = await open();
    await ask(page, 'one');
    const kept = async (): Promise<string> => page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
    expect(await kept()).toContain('Answer to one.');
    const other = await page.context().newPage();
    await other.goto(suite.server.page());
    await other.getByRole('button', { name: 'Ask the docs' }).click();
    await other.getByRole('heading', { name: 'What do you want to build?' }).waitFor();
    await page.reload();
    await page
      .locator('kong-copilot')
      .evaluate((element: HTMLElementTagNameMap['kong-copilot']) => (element.identity = 'somebody-else'));
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('heading', { name: 'What do you want to build?' }).waitFor();
    expect(await kept()).not.toContain('Answer to one.');
    await page.goto(suite.server.page({ attributes: 'history="off"' }));
    await ask(page, 'two');
    expect(await kept()).not.toContain('Answer to two.');
  });

  it('shows a question that was being answered as stopped', async () => {
    const page = await open();
    suite.server.reply = () => ({
      steps: [...answerEvents(plainAnswer('Half an answer')).slice(0, 3), { wait: new Promise(() => undefined) }],
    });
    await askInPanel(page, 'one');
    await page.locator('.prose').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByRole('button', { name: 'Ask again' }).waitFor();
    expect(questions()).toEqual(['one']);
  });

  it('answers the last question anew', async () => {
    const page = await open();
    await ask(page, 'one');
    await ask(page, 'two');
    suite.server.reply = () => ({ steps: answerEvents(plainAnswer('Another answer.')) });
    await page.getByRole('button', { name: 'Answer again' }).click();
    await page.getByText('Another answer.').first().waitFor();
    expect(await page.locator('.turn').count()).toBe(2);
    expect(await page.getByText('Answer to two.').count()).toBe(0);
    expect(questions()).toEqual(['one', 'two', 'two']);
  });

  it('lets the last question be edited, or left as it was', async () => {
    const page = await open();
    await ask(page, 'one');
    await ask(page, 'tow');
    const input = page.getByLabel('Your question');
    await page.getByRole('button', { name: 'Edit question' }).click();
    await page.getByText('Editing your last question').waitFor();
    expect(await input.inputValue()).toBe('tow');
    await page.keyboard.press('Escape');
    expect(await input.inputValue()).toBe('');
    expect(await page.locator('.turn').count()).toBe(2);
    await page.getByRole('button', { name: 'Edit question' }).click();
    await input.fill('two');
    await input.press('Enter');
    await page.getByText('Answer to two.').first().waitFor();
    expect(await page.locator('.question-text').allInnerTexts()).toEqual(['one', 'two']);
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('asks what the address of the page asks, once', async () => {
    const page = await open();
    const address = `${suite.server.page({ body: '<kong-copilot id="second" mode="inline"></kong-copilot>' })}?copilot=linked`;
    await page.goto(address);
    await page.getByText('Answer to linked.').first().waitFor();
    await page.reload();
    await page.getByText('Answer to linked.').first().waitFor();
    await page.waitForTimeout(100);
    expect(questions()).toEqual(['linked']);
    await page.goto(`${suite.server.page()}?copilot`);
    await page.getByRole('dialog').waitFor();
    expect(questions()).toEqual(['linked']);
  });

  it('takes text that is marked on the page along with the question', async () => {
    const page = await open({
      body: '<p id="text">The amount is an integer.</p><textarea id="field">Some text</textarea>',
    });
    const mark = async (): Promise<void> =>
      page.evaluate(() => {
        const text = document.querySelector('#text');
        if (text) document.getSelection()?.selectAllChildren(text);
      });
    await mark();
    const button = page.getByRole('button', { name: 'Ask about this' });
    await button.waitFor();
    await page.evaluate(() => document.dispatchEvent(new Event('scroll')));
    expect(await button.isVisible()).toBe(false);
    await button.click();
    await page.locator('.chip', { hasText: 'The amount is an integer.' }).waitFor();
    await ask(page, 'one');
    expect(suite.server.calls[0]?.body['page']).toMatchObject({ selection: 'The amount is an integer.' });
    expect(await page.locator('.turn .selection').innerText()).toBe('The amount is an integer.');
    await ask(page, 'two');
    expect(suite.server.calls[1]?.body['page']).not.toHaveProperty('selection');
    await page.keyboard.press('Escape');

    await mark();
    await page.keyboard.press('Control+i');
    await page.getByRole('button', { name: 'Do not ask about the marked text' }).click();
    await ask(page, 'three');
    expect(suite.server.calls[2]?.body['page']).not.toHaveProperty('selection');
    await page.locator('#field').selectText();
    await page.waitForTimeout(400);
    expect(await page.getByRole('button', { name: 'Ask about this' }).isVisible()).toBe(false);
  });

  it('offers no button beside marked text where the page wants none', async () => {
    const page = await open({ attributes: 'ask-selection="off"', body: '<p id="text">Some text to mark.</p>' });
    await page.locator('#text').selectText();
    await page.waitForTimeout(400);
    expect(await page.getByRole('button', { name: 'Ask about this' }).isVisible()).toBe(false);
  });
});
