import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Feedback } from '../../core/answer-store.ts';
import type { Caller } from '../../core/caller.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { createApp } from '../../server/app.ts';
import { createIdentityResolver, type IdentityOptions } from '../../server/identity/identity-resolver.ts';
import { createRequestLimiter } from '../../server/limits/request-limiter.ts';
import type { RetrievalRequest } from '../../server/retrieval/retriever.ts';
import type { App, AppDependencies } from '../../server/routes/dependencies.ts';
import { createInMemoryCatalogue, type InMemoryContent } from './in-memory-catalogue.ts';
import { answerEvents, createScriptedAnswerer } from './scripted-answerer.ts';

export const sharedSecret = 'gateway-secret-of-the-tests';
export const adminToken = 'admin-token-of-the-tests';

/** Generous enough that no test meets them unless it is about them. */
const wideLimits = { questionsPerMinute: 1000, requestsPerMinute: 10_000, concurrentStreams: 100 };

export interface TestApp {
  readonly app: App;
  readonly dependencies: AppDependencies;
  /** Every log line so far, parsed. */
  readonly logs: Record<string, unknown>[];
  readonly retrievals: { readonly request: RetrievalRequest; readonly caller: Caller }[];
  readonly feedback: { readonly caller: Caller; readonly feedback: Feedback }[];
  /** Sends JSON. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
}

/** The app over doubles of its ports; `parts` replaces single dependencies. */
export function createTestApp(
  parts: Partial<AppDependencies> & {
    readonly content?: InMemoryContent;
    readonly hits?: readonly SearchHit[];
    readonly identityOptions?: Partial<IdentityOptions>;
  } = {},
): TestApp {
  const { content = { apis: [], operations: [], pages: [] }, hits = [], identityOptions, ...replaced } = parts;
  const logs: Record<string, unknown>[] = [];
  const retrievals: TestApp['retrievals'] = [];
  const feedback: TestApp['feedback'] = [];
  let lastId = 0;
  const dependencies: AppDependencies = {
    catalogue: createInMemoryCatalogue(content),
    retriever: {
      async retrieve(request, caller) {
        retrievals.push({ request, caller });
        return { hits, index: { generation: 7, indexedAt: null } };
      },
    },
    answerer: createScriptedAnswerer(answerEvents()),
    answerStore: {
      readTurns: async () => [],
      saveTurn: async () => {},
      async saveFeedback(caller, given) {
        feedback.push({ caller, feedback: given });
        return given.answerId === 'ans_1';
      },
      listConversations: async () => ({ items: [], total: 0 }),
      readConversation: async () => null,
      deleteConversation: async () => false,
    },
    buildSnippet: (operation, options) => ({
      language: options.language,
      client: options.client ?? 'first',
      code: `call ${operation.path}`,
      operation: operation.key,
      verified: true,
      problems: Object.keys(options.values ?? {}).map((name) => ({ pointer: `/body/${name}`, message: 'seen' })),
    }),
    identity: createIdentityResolver({
      teamMap: null,
      sharedSecret,
      adminToken,
      required: false,
      now: Date.now,
      ...identityOptions,
    }),
    limiter: createRequestLimiter(wideLimits),
    logger: pino({ base: null }, collectLines(logs)),
    metricsRegistry: new Registry(),
    checkReadiness: async () => ({ ready: true, checks: { database: true, index: true } }),
    readAsset: async () => null,
    now: () => 1_700_000_000_000,
    createId: () => `request-${(lastId += 1)}`,
    every: () => () => {},
    corsOrigins: ['https://developers.example.com'],
    trustedProxies: 0,
    adminToken,
    version: '1.2.3',
    ...replaced,
  };
  const app = createApp(dependencies);
  return {
    app,
    dependencies,
    logs,
    retrievals,
    feedback,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** Headers of a consumer that came through the gateway. */
export function gatewayHeaders(consumer: string, groups: readonly string[] = []): Record<string, string> {
  return {
    'X-Copilot-Secret': sharedSecret,
    'X-Consumer-Id': consumer,
    ...(groups.length > 0 ? { 'X-Consumer-Groups': groups.join(', ') } : {}),
  };
}

function collectLines(logs: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      logs.push(JSON.parse(chunk.toString('utf8')) as Record<string, unknown>);
      done();
    },
  });
}
