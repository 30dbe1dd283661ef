import { randomUUID } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import { createLangChainAgent } from '../../../../../adapters/models/langchain-agent.ts';
import { createOpenAIChatModel } from '../../../../../adapters/models/openai-chat-model.ts';
import { createAnswerStore } from '../../../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../../../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../../../../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../../../../adapters/postgres/search-index.ts';
import { readPrompts } from '../../../../../bin/read-prompts.ts';
import type { Answer, AnswerEvent } from '../../../../../core/answer.ts';
import { parseDocument } from '../../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../../ingest/run.ts';
import { createDirectorySource } from '../../../../../ingest/sources/directory-source.ts';
import { createAnswerer } from '../../../../../server/answers/create-answerer.ts';
import type { AnswererDependencies } from '../../../../../server/answers/create-answerer.ts';
import { createRetriever } from '../../../../../server/retrieval/create-retriever.ts';
import type { AppDependencies } from '../../../../../server/routes/dependencies.ts';
import { buildSnippet } from '../../../../../server/snippets/build-snippet.ts';
import { createTestApp } from '../../../../support/create-test-app.ts';
import { createHashEmbedder } from '../../../../support/hash-embedder.ts';
import { startScriptedOpenAIServer } from '../../../../support/scripted-openai-server.ts';
import type { RecordedRequest, ScriptedOpenAIServer } from '../../../../support/scripted-openai-server.ts';
import { serveApp } from '../../../../support/serve-app.ts';
import { createTestDatabase } from '../../../../support/test-database.ts';

/** A portal of its own in a real database, served over HTTP, with an agent on a scripted model server. */
export interface AgentPortal {
  readonly model: ScriptedOpenAIServer;
  /** `POST /v1/ask`. */
  ask(body: object, headers?: Record<string, string>): Promise<Answer>;
  /** `POST /v1/chat`, to its last event. */
  chat(body: object, headers?: Record<string, string>): Promise<AnswerEvent[]>;
  /** Another server over the same index and model server, with a model client of its own. */
  variant(overrides?: PortalOverrides): Promise<AgentPortal>;
  close(): Promise<void>;
}

type PortalOverrides = Partial<Pick<AnswererDependencies, 'agentLimits' | 'rewriteMilliseconds'>>;

export async function openAgentPortal(directory: string): Promise<AgentPortal> {
  const database = await createTestDatabase();
  const model = await startScriptedOpenAIServer();
  const embedder = createHashEmbedder();
  await runIngestion({
    source: createDirectorySource(directory),
    writer: createIndexWriter(database),
    embedder,
    parser: { concurrency: 1, parse: async (task) => parseDocument(task), close: async () => {} },
    now: () => performance.now(),
    peakMemoryMegabytes: () => 0,
  });
  const catalogue = createCatalogue(database);
  const retriever = createRetriever({ searchIndex: createSearchIndex(database), embedder });
  const answerStore = createAnswerStore(database);
  const referenceIndex = createReferenceIndex(database);
  const ports = { catalogue, retriever, answerStore, referenceIndex, buildSnippet, now: Date.now };
  return servePortal(ports, model, {}, async () => {
    await model.close();
    await database.close();
  });
}

type Ports = Pick<AnswererDependencies, 'retriever' | 'referenceIndex' | 'buildSnippet' | 'now'> &
  Pick<AppDependencies, 'catalogue' | 'answerStore'>;

async function servePortal(
  ports: Ports,
  model: ScriptedOpenAIServer,
  overrides: PortalOverrides,
  closeRest: () => Promise<void>,
): Promise<AgentPortal> {
  const chatModel = createOpenAIChatModel({ baseUrl: model.baseUrl, model: 'scripted', maxRetries: 0 });
  const answerer = createAnswerer({
    ...ports,
    chatModel,
    agent: createLangChainAgent(chatModel),
    prompts: readPrompts(),
    newId: randomUUID,
    ...overrides,
  });
  const served = await serveApp(createTestApp({ ...ports, answerer }).app);
  const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(served.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 200) throw new TypeError(`${path} answered ${response.status}: ${text}`);
    return text;
  };
  return {
    model,
    ask: async (body, headers) => JSON.parse(await post('/v1/ask', body, headers)) as Answer,
    chat: async (body, headers) => readEvents(await post('/v1/chat', body, headers)),
    variant: (changed = {}) => servePortal(ports, model, changed, async () => {}),
    async close() {
      await served.close();
      await closeRest();
    },
  };
}

function readEvents(text: string): AnswerEvent[] {
  const events: AnswerEvent[] = [];
  createParser({
    onEvent: ({ event, data }) => events.push({ event, data: JSON.parse(data) as unknown } as AnswerEvent),
  }).feed(text);
  return events;
}

/** What each call of a tool gave, in the order of a request's messages. */
export function toolResults(request: RecordedRequest | undefined): string[] {
  return (request?.body.messages ?? []).filter(({ role }) => role === 'tool').map(({ content }) => content);
}

export function stepsOf(events: readonly AnswerEvent[]): string[] {
  return events.flatMap((event) =>
    event.event === 'notice' && event.data.code === 'agent_step' ? [event.data.message] : [],
  );
}
