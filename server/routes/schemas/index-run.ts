import { z } from '@hono/zod-openapi';
import { indexRunStatuses } from '../../../core/index-run.ts';
import { nameSchema } from './common.ts';

/** Longest name of a source we take: a directory's run is named by its path. */
const MAXIMUM_SOURCE_LENGTH = 4096;
export const sourceNameSchema = nameSchema(MAXIMUM_SOURCE_LENGTH);

export const indexRunRequestSchema = z
  .object({
    source: sourceNameSchema
      .nullish()
      .openapi({ description: 'Name of a configured source; all of them when left out.', example: 'konnect' }),
    accept_removals: z.boolean().nullish().openapi({
      description: 'Let the run remove more than half of the documents of its source, which it otherwise refuses.',
      example: false,
    }),
  })
  .openapi('IndexRunRequest', { example: { source: 'konnect' } });

const stages = ['read', 'parse', 'embed', 'commit'] as const;
const count = z.int().min(0);
const seconds = z.number().min(0).nullable();
const moment = z.string().openapi({ format: 'date-time' });

const progressSchema = z
  .object({ stage: z.enum(stages), done: count, total: count })
  .openapi('IndexRunProgress', { description: 'How far the running stage is.' });

const documentCountsSchema = z
  .object({ found: count, indexed: count, unchanged: count, failed: count, removed: count })
  .openapi('IndexRunDocuments');

const failureSchema = z
  .object({
    file: z.string().openapi({ example: 'payments/3/openapi.yaml' }),
    reason: z.string().openapi({ example: 'Line 12: not valid YAML.' }),
    line: z.int().optional(),
  })
  .openapi('IndexRunFailure', { description: 'A document that could not be read.' });

export const indexRunSchema = z
  .object({
    id: z.string(),
    source: z.string().openapi({ description: 'Name of the source, or path of a directory.' }),
    status: z.enum(indexRunStatuses).openapi({
      description: 'A run that would remove too much is `stopped` and asks for `accept_removals`.',
    }),
    trigger: z.enum(['start', 'schedule', 'request', 'command', 'follow']),
    attempt: z.int().min(1),
    accept_removals: z.boolean(),
    progress: progressSchema.nullable(),
    documents: documentCountsSchema.nullable(),
    operations: count.nullable().openapi({ description: 'Of the whole source after the run.' }),
    chunks: count.nullable().openapi({ description: 'Of the whole source after the run.' }),
    embedded: count.nullable(),
    reused: count.nullable(),
    warnings: count.nullable(),
    requests: count.nullable().openapi({ description: 'Requests sent to a source that is read over the network.' }),
    failures: z.array(failureSchema).readonly().openapi({ description: 'The first hundred.' }),
    stage_seconds: z
      .object({ read: seconds, parse: seconds, embed: seconds, commit: seconds })
      .openapi({ description: 'Seconds of the last attempt.' }),
    generation: z.int().nullable().openapi({ description: 'Generation of the source that the run committed.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    queued_at: moment,
    started_at: moment.nullable(),
    finished_at: moment.nullable(),
  })
  .openapi('IndexRun', {
    description: 'One execution of ingestion for one source; what is not known yet is `null`.',
    example: {
      id: '0198f3a2-6f0e-7c1b-9b7e-3f6c2a1d4e55',
      source: 'konnect',
      status: 'running',
      trigger: 'request',
      attempt: 1,
      accept_removals: false,
      progress: { stage: 'embed', done: 340, total: 1210 },
      documents: { found: 64, indexed: 12, unchanged: 50, failed: 2, removed: 0 },
      operations: null,
      chunks: null,
      embedded: 340,
      reused: 96,
      warnings: 3,
      requests: 41,
      failures: [{ file: 'payments/3/openapi.yaml', reason: 'Not valid YAML.', line: 12 }],
      stage_seconds: { read: 2.41, parse: 0.93, embed: null, commit: null },
      generation: null,
      error: null,
      queued_at: '2026-03-02T04:00:00.000Z',
      started_at: '2026-03-02T04:00:01.120Z',
      finished_at: null,
    },
  });
