import { createRoute, z } from '@hono/zod-openapi';
import type { ConversationSummary, StoredTurn } from '../../core/answer-store.ts';
import { CopilotError } from '../../core/errors.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { conversationDetailSchema, conversationListSchema } from './schemas/conversation.ts';
import type { conversationSchema, conversationTurnSchema } from './schemas/conversation.ts';
import { pageQuery, problemResponses } from './schemas/common.ts';

const security = [{}, { bearer: [] }, { gateway: [] }];
const parameters = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'must be an id as an answer gave it')
    .openapi({ param: { name: 'id', in: 'path' }, description: '`conversation_id` of an answer.', example: 'con_01' }),
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/conversations',
  operationId: 'listConversations',
  tags: ['Conversations'],
  summary: 'List your conversations',
  description:
    'The conversations of the caller, latest first. One that was held anonymously belongs to whoever knows its id; it is ' +
    'in no list.',
  security,
  request: { query: z.object(pageQuery) },
  responses: {
    200: {
      description: 'One page of conversations.',
      content: { 'application/json': { schema: conversationListSchema } },
    },
    ...problemResponses(400, 503),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}',
  operationId: 'readConversation',
  tags: ['Conversations'],
  summary: 'Read one conversation',
  description:
    'The turns of a conversation of the caller, oldest first. An answer is shown as long as the caller may read all that ' +
    'it was made from; after that the turn holds its question and a notice.',
  security,
  request: { params: parameters, query: z.object(pageQuery) },
  responses: {
    200: {
      description: 'The conversation with one page of its turns.',
      content: { 'application/json': { schema: conversationDetailSchema } },
    },
    ...problemResponses(400, 404, 503),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/conversations/{id}',
  operationId: 'deleteConversation',
  tags: ['Conversations'],
  summary: 'Delete one conversation',
  description: 'Deletes a conversation of the caller with its questions, answers and feedback, at once and for good.',
  security,
  request: { params: parameters },
  responses: { 204: { description: 'Deleted.' }, ...problemResponses(400, 404, 503) },
});

/** The caller's own conversations. */
export function registerConversations(app: App, { answerStore }: Pick<RouteDependencies, 'answerStore'>): void {
  app.openapi(listRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size } = context.req.valid('query');
    const options = { signal: context.req.raw.signal };
    const page = await answerStore.listConversations(context.get('caller'), { number, size }, options);
    return context.json({ data: page.items.map(toSummary), meta: { page: { number, size, total: page.total } } }, 200);
  });

  app.openapi(readRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size } = context.req.valid('query');
    const { id } = context.req.valid('param');
    const options = { signal: context.req.raw.signal };
    const found = await answerStore.readConversation(context.get('caller'), id, { number, size }, options);
    if (found === null) throw conversationNotFound();
    const { page, ...summary } = found;
    return context.json(
      { ...toSummary(summary), data: page.items.map(toTurn), meta: { page: { number, size, total: page.total } } },
      200,
    );
  });

  app.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid('param');
    const options = { signal: context.req.raw.signal };
    if (!(await answerStore.deleteConversation(context.get('caller'), id, options))) throw conversationNotFound();
    return context.body(null, 204);
  });
}

/** One sentence for what never was, what was deleted and what is somebody else's. */
function conversationNotFound(): CopilotError {
  return new CopilotError('not_found', 'There is no such conversation of yours.');
}

function toSummary({ id, title, turns, startedAt, lastAt }: ConversationSummary): z.output<typeof conversationSchema> {
  return { id, title, turns, started_at: startedAt, last_at: lastAt };
}

/** The same words whether a source was changed, removed or hidden from this caller: which it is, is not theirs to know. */
const sourcesChanged = {
  code: 'sources_changed',
  message: 'This answer is not shown any more, since what it was made from has changed. Ask again for one of today.',
};

function toTurn(turn: StoredTurn): z.output<typeof conversationTurnSchema> {
  const { feedback } = turn;
  return {
    answer_id: turn.answerId,
    question: turn.question,
    asked_at: turn.askedAt,
    answer: turn.answer,
    notice: turn.answer === null ? sourcesChanged : null,
    feedback: feedback === null ? null : { ...feedback, reasons: [...feedback.reasons] },
  };
}
