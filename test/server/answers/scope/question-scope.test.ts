import { describe, expect, it } from 'vitest';
import type { CatalogueApi } from '../../../../core/catalogue.ts';
import { readQuestionScope, scopeOfQuestion } from '../../../../server/answers/scope/question-scope.ts';
import { anonymousCaller } from '../../../../core/caller.ts';

const api = (title: string, slug: string, versions: string[]): CatalogueApi => ({
  slug,
  title,
  description: null,
  versions,
  currentVersion: versions.at(-1) ?? null,
  index: { generation: 1, indexedAt: null },
});
const apis = [
  api('Payments API', 'payments', ['1', '2', '3']),
  api('Payments Reporting API', 'payments-reporting', ['1']),
  api('Shipping API v2', 'shipping-api', ['1', '2']),
  api('Train Travel API', 'train-travel', ['1.0.0', '2.0.0']),
];

function scope(question: string, page: { api?: string } = {}): string {
  const found = scopeOfQuestion(question, page, apis);
  const parts = [found.api?.slug ?? '-'];
  if (found.versions.length > 0) parts.push(found.versions.join('+'));
  for (const [slug, label] of found.labels) parts.push(`${slug}:${label}`);
  if (found.missingVersion !== null) parts.push(`no ${found.missingVersion}`);
  if (found.unknownApi !== null) parts.push(`unknown ${found.unknownApi}`);
  return parts.join(' ');
}

describe('scopeOfQuestion', () => {
  it.each([
    ['How do I refund in v2 of the Payments API?', 'payments 2'],
    ['How do I create a charge in Payments v1?', 'payments 1'],
    ['How do I get a key for Payments?', 'payments'],
    ["What is the payments API's rate limit?", 'payments'],
    ['what is the rate limit of payments', 'payments'],
    ['what is the rate limit for payments of one customer', '-'],
    ['What is in the Payments Reporting API?', 'payments-reporting'],
    ['Limits of Payments Reporting and of Payments?', '-'],
    ['What changed in train travel 2.0.0?', 'train-travel 2.0.0'],
    ['What changed between v1 and v2 of shipping-api?', 'shipping-api 1+2'],
    ['What changed between v2 and v1 of Shipping?', 'shipping-api 1+2'],
    ['How do I refund a payment in version 3?', '- payments:3'],
    // The word alone is what is paid.
    ['How do I list payments?', '-'],
    ['How do I book a trip in version 2?', '- payments:2 shipping-api:2 train-travel:2.0.0'],
    ['How do I move from version 1 to version 2?', '-'],
    ['Payments v7: how do I refund?', 'payments no 7'],
    ['How do I use OAuth 2.0 with the Payments API?', 'payments'],
    ['What is the rate limit of the Settlements API?', '- unknown Settlements'],
    ['Which REST API do you have?', '-'],
    ['How do I call the Web API of Payments?', 'payments'],
  ])('%s → %s', (question, expected) => expect(scope(question)).toBe(expected));

  it('stays on the page of an API, whose versions alone count', () => {
    expect(scope('How do I refund in v2?', { api: 'payments' })).toBe('payments 2');
    expect(scope('What is the rate limit of the Shipping API?', { api: 'payments' })).toBe('payments');
    expect(scope('What is new in v7?', { api: 'not-mine' })).toBe('-');
  });
});

describe('readQuestionScope', () => {
  const catalogue = (total: number, asked: string[] = []) => ({
    asked,
    listApis: async (_: unknown, { size }: { size: number }) => {
      asked.push(String(size));
      return { items: apis, total };
    },
  });
  const { signal } = new AbortController();

  it('reads no catalogue for questions that name nothing of it', async () => {
    const { asked, listApis } = catalogue(4);
    const found = await readQuestionScope({ listApis }, 'How do I refund a payment?', {}, anonymousCaller, { signal });
    expect(found.api).toBeNull();
    expect(asked).toEqual([]);
  });

  it('gives up on a portal with very many APIs', async () => {
    const found = await readQuestionScope(catalogue(501), 'Payments v2 limits?', {}, anonymousCaller, { signal });
    expect(found).toMatchObject({ api: null, versions: [] });
  });
});
