import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CopilotError } from '../../core/errors.ts';
import { operationKey } from '../../core/operation.ts';
import { findRoutes } from '../answers/gateway/match-routes.ts';
import { apiNotFound } from './apis.ts';
import type { App, AppEnvironment, RouteDependencies } from './dependencies.ts';
import { toGatewayWire } from './gateway-wire.ts';
import { omitEmpty } from './omit-empty.ts';
import { toOperation, toOperationSummary } from './operation-wire.ts';
import { operationDetailSchema, operationSummarySchema } from './schemas/catalogue.ts';
import {
  apiSlugSchema,
  nameSchema,
  pageMetaSchema,
  pageQuery,
  problemResponses,
  versionLabelSchema,
} from './schemas/common.ts';

const security = [{}, { bearer: [] }, { gateway: [] }];
const versionQuery = {
  version: versionLabelSchema.optional().openapi({ description: 'Version label; the current one when left out.' }),
};

/** Far longer than a path that people write by hand, short enough to be looked up without thought. */
export const operationKeySchema = nameSchema(2000);

const listRoute = createRoute({
  method: 'get',
  path: '/v1/apis/{api}/operations',
  operationId: 'listOperations',
  tags: ['Catalogue'],
  summary: 'List the operations of an API',
  description: 'The operations of one version in the order of its specification, without their schemas.',
  security,
  request: { params: z.object({ api: apiSlugSchema }), query: z.object({ ...versionQuery, ...pageQuery }) },
  responses: {
    200: {
      description: 'One page of operations.',
      content: {
        'application/json': { schema: z.object({ data: z.array(operationSummarySchema), meta: pageMetaSchema }) },
      },
    },
    ...problemResponses(400, 404, 503),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/apis/{api}/operations/{operation_key}',
  operationId: 'readOperation',
  tags: ['Catalogue'],
  summary: 'Read one operation',
  description: 'An operation with parameters, body, responses and security, its references resolved.',
  security,
  request: {
    params: z.object({
      api: apiSlugSchema,
      operation_key: operationKeySchema.openapi({
        description: '`METHOD path`, percent-encoded; equal across versions.',
        example: 'POST /refunds',
      }),
    }),
    query: z.object(versionQuery),
  },
  responses: {
    200: { description: 'The operation.', content: { 'application/json': { schema: operationDetailSchema } } },
    ...problemResponses(400, 404, 503),
  },
});

/** Operations of an API, listed and one by one. */
export function registerOperations(app: App, { catalogue }: RouteDependencies): void {
  app.openapi(listRoute, async (context) => {
    const { 'page[number]': number, 'page[size]': size, version } = context.req.valid('query');
    const { api } = context.req.valid('param');
    const caller = context.get('caller');
    const options = { signal: context.req.raw.signal };
    const page = await catalogue.listOperations(caller, { api, ...omitEmpty({ version }) }, { number, size }, options);
    // An empty list is that of an API without operations, or of none at all: only the first may be shown.
    if (page.total === 0) {
      const found = await catalogue.findApi(caller, api, options);
      if (found === null || (version !== undefined && !found.versions.includes(version))) throw apiNotFound();
    }
    return context.json(
      { data: page.items.map(toOperationSummary), meta: { page: { number, size, total: page.total } } },
      200,
    );
  });

  const read = async (context: Context<AppEnvironment>, api: string, key: string, version: string | undefined) => {
    const options = { signal: context.req.raw.signal };
    const reference = { api, operationKey: normaliseKey(key), ...omitEmpty({ version }) };
    const found = await catalogue.findOperation(context.get('caller'), reference, options);
    if (found === null) throw operationNotFound();
    const facts = await catalogue.readGatewayFacts(context.get('caller'), api, options);
    const routes = facts === null ? null : findRoutes(found.operation, facts.routes);
    return context.json({ ...toOperation(found), gateway: routes === null ? null : toGatewayWire({ routes }) }, 200);
  };

  app.openapi(readRoute, (context) => {
    const { api, operation_key: key } = context.req.valid('param');
    return read(context, api, key, context.req.valid('query').version);
  });

  // Some proxies decode %2F on the way; then the key's own slashes arrive as slashes.
  app.get('/v1/apis/:api/operations/:operation_key{.+}', (context) => {
    const parameters = readRoute.request.params.safeParse(context.req.param());
    const query = readRoute.request.query.safeParse(context.req.query());
    if (!parameters.success || !query.success) throw operationNotFound();
    return read(context, parameters.data.api, parameters.data.operation_key, query.data.version);
  });
}

/** One sentence for absent and hidden operations alike. */
export function operationNotFound(): CopilotError {
  return new CopilotError('not_found', 'There is no such operation, or you may not see it.');
}

function normaliseKey(key: string): string {
  const [method = '', path = ''] = key.split(/ (.*)/s);
  return operationKey(method, path);
}
