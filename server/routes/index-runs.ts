import { createRoute, z } from '@hono/zod-openapi';
import { CopilotError } from '../../core/errors.ts';
import { requireAdmin } from '../identity/identify-caller.ts';
import type { IndexRunAdministration } from '../index-runs/index-run-administration.ts';
import { toIndexRunWire } from '../index-runs/index-run-wire.ts';
import { requestRuns } from '../index-runs/request-runs.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { acceptJsonBody } from './request-body.ts';
import { nameSchema, pageMetaSchema, pageQuery, problemResponses } from './schemas/common.ts';
import { indexRunRequestSchema, indexRunSchema, sourceNameSchema } from './schemas/index-run.ts';

const security = [{ admin: [] }];
const tags = ['Operation'];
/** Ids are ours and short; anything longer was never one. */
const runParameters = z.object({
  id: nameSchema(100).openapi({ description: 'Id of the run.', example: '0198f3a2-6f0e-7c1b-9b7e-3f6c2a1d4e55' }),
});
const oneRun = { 'application/json': { schema: indexRunSchema } };

const startRoute = (guard: ReturnType<typeof requireAdmin>) =>
  createRoute({
    method: 'post',
    path: '/v1/index-runs',
    operationId: 'startIndexRuns',
    tags,
    summary: 'Start index runs',
    description:
      'Queues a run of one source, or of all of them. A run of a source that is still queued is given back instead of ' +
      'a second. Made for a CI step that follows a change of the portal or the gateway. The body may be left out.',
    security,
    middleware: [guard, acceptJsonBody],
    request: { body: { required: false, content: { 'application/json': { schema: indexRunRequestSchema } } } },
    responses: {
      202: {
        description: 'The queued runs, one for each source.',
        headers: {
          Location: { description: 'Where to watch the run, when there is one.', schema: { type: 'string' } },
        },
        content: { 'application/json': { schema: z.object({ data: z.array(indexRunSchema) }) } },
      },
      ...problemResponses(400, 403, 404, 413, 415, 503),
    },
  });

const listRoute = (guard: ReturnType<typeof requireAdmin>) =>
  createRoute({
    method: 'get',
    path: '/v1/index-runs',
    operationId: 'listIndexRuns',
    tags,
    summary: 'List index runs',
    description: 'Index runs, newest first.',
    security,
    middleware: [guard],
    request: {
      query: z.object({
        ...pageQuery,
        source: sourceNameSchema.optional().openapi({ description: 'Only runs of this source.', example: 'konnect' }),
      }),
    },
    responses: {
      200: {
        description: 'One page of runs.',
        content: { 'application/json': { schema: z.object({ data: z.array(indexRunSchema), meta: pageMetaSchema }) } },
      },
      ...problemResponses(400, 403, 404, 503),
    },
  });

const readRoute = (guard: ReturnType<typeof requireAdmin>) =>
  createRoute({
    method: 'get',
    path: '/v1/index-runs/{id}',
    operationId: 'readIndexRun',
    tags,
    summary: 'Watch an index run',
    description: 'One run with its live progress; ask again every second or so until `finished_at` is set.',
    security,
    middleware: [guard],
    request: { params: runParameters },
    responses: { 200: { description: 'The run.', content: oneRun }, ...problemResponses(400, 403, 404, 503) },
  });

const cancelRoute = (guard: ReturnType<typeof requireAdmin>) =>
  createRoute({
    method: 'post',
    path: '/v1/index-runs/{id}/cancel',
    operationId: 'cancelIndexRun',
    tags,
    summary: 'Cancel an index run',
    description:
      'Ends a queued run at once and asks a running one to stop, which it does at its next step. What was committed ' +
      'before stands. A run that has ended is given back as it is.',
    security,
    middleware: [guard],
    request: { params: runParameters },
    responses: {
      202: { description: 'The run as it stands now.', content: oneRun },
      ...problemResponses(400, 403, 404, 503),
    },
  });

/** `/v1/index-runs`: starting, watching and cancelling index runs, for holders of the admin token. */
export function registerIndexRuns(app: App, { adminToken, indexRuns = null }: RouteDependencies): void {
  const guard = requireAdmin(adminToken);

  app.openapi(startRoute(guard), async (context) => {
    const body = context.req.valid('json');
    const runs = await requestRuns(available(indexRuns), {
      source: body.source ?? null,
      acceptRemovals: body.accept_removals ?? false,
    });
    const [only] = runs;
    if (only !== undefined && runs.length === 1) {
      context.header('Location', `/v1/index-runs/${encodeURIComponent(only.id)}`);
    }
    return context.json({ data: runs.map(toIndexRunWire) }, 202);
  });

  app.openapi(listRoute(guard), async (context) => {
    const { 'page[number]': number, 'page[size]': size, source } = context.req.valid('query');
    const page = await available(indexRuns).store.list(
      source === undefined ? {} : { source },
      { number, size },
      { signal: context.req.raw.signal },
    );
    return context.json(
      { data: page.items.map(toIndexRunWire), meta: { page: { number, size, total: page.total } } },
      200,
    );
  });

  app.openapi(readRoute(guard), async (context) => {
    const { id } = context.req.valid('param');
    const run = await available(indexRuns).store.find(id, { signal: context.req.raw.signal });
    if (run === null) throw noSuchRun();
    return context.json(toIndexRunWire(run), 200);
  });

  app.openapi(cancelRoute(guard), async (context) => {
    const run = await available(indexRuns).store.cancel(context.req.valid('param').id);
    if (run === null) throw noSuchRun();
    return context.json(toIndexRunWire(run), 202);
  });
}

function available(indexRuns: IndexRunAdministration | null): IndexRunAdministration {
  if (indexRuns === null) throw new CopilotError('not_found', 'This server keeps no record of index runs.');
  return indexRuns;
}

function noSuchRun(): CopilotError {
  return new CopilotError('not_found', 'There is no such index run.');
}
