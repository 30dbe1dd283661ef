import type { Embedder } from '../core/embedder.ts';
import type { IndexWriter } from '../core/index-writer.ts';
import { createParserPool } from '../ingest/parsing/parser-pool.ts';
import { type IngestionReport, runIngestion } from '../ingest/run.ts';
import { createDirectorySource } from '../ingest/sources/directory-source.ts';

/** One index run over one directory, with this process's clock and memory meter. */
export async function ingestDirectory(
  what: { readonly directory: string; readonly writer: IndexWriter; readonly embedder: Embedder },
  options: { signal: AbortSignal; onProgress: (stage: string, done: number, total: number) => void },
): Promise<IngestionReport> {
  const parser = createParserPool();
  try {
    return await runIngestion(
      {
        source: createDirectorySource(what.directory),
        writer: what.writer,
        embedder: what.embedder,
        parser,
        now: () => performance.now(),
        // `maxRSS` is in kilobytes on every platform.
        peakMemoryMegabytes: () => process.resourceUsage().maxRSS / 1_024,
      },
      {
        signal: options.signal,
        onProgress: ({ stage, done, total }) => options.onProgress(stage, done, total),
      },
    );
  } finally {
    await parser.close();
  }
}
