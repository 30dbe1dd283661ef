import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { ensureWidgetBuilt } from './built-widget.ts';
import { startScriptedServer } from './scripted-server.ts';
import type { PageOptions, ScriptedServer } from './scripted-server.ts';

export interface BrowserSuite {
  /** Fresh for each test. */
  readonly server: ScriptedServer;
  /**
   * Opens a test page. An error on it fails the test. With context options it gets a browser context of its
   * own; without, the file's one page is used again, which is much faster.
   */
  openPage(options?: PageOptions, context?: BrowserContextOptions): Promise<Page>;
}

const viewport = { width: 1100, height: 800 };

/** One Chromium and one page per file, one server per test. */
export function useBrowserSuite(): BrowserSuite {
  let browser: Browser;
  let server: ScriptedServer;
  let shared: Page;
  const contexts: BrowserContext[] = [];
  const pageErrors: string[] = [];
  const newPage = async (options: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ viewport, ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => pageErrors.push(error.message));
    return page;
  };
  beforeAll(async () => {
    await ensureWidgetBuilt();
    browser = await launchChromium();
    shared = await newPage({});
    contexts.pop();
  });
  afterAll(async () => browser.close());
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    for (const event of ['request', 'requestfailed', 'dialog', 'console']) shared.removeAllListeners(event);
    await shared.unrouteAll();
    await shared.goto('about:blank');
    await server.close();
    const errors = pageErrors.splice(0);
    if (errors.length > 0) throw new Error(`Errors on the page: ${errors.join('; ')}`);
  });
  return {
    get server() {
      return server;
    },
    async openPage(options, contextOptions) {
      const page = contextOptions === undefined ? shared : await newPage(contextOptions);
      await page.goto(server.page(options));
      await page.waitForFunction(() => customElements.get('kong-copilot') !== undefined);
      return page;
    },
  };
}

/** Opens the panel by its button and types a question. */
export async function askInPanel(page: Page, question: string): Promise<void> {
  const input = page.getByLabel('Your question');
  if (!(await input.isVisible())) await page.getByRole('button', { name: 'Ask the docs' }).click();
  await input.fill(question);
  await input.press('Enter');
}
