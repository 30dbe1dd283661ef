import { describe, expect, it } from 'vitest';
import type { Caller, Visibility } from '../../../../core/caller.ts';
import type { CatalogueApi, CatalogueOperation } from '../../../../core/catalogue.ts';
import type { SearchHit } from '../../../../core/search-index.ts';
import { buildOperation } from '../../../support/build-operation.ts';
import { mayRead } from '../../../support/in-memory-catalogue.ts';
import { activeParts, answerOf, buildHit, createWorld, emptyCatalogue } from '../answer-fixtures.ts';

const partner = { subject: 'paula', teams: ['partners'] };
const partners: Visibility = { teams: ['partners'] };

const entry = (version: string, method: 'GET' | 'POST' | 'DELETE', path: string, parts = {}): CatalogueOperation => ({
  api: 'trains',
  apiTitle: 'Trains API',
  version,
  url: null,
  operation: buildOperation(method, path, parts),
});
const required = (name: string) => ({
  name,
  in: 'query' as const,
  type: 'string',
  required: true,
  description: null,
});

const operations: readonly { visibility: Visibility; value: CatalogueOperation }[] = [
  { visibility: 'public', value: entry('1', 'GET', '/trips') },
  { visibility: 'public', value: entry('1', 'DELETE', '/bookings/{id}') },
  { visibility: 'public', value: entry('2', 'GET', '/trips', { parameters: [required('cabin')] }) },
  { visibility: 'public', value: entry('2', 'POST', '/seats') },
  { visibility: partners, value: entry('3', 'GET', '/secret-lounge') },
];

const apiOf = (versions: string[]): CatalogueApi => ({
  slug: 'trains',
  title: 'Trains API',
  description: null,
  versions,
  currentVersion: versions.at(-1) ?? null,
  index: { generation: 1, indexedAt: null },
});

function overviewOf(version: string): SearchHit {
  return buildHit({
    kind: 'overview',
    api: 'trains',
    apiTitle: 'Trains API',
    version,
    title: 'Trains API',
    documentTitle: 'Trains API',
    documentPath: `trains/${version}`,
    chunkKey: 'overview',
    coverage: 0.1,
    cosine: 0.1,
    text: `Trains API, version ${version}`,
  });
}

/** A portal whose third version is for partners alone. */
function createTrains(
  extra: readonly { visibility: Visibility; value: CatalogueOperation }[] = [],
  versionsOf = (caller: Caller): string[] => (mayRead(caller, partners) ? ['1', '2', '3'] : ['1', '2']),
) {
  const all = [...operations, ...extra];
  return createWorld({
    hits: [],
    overrides: {
      catalogue: {
        ...emptyCatalogue,
        findOperations: async (_, references) => references.map(() => null),
        readGatewayFacts: async () => null,
        listApis: async (caller) => ({ items: [apiOf(versionsOf(caller))], total: 1 }),
        findApi: async (caller) => apiOf(versionsOf(caller)),
        listOperations: async (caller, filter) => {
          const items = all
            .filter(({ visibility, value }) => mayRead(caller, visibility) && value.version === filter.version)
            .map(({ value }) => value);
          return { items, total: items.length };
        },
      },
      retriever: {
        retrieve: async (request) => ({
          hits: request.kinds?.includes('overview') === true ? [overviewOf(request.version ?? '')] : [],
          index: { generation: 1, indexedAt: null },
        }),
      },
    },
  });
}

describe('questions about what changed', () => {
  it('are answered with the difference, cited by the overviews and by each operation in both versions', async () => {
    const answer = answerOf(
      await createTrains().ask({ question: 'What changed between v1 and v2 of the Trains API?' }),
    );
    expect(answer.answer.split('\n')[0]).toBe(
      '**Trains API, from version 1 to 2:** 3 changes, 2 of them breaking: 1 operation added, 1 operation removed, 1 operation changed [1] [2].',
    );
    expect(answer.answer).toContain('**Gone in version 2:** `DELETE /bookings/{id}` [3].');
    expect(answer.answer).toContain('- `GET /trips`: Query parameter `cabin` is new and required. [4] [5]');
    expect(answer.answer).toContain('**New in version 2:** `POST /seats` [6].');
    expect(answer.citations.map(({ kind, version }) => `${kind} ${version ?? ''}`)).toEqual([
      'overview 1',
      'overview 2',
      'operation 1',
      'operation 1',
      'operation 2',
      'operation 2',
    ]);
    expect(answer.scope).toEqual({ api: 'trains', version: '2' });
    expect(answer.grounding.status).toBe('grounded');
  });

  it.each([
    [{ question: 'Is there a breaking change in v2 of the Trains API?' }, 'yes, 3 changes'],
    [{ question: 'Is Trains v2 compatible with v1?' }, 'no, 3 changes'],
    [{ question: 'What is new?', api: 'trains' }, 'from version 1 to 2:'],
    [{ question: 'What changed since v1 of Trains v2?', api: 'trains', version: '2' }, 'from version 1 to 2:'],
    [{ question: 'What changed in v1 of the Trains API?' }, 'from version 1 to 2:'],
  ])('%j → %s', async (request, expected) => {
    const answer = answerOf(await createTrains().ask(request));
    expect(answer.answer.split('\n')[0]).toContain(expected);
  });

  it('tell only of versions that the caller may see', async () => {
    for (const question of ['What changed in v3 of the Trains API?', 'What is new in the Trains API?']) {
      const hidden = answerOf(await createTrains().ask({ question }));
      expect(JSON.stringify(hidden)).not.toContain('secret-lounge');
      const shown = answerOf(await createTrains().ask({ question }, { caller: partner }));
      expect(shown.answer).toContain('**New in version 3:** `GET /secret-lounge` [5].');
    }
    const missing = answerOf(await createTrains().ask({ question: 'What changed in v3 of the Trains API?' }));
    const never = answerOf(await createTrains().ask({ question: 'What changed in v4 of the Trains API?' }));
    expect(missing.answer.replaceAll('3', '4')).toBe(never.answer);
  });

  it('let no name of a specification act', async () => {
    const evil = 'x` ![p](https://evil.example/p.png) [9] <img src=x onerror=1>';
    const world = createTrains([
      { visibility: 'public', value: entry('2', 'POST', `/a|${evil}`) },
      { visibility: 'public', value: entry('1', 'POST', '/b', { parameters: [] }) },
      {
        visibility: 'public',
        value: entry('2', 'POST', '/b', { parameters: [{ ...required(evil), type: `[a](https://evil.example) <b>` }] }),
      },
    ]);
    const { answer } = answerOf(await world.ask({ question: 'What changed in Trains v2?' }));
    expect(answer).toContain('`POST /b`');
    expect(activeParts(answer)).toEqual([]);
  });
});

