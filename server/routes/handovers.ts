import { createRoute, z } from '@hono/zod-openapi';
import type { App, RouteDependencies } from './dependencies.ts';
import { requireJsonBody } from './request-body.ts';
import { problemResponses } from './schemas/common.ts';

const handoverSchema = z
  .object({
    conversation_id: z.string().regex(/^[\w-]{1,100}$/, 'must be an id as an answer gave it'),
    answer_id: z.string().regex(/^[\w-]{1,100}$/, 'must be the id of an answer'),
  })
  .openapi('Handover', { example: { conversation_id: 'con_01', answer_id: 'ans_01' } });

const handoverRoute = createRoute({
  method: 'post',
  path: '/v1/handovers',
  operationId: 'reportHandover',
  tags: ['Answers'],
  summary: 'Say that a reader went on to people',
  description:
    'The reader follows the link to the support form below an answer. It is counted, so that questions without it can be ' +
    'told apart: those that people did not have to answer. Nothing is stored.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: handoverSchema } } } },
  responses: { 204: { description: 'Counted.' }, ...problemResponses(400, 413, 415) },
});

/** `POST /v1/handovers`: counts readers who go on to people. */
export function registerHandovers(app: App, { metrics }: RouteDependencies): void {
  app.openapi(handoverRoute, (context) => {
    metrics.countHandover();
    return context.body(null, 204);
  });
}
