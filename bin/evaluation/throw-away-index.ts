import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAnswerStore } from '../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createReferenceIndex } from '../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import type { AnswerStore } from '../../core/answer-store.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { Embedder } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type { ReferenceIndex } from '../../core/reference-index.ts';
import type { SearchIndex } from '../../core/search-index.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { ingestSource } from '../index-runs/run-source.ts';

export interface PageIndex {
  readonly searchIndex: SearchIndex;
  readonly catalogue: Catalogue;
  readonly referenceIndex: ReferenceIndex;
  readonly answerStore: AnswerStore;
  readonly report: IngestionReport;
  close(): Promise<void>;
}

export interface ThrowAwayIndex extends PageIndex {
  /** API slug in the index by the name of the given file without its extension. */
  readonly slugs: ReadonlyMap<string, string>;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  /** An empty PostgreSQL database instead of an embedded one. */
  readonly databaseUrl?: string;
}

/**
 * Indexes the given spec files, one API each, into an embedded database that is deleted on close; with `databaseUrl` into
 * that empty PostgreSQL database, which is left as it is.
 */
export async function buildThrowAwayIndex(
  specFiles: readonly string[],
  embedder: Embedder,
  options: BuildOptions,
): Promise<ThrowAwayIndex> {
  return withDirectory(async (directory, remove) => {
    const specs = path.join(directory, 'specs');
    mkdirSync(specs);
    const slugs = copySpecs(specFiles, specs);
    return { ...(await buildIndex(createDirectorySource(specs), embedder, { ...options, directory, remove })), slugs };
  });
}

/**
 * Indexes a directory of pages (and what else is in it) as `ingest` does, into an embedded database that is deleted on
 * close. Every page can be found, also one that is not public: nobody but the caller of this command sees the index.
 */
export async function buildPageIndex(
  pageDirectory: string,
  embedder: Embedder,
  options: BuildOptions,
): Promise<PageIndex> {
  const source = createDirectorySource(pageDirectory);
  const readable: Source = {
    ...source,
    async read(readOptions) {
      const content = await source.read(readOptions);
      return { ...content, documents: content.documents.map((document) => ({ ...document, visibility: 'public' })) };
    },
  };
  return withDirectory((directory, remove) => buildIndex(readable, embedder, { ...options, directory, remove }));
}

async function withDirectory<Index>(build: (directory: string, remove: () => void) => Promise<Index>): Promise<Index> {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-eval-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    return await build(directory, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

async function buildIndex(
  source: Source,
  embedder: Embedder,
  options: BuildOptions & { readonly directory: string; readonly remove: () => void },
): Promise<PageIndex> {
  const { directory, remove, signal, onProgress, databaseUrl } = options;
  const database = await openDatabase(
    databaseUrl === undefined ? { dataDir: path.join(directory, 'data') } : { databaseUrl },
  );
  try {
    await database.migrate();
    const writer = createIndexWriter(database);
    const report = await ingestSource(
      source,
      { writer, embedder },
      { signal, onProgress: ({ stage, done, total }) => onProgress(stage, done, total) },
    );
    return {
      searchIndex: createSearchIndex(database),
      catalogue: createCatalogue(database),
      referenceIndex: createReferenceIndex(database),
      answerStore: createAnswerStore(database),
      report,
      async close() {
        await database.close();
        remove();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Copies under numbered names: a file name is the questions' name of an API, but not always a slug. */
function copySpecs(specFiles: readonly string[], directory: string): Map<string, string> {
  const slugs = new Map<string, string>();
  specFiles.forEach((file, index) => {
    const { name, ext } = path.parse(file);
    if (slugs.has(name)) throw new CopilotError('invalid_request', `Two of the given specs are called ${name}.`);
    const slug = `spec-${index + 1}`;
    slugs.set(name, slug);
    try {
      copyFileSync(file, path.join(directory, `${slug}${ext.toLowerCase()}`));
    } catch (error) {
      throw new CopilotError('invalid_request', `The spec ${file} cannot be read; check its name.`, { cause: error });
    }
  });
  return slugs;
}
