import { createRoute, z } from '@hono/zod-openapi';
import type { SearchHit } from '../../core/search-index.ts';
import { selectExcerpt } from '../answers/select-excerpt.ts';
import { weighTerms } from '../answers/term-weights.ts';
import type { TermWeights } from '../answers/term-weights.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { omitEmpty } from './omit-empty.ts';
import { chunkKindSchema } from './schemas/answer.ts';
import { searchResultSchema } from './schemas/catalogue.ts';
import {
  apiSlugSchema,
  freeTextSchema,
  MAXIMUM_QUESTION_LENGTH,
  problemResponses,
  versionLabelSchema,
  wholeNumberSchema,
} from './schemas/common.ts';

const searchRoute = createRoute({
  method: 'get',
  path: '/v1/search',
  operationId: 'search',
  tags: ['Search'],
  summary: 'Search operations and pages',
  description: 'The content the caller may read that fits the query best, by exact names, words and meaning.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  request: {
    query: z.object({
      q: freeTextSchema(MAXIMUM_QUESTION_LENGTH).openapi({
        description: 'What to look for.',
        example: 'refund a payment',
      }),
      api: apiSlugSchema.optional().openapi({ description: 'Search inside one API.', example: 'payments' }),
      version: versionLabelSchema.optional().openapi({ description: 'Version label; the current ones when left out.' }),
      kind: chunkKindSchema.optional().openapi({ description: 'Only results of this kind.' }),
      limit: wholeNumberSchema(1, 50, 10).openapi({ description: 'Most results.' }),
    }),
  },
  responses: {
    200: {
      description: 'Results, best first.',
      content: { 'application/json': { schema: z.object({ data: z.array(searchResultSchema) }) } },
    },
    ...problemResponses(400, 502, 503, 504),
  },
});

/** `GET /v1/search`. */
export function registerSearch(app: App, { retriever }: RouteDependencies): void {
  app.openapi(searchRoute, async (context) => {
    const { q, api, version, kind, limit } = context.req.valid('query');
    const result = await retriever.retrieve(
      { question: q, limit, ...omitEmpty({ api, version, kinds: kind === undefined ? undefined : [kind] }) },
      context.get('caller'),
      { signal: context.req.raw.signal },
    );
    return context.json({ data: toSearchResults(q, result.hits) }, 200);
  });
}

/** Hits on the wire, each with the part of it that speaks about the question. */
export function toSearchResults(question: string, hits: readonly SearchHit[]): z.output<typeof searchResultSchema>[] {
  const terms = weighTerms(question);
  return hits.map((hit) => toSearchResult(hit, terms));
}

function toSearchResult(hit: SearchHit, terms: TermWeights): z.output<typeof searchResultSchema> {
  const [method = null, path = null] = hit.operationKey?.split(/ (.*)/s) ?? [];
  return {
    kind: hit.kind,
    api: hit.api,
    version: hit.version,
    method,
    path,
    operation_id: hit.operationId,
    title: hit.title,
    url: hit.url,
    excerpt: selectExcerpt(hit.text, terms),
    score: hit.score,
  };
}
