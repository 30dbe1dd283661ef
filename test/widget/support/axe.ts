import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page, in a line each; the page itself is clean. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // Colours are not measured in the middle of the opening animation.
  await page.evaluate(async () =>
    Promise.all(
      document
        .querySelector('kong-copilot')
        ?.shadowRoot?.getAnimations()
        .map(async (animation) => animation.effect?.getTiming().iterations === 1 && animation.finished) ?? [],
    ),
  );
  const results = await page.evaluate(async () =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(' ')} ${node.failureSummary ?? ''}`),
  );
}
