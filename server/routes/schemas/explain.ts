import { z } from '@hono/zod-openapi';
import { findingSeverities, type FindingCode } from '../../explain/finding.ts';
import { answerOperationSchema, citationSchema, languageSchema, snippetSchema } from './answer.ts';
import { apiSlugSchema, nameSchema, versionLabelSchema } from './common.ts';

/** The whole body of a call of ours has 64 KiB; nothing in it can be longer. */
const MAXIMUM_TEXT_LENGTH = 64 * 1024;
const MAXIMUM_HEADERS = 200;

const headersSchema = z
  .record(z.string().max(500), z.string().max(16_384))
  .refine((headers) => Object.keys(headers).length <= MAXIMUM_HEADERS, {
    message: `may hold ${MAXIMUM_HEADERS} headers at most`,
  })
  .openapi({ example: { 'Content-Type': 'application/json' } });
const bodySchema = z
  .unknown()
  .openapi({ description: 'Text as it was sent, or the JSON value.', example: { payment_id: 'pay_8Kx2mQv41ZtR' } });

export const explainRequestSchema = z
  .object({
    text: z.string().max(MAXIMUM_TEXT_LENGTH).nullish().openapi({
      description:
        'A paste of whatever is at hand: a curl command, a raw request or response, headers, a line of a log, the body of an error.',
      example: "curl -X POST https://api.harbor.example/v3/refunds -d 'amount=12,50'",
    }),
    request: z
      .object({
        method: z
          .string()
          .regex(/^[A-Za-z]{1,20}$/, 'must be an HTTP method')
          .openapi({ example: 'POST' }),
        url: nameSchema(8_192).openapi({ example: 'https://api.harbor.example/v3/refunds' }),
        headers: headersSchema.nullish(),
        body: bodySchema.nullish(),
      })
      .nullish()
      .openapi({
        description:
          'Goes before what `text` holds of a request. Headers that are left out count as not known; `{}` says that there were none.',
      }),
    response: z
      .object({
        status: z.int().min(100).max(599).openapi({ example: 422 }),
        headers: headersSchema.nullish(),
        body: bodySchema.nullish(),
      })
      .nullish()
      .openapi({ description: 'Goes before what `text` holds of a response.' }),
    api: apiSlugSchema.nullish().openapi({ description: 'Slug of the API, where it is known.', example: 'payments' }),
    version: versionLabelSchema.nullish().openapi({ description: 'Version label; needs `api`.', example: '3' }),
    language: languageSchema
      .nullish()
      .openapi({ description: 'Of the corrected call; curl when left out.', example: 'python' }),
    client: z
      .string()
      .regex(/^[a-z\d-]{1,50}$/, 'must be the name of a client')
      .nullish(),
  })
  .refine(({ text, request, response }) => Boolean(text?.trim()) || Boolean(request) || Boolean(response), {
    path: ['text'],
    message: 'give text, request or response',
  })
  .refine(({ api, version }) => !version || Boolean(api), { path: ['api'], message: 'must go with version' })
  .openapi('ExplainRequest');

const messageHeaderSchema = z.object({ name: z.string(), value: z.string() });
const codes = Object.keys(findingSeverities) as [FindingCode, ...FindingCode[]];

const findingSchema = z
  .object({
    code: z.enum(codes).openapi({ description: 'Stable; act on it rather than on the words.' }),
    severity: z.enum(['error', 'warning', 'info']),
    pointer: z.string().openapi({
      description: 'JSON pointer into the request by place, or into `/response`; empty for the whole.',
      example: '/body/amount',
    }),
    message: z.string().openapi({ description: 'Plain text.' }),
    expected: z
      .unknown()
      .optional()
      .openapi({ description: 'What belongs there: keywords of the schema, names or values.' }),
    actual: z.unknown().optional().openapi({ description: 'What was sent, secrets masked.' }),
    source: z.enum(['specification', 'gateway', 'http']).openapi({ description: 'Who says so.' }),
  })
  .openapi('Finding', { description: 'One thing about a request.' });

export const explanationSchema = z
  .object({
    operation: answerOperationSchema
      .nullable()
      .openapi({ description: 'What was called, or what it comes nearest to.' }),
    scope: z.object({ api: z.string(), version: z.string() }).nullable(),
    request: z
      .object({
        method: z.string(),
        url: z.string().nullable(),
        headers: z.array(messageHeaderSchema).readonly(),
        body: z
          .string()
          .nullable()
          .openapi({ description: 'Parts of a form and names of files as `name=value` lines.' }),
      })
      .nullable()
      .openapi({ description: 'The request as it was understood, secrets masked.' }),
    response: z
      .object({
        status: z.int().nullable(),
        headers: z.array(messageHeaderSchema).readonly(),
        body: z.string().nullable(),
      })
      .nullable()
      .openapi({ description: 'The response as it was understood, secrets masked.' }),
    findings: z.array(findingSchema).readonly().openapi({ description: 'Worst first.' }),
    status_explanation: z
      .object({
        status: z.int(),
        cause: z.string().openapi({ description: 'Plain text.' }),
        likelihood: z.enum(['certain', 'likely', 'possible']),
        source: z.enum(['specification', 'gateway', 'http']).openapi({ description: 'Who says so.' }),
      })
      .nullable(),
    corrected: snippetSchema.nullable().openapi({ description: 'The call as it should be.' }),
    citations: z.array(citationSchema).readonly(),
  })
  .openapi('Explanation', { description: 'What is known of a failing call.' });
