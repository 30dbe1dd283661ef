import { createRoute, type z } from '@hono/zod-openapi';
import type { Answer } from '../../core/answer.ts';
import { CopilotError } from '../../core/errors.ts';
import type { AnswerRequest } from '../answers/answerer.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { createAnswerLife } from './answer-life.ts';
import { omitEmpty } from './omit-empty.ts';
import { toErrorCode } from './problem.ts';
import { requireJsonBody } from './request-body.ts';
import { answerSchema, askRequestSchema } from './schemas/answer.ts';
import { problemResponses } from './schemas/common.ts';
import { untilAborted } from './until-aborted.ts';

const askRoute = createRoute({
  method: 'post',
  path: '/v1/ask',
  operationId: 'ask',
  tags: ['Answers'],
  summary: 'Ask a question',
  description: 'Answers from the content the caller may read, as one JSON document.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: askRequestSchema } } } },
  responses: {
    200: { description: 'The answer.', content: { 'application/json': { schema: answerSchema } } },
    ...problemResponses(400, 413, 415, 502, 503, 504),
  },
});

/** `POST /v1/ask`: the answerer's events collected into the answer that ends them. */
export function registerAsk(app: App, { answerer, metrics, stopping }: RouteDependencies): void {
  app.openapi(askRoute, async (context) => {
    const life = createAnswerLife(context.req.raw.signal, stopping);
    const { signal } = life;
    const request = toAnswerRequest(context.req.valid('json'));
    const events = untilAborted(answerer.answer(request, context.get('caller'), { signal }), signal);
    let answer: Answer | null = null;
    try {
      for await (const event of events) {
        if (event.event === 'error') throw new CopilotError(toErrorCode(event.data.code), event.data.message);
        if (event.event !== 'answer-end') continue;
        answer = event.data;
        break;
      }
      if (answer === null) throw new CopilotError('internal', 'The answer ended without a last event.');
    } catch (error) {
      metrics.countQuestion('none', life.readerGone ? 'cancelled' : 'failed');
      throw life.stopError ?? error;
    } finally {
      life.release();
    }
    metrics.countQuestion(answer.mode, 'answered');
    return context.json(answer, 200);
  });
}

/** The question as the answerer takes it. */
export function toAnswerRequest(body: z.output<typeof askRequestSchema>): AnswerRequest {
  const [language, client] = body.language?.split('/') ?? [];
  return omitEmpty({
    question: body.question,
    conversationId: body.conversation_id,
    api: body.api,
    version: body.version,
    language,
    client,
    page: body.page ? omitEmpty(body.page) : null,
  });
}
