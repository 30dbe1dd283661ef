import { describe, expect, it } from 'vitest';
import type { CatalogueApi } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import type { AnswerRequest } from '../../../server/answers/answerer.ts';
import { answerOf, buildHit, buildOperationHit, createWorld, emptyCatalogue, refundEntry } from './answer-fixtures.ts';

const api = (slug: string, title: string, versions: string[]): CatalogueApi => ({
  slug,
  title,
  description: null,
  versions,
  currentVersion: versions.at(-1) ?? null,
  index: { generation: 1, indexedAt: null },
});
const apis = [api('payments', 'Payments API', ['v1', 'v3']), api('shipping', 'Shipping API', ['1'])];

function accessHit(slug: string, title: string, section: string, text: string): SearchHit {
  return buildHit({
    api: slug,
    apiTitle: title,
    documentTitle: `Getting access to ${title}`,
    documentPath: `apis/${slug}/access.md`,
    title: section,
    chunkKey: `section:${section}`,
    text,
  });
}
const accessHits = [
  accessHit('shipping', 'Shipping API', 'How to get access', 'Registrations are approved automatically.'),
  accessHit('payments', 'Payments API', 'How to authenticate', 'A new key expires after 1 year.'),
  accessHit('payments', 'Payments API', 'How to get access', 'A registration needs approval.'),
];

function packageHit(name: string, section: string, text: string): SearchHit {
  return buildHit({
    api: null,
    documentTitle: name,
    documentPath: `packages/${name.toLowerCase()}~1/about.md`,
    title: section,
    chunkKey: `section:${section}`,
    text,
  });
}
const packageHits = [
  packageHit('Gold', 'How to get access', 'A registration for Gold needs approval.'),
  packageHit('Gold', 'Operations', '- `POST /refunds` of Payments API: 20 times per second'),
  packageHit('Gold', 'Rate limit', 'Each operation may be called 1000 times per minute.'),
  packageHit('Silver', 'Rate limit', 'Each operation may be called 100 times per minute.'),
];

async function ask(request: AnswerRequest, hits: readonly SearchHit[]): Promise<string> {
  const world = createWorld({
    hits,
    overrides: {
      catalogue: {
        ...emptyCatalogue,
        listApis: async () => ({ items: apis, total: apis.length }),
        findOperations: async (_, references) =>
          references.map(({ version }) => ({ ...refundEntry, version: version ?? '' })),
        readGatewayFacts: async () => null,
      },
    },
  });
  return answerOf(await world.ask(request)).answer;
}

describe('how to get access to an API', () => {
  it.each(['How do I get an API key for the Payments API?', 'Does registration for the Payments API need approval?'])(
    '%s: the page about access of that API first',
    async (question) => {
      const answer = await ask({ question }, [buildOperationHit(refundEntry, { score: 0.9 }), ...accessHits]);
      expect(answer).toMatch(
        /^\*\*1\. Register\*\*\n\n\*\*Getting access to Payments API › How to get access\*\* \[1\]:\n\n> A registration needs/u,
      );
      expect(answer).not.toContain('automatically');
    },
  );

  it('says first how long a key lives where that is asked', async () => {
    const answer = await ask({ question: 'When does my Payments API key expire?' }, accessHits);
    expect(answer).toMatch(/^\*\*Getting access to Payments API › How to authenticate\*\*/u);
    expect(answer).toContain('expires after 1 year');
  });

  it('takes the API of the page', async () => {
    const answer = await ask({ question: 'How do I get a key?', api: 'shipping' }, accessHits);
    expect(answer).toContain('approved automatically');
    expect(answer).not.toContain('needs approval');
  });
});

describe('what a package allows', () => {
  it.each([
    ['How many requests does package Gold allow?', ['1000 times per minute', '20 times per second'], ['100 times']],
    ['How often may I call POST /refunds with Gold?', ['1000 times per minute', '20 times per second'], []],
    ['What is in the Gold package?', ['POST /refunds'], ['needs approval']],
    ['Do I need approval for the Gold package?', ['needs approval'], ['1000 times']],
    ['What is the rate limit of the Silver plan?', ['100 times per minute'], ['1000 times']],
  ])('%s', async (question, told, untold) => {
    const answer = await ask({ question }, packageHits);
    for (const text of told) expect(answer).toContain(text);
    for (const text of untold) expect(answer).not.toContain(text);
  });

  it('is not told for an API that is asked about by name', async () => {
    const answer = await ask({ question: 'What is the rate limit of the Payments API?' }, [
      ...packageHits,
      buildHit({ title: 'Limits of the Payments API', text: 'The Payments API takes 5 requests per second.' }),
    ]);
    expect(answer).toContain('5 requests per second');
    expect(answer).not.toContain('times per minute');
  });
});

describe('versions and APIs that a question names', () => {
  it('searches in the version of the API alone', async () => {
    const scoped = createWorld({
      hits: [buildOperationHit({ ...refundEntry, version: 'v1' })],
      overrides: {
        catalogue: {
          ...emptyCatalogue,
          listApis: async () => ({ items: apis, total: 2 }),
          findOperations: async (_, references) => references.map(() => ({ ...refundEntry, version: 'v1' })),
          readGatewayFacts: async () => null,
        },
      },
    });
    const answer = answerOf(await scoped.ask({ question: 'How do I refund a payment in v1 of the Payments API?' }));
    expect(scoped.retrievals[0]).toMatchObject({ api: 'payments', version: 'v1', withPortalPages: true });
    expect(scoped.retrievals[0]?.question).not.toContain('v1');
    expect(answer.scope).toEqual({ api: 'payments', version: 'v1' });
  });

  it('goes before the version of the page', async () => {
    const asked: (string | undefined)[] = [];
    const world = createWorld({
      hits: [],
      overrides: {
        catalogue: {
          ...emptyCatalogue,
          listApis: async () => ({ items: apis, total: 2 }),
          findOperations: async (_, references) => references.map(() => null),
          readGatewayFacts: async () => null,
        },
        retriever: {
          retrieve: async ({ version }) => {
            asked.push(version);
            return { hits: [], index: { generation: 1, indexedAt: null } };
          },
        },
      },
    });
    await world.ask({ question: 'How do I refund in version 1?', api: 'payments', version: 'v3' });
    expect(asked[0]).toBe('v1');
  });

  it('says that a version is not there, and which are', async () => {
    const answer = await ask({ question: 'Payments API v7: how do I refund a payment?' }, [
      buildOperationHit(refundEntry, { score: 0.9 }),
    ]);
    expect(answer).toMatch(
      /^Payments API has no version 7; its versions are v1, v3\. What follows is about version v3\./u,
    );
  });

  it('says the same of an API that is hidden and of one that never was, whatever else it found', async () => {
    const hits = [buildHit({ title: 'Rate limit', text: 'Each operation may be called 9 times per minute.' })];
    const hidden = await ask({ question: 'What is the rate limit of the Settlements API?' }, hits);
    const never = await ask({ question: 'What is the rate limit of the Mastercard API?' }, hits);
    expect(hidden).toBe(never);
    expect(hidden).toMatch(/^I found no API of that name/u);
    expect(hidden).not.toContain('9 times');
  });

  it('answers about a product that the texts speak of, although it is no API of the catalogue', async () => {
    const hits = [buildHit({ title: 'Rate limit', text: 'The Harbor API allows 9 requests per minute.' })];
    expect(await ask({ question: 'What is the rate limit of the Harbor API?' }, hits)).toContain('9 requests');
  });
});
