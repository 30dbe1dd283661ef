import { z } from '@hono/zod-openapi';
import { feedbackReasons } from '../../../core/answer.ts';
import { answerSchema } from './answer.ts';
import { pageMetaSchema } from './common.ts';

const timeSchema = z.string().openapi({ format: 'date-time', example: '2026-03-02T04:00:11.000Z' });

export const conversationSchema = z
  .object({
    id: z.string().openapi({ example: 'con_01' }),
    title: z.string().openapi({ description: 'The first question, shortened.', example: 'How do I refund a payment?' }),
    turns: z.int().min(1),
    started_at: timeSchema,
    last_at: timeSchema,
  })
  .openapi('Conversation');

export const conversationTurnSchema = z
  .object({
    answer_id: z.string().openapi({ example: 'ans_01' }),
    question: z.string().openapi({ description: 'As it was asked; secrets are masked.' }),
    asked_at: timeSchema,
    answer: answerSchema.nullable().openapi({
      description: 'As it was given; `null` when not all of its sources are there for you any more.',
    }),
    notice: z
      .object({ code: z.string().openapi({ example: 'sources_changed' }), message: z.string() })
      .nullable()
      .openapi({ description: 'Why there is no answer.' }),
    feedback: z
      .object({
        rating: z.enum(['up', 'down']),
        reasons: z.array(z.enum(feedbackReasons)),
        comment: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi('ConversationTurn');

export const conversationListSchema = z.object({ data: z.array(conversationSchema), meta: pageMetaSchema });

export const conversationDetailSchema = conversationSchema
  .extend({ data: z.array(conversationTurnSchema), meta: pageMetaSchema })
  .openapi('ConversationDetail', { description: 'A conversation with one page of its turns, oldest first.' });
