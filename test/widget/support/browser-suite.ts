import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { ensureWidgetBuilt } from './built-widget.ts';
import { startScriptedServer } from './scripted-server.ts';
import type { PageOptions, ScriptedServer } from './scripted-server.ts';

export interface BrowserSuite {
  /** Fresh for each test. */
  readonly server: ScriptedServer;
  /** Opens a test page in a context of its own; errors on it fail the test, unless they are expected. */
  openPage(options?: PageOptions, context?: BrowserContextOptions): Promise<Page>;
  /** Errors of the pages of this test; a test that expects some empties it. */
  readonly pageErrors: string[];
}

/** One Chromium per file, one server and as many pages as it wants per test. */
export function useBrowserSuite(): BrowserSuite {
  let browser: Browser;
  let server: ScriptedServer;
  const contexts: BrowserContext[] = [];
  const pageErrors: string[] = [];
  beforeAll(async () => {
    await ensureWidgetBuilt();
    browser = await launchChromium();
  });
  afterAll(async () => browser.close());
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    await server.close();
    const errors = pageErrors.splice(0);
    if (errors.length > 0) throw new Error(`Errors on the page: ${errors.join('; ')}`);
  });
  return {
    get server() {
      return server;
    },
    pageErrors,
    async openPage(options, contextOptions) {
      const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...contextOptions });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(5000);
      page.on('pageerror', (error) => pageErrors.push(error.message));
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
