import { createRoute, z } from '@hono/zod-openapi';
import type { CatalogueApi } from '../../core/catalogue.ts';
import { CopilotError } from '../../core/errors.ts';
import type { IndexState } from '../../core/search-index.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { toGatewayWire } from './gateway-wire.ts';
import { apiDetailSchema, apiSchema, apiVersionSchema } from './schemas/catalogue.ts';
import { apiSlugSchema, pageMetaSchema, pageQuery, problemResponses } from './schemas/common.ts';

const security = [{}, { bearer: [] }, { gateway: [] }];
const apiParameters = z.object({
  api: apiSlugSchema.openapi({ description: 'Slug of the API.', example: 'payments' }),
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/apis',
  operationId: 'listApis',
  tags: ['Catalogue'],
  summary: 'List APIs',
  description: 'The APIs the caller may see, with the freshness of their content.',
  security,
  request: { query: z.object(pageQuery) },
  responses: {
    200: {
      description: 'One page of APIs.',
      content: { 'application/json': { schema: z.object({ data: z.array(apiSchema), meta: pageMetaSchema }) } },
    },
    ...problemResponses(400, 503),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/apis/{api}',
  operationId: 'readApi',
  tags: ['Catalogue'],
  summary: 'Read one API',
  description: 'An API the caller may see, with what the gateway in front of it enforces, where that is known.',
  security,
  request: { params: apiParameters },
  responses: {
    200: { description: 'The API.', content: { 'application/json': { schema: apiDetailSchema } } },
    ...problemResponses(400, 404, 503),
  },
});

const versionsRoute = createRoute({
  method: 'get',
  path: '/v1/apis/{api}/versions',
  operationId: 'listApiVersions',
  tags: ['Catalogue'],
  summary: 'List the versions of an API',
  description: 'The versions the caller may see, oldest first.',
  security,
  request: { params: apiParameters, query: z.object(pageQuery) },
  responses: {
    200: {
      description: 'One page of versions.',
      content: { 'application/json': { schema: z.object({ data: z.array(apiVersionSchema), meta: pageMetaSchema }) } },
    },
    ...problemResponses(400, 404, 503),
  },
});

/** The catalogue's APIs and their versions. */
export function registerApis(app: App, { catalogue }: RouteDependencies): void {
  app.openapi(listRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size } = context.req.valid('query');
    const { signal } = context.req.raw;
    const page = await catalogue.listApis(context.get('caller'), { number, size }, { signal });
    return context.json({ data: page.items.map(toApi), meta: { page: { number, size, total: page.total } } }, 200);
  });

  app.openapi(readRoute, async (context) => {
    const { signal } = context.req.raw;
    const api = await catalogue.findApi(context.get('caller'), context.req.valid('param').api, { signal });
    if (api === null) throw apiNotFound();
    const facts = await catalogue.readGatewayFacts(context.get('caller'), api.slug, { signal });
    return context.json({ ...toApi(api), gateway: facts === null ? null : toGatewayWire(facts) }, 200);
  });

  app.openapi(versionsRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size } = context.req.valid('query');
    const { signal } = context.req.raw;
    const api = await catalogue.findApi(context.get('caller'), context.req.valid('param').api, { signal });
    if (api === null) throw apiNotFound();
    const versions = api.versions.slice((number - 1) * size, number * size).map((version) => ({
      version,
      current: version === api.currentVersion,
      index: toIndexState(api.index),
    }));
    return context.json({ data: versions, meta: { page: { number, size, total: api.versions.length } } }, 200);
  });
}

/** One sentence for absent and hidden APIs alike, without the slug: the answers must not differ. */
export function apiNotFound(): CopilotError {
  return new CopilotError('not_found', 'There is no such API or version, or you may not see it.');
}

function toApi(api: CatalogueApi): z.output<typeof apiSchema> {
  return {
    slug: api.slug,
    title: api.title,
    description: api.description,
    current_version: api.currentVersion,
    versions: api.versions,
    index: toIndexState(api.index),
  };
}

function toIndexState(state: IndexState): { generation: number; indexed_at: string | null } {
  return { generation: state.generation, indexed_at: state.indexedAt };
}
