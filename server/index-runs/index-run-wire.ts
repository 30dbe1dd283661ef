import type { z } from '@hono/zod-openapi';
import type { IndexRun } from '../../core/index-run.ts';
import type { indexRunSchema } from '../routes/schemas/index-run.ts';

/** An index run as the API and the command line show it: everything that is not known yet is `null`. */
export function toIndexRunWire(run: IndexRun): z.input<typeof indexRunSchema> {
  const { counts, stageSeconds } = run;
  return {
    id: run.id,
    source: run.source,
    status: run.status,
    trigger: run.trigger,
    attempt: run.attempt,
    accept_removals: run.acceptRemovals,
    progress: run.progress,
    documents: counts.documents ?? null,
    operations: counts.operations ?? null,
    chunks: counts.chunks ?? null,
    embedded: counts.embedded ?? null,
    reused: counts.reused ?? null,
    warnings: counts.warnings ?? null,
    requests: counts.requests ?? null,
    failures: run.failures,
    stage_seconds: {
      read: stageSeconds.read ?? null,
      parse: stageSeconds.parse ?? null,
      embed: stageSeconds.embed ?? null,
      commit: stageSeconds.commit ?? null,
    },
    generation: run.generation,
    error: run.error,
    queued_at: run.queuedAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
  };
}
