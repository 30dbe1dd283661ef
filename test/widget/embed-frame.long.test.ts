import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnswerRequest } from '../../server/answers/answerer.ts';
import { integrityOf, pinnedFolder } from '../../server/pinned-widget.ts';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { createTestApp } from '../support/create-test-app.ts';
import { serveApp } from '../support/serve-app.ts';
import { answerEvents, createScriptedAnswerer } from '../support/scripted-answerer.ts';
import { ensureWidgetBuilt, widgetDirectory } from './support/built-widget.ts';
import { startScriptedServer } from './support/scripted-server.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

/** The page around: answers requests for a token, and keeps what the frame says. */
const pageScript = `
  const frame = document.querySelector('iframe');
  const said = globalThis.said = [];
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow) return;
    said.push(event.data);
    if (event.data.type === 'copilot-identity-request')
      frame.contentWindow.postMessage({ type: 'copilot-identity', id: event.data.id, token: 'of-the-page' }, event.origin);
  });
`;

describeWithChromium('the real server and its ways in', () => {
  let browser: Browser;
  let portal: ScriptedServer;
  let stranger: ScriptedServer;
  let server: Awaited<ReturnType<typeof serveApp>>;
  const asked: { readonly request: AnswerRequest }[] = [];

  beforeAll(async () => {
    await ensureWidgetBuilt();
    browser = await launchChromium();
    portal = await startScriptedServer();
    stranger = await startScriptedServer();
    const scripted = createScriptedAnswerer(answerEvents());
    const { app } = createTestApp({
      corsOrigins: [portal.origin],
      readAsset: async (name) => readFile(join(widgetDirectory, name)).catch(() => null),
      answerer: {
        answer: (request, caller, options) => {
          asked.push({ request });
          return scripted.answer(request, caller, options);
        },
      },
    });
    server = await serveApp(app);
  });

  afterAll(async () => {
    await browser.close();
    await Promise.all([portal.close(), stranger.close(), server.close()]);
  });

  async function openFrame(around: ScriptedServer, query = ''): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(
      around.page({ element: `<iframe src="${server.url}/embed${query}" width="700" height="600"></iframe>` }),
    );
    await page.addScriptTag({ content: pageScript });
    return { page, faults };
  }

  const said = async (page: Page): Promise<{ type: string; detail?: unknown }[]> =>
    page.evaluate(() => (globalThis as unknown as { said: { type: string; detail?: unknown }[] }).said);

  async function tell(page: Page, message: unknown): Promise<void> {
    await page.evaluate(
      ([content, origin]) => {
        document.querySelector('iframe')?.contentWindow?.postMessage(content, origin);
      },
      [message, server.url] as const,
    );
  }

  it('fills a frame without any script around it, set up by its address', async () => {
    const { page, faults } = await openFrame(
      portal,
      '?api=payments&version=2&theme=dark&heading=Ask&support-url=//evil.example',
    );
    const frame = page.frameLocator('iframe');
    await frame.getByRole('region', { name: 'Ask' }).waitFor();
    await frame.locator('.scope', { hasText: 'payments · Version 2' }).waitFor();
    const box = await frame.getByRole('region', { name: 'Ask' }).boundingBox();
    expect([box?.width, box?.height]).toEqual([700, 600]);
    await frame.getByLabel('Your question').fill('How?');
    await frame.getByLabel('Your question').press('Enter');
    await frame.locator('.turn[data-status=done]').waitFor();
    expect(asked.at(-1)?.request).toMatchObject({ question: 'How?', api: 'payments', version: '2' });
    expect(await frame.getByRole('link', { name: 'Ask a person' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('speaks with the page around: settings, questions, tokens and events', async () => {
    const { page, faults } = await openFrame(portal);
    const frame = page.frameLocator('iframe');
    await frame.getByLabel('Your question').waitFor();
    const pageContext = { url: 'https://portal.example/refunds', title: 'Refunds' };
    const settings = { api: 'payments', suggestions: ['Mine?'], supportUrl: '/help', identity: true, pageContext };
    await tell(page, { type: 'copilot-configure', settings });
    await frame.getByRole('button', { name: 'Mine?' }).waitFor();
    const tokens: (string | null)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/chat')) tokens.push(request.headers()['authorization'] ?? null);
    });
    await tell(page, { type: 'copilot-ask', question: 'From outside?' });
    await frame.locator('.turn[data-status=done]').waitFor();
    expect(tokens).toEqual(['Bearer of-the-page']);
    expect(asked.at(-1)?.request).toMatchObject({ question: 'From outside?', api: 'payments', page: pageContext });
    await frame.getByRole('link', { name: 'Ask a person' }).waitFor();
    const types = (await said(page)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['copilot-ask', 'copilot-identity-request', 'copilot-answer']));
    expect((await said(page)).find(({ type }) => type === 'copilot-answer')?.detail).toMatchObject({
      answer_id: 'ans_1',
    });
    await tell(page, { type: 'copilot-configure', settings: { api: null, supportUrl: null } });
    await frame.getByRole('link', { name: 'Ask a person' }).waitFor({ state: 'detached' });
    await tell(page, { type: 'copilot-reset' });
    await frame.getByRole('button', { name: 'Mine?' }).waitFor();
    for (const nonsense of [
      null,
      7,
      'copilot-reset',
      {},
      { type: 'copilot-ask', question: {} },
      { type: 'copilot-configure' },
    ])
      await tell(page, nonsense);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('is not shown by pages of other origins, and does not listen to them', async () => {
    const count = asked.length;
    const { page } = await openFrame(stranger);
    await expect.poll(() => page.frames().length).toBe(2);
    await tell(page, { type: 'copilot-ask', question: 'Stolen?' }).catch(() => undefined);
    expect(await page.frameLocator('iframe').locator('kong-copilot').count()).toBe(0);
    expect(asked).toHaveLength(count);
    await page.close();
  });

  it('does not listen to another window of a right origin either', async () => {
    const count = asked.length;
    const { page } = await openFrame(portal);
    await page.frameLocator('iframe').getByLabel('Your question').waitFor();
    await page.evaluate((origin) => {
      // A sibling frame of the same page, which is not the frame's parent.
      const sibling = document.createElement('iframe');
      document.body.append(sibling);
      const script = sibling.contentDocument?.createElement('script');
      if (!script) return;
      script.textContent = `parent.frames[0].postMessage({ type: 'copilot-ask', question: 'Stolen?' }, '${origin}')`;
      sibling.contentDocument?.body.append(script);
    }, server.url);
    await page.waitForTimeout(200);
    expect(asked).toHaveLength(count);
    await page.close();
  });

  it('runs the pinned build with its integrity hash, and nothing that does not match', async () => {
    const entry = await readFile(join(widgetDirectory, 'kong-copilot.js'));
    const address = `${server.url}/widget/${pinnedFolder('1.2.3', entry)}/kong-copilot.js`;
    const open = async (integrity: string): Promise<Page> => {
      const page = await browser.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(
        portal.page({
          element: '<kong-copilot></kong-copilot>',
          script: `<script type="module" crossorigin src="${address}" integrity="${integrity}"></script>`,
        }),
      );
      return page;
    };
    const page = await open(integrityOf(entry));
    await page.getByRole('button', { name: 'Ask the docs' }).click();
    await page.getByLabel('Your question').fill('Pinned?');
    await page.getByLabel('Your question').press('Enter');
    // Without a `server` attribute: found from the folder of the pinned script.
    await page.locator('.turn[data-status=done]').waitFor();
    expect(asked.at(-1)?.request.question).toBe('Pinned?');
    await page.close();
    const wrong = await open(`sha384-${createHash('sha384').update('other').digest('base64')}`);
    await wrong.waitForLoadState('networkidle');
    expect(await wrong.evaluate(() => customElements.get('kong-copilot') === undefined)).toBe(true);
    await wrong.close();
  });

  it.each(['google-tag-manager', 'classic-theme', 'script-tag'])(
    'works with the lines of its page: %s',
    async (name) => {
      const text = await readFile(join(import.meta.dirname, `../../docs/embedding/${name}.md`), 'utf8');
      const lines = /```html\n([^]*?)```/.exec(text)?.[1]?.replaceAll('https://copilot.example.com', server.url) ?? '';
      const page = await browser.newPage();
      page.setDefaultTimeout(10_000);
      const isTag = name === 'google-tag-manager';
      await page.goto(portal.page({ script: '', element: isTag ? '' : lines }));
      // A tag manager puts its code into a page that is there already, on every navigation perhaps.
      const code = lines.replaceAll(/<\/?script>/g, '');
      if (isTag) for (const _navigation of [1, 2]) await page.addScriptTag({ content: code });
      await page.getByRole('button', { name: 'Ask the docs' }).click();
      await page.getByLabel('Your question').fill(`As in ${name}?`);
      await page.getByLabel('Your question').press('Enter');
      await page.locator('.turn[data-status=done]').waitFor();
      expect(asked.at(-1)?.request.question).toBe(`As in ${name}?`);
      await page.close();
    },
  );
});
