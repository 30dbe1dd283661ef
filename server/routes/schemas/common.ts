import { z } from '@hono/zod-openapi';
import { errorCatalogue, type ErrorCode } from '../../../core/errors.ts';

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:kong-portal-copilot:errors:invalid_request' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.enum(codes).openapi({ description: 'Stable; act on it rather than on the words.' }),
    errors: z
      .array(z.object({ field: z.string().optional(), reason: z.string() }))
      .optional()
      .openapi({ description: 'Which fields are wrong, and why.' }),
  })
  .openapi('Problem', {
    description: 'An error as RFC 9457 describes it.',
    example: {
      type: 'urn:kong-portal-copilot:errors:invalid_request',
      title: 'Invalid request',
      status: 400,
      detail: 'The request has 1 problem: question: must not be empty.',
      code: 'invalid_request',
      errors: [{ field: 'question', reason: 'must not be empty' }],
    },
  });

const withoutControlCharacters = /^\P{Cc}*$/u;

/** A slug, label or key: short, of one line, nothing a database would choke on. */
export function nameSchema(maximumLength: number): z.ZodString {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(maximumLength, `may hold ${maximumLength} characters at most`)
    .regex(withoutControlCharacters, 'must not hold control characters');
}

/** Longest slug or version label we take; the longest seen in real portals is under 100. */
const MAXIMUM_NAME_LENGTH = 200;
export const apiSlugSchema = nameSchema(MAXIMUM_NAME_LENGTH);
export const versionLabelSchema = nameSchema(MAXIMUM_NAME_LENGTH);

/** What the contract promises to take as a question; as Unicode code points, so that no script is cut short. */
export const MAXIMUM_QUESTION_LENGTH = 4000;
/** With a call in it: what a browser copies as a command, with its answer, has some twenty headers and a body. */
export const MAXIMUM_PASTE_LENGTH = 16_000;

/**
 * Free text of 1 to `maximumLength` code points that is more than white space. NUL and lone surrogates, which
 * no database stores, are replaced rather than refused: they come from copying, not from malice.
 */
export function freeTextSchema(maximumLength: number): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => text.trim() !== '', { message: 'must not be empty' })
    .refine((text) => text.length <= maximumLength || Array.from(text).length <= maximumLength, {
      message: `may hold ${maximumLength} characters at most`,
    })
    .transform((text) => text.toWellFormed().replaceAll('\0', ' ').trim())
    .openapi({ minLength: 1, maxLength: maximumLength });
}

export const indexStateSchema = z
  .object({
    generation: z.int().min(0).openapi({ description: 'Grows with every change of the index.' }),
    indexed_at: z.string().nullable().openapi({ format: 'date-time' }),
  })
  .openapi('IndexState', {
    description: 'Freshness of what you can see.',
    example: { generation: 12, indexed_at: '2026-03-02T04:00:11.000Z' },
  });

/** {@link indexStateSchema} of an answer or a search that may have found nothing. */
export const searchedIndexSchema = indexStateSchema
  .extend({
    status: z
      .enum(['building', 'empty'])
      .optional()
      .openapi({
        description:
          'Only where nothing was found. `building`: the documentation is being read for the first time, ask again shortly. ' +
          '`empty`: none has been read yet. The same for every caller.',
      }),
  })
  .openapi('SearchedIndex', {
    description: 'Freshness of what you can see, and why nothing was found.',
    example: { generation: 12, indexed_at: '2026-03-02T04:00:11.000Z' },
  });

/** Largest page of a list; one page of operations stays well below a megabyte. */
const MAXIMUM_PAGE_SIZE = 100;
/** Beyond any list of ours, and safe as an SQL offset when multiplied by the page size. */
const MAXIMUM_PAGE_NUMBER = 1_000_000;

const wholeNumber = (minimum: number, maximum: number, fallback: number): z.ZodType<number, string | undefined> =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .pipe(z.int().min(minimum, `must be ${minimum} or more`).max(maximum, `must be ${maximum} or less`))
    .openapi({ type: 'integer', minimum, maximum, default: fallback });

export { wholeNumber as wholeNumberSchema };

export const pageQuery = {
  'page[size]': wholeNumber(1, MAXIMUM_PAGE_SIZE, 20).openapi({ description: 'Entries per page.' }),
  'page[number]': wholeNumber(1, MAXIMUM_PAGE_NUMBER, 1).openapi({ description: 'Page to read, from 1.' }),
};

export const pageMetaSchema = z
  .object({ page: z.object({ number: z.int().min(1), size: z.int().min(1), total: z.int().min(0) }) })
  .openapi('PageMeta', { description: '`total` counts the entries of all pages.' });

const problemTexts = {
  400: 'The request is not well formed; `errors` names the fields.',
  401: 'No valid credentials where they are required.',
  403: 'These credentials may not do this.',
  404: 'There is no such thing, or you may not see it.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  429: 'Too many requests; wait as long as `Retry-After` says.',
  500: 'Something went wrong on our side.',
  502: 'A model behind the service did not answer.',
  503: 'The index cannot be read at the moment.',
  504: 'The request took longer than allowed.',
} as const;

type ProblemStatus = keyof typeof problemTexts;
interface ProblemResponse {
  description: string;
  content: { 'application/problem+json': { schema: typeof problemSchema } };
}

/** The error responses of a route; 401, 429 and 500 can come from everywhere. */
export function problemResponses<Status extends ProblemStatus>(
  ...statuses: Status[]
): Record<Status | 401 | 429 | 500, ProblemResponse> {
  const all = [...new Set<ProblemStatus>([...statuses, 401, 429, 500])];
  return Object.fromEntries(
    all.map((status) => [
      status,
      {
        description: problemTexts[status],
        content: { 'application/problem+json': { schema: problemSchema } },
        ...(status === 429
          ? { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } }
          : {}),
      },
    ]),
  ) as Record<Status | 401 | 429 | 500, ProblemResponse>;
}
