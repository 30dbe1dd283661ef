import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { circuitStates } from '../../core/model-health.ts';
import { requireAdmin } from '../identity/identify-caller.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { problemResponses } from './schemas/common.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'checkHealth',
  tags: ['Operation'],
  summary: 'Liveness',
  description: 'The process answers. Asks nothing of the database.',
  security: [],
  responses: {
    200: {
      description: 'Alive.',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});

const modelStateSchema = z
  .object({ model: z.string(), role: z.enum(['first', 'fallback']), circuit: z.enum(circuitStates) })
  .openapi('ModelState');

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])),
    models: z
      .array(modelStateSchema)
      .optional()
      .describe(
        'Whether the model servers are asked. Questions are answered without them, so they decide nothing here.',
      ),
  })
  .openapi('Readiness', { example: { status: 'ready', checks: { database: 'ok', index: 'ok' } } });

const readinessRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'checkReadiness',
  tags: ['Operation'],
  summary: 'Readiness',
  description:
    'Whether the server can answer questions now; names the checks that fail. Model servers are shown beside.',
  security: [],
  responses: {
    200: { description: 'Ready.', content: { 'application/json': { schema: readinessSchema } } },
    503: { description: 'Not ready.', content: { 'application/json': { schema: readinessSchema } } },
  },
});

/** Liveness, readiness and Prometheus metrics: what operators and orchestrators ask for. */
export function registerOperationsEndpoints(app: App, dependencies: RouteDependencies): void {
  const { checkReadiness, metricsRegistry, adminToken, protectMetrics = false, logger, modelHealth } = dependencies;

  app.openapi(healthRoute, (context) => {
    context.header('Cache-Control', 'no-store');
    return context.json({ status: 'ok' as const }, 200);
  });

  app.openapi(readinessRoute, async (context) => {
    context.header('Cache-Control', 'no-store');
    const readiness = await checkReadiness({ signal: context.req.raw.signal }).catch((error: unknown) => {
      logger.error({ request_id: context.get('requestId'), err: error }, 'readiness check failed');
      return { ready: false, checks: {} };
    });
    const checks = Object.fromEntries(
      Object.entries(readiness.checks).map(([name, passed]) => [name, passed ? ('ok' as const) : ('failed' as const)]),
    );
    const models = modelHealth === undefined ? {} : { models: [...modelHealth.states()] };
    return readiness.ready
      ? context.json({ status: 'ready' as const, checks, ...models }, 200)
      : context.json({ status: 'not_ready' as const, checks, ...models }, 503);
  });

  const guards: MiddlewareHandler[] = protectMetrics ? [requireAdmin(adminToken)] : [];
  app.openapi({ ...metricsRoute(protectMetrics), middleware: guards }, async (context) => {
    context.header('Cache-Control', 'no-store');
    const text = await metricsRegistry.metrics();
    return context.body(text, 200, { 'Content-Type': metricsRegistry.contentType }) as never;
  });
}

function metricsRoute(protect: boolean) {
  return createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'readMetrics',
    tags: ['Operation'],
    summary: 'Prometheus metrics',
    description: 'Counts and durations in the Prometheus text format.',
    security: protect ? [{ admin: [] }] : [],
    responses: {
      200: { description: 'The metrics.', content: { 'text/plain': { schema: z.string() } } },
      ...(protect ? problemResponses(403) : {}),
    },
  });
}
