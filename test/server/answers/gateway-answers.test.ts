import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEmbedder } from '../../../adapters/models/local-embedder.ts';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import { createAnswerStore } from '../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { readPrompts } from '../../../bin/read-prompts.ts';
import type { Answer, Snippet } from '../../../core/answer.ts';
import type { GatewayFacts } from '../../../core/gateway-facts.ts';
import { buildFactChunks } from '../../../ingest/gateway/fact-chunks.ts';
import { parseDocument } from '../../../ingest/parsing/parse-document.ts';
import type { DocumentParser } from '../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../ingest/run.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';
import { createAnswerer } from '../../../server/answers/create-answerer.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import type { App } from '../../../server/routes/dependencies.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';
import { buildFacts, buildRoute } from '../../support/fixtures.ts';
import { startScriptedOpenAIServer, type ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { allowBrowsers, askForJwt, askForKey, limitRate, limitSize } from '../../support/gateway-policies.ts';
import { activeParts } from './answer-fixtures.ts';

const secretHeader = 'X-Settlement-Partner-Key';

/** What stands in front of the sample portal's APIs, in the words of its gateway. */
const facts: Readonly<Record<string, { readonly title: string; readonly facts: GatewayFacts }>> = {
  payments: {
    title: 'Payments API',
    facts: {
      routes: [
        buildRoute({
          name: 'payments',
          hosts: ['api.harbor.example'],
          paths: ['/v3/payments'],
          policies: [askForJwt(), limitRate([[100, 60]]), limitSize(2 ** 20), allowBrowsers(['https://shop.example'])],
        }),
        buildRoute({
          name: 'refunds',
          hosts: ['api.harbor.example'],
          paths: [String.raw`~/v3/refunds(?:/(?<id>[^/]+))?$`],
          policies: [
            askForKey('X-Refund-Key'),
            limitRate([
              [5, 1],
              [1_000, 3_600],
            ]),
            limitSize(2 ** 20),
          ],
        }),
      ],
    },
  },
  shipping: {
    title: 'Shipping API',
    facts: {
      routes: [
        buildRoute({
          name: 'shipping',
          hosts: ['shipping.harbor.example'],
          paths: ['/'],
          policies: [
            askForKey('X-Harbor-Shipping-Key'),
            limitRate([[20, 1]], { variesByConsumer: true }),
            limitSize(8 * 2 ** 20),
          ],
        }),
      ],
    },
  },
  settlements: {
    title: 'Settlements API',
    facts: { routes: [buildRoute({ name: 'settlements', policies: [askForKey(secretHeader), limitRate([[7, 60]])] })] },
  },
};

const embedder = createLocalEmbedder({ threads: 2 });
let database: TestDatabase;
let app: App;
/** The same with a model that says what it is told to. */
let modelApp: App;
let model: ScriptedOpenAIServer;

beforeAll(async () => {
  database = await createTestDatabase();
  const writer = createIndexWriter(database);
  const parser: DocumentParser = {
    concurrency: 1,
    parse: async (task) => parseDocument(task),
    close: async () => {},
  };
  await runIngestion({
    source: createDirectorySource(fileURLToPath(new URL('../../../examples', import.meta.url))),
    writer,
    embedder,
    parser,
    now: () => performance.now(),
    peakMemoryMegabytes: () => 0,
  });
  const documents = Object.entries(facts).map(([api, { title, facts: known }]) =>
    buildFacts({ path: api, api, title, facts: known, chunks: buildFactChunks(known, title) }),
  );
  const texts = documents.flatMap(({ chunks }) => chunks.map(({ embeddingText }) => embeddingText));
  const vectors = await embedder.embedDocuments(texts);
  await writer.openSource({ key: 'https://gateway.example', kind: 'gateway', title: null });
  await writer.commit('https://gateway.example', {
    apis: [],
    documents,
    unchangedPaths: [],
    space: embedder.space,
    vectors: new Map(texts.map((text, index) => [text, vectors[index] ?? new Float32Array()])),
    counts: { found: documents.length, failed: 0, embedded: texts.length, reused: 0 },
  });
  const catalogue = createCatalogue(database);
  const retriever = createRetriever({ searchIndex: createSearchIndex(database), embedder });
  const answerStore = createAnswerStore(database);
  let ids = 0;
  const newId = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const now = (): number => performance.now();
  const ports = { retriever, catalogue, answerStore, buildSnippet };
  const answerer = createAnswerer({ ...ports, chatModel: null, newId, now });
  ({ app } = createTestApp({ ...ports, answerer }));
  model = await startScriptedOpenAIServer();
  const chatModel = createOpenAIChatModel({ baseUrl: model.baseUrl, model: 'scripted', maxRetries: 0 });
  const referenceIndex = createReferenceIndex(database);
  const modelAnswerer = createAnswerer({ ...ports, chatModel, referenceIndex, prompts: readPrompts(), newId, now });
  ({ app: modelApp } = createTestApp({ ...ports, answerer: modelAnswerer }));
}, 120_000);

afterAll(async () => {
  await model.close();
  await embedder.close();
  await database.close();
});

async function ask(body: object, headers: Record<string, string> = {}, asked = app): Promise<Answer> {
  const response = await asked.request('/v1/ask', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const answer = (await response.json()) as Answer;
  if (process.env['SHOW_ANSWERS'] === '1') process.stdout.write(`\n=== ${JSON.stringify(body)}\n${answer.answer}\n`);
  return answer;
}

/** Citations that the text points to, as `kind title`. */
function cited({ answer, citations }: Answer): string[] {
  return citations.filter(({ index }) => answer.includes(`[${index}]`)).map(({ kind, title }) => `${kind} ${title}`);
}

const partner = gatewayHeaders('pia', ['partners']);

describe('questions that the gateway decides', () => {
  it.each([
    [
      { question: 'How do I authenticate?', api: 'shipping' },
      ['`X-Harbor-Shipping-Key`', 'The specification says the same'],
      'authentication',
    ],
    [
      { question: 'Which header do I send the API key in?', api: 'shipping' },
      ['`X-Harbor-Shipping-Key`'],
      'authentication',
    ],
    [
      { question: 'What is the rate limit?', api: 'shipping' },
      ['20 requests per second', '`429`', '`Retry-After`', 'setting of their own'],
      'rate limits and request size',
    ],
    [
      { question: 'What is the rate limit of the Shipping API?' },
      ['20 requests per second', '`429`'],
      'rate limits and request size',
    ],
    [
      { question: 'Why do I get 429 from the Shipping API?' },
      ['20 requests per second', '`Retry-After`'],
      'rate limits and request size',
    ],
    [
      { question: 'How large may a request be?', api: 'shipping' },
      ['8 MB (8,388,608 bytes)', '`413`'],
      'rate limits and request size',
    ],
    [{ question: 'Why do I get a 413?', api: 'shipping' }, ['8 MB'], 'rate limits and request size'],
    [
      { question: 'How large may a request body be?', api: 'payments' },
      ['1 MB (1,048,576 bytes)'],
      'rate limits and request size',
    ],
    [{ question: 'What is the base URL?', api: 'shipping' }, ['`https://shipping.harbor.example`'], 'public addresses'],
  ])('%j', async (body, expected, about) => {
    const answer = await ask(body);
    for (const text of expected) expect(answer.answer).toContain(text);
    expect(
      cited(answer).some((title) => title.startsWith('fact ') && title.includes(`: ${about} at the gateway`)),
    ).toBe(true);
    expect(answer.citations.filter(({ kind }) => kind === 'fact').every(({ url }) => url === null)).toBe(true);
    expect(answer.grounding.status).toBe('grounded');
    expect(activeParts(answer.answer).filter((part) => !part.startsWith('link http'))).toEqual([]);
  });

  it('tells route by route what differs between the routes of an API', async () => {
    const answer = await ask({ question: 'What is the rate limit?', api: 'payments' });
    expect(answer.answer).toContain('100 requests');
    expect(answer.answer).toContain('/v3/refunds');
    const cors = await ask({ question: 'Does it allow CORS?', api: 'payments' });
    expect(cors.answer).toContain('https://shop.example');
  });

  it('answers for the APIs it may see when the question names none', async () => {
    const question = 'What are the rate limits?';
    const anonymous = await ask({ question });
    expect(anonymous.answer).toContain('20 requests per second');
    expect(anonymous.answer).not.toContain('7 requests');
    const seen = await ask({ question }, partner);
    expect(seen.answer).toContain('7 requests per minute');
  });
});

describe('operations behind the gateway', () => {
  it('says both where the specification and the gateway differ, by the route that takes the call', async () => {
    const answer = await ask({ question: 'How do I refund a payment?' });
    expect(answer.answer).toMatch(
      /the specification says .*`Authorization: Bearer …`.*; the gateway asks for an API key in the header `X-Refund-Key` \[\d\], and that is what counts\./u,
    );
    expect(cited(answer)).toContain('fact Payments API: authentication at the gateway');
  });

  it('says that the gateway enforces what the specification says', async () => {
    const answer = await ask({ question: 'How do I create a payment?' });
    expect(answer.answer).toMatch(/`Authorization: Bearer …`.*The gateway enforces it \[\d\]\./u);
    expect(answer.answer).not.toContain('X-Refund-Key');
  });

  it.each([
    ['Why do I get a 429 from POST /v3/refunds?', ['5 requests per second and 1,000 requests per hour']],
    ['Why do I get a 401 from POST /v3/refunds?', ['`X-Refund-Key`']],
    ['What is the rate limit of POST /v3/payments?', ['100 requests per minute']],
  ])('%s', async (question, expected) => {
    const answer = await ask({ question });
    for (const text of expected) expect(answer.answer).toContain(text);
    expect(cited(answer).some((title) => title.startsWith('fact '))).toBe(true);
  });

  it('is not spoken of where nothing is known of a gateway', async () => {
    const answer = await ask({ question: 'List all customers' });
    expect(answer.answer).not.toMatch(/gateway asks|gateway enforces/u);
    expect(answer.citations.some(({ kind }) => kind === 'fact')).toBe(false);
  });
});

describe('who may not see an API', () => {
  const questions = [
    { question: 'How do I authenticate with the Settlements API?' },
    { question: 'How do I authenticate?', api: 'settlements' },
    { question: 'What is the rate limit of the Settlements API?' },
    { question: `What is ${secretHeader}?` },
    { question: 'Why do I get 429?', api: 'settlements' },
  ];

  it.each(questions)('sees nothing of its gateway: %j', async (body) => {
    const answer = await ask(body);
    const text = JSON.stringify({ ...answer, conversation_id: '' }).replaceAll(body.question, '');
    expect(text).not.toMatch(/Settlement|7 requests/u);
  });

  it('and who may, does', async () => {
    const answer = await ask({ question: 'How do I authenticate?', api: 'settlements' }, partner);
    expect(answer.answer).toContain(`\`${secretHeader}\``);
  });

  it('reads facts with the API, or neither', async () => {
    const shown = await app.request('/v1/apis/settlements', { headers: partner });
    expect(await shown.json()).toMatchObject({
      gateway: {
        routes: [
          {
            name: 'settlements',
            policies: [
              { kind: 'authentication', places: [{ in: 'header', name: secretHeader }] },
              { kind: 'rate-limit', limits: [{ requests: 7, window_seconds: 60 }] },
            ],
          },
        ],
      },
    });
    expect((await app.request('/v1/apis/settlements')).status).toBe(404);
    expect(await (await app.request('/v1/apis/customers')).json()).toMatchObject({ slug: 'customers', gateway: null });
  });
});

describe('code', () => {
  const post = async (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    app.request('/v1/snippets', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const refund = { api: 'payments', operation_id: 'createRefund', language: 'shell' };

  it('carries the key that the gateway asks for', async () => {
    const { code } = (await (await post(refund)).json()) as Snippet;
    expect(code).toContain("--header 'X-Refund-Key: YOUR_API_KEY'");
    expect(code).not.toContain('Authorization');
  });

  it('carries it in every other piece of code that is computed, too', async () => {
    const question = 'How do I migrate POST /v2/charges/{charge_id}/refunds to v3?';
    const migrated = await ask({ question, language: 'shell' });
    expect(migrated.snippets.map(({ code }) => /X-Refund-Key|Authorization/u.exec(code)?.[0])).toEqual([
      'Authorization',
      'X-Refund-Key',
    ]);
    const pasted = await ask({
      question: "why does this fail? curl -X POST https://api.harbor.example/v3/refunds -d '{}'",
    });
    expect(pasted.snippets[0]?.code).toContain("--header 'X-Refund-Key: YOUR_API_KEY'");
    const explained = await app.request('/v1/explain', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ request: { method: 'POST', url: 'https://api.harbor.example/v3/refunds' } }),
    });
    expect(await explained.text()).toContain('X-Refund-Key: YOUR_API_KEY');
    model.scriptChat({
      tokens: ['Call it [1]:\n\n```sh\ncurl -X POST https://api.harbor.example/v3/refunds -u me:secret\n```\n'],
    });
    const written = await ask({ question: 'How do I refund a payment?' }, {}, modelApp);
    expect(written.mode).toBe('model');
    expect(written.answer).toContain("--header 'X-Refund-Key: YOUR_API_KEY'");
    expect(written.answer).not.toMatch(/secret|Authorization/u);
  });

  it('tells nobody of the key of an API that they may not read', async () => {
    const hidden = { api: 'settlements', method: 'GET', path: '/v1/balances', language: 'shell' };
    const [own, foreign, absent] = await Promise.all([
      post(hidden, partner),
      post(hidden),
      post({ ...hidden, api: 'absent' }),
    ]);
    expect(await own.text()).toContain(secretHeader);
    expect([foreign.status, await foreign.text()]).toEqual([404, await absent.text()]);
  });

  it('names each wrong value by its place', async () => {
    const values = {
      query: { colour: 'red' },
      header: { 'Idempotency-Key': 'x' },
      body: { payment_id: 'no', amount: -1 },
    };
    const { verified, problems } = (await (await post({ ...refund, values })).json()) as Snippet;
    expect(verified).toBe(false);
    expect(problems.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/body/amount',
      '/body/payment_id',
      '/header/Idempotency-Key',
      '/query/colour',
    ]);
  });

  it('says which languages there are', async () => {
    const response = await post({ ...refund, language: 'cobol' });
    expect(response.status).toBe(400);
    const text = await response.text();
    for (const known of ['shell/curl', 'csharp/httpclient', 'php/curl']) expect(text).toContain(known);
  });

  it('holds the values of the question, also for another language', async () => {
    const first = await ask({ question: 'How do I refund 20 euros of pay_8Kx2mQv41ZtR in python?', api: 'payments' });
    const next = await ask({ question: 'and in ruby?', api: 'payments', conversation_id: first.conversation_id });
    for (const [answer, language] of [
      [first, 'python'],
      [next, 'ruby'],
    ] as const) {
      expect(answer.snippets.map((snippet) => snippet.language)).toEqual([language]);
      const [snippet] = answer.snippets;
      expect(snippet).toMatchObject({ operation: 'POST /v3/refunds', verified: true });
      for (const part of ['pay_8Kx2mQv41ZtR', '2000', 'X-Refund-Key']) expect(snippet?.code).toContain(part);
    }
  });

  it('leads up to a call whose id nobody gave, each step with its own key', async () => {
    const { snippets } = await ask({ question: 'How do I refund a payment in python?', api: 'payments' });
    expect(snippets.map(({ steps }) => steps)).toEqual([undefined, ['POST /v3/payments', 'POST /v3/refunds']]);
    const [made = '', refunded = ''] = snippets[1]?.code.split('payment_id = response.json()["id"]') ?? [];
    expect(made).toContain('"Authorization": "Bearer YOUR_ACCESS_TOKEN"');
    expect(refunded).toContain('"X-Refund-Key": "YOUR_API_KEY"');
    expect(refunded).toContain('"payment_id": payment_id');
  });
});
