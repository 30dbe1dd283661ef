import { performance } from 'node:perf_hooks';
import { setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import type { Embedder } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type { IndexRunRequest, IndexRunStore } from '../../core/index-run.ts';
import type { IndexWriter } from '../../core/index-writer.ts';
import { executeIndexRun, type ExecuteOptions, type IngestTask } from '../../ingest/index-runs/execute-run.ts';
import { createParserPool } from '../../ingest/parsing/parser-pool.ts';
import { type IngestionOptions, type IngestionReport, runIngestion } from '../../ingest/run.ts';
import type { Source } from '../../ingest/source.ts';

export interface SourceRunnerParts {
  readonly writer: IndexWriter;
  readonly embedder: Embedder;
  readonly store: IndexRunStore;
  /** The source of a name; a run may name one that is not configured any more. */
  readonly findSource: (name: string) => Source | undefined;
}

/** Runs a queued run, or a source without any queue, under the lease that keeps others off it. */
export type RunSource = (
  run: { readonly id: string } | IndexRunRequest,
  options?: ExecuteOptions,
) => Promise<IngestionReport>;

/** Index runs with this process's clock, timers and memory meter. */
export function createSourceRunner(parts: SourceRunnerParts): RunSource {
  return (run, options) =>
    executeIndexRun(
      {
        store: parts.store,
        ingest: async (task) => ingest(task, parts),
        every: (milliseconds, tick) => {
          const timer = setInterval(tick, milliseconds);
          return () => clearInterval(timer);
        },
        now: () => performance.now(),
      },
      run,
      options,
    );
}

function ingest(task: IngestTask, parts: SourceRunnerParts): Promise<IngestionReport> {
  const source = parts.findSource(task.source);
  if (source === undefined) {
    throw new CopilotError('invalid_request', `There is no source called ${task.source} in this configuration.`);
  }
  return ingestSource(source, parts, {
    signal: task.signal,
    acceptRemovals: task.acceptRemovals,
    lease: task.lease,
    onProgress: task.onProgress,
  });
}

/** Indexes one source with this process's clock and memory meter, and records no run. */
export async function ingestSource(
  source: Source,
  { writer, embedder }: Pick<SourceRunnerParts, 'writer' | 'embedder'>,
  options: IngestionOptions,
): Promise<IngestionReport> {
  const parser = createParserPool();
  try {
    return await runIngestion(
      {
        source,
        writer,
        embedder,
        parser,
        now: () => performance.now(),
        // `maxRSS` is in kilobytes on every platform.
        peakMemoryMegabytes: () => process.resourceUsage().maxRSS / 1_024,
        pause: async (milliseconds, { signal } = {}) => {
          await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
        },
      },
      options,
    );
  } finally {
    await parser.close();
  }
}
