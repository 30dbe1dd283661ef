import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createAnswerStore } from '../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexStatusReader } from '../../../adapters/postgres/index-status.ts';
import { createReferenceIndex } from '../../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { readPrompts } from '../../../bin/read-prompts.ts';
import type { ChatModel } from '../../../core/chat-model.ts';
import { createAnswerer } from '../../../server/answers/create-answerer.ts';
import { createApp } from '../../../server/app.ts';
import { createIdentityResolver } from '../../../server/identity/identity-resolver.ts';
import { createRequestLimiter } from '../../../server/limits/request-limiter.ts';
import type { RequestLimits } from '../../../server/limits/request-limiter.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import type { App, AppDependencies } from '../../../server/routes/dependencies.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';
import { serveApp } from '../../support/serve-app.ts';
import { createEchoChatModel } from './echo-chat-model.ts';
import { adminToken } from './visitors.ts';
import type { Doorway, Visitor } from './visitors.ts';

/** One request that a visitor makes. */
export interface Probe {
  readonly path: string;
  /** JSON to post; absent: the request is a GET. */
  readonly body?: unknown;
  /** Other than GET and POST. */
  readonly method?: 'DELETE';
  /** Ask the server that has a model. */
  readonly withModel?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

export interface RightsServer {
  send(visitor: Visitor, probe: Probe): Promise<Reply>;
  /** What was shown to the model. */
  readonly prompts: readonly string[];
  /** Every log line, as written. */
  readonly logs: readonly string[];
  close(): Promise<void>;
}

const wideLimits = { questionsPerMinute: 100_000, requestsPerMinute: 1_000_000, concurrentStreams: 100 };
/** Differ from reply to reply, whatever it says. */
const restlessHeaders = new Set(['date', 'x-request-id', 'content-length', 'connection', 'keep-alive']);

/** The real app over a real database, on loopback ports: with and without a team map, with and without a model. */
export async function serveRights(database: Database, doorway: Doorway): Promise<RightsServer> {
  const model = createEchoChatModel();
  const logs: string[] = [];
  const servers = new Map<string, Awaited<ReturnType<typeof serveApp>>>();
  for (const mapped of [false, true]) {
    for (const withModel of [false, true]) {
      const app = buildRightsApp(database, doorway, { mapped, chatModel: withModel ? model : null, logs });
      servers.set(`${mapped} ${withModel}`, await serveApp(app));
    }
  }
  return {
    prompts: model.prompts,
    logs,
    async send(visitor, probe) {
      const server = servers.get(`${visitor.mapped} ${probe.withModel === true}`);
      if (server === undefined) throw new Error('There is a server for each combination.');
      const { body } = probe;
      const response = await fetch(server.url + probe.path, {
        method: probe.method ?? (body === undefined ? 'GET' : 'POST'),
        redirect: 'manual',
        headers: { ...visitor.headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const headers = [...response.headers].filter(([name]) => !restlessHeaders.has(name));
      return {
        status: response.status,
        headers: headers.map(([name, value]) => `${name}: ${value}`).toSorted(),
        body: await response.text(),
      };
    },
    close: async () => {
      for (const server of servers.values()) await server.close();
    },
  };
}

export interface RightsAppOptions extends Partial<Pick<AppDependencies, 'readAsset' | 'trustedProxies' | 'mcp'>> {
  readonly mapped?: boolean;
  readonly chatModel?: ChatModel | null;
  readonly logs?: string[];
  readonly limits?: RequestLimits;
}

/** The app as the program composes it, over this database. */
export function buildRightsApp(database: Database, doorway: Doorway, options: RightsAppOptions = {}): App {
  const searchIndex = createSearchIndex(database);
  const catalogue = createCatalogue(database);
  const answerStore = createAnswerStore(database);
  const readIndexStatus = createIndexStatusReader(database);
  const retriever = createRetriever({ searchIndex, embedder: createHashEmbedder() });
  const logger = pino({ base: null }, collectLines(options.logs ?? []));
  // A clock that stands still: how long an answer took says nothing about rights.
  const now = (): number => 1_700_000_000_000;
  const answerer = createAnswerer({
    retriever,
    catalogue,
    readIndexStatus,
    answerStore,
    buildSnippet,
    chatModel: options.chatModel ?? null,
    prompts: readPrompts(),
    referenceIndex: createReferenceIndex(database),
    newId: randomUUID,
    now,
    logger,
  });
  return createApp({
    catalogue,
    retriever,
    answerer,
    readIndexStatus,
    answerStore,
    buildSnippet,
    identity: createIdentityResolver(doorway.identityOptions(options.mapped ?? false)),
    limiter: createRequestLimiter(options.limits ?? wideLimits),
    logger,
    metricsRegistry: new Registry(),
    checkReadiness: async () => ({ ready: true, checks: { database: true } }),
    readAsset: options.readAsset ?? (async () => null),
    now,
    createId: randomUUID,
    every: () => () => {},
    corsOrigins: ['https://developers.example.test'],
    trustedProxies: options.trustedProxies ?? 0,
    mcp: options.mcp ?? true,
    adminToken,
    version: '1.2.3',
    samplePortal: { title: 'Sample portal' },
  });
}

function collectLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
}
