import { createRoute, z } from '@hono/zod-openapi';
import type { SearchHit, SearchResult } from '../../core/search-index.ts';
import { toWireIndex } from '../answers/answer-outcome.ts';
import { selectExcerpt } from '../answers/select-excerpt.ts';
import { weighTerms } from '../answers/term-weights.ts';
import type { TermWeights } from '../answers/term-weights.ts';
import { findUnfinishedIndex } from '../answers/unfinished-index.ts';
import type { UnfinishedIndex } from '../answers/unfinished-index.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { omitEmpty } from './omit-empty.ts';
import { chunkKindSchema } from './schemas/answer.ts';
import { searchResponseSchema } from './schemas/catalogue.ts';
import type { searchResultSchema } from './schemas/catalogue.ts';
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
      content: { 'application/json': { schema: searchResponseSchema } },
    },
    ...problemResponses(400, 502, 503, 504),
  },
});

/** `GET /v1/search`. */
export function registerSearch(app: App, dependencies: RouteDependencies): void {
  app.openapi(searchRoute, async (context) => {
    const { q, api, version, kind, limit } = context.req.valid('query');
    const { signal } = context.req.raw;
    const result = await dependencies.retriever.retrieve(
      { question: q, limit, ...omitEmpty({ api, version, kinds: kind === undefined ? undefined : [kind] }) },
      context.get('caller'),
      { signal },
    );
    const unfinished = result.hits.length > 0 ? null : await findUnfinishedIndex(dependencies, { signal });
    return context.json(toSearchResponse(q, result, unfinished), 200);
  });
}

/** What was found; where nothing was, and that may change, why. */
export function toSearchResponse(
  question: string,
  { hits, index }: SearchResult,
  unfinished: UnfinishedIndex | null,
): z.output<typeof searchResponseSchema> {
  const data = toSearchResults(question, hits);
  return unfinished === null ? { data } : { data, index: toWireIndex(index, unfinished) };
}

/** Hits on the wire, each with the part of it that speaks about the question. */
function toSearchResults(question: string, hits: readonly SearchHit[]): z.output<typeof searchResultSchema>[] {
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
