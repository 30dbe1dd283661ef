import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import type { Embedder } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type { SearchIndex } from '../../core/search-index.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { ingestSource } from '../index-runs/run-source.ts';

export interface ThrowAwayIndex {
  readonly searchIndex: SearchIndex;
  readonly report: IngestionReport;
  /** API slug in the index by the name of the given file without its extension. */
  readonly slugs: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/**
 * Indexes the given spec files, one API each, into an embedded database that is deleted on close; with `databaseUrl` into
 * that empty PostgreSQL database, which is left as it is.
 */
export async function buildThrowAwayIndex(
  specFiles: readonly string[],
  embedder: Embedder,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (stage: string, done: number, total: number) => void;
    readonly databaseUrl?: string;
  },
): Promise<ThrowAwayIndex> {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-eval-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const specs = path.join(directory, 'specs');
    mkdirSync(specs);
    const slugs = copySpecs(specFiles, specs);
    const { databaseUrl } = options;
    const database = await openDatabase(
      databaseUrl === undefined ? { dataDir: path.join(directory, 'data') } : { databaseUrl },
    );
    try {
      await database.migrate();
      const writer = createIndexWriter(database);
      const report = await ingestSource(
        createDirectorySource(specs),
        { writer, embedder },
        { signal: options.signal, onProgress: ({ stage, done, total }) => options.onProgress(stage, done, total) },
      );
      return {
        searchIndex: createSearchIndex(database),
        report,
        slugs,
        async close() {
          await database.close();
          remove();
        },
      };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    remove();
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
