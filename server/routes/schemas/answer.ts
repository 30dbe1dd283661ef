import { z } from '@hono/zod-openapi';
import { feedbackReasons } from '../../../core/answer.ts';
import { findPaste } from '../../answers/explain/find-paste.ts';
import {
  apiSlugSchema,
  freeTextSchema,
  MAXIMUM_PASTE_LENGTH,
  MAXIMUM_QUESTION_LENGTH,
  nameSchema,
  searchedIndexSchema,
  versionLabelSchema,
} from './common.ts';

/** `python` or `shell/curl`. */
export const languageSchema = z
  .string()
  .max(50)
  .regex(/^[a-z]+(?:\/[a-z]+)?$/, 'must be a language such as "python", or with its client such as "shell/curl"');

/** In characters as people count them. */
function isShort(text: string): boolean {
  return text.length <= MAXIMUM_QUESTION_LENGTH || Array.from(text).length <= MAXIMUM_QUESTION_LENGTH;
}

/** What may be asked, whichever way it comes: over HTTP or as a tool of the Model Context Protocol. */
export const questionSchema = freeTextSchema(MAXIMUM_PASTE_LENGTH).refine(
  (text) => isShort(text) || findPaste(text) !== null,
  {
    message: `may hold ${MAXIMUM_QUESTION_LENGTH} characters at most, and ${MAXIMUM_PASTE_LENGTH} where it holds a call`,
  },
);

export const askRequestSchema = z
  .object({
    question: questionSchema.openapi({
      example: 'How do I refund part of a payment?',
      description:
        'May hold a failing call: a curl command, a request, a response, headers, a line of a log, the body of an error. ' +
        `Without one, ${MAXIMUM_QUESTION_LENGTH} characters at most.`,
    }),
    conversation_id: z
      .string()
      .regex(/^[\w-]{1,100}$/, 'must be an id as an earlier answer gave it')
      .nullish()
      .openapi({ description: 'Continues an earlier conversation of yours.' }),
    api: apiSlugSchema
      .nullish()
      .openapi({ description: 'Slug of the API the question is about.', example: 'payments' }),
    version: versionLabelSchema
      .nullish()
      .openapi({ description: 'Version label; the current one when left out.', example: '3' }),
    language: languageSchema
      .nullish()
      .openapi({ description: 'Language of snippets, optionally with its client.', example: 'python' }),
    page: z
      .object({
        url: nameSchema(2000),
        title: z.string().max(500).nullish(),
        selection: z.string().max(MAXIMUM_QUESTION_LENGTH).nullish(),
      })
      .nullish()
      .openapi({ description: 'The page the reader is on, and what they marked on it.' }),
  })
  .openapi('Question', { description: 'Fields that are not listed here are ignored; `null` stands for left out.' });

const kinds = ['operation', 'schema', 'section', 'overview', 'fact'] as const;
export const chunkKindSchema = z.enum(kinds);

export const citationSchema = z
  .object({
    index: z.int().min(1).openapi({ description: '`[1]` in the answer points to the citation with index 1.' }),
    kind: chunkKindSchema,
    title: z.string(),
    url: z.string().nullable(),
    api: z.string().nullable(),
    version: z.string().nullable(),
    excerpt: z.string(),
  })
  .openapi('Citation', { description: 'A record of what was retrieved.' });

export const answerOperationSchema = z
  .object({
    api: z.string(),
    version: z.string(),
    method: z.string(),
    path: z.string(),
    operation_id: z.string().nullable(),
    summary: z.string().nullable(),
    url: z.string().nullable().openapi({
      description: 'Where the portal shows it: with its console for trying it out, where the portal has one.',
    }),
  })
  .openapi('AnswerOperation');

export const snippetSchema = z
  .object({
    language: z.string().openapi({ example: 'shell' }),
    client: z.string().openapi({ example: 'curl' }),
    code: z.string(),
    operation: z.string().openapi({ description: '`METHOD path`.', example: 'POST /refunds' }),
    steps: z
      .array(z.string())
      .readonly()
      .optional()
      .openapi({
        description: 'The calls of a sequence, in order: ids of the earlier ones go into the later ones.',
        example: ['POST /payments', 'POST /refunds'],
      }),
    verified: z
      .boolean()
      .openapi({ description: 'The request behind the code was checked against the specification and found right.' }),
    problems: z
      .array(z.object({ pointer: z.string().openapi({ example: '/body/amount' }), message: z.string() }))
      .readonly(),
  })
  .openapi('Snippet', { description: 'Runnable code for one operation, computed from its specification.' });

export const answerSchema = z
  .object({
    id: z.string(),
    conversation_id: z.string(),
    answer: z.string().openapi({ description: 'Markdown; `[1]` markers point into `citations`.' }),
    scope: z.object({ api: z.string(), version: z.string().nullable() }).nullable(),
    citations: z.array(citationSchema).readonly(),
    operations: z.array(answerOperationSchema).readonly(),
    snippets: z.array(snippetSchema).readonly(),
    suggestions: z
      .array(z.string())
      .readonly()
      .openapi({ description: 'Questions that may come next, up to four, from what the caller may read.' }),
    grounding: z.object({
      status: z.enum(['grounded', 'partial', 'none']),
      unresolved: z
        .array(z.object({ text: z.string(), kind: z.string(), nearest: z.string().optional() }))
        .readonly()
        .openapi({ description: 'Mentions in the answer that no visible specification holds.' }),
    }),
    mode: z.enum(['extractive', 'model']),
    model: z.string().optional(),
    index: searchedIndexSchema,
    usage: z.object({ input_tokens: z.int(), output_tokens: z.int(), milliseconds: z.number() }),
  })
  .openapi('Answer', {
    example: {
      id: 'ans_01',
      conversation_id: 'con_01',
      answer: 'Refund a part of a payment with `POST /refunds` and an `amount` in minor units [1].',
      scope: { api: 'payments', version: '3' },
      citations: [
        {
          index: 1,
          kind: 'operation',
          title: 'POST /refunds: Refund a payment',
          url: '/portal/apis/payments/3#createrefund',
          api: 'payments',
          version: '3',
          excerpt: 'Refunds a captured payment in full or in part.',
        },
      ],
      operations: [
        {
          api: 'payments',
          version: '3',
          method: 'POST',
          path: '/refunds',
          operation_id: 'createRefund',
          summary: 'Refund a payment',
          url: '/portal/apis/payments/3#createrefund',
        },
      ],
      snippets: [],
      suggestions: ['How long does a refund take?'],
      grounding: { status: 'grounded', unresolved: [] },
      mode: 'extractive',
      index: { generation: 12, indexed_at: '2026-03-02T04:00:11.000Z' },
      usage: { input_tokens: 0, output_tokens: 0, milliseconds: 38 },
    },
  });

/** A long paragraph; whoever writes more than that writes a ticket. */
const MAXIMUM_COMMENT_LENGTH = 2000;

export const feedbackRequestSchema = z
  .object({
    answer_id: z.string().regex(/^[\w-]{1,100}$/, 'must be the id of an answer'),
    rating: z.enum(['up', 'down']),
    reasons: z
      .array(z.enum(feedbackReasons, { error: `must be one of ${feedbackReasons.join(', ')}` }))
      .max(feedbackReasons.length)
      .nullish()
      .openapi({ example: ['wrong_version'] }),
    comment: freeTextSchema(MAXIMUM_COMMENT_LENGTH)
      .nullish()
      .openapi({ description: 'For whoever runs the service; secrets in it are masked.' }),
  })
  .openapi('Feedback');
