import { createIndexRunStore } from '../../adapters/postgres/index-run-store.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import type { Embedder } from '../../core/embedder.ts';
import type { IndexRunStore } from '../../core/index-run.ts';
import { executeIndexRun } from '../../ingest/index-runs/execute-run.ts';
import type { ExecuteOptions, IndexRunParts } from '../../ingest/index-runs/execute-run.ts';
import { createParserPool } from '../../ingest/parsing/parser-pool.ts';
import { runIngestion } from '../../ingest/run.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createHashEmbedder } from './hash-embedder.ts';

export interface IndexRunHost {
  readonly store: IndexRunStore;
  readonly execute: (run: Parameters<typeof executeIndexRun>[1], options?: ExecuteOptions) => Promise<IngestionReport>;
  close(): Promise<void>;
}

export interface HostSettings {
  /** The directory behind every source, whatever it is called. */
  readonly directory: string;
  readonly leaseSeconds: number;
  /** Awaited before each batch of texts is embedded. */
  readonly beforeEmbedding?: (signal: AbortSignal | undefined) => Promise<void>;
  /** Reports never reach the database. */
  readonly isMute?: boolean;
  readonly guardsRemovals?: boolean;
}

/** Index runs of a real directory into a real database, as the composition root puts them together. */
export function createIndexRunHost(database: Database, settings: HostSettings): IndexRunHost {
  const store = createIndexRunStore(database, { leaseSeconds: settings.leaseSeconds });
  const parser = createParserPool();
  const hashes = createHashEmbedder();
  const embedder: Embedder = {
    ...hashes,
    async embedDocuments(texts, options) {
      await settings.beforeEmbedding?.(options?.signal);
      return hashes.embedDocuments(texts, options);
    },
  };
  const parts: IndexRunParts = {
    store,
    now: () => performance.now(),
    every(milliseconds, tick) {
      const timer = setInterval(settings.isMute === true ? () => undefined : tick, milliseconds);
      return () => clearInterval(timer);
    },
    ingest: ({ acceptRemovals, lease, signal, onProgress }) =>
      runIngestion(
        {
          source: {
            ...createDirectorySource(settings.directory),
            guardsRemovals: settings.guardsRemovals ?? false,
          },
          writer: createIndexWriter(database),
          embedder,
          parser,
          now: () => performance.now(),
          peakMemoryMegabytes: () => 0,
        },
        { acceptRemovals, lease, signal, onProgress },
      ),
  };
  return {
    store,
    execute: (run, options) => executeIndexRun(parts, run, options),
    close: () => parser.close(),
  };
}
