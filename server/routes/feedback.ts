import { createRoute } from '@hono/zod-openapi';
import { CopilotError } from '../../core/errors.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { requireJsonBody } from './request-body.ts';
import { feedbackRequestSchema } from './schemas/answer.ts';
import { problemResponses } from './schemas/common.ts';

const feedbackRoute = createRoute({
  method: 'post',
  path: '/v1/feedback',
  operationId: 'giveFeedback',
  tags: ['Answers'],
  summary: 'Rate an answer',
  description:
    'Tells whether an answer of yours helped, and why. Said again, it replaces what was said before. It is deleted with ' +
    'the conversation it belongs to.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: feedbackRequestSchema } } } },
  responses: { 204: { description: 'Noted.' }, ...problemResponses(400, 404, 413, 415, 503) },
});

/** `POST /v1/feedback`. */
export function registerFeedback(app: App, { answerStore }: RouteDependencies): void {
  app.openapi(feedbackRoute, async (context) => {
    const body = context.req.valid('json');
    const saved = await answerStore.saveFeedback(
      context.get('caller'),
      {
        answerId: body.answer_id,
        rating: body.rating,
        reasons: [...new Set(body.reasons)],
        comment: body.comment ?? null,
      },
      { signal: context.req.raw.signal },
    );
    if (!saved) throw new CopilotError('not_found', 'There is no such answer of yours.');
    return context.body(null, 204);
  });
}
