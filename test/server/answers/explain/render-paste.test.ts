import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import { findPaste } from '../../../../server/answers/explain/find-paste.ts';
import { renderPaste } from '../../../../server/answers/explain/render-paste.ts';
import { explainRequest, type Explanation } from '../../../../server/explain/explain-request.ts';
import { parsePaste, type ParsedPaste } from '../../../../server/explain/parse-paste.ts';
import { exampleFixtures } from '../../explain/support/example-fixtures.ts';
import { createExplainApp, exampleSpecification } from '../../explain/support/explain-fixtures.ts';

const apis = [
  { slug: 'payments', versions: ['3', '2', '1'] },
  ...['customers', 'shipping', 'webhooks'].map((slug) => ({ slug, versions: ['1'] })),
].map(({ slug, versions }) => ({
  slug,
  versions: Object.fromEntries(versions.map((label) => [label, exampleSpecification(`${slug}/v${label}.yaml`)])),
  current: versions[0] ?? '',
}));
const { dependencies } = createExplainApp(apis);

async function explainPaste(
  { request, response, faults }: ParsedPaste,
  scope: { readonly api: string; readonly version?: string },
): Promise<Explanation> {
  const wish = { exchange: { request, response }, faults, languages: [{ language: 'shell' }], ...scope };
  return explainRequest(dependencies, wish, anonymousCaller, { signal: new AbortController().signal });
}

describe('a paste as it is stored', () => {
  it.each(exampleFixtures)('is read again as the same call: $name', async ({ api, version, paste }) => {
    const scope = { api, ...(version !== undefined && { version }) };
    const first = await explainPaste(parsePaste(paste), scope);
    const stored = renderPaste('and why?', first.request, first.response, new Set(['idempotency-key']));
    const read = findPaste(stored);
    expect(read).toMatchObject({ words: 'and why?' });
    if (read === null) return;
    const second = await explainPaste(read, scope);
    expect(second.operation).toEqual(first.operation);
    expect(second.statusExplanation?.status).toBe(first.statusExplanation?.status);
    expect(second.corrected.map(({ code }) => code)).toEqual(first.corrected.map(({ code }) => code));
  });
});
