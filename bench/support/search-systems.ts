import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { createAnswerStore } from '../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../adapters/postgres/catalogue.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import type { Embedder } from '../../core/embedder.ts';
import { createAnswerer } from '../../server/answers/create-answerer.ts';
import { createRetriever } from '../../server/retrieval/create-retriever.ts';
import type { App } from '../../server/routes/dependencies.ts';
import { buildSnippet } from '../../server/snippets/build-snippet.ts';
import { createTestApp, gatewayHeaders } from '../../test/support/create-test-app.ts';
import { serveApp } from '../../test/support/serve-app.ts';
import type { Langchain } from './load-langchain.ts';

/** What a system found: document path and chunk key, best first. */
export type Found = readonly { readonly path: string; readonly key: string }[];

export interface SearchSystem {
  readonly name: string;
  /** `null` where the system shows no hits. */
  search(question: string): Promise<Found | null>;
  /** Milliseconds from the arrival of each request to its response, since they were taken last; without HTTP and client. */
  takeServerTimes?(): readonly number[];
  close(): Promise<void>;
}

/** Hits asked of each system. */
const DEPTH = 10;

/** As many connections as there are callers at most. */
const CONNECTIONS = 8;

interface SearchResponse {
  readonly data: readonly { readonly url: string | null; readonly title: string }[];
}

/**
 * `GET /v1/search` over HTTP, under the rights of a caller in the given teams. Nothing is remembered between questions.
 * What was found is taken from behind the response, which names no file.
 */
export async function openEndpoint(
  databaseUrl: string,
  embedder: Embedder,
  teams: readonly string[] | null,
): Promise<SearchSystem> {
  const database = await openDatabase({ databaseUrl, poolSize: CONNECTIONS });
  const retriever = createRetriever({ searchIndex: createSearchIndex(database), embedder });
  const hits = new Map<string, Found>();
  const { app } = createTestApp({
    retriever: {
      async retrieve(request, caller, options) {
        const result = await retriever.retrieve(request, caller, options);
        hits.set(
          request.question,
          result.hits.map(({ documentPath, chunkKey }) => ({ path: documentPath, key: chunkKey })),
        );
        return result;
      },
    },
    limiter: { consume: () => Promise.resolve(null), openStream: () => () => undefined },
  });
  const served = await serveTimed(app);
  const headers = teams === null ? {} : gatewayHeaders('bench', teams);
  return {
    name: 'GET /v1/search',
    async search(question) {
      const response = await fetch(`${served.url}/v1/search?limit=${DEPTH}&q=${encodeURIComponent(question)}`, {
        headers,
      });
      const body = (await response.json()) as SearchResponse;
      if (!response.ok) throw new Error(`The search failed: ${JSON.stringify(body)}`);
      return hits.get(question) ?? [];
    },
    takeServerTimes: served.takeTimes,
    async close() {
      await served.close();
      await database.close();
    },
  };
}

/** An extractive answer over HTTP, saved like every answer. Nothing is remembered between questions. */
export async function openExtractiveAnswers(databaseUrl: string, embedder: Embedder): Promise<SearchSystem> {
  const database = await openDatabase({ databaseUrl, poolSize: CONNECTIONS });
  const catalogue = createCatalogue(database);
  const answerStore = createAnswerStore(database);
  const answerer = createAnswerer({
    retriever: createRetriever({ searchIndex: createSearchIndex(database), embedder }),
    catalogue,
    buildSnippet,
    chatModel: null,
    answerStore,
    newId: randomUUID,
    now: Date.now,
  });
  const { app } = createTestApp({
    catalogue,
    answerer,
    answerStore,
    limiter: { consume: () => Promise.resolve(null), openStream: () => () => undefined },
  });
  const served = await serveTimed(app);
  return {
    name: '`POST /v1/ask`, extractive',
    takeServerTimes: served.takeTimes,
    async search(question) {
      const response = await fetch(`${served.url}/v1/ask`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ question }),
      });
      const body = (await response.json()) as { readonly mode?: string };
      if (body.mode !== 'extractive') throw new Error(`There was no answer: ${JSON.stringify(body)}`);
      return null;
    },
    async close() {
      await served.close();
      await database.close();
    },
  };
}

async function serveTimed(app: App) {
  const times: number[] = [];
  const served = await serveApp({
    async fetch(...call) {
      const begun = performance.now();
      const response = await app.fetch(...call);
      times.push(performance.now() - begun);
      return response;
    },
  });
  return { ...served, takeTimes: () => times.splice(0) };
}

/** LangChain's store over the same texts and vectors, with the index that it makes when it is asked to. */
export async function openLangchain(
  databaseUrl: string,
  embedder: Embedder,
  langchain: Langchain,
): Promise<SearchSystem> {
  const { dimensions } = embedder.space;
  const store = await langchain.PGVectorStore.initialize(
    { embedQuery: async (text: string) => [...(await embedder.embedQuery(text))] },
    {
      postgresConnectionOptions: { connectionString: databaseUrl, max: CONNECTIONS },
      tableName: 'langchain_vectors',
      dimensions,
    },
  );
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  await pool.query(
    `insert into langchain_vectors (text, metadata, embedding)
     select chunk.text, jsonb_build_object('path', document.path, 'key', chunk.key), embedding::vector
     from chunk_vector join chunk on chunk.id = chunk_id join document on document.id = chunk.document_id`,
  );
  await store.createHnswIndex({ dimensions });
  await pool.query('vacuum analyze langchain_vectors');
  await pool.end();
  return {
    name: 'PGVectorStore.similaritySearch',
    async search(question) {
      const documents = await store.similaritySearch(question, DEPTH);
      return documents.map(({ metadata }) => ({ path: String(metadata['path']), key: String(metadata['key']) }));
    },
    close: () => store.end(),
  };
}

/** The nearest ten by vector and nothing else, in LangChain's table: no rights, no words, no text. */
export async function openBareVectors(databaseUrl: string, embedder: Embedder): Promise<SearchSystem> {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  return {
    name: 'bare vector query',
    async search(question) {
      const vector = await embedder.embedQuery(question);
      const nearest = 'select id from langchain_vectors order by embedding <=> $1 limit $2';
      await pool.query(nearest, [`[${vector.join(',')}]`, DEPTH]);
      return [];
    },
    close: () => pool.end(),
  };
}