describe('questions about one part of an operation', () => {
  const lounge = [
    { visibility: partners, value: entry('3', 'GET', '/trips', { parameters: [required('lounge_pass')] }) },
    { visibility: partners, value: entry('2', 'GET', '/lounges', { parameters: [required('lounge_pass')] }) },
  ];

  it('look through what the caller may see alone', async () => {
    const world = createTrains(lounge);
    const ask = async (question: string, caller?: Caller): Promise<string> =>
      answerOf(await world.ask({ question }, caller === undefined ? {} : { caller })).answer;
    const hidden = await ask('Is `lounge_pass` still in v2 of the Trains API?');
    expect(hidden).toBe(
      '**No:** `lounge_pass` is not in any version of Trains API that you may see (versions 1 and 2).',
    );
    expect(hidden.replaceAll('lounge_pass', 'x_y')).toBe(await ask('Is `x_y` still in v2 of the Trains API?'));
    expect(await ask('Is `lounge_pass` still in v2 of the Trains API?', partner)).toContain('`GET /lounges` [1]');
    expect(await ask('Since when does the Trains API have the parameter cabin?')).toMatch(
      /^\*\*Since version 2:\*\* .*`GET \/trips` \[1\]\./u,
    );
    const missing = await ask('Is `cabin` still in v3 of the Trains API?');
    expect(missing).toBe('Trains API has no version 3; its versions are 1, 2.');
    expect(missing.replaceAll('3', '4')).toBe(await ask('Is `cabin` still in v4 of the Trains API?'));
  });

  it('say which versions were looked through, where there are many', async () => {
    const labels = Array.from({ length: 20 }, (_, index) => String(index + 1));
    const trips = labels.map((version) => ({
      visibility: 'public' as const,
      value: entry(version, 'GET', '/fares', { parameters: [required('class')] }),
    }));
    const world = createTrains(trips, () => labels);
    const ask = async (question: string): Promise<string> => answerOf(await world.ask({ question })).answer;
    expect(await ask('Since when does the Trains API have the parameter class?')).toMatch(
      /^\*\*At least since version 15, the oldest one that was looked through:\*\*/u,
    );
    expect(await ask('Is `fare_key` still in v9 of the Trains API?')).toBe(
      '**No:** `fare_key` is not in any version that was looked through of Trains API (versions 5, 6, 7, 8, 9 and 10).',
    );
    expect(await ask('Is `class` of GET /fares still in v3 of the Trains API?')).not.toMatch(/^\*\*No/u);
    expect(await ask('Is GET /fares still in v3 of the Trains API?')).not.toMatch(/^\*\*No/u);
  });

  it('let no name of a specification or a question act', async () => {
    const evil = 'x` ![p](https://evil.example/p.png) [9] <img src=x onerror=1>';
    const world = createTrains([
      {
        visibility: 'public',
        value: entry('2', 'POST', `/a|${evil}`, {
          parameters: [{ ...required('fare'), description: `Called \`${evil}\` before.` }],
          responses: [
            { status: evil, description: evil, mediaTypes: [], headers: [{ name: 'fare' }], fields: [] },
            {
              status: '200',
              description: '',
              mediaTypes: [],
              headers: [],
              fields: [{ path: `${evil}.fare`, type: evil, required: true }],
            },
          ],
        }),
      },
    ]);
    for (const name of ['fare', '![p](https://evil.example/p.png)', '<img/src=x/onerror=1>']) {
      const { answer } = answerOf(await world.ask({ question: `Is \`${name}\` still in v2 of the Trains API?` }));
      expect(answer).toMatch(name === 'fare' ? /^\*\*Yes:\*\* `fare`/u : /^\*\*No:\*\*/u);
      expect(activeParts(answer)).toEqual([]);
    }
  });
});
