import { createRoute, z } from '@hono/zod-openapi';
import { compareForCaller } from '../diff/compare-for-caller.ts';
import { apiNotFound } from './apis.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { omitEmpty } from './omit-empty.ts';
import { apiSlugSchema, pageQuery, problemResponses, versionLabelSchema } from './schemas/common.ts';
import { versionDiffSchema } from './schemas/diff.ts';

const diffRoute = createRoute({
  method: 'get',
  path: '/v1/apis/{api}/diff',
  operationId: 'compareApiVersions',
  tags: ['Catalogue'],
  summary: 'Compare two versions of an API',
  description:
    'What differs in structure between two versions that the caller may see: operations, parameters, bodies, ' +
    'responses, security and servers, with what may break callers marked. Texts and examples do not count.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  request: {
    params: z.object({
      api: apiSlugSchema.openapi({ description: 'Slug of the API.', example: 'payments' }),
    }),
    query: z.object({
      from: versionLabelSchema
        .optional()
        .openapi({ description: 'Version to start from; the one before `to` when left out.', example: '2' }),
      to: versionLabelSchema
        .optional()
        .openapi({ description: 'Version to arrive at; the current one when left out.', example: '3' }),
      ...pageQuery,
    }),
  },
  responses: {
    200: {
      description: 'One page of changes, with the sums of all.',
      content: { 'application/json': { schema: versionDiffSchema } },
    },
    ...problemResponses(400, 404, 503),
  },
});

/** `GET /v1/apis/{api}/diff`. */
export function registerDiff(app: App, { catalogue }: RouteDependencies): void {
  app.openapi(diffRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size, from, to } = context.req.valid('query');
    const request = { api: context.req.valid('param').api, ...omitEmpty({ from, to }) };
    const { signal } = context.req.raw;
    const found = await compareForCaller(catalogue, context.get('caller'), request, { signal });
    if (found === null) throw apiNotFound();
    const { changes, ...sums } = found.diff;
    return context.json(
      {
        api: found.api,
        from: found.from,
        to: found.to,
        ...sums,
        data: changes.slice((number - 1) * size, number * size),
        meta: { page: { number, size, total: changes.length } },
      },
      200,
    );
  });
}
