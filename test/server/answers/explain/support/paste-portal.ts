import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createAnswerStore } from '../../../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../../../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../../../../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../../../../adapters/postgres/search-index.ts';
import { readPrompts } from '../../../../../bin/read-prompts.ts';
import type { Answer, AnswerEvent } from '../../../../../core/answer.ts';
import type { ChatModel } from '../../../../../core/chat-model.ts';
import { parseDocument } from '../../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../../ingest/run.ts';
import { createDirectorySource } from '../../../../../ingest/sources/directory-source.ts';
import { createAnswerer } from '../../../../../server/answers/create-answerer.ts';
import { createRetriever } from '../../../../../server/retrieval/create-retriever.ts';
import { buildSnippet } from '../../../../../server/snippets/build-snippet.ts';
import { createTestApp, type TestApp } from '../../../../support/create-test-app.ts';
import { createHashEmbedder } from '../../../../support/hash-embedder.ts';
import { createTestDatabase, type TestDatabase } from '../../../../support/test-database.ts';
import { fixtureNow } from '../../../explain/support/explain-fixtures.ts';

/** The sample portal in a real database, behind the real app. */
export interface PastePortal {
  readonly database: TestDatabase;
  /** @param chatModel `null`: extractive mode */
  openApp(chatModel: ChatModel | null): TestApp;
  close(): Promise<void>;
}

/** @param directory of the portal; left out: the sample portal */
export async function openPastePortal(
  directory = fileURLToPath(new URL('../../../../../examples', import.meta.url)),
): Promise<PastePortal> {
  const database = await createTestDatabase();
  const embedder = createHashEmbedder();
  const catalogue = createCatalogue(database);
  const retriever = createRetriever({ searchIndex: createSearchIndex(database), embedder });
  const answerStore = createAnswerStore(database);
  await runIngestion({
    source: createDirectorySource(directory),
    writer: createIndexWriter(database),
    embedder,
    parser: { concurrency: 1, parse: async (task) => parseDocument(task), close: async () => {} },
    now: () => performance.now(),
    peakMemoryMegabytes: () => 0,
  });
  return {
    database,
    openApp(chatModel) {
      const now = (): number => fixtureNow;
      const app: TestApp = createTestApp({
        catalogue,
        retriever,
        answerStore,
        buildSnippet,
        now,
        answerer: createAnswerer({
          catalogue,
          retriever,
          answerStore,
          buildSnippet,
          chatModel,
          prompts: readPrompts(),
          referenceIndex: createReferenceIndex(database),
          newId: randomUUID,
          now,
          logger: { warn: (details, message) => app.dependencies.logger.warn(details, message) },
        }),
      });
      return app;
    },
    close: () => database.close(),
  };
}

/** Asks `/v1/ask`. */
export async function askApp(app: TestApp, body: object, headers?: Record<string, string>): Promise<Answer> {
  const response = await app.post('/v1/ask', body, headers);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${String(response.status)}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** Asks `/v1/chat`: the events and the text they came as. */
export async function chatWithApp(app: TestApp, body: object): Promise<{ events: AnswerEvent[]; text: string }> {
  const response = await app.post('/v1/chat', body);
  const text = await response.text();
  const events = text.split('\n\n').flatMap((frame): AnswerEvent[] => {
    const event = /^event: (.*)$/m.exec(frame)?.[1];
    const data = /^data: (.*)$/m.exec(frame)?.[1];
    return event === undefined || data === undefined
      ? []
      : [{ event, data: JSON.parse(data) as unknown } as AnswerEvent];
  });
  return { events, text };
}

/** Everything that a database holds, as text. */
export async function dumpDatabase(database: TestDatabase): Promise<string> {
  return database.withOwner(async (session) => {
    const tables = await session.query<{ name: string }>(
      "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables " +
        "where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const rows = await session.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  });
}
