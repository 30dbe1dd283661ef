import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createEmbedderChooser } from '../adapters/models/choose-embedder.ts';
import { createLocalEmbedder, localEmbeddingSpace } from '../adapters/models/local-embedder.ts';
import { rememberQuestions } from '../adapters/models/remember-questions.ts';
import { createOpenAIEmbedder, readOpenAISpaceName } from '../adapters/models/openai-embedder.ts';
import { findActiveSpace } from '../adapters/postgres/active-space.ts';
import { createAnswerArchive } from '../adapters/postgres/answer-archive.ts';
import { createAnswerStore } from '../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../adapters/postgres/catalogue.ts';
import { type Database, openDatabase } from '../adapters/postgres/database.ts';
import { createIndexRunStore, endAbandonedLeases } from '../adapters/postgres/index-run-store.ts';
import { createIndexStatusReader } from '../adapters/postgres/index-status.ts';
import { createIndexWriter } from '../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../adapters/postgres/search-index.ts';
import type { AnswerArchive } from '../core/answer-archive.ts';
import type { AnswerStore } from '../core/answer-store.ts';
import type { Catalogue } from '../core/catalogue.ts';
import type { Embedder } from '../core/embedder.ts';
import type { IndexRunStore, ReadIndexStatus } from '../core/index-run.ts';
import type { IndexWriter } from '../core/index-writer.ts';
import type { ReferenceIndex } from '../core/reference-index.ts';
import type { SearchIndex } from '../core/search-index.ts';
import type { Configuration } from './configuration.ts';
import { readConnection } from './model-settings.ts';

/** Whether somebody is waiting for answers while documents are embedded. */
export type WorkspaceUse = 'server' | 'command';

/** The index a command works on, with every port over it. */
export interface Workspace {
  readonly database: Database;
  readonly writer: IndexWriter;
  readonly runStore: IndexRunStore;
  readonly readIndexStatus: ReadIndexStatus;
  readonly searchIndex: SearchIndex;
  readonly referenceIndex: ReferenceIndex;
  readonly catalogue: Catalogue;
  readonly answerStore: AnswerStore;
  /** What {@link answerStore} keeps, for those that run the service. */
  readonly answerArchive: AnswerArchive;
  /** Of the configured model: what documents are embedded with. */
  readonly embedder: Embedder;
  /** For questions: the embedder of the space that searches use, which follows the configured one when it is complete. */
  readonly chooseEmbedder: (options?: { signal?: AbortSignal }) => Promise<Embedder | null>;
  /** Where the index is, for people: a directory, or the host of a database. Never a password. */
  readonly location: string;
  close(): Promise<void>;
}

/**
 * Opens the configured database, brings its schema up to date and puts the ports over it.
 * @throws CopilotError `data_directory_locked`, `database_unsuitable`, `index_unavailable`
 */
export async function openWorkspace(
  configuration: Configuration,
  directory: string,
  use: WorkspaceUse = 'command',
  onWarning: (message: string, error: unknown) => void = warnOnStandardError,
): Promise<Workspace> {
  const { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: poolSize, DATA_DIR } = configuration.environment;
  const dataDirectory = path.resolve(directory, DATA_DIR);
  const database = await openDatabase(
    databaseUrl === undefined ? { dataDir: dataDirectory } : { databaseUrl, poolSize },
  );
  try {
    await database.migrate();
    if (database.engine === 'embedded') await endAbandonedLeases(database);
    // A command asks each question once, and measurements are to embed what they say they embed.
    const prepare = use === 'server' ? (made: Embedder) => rememberQuestions(made) : (made: Embedder) => made;
    const embedder = prepare(await createEmbedder(configuration, use));
    const chooser = createEmbedderChooser({
      configured: embedder,
      readActiveSpace: (options) => findActiveSpace(database, options),
      createForSpace: async (name) => {
        const made = await createEmbedderForSpace(name, configuration, use);
        return made === null ? null : prepare(made);
      },
      onWithoutEmbedder: (space, error) =>
        onWarning(
          `The index is searched in the embedding space ${space}, which nothing here can embed in: ` +
            'questions are searched by names and words alone until the configured space is complete.',
          error,
        ),
      now: () => performance.now(),
    });
    return {
      database,
      embedder,
      chooseEmbedder: (options) => chooser.choose(options),
      writer: createIndexWriter(database, {
        // Nobody but this command is on an embedded database, and it searches nothing while it indexes.
        ...(database.engine === 'embedded' && use === 'command' ? { lastSearchSeconds: 0 } : {}),
        onTidyFailure: (error) =>
          onWarning('The index could not be tidied; searches may be slower for a while.', error),
      }),
      runStore: createIndexRunStore(database),
      readIndexStatus: createIndexStatusReader(database),
      searchIndex: createSearchIndex(database),
      catalogue: createCatalogue(database),
      referenceIndex: createReferenceIndex(database),
      answerStore: createAnswerStore(database),
      answerArchive: createAnswerArchive(database),
      location: databaseUrl === undefined ? `embedded, in ${dataDirectory}` : `PostgreSQL at ${hostOf(databaseUrl)}`,
      async close() {
        try {
          await chooser.close();
          await embedder.close();
        } finally {
          await database.close();
        }
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The embedding model the environment names, or the offline one. */
export async function createEmbedder(configuration: Configuration, use: WorkspaceUse): Promise<Embedder> {
  const { EMBEDDING_MODEL, EMBEDDING_DIMENSIONS: dimensions, EMBEDDING_THREADS } = configuration.environment;
  if (EMBEDDING_MODEL === undefined)
    return createLocalEmbedder({
      threads: EMBEDDING_THREADS ?? defaultThreads(use),
      warmUp: use === 'server',
      inBackground: use === 'server',
    });
  return await createOpenAIEmbedder({
    model: EMBEDDING_MODEL,
    ...(dimensions === undefined ? {} : { dimensions }),
    ...readConnection(configuration),
  });
}

/** An embedder for questions in a space that another model filled; `null` when the environment does not lead to it. */
async function createEmbedderForSpace(
  name: string,
  configuration: Configuration,
  use: WorkspaceUse,
): Promise<Embedder | null> {
  const connection = readConnection(configuration);
  if (name === localEmbeddingSpace.name) return createLocalEmbedder({ threads: 1, warmUp: use === 'server' });
  const model = readOpenAISpaceName(name);
  if (model === null || (connection.apiKey === undefined && connection.baseUrl === undefined)) return null;
  return await createOpenAIEmbedder({
    ...model,
    ...connection,
  });
}

function warnOnStandardError(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** A server keeps one core for answering while documents are embedded; a command has nobody to answer. */
function defaultThreads(use: WorkspaceUse): number {
  return Math.max(1, availableParallelism() - (use === 'server' ? 1 : 0));
}

function hostOf(databaseUrl: string): string {
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).host || 'its socket' : 'the configured address';
}
