import { createRoute, z } from '@hono/zod-openapi';
import { operationKey } from '../../core/operation.ts';
import { createGatewayFollower } from '../answers/gateway/create-gateway-follower.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { omitEmpty } from './omit-empty.ts';
import { operationNotFound } from './operations.ts';
import { requireJsonBody } from './request-body.ts';
import { languageSchema, snippetSchema } from './schemas/answer.ts';
import { apiSlugSchema, nameSchema, problemResponses, versionLabelSchema } from './schemas/common.ts';

const snippetRequestSchema = z
  .object({
    api: apiSlugSchema.openapi({ example: 'payments' }),
    version: versionLabelSchema.nullish().openapi({ description: 'The current one when left out.', example: '3' }),
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/, 'must be an HTTP method')
      .nullish()
      .openapi({ example: 'POST' }),
    path: nameSchema(2000).nullish().openapi({ description: 'As in the specification.', example: '/refunds' }),
    operation_id: nameSchema(500).nullish().openapi({ description: 'Instead of `method` and `path`.' }),
    language: languageSchema.openapi({ example: 'python' }),
    client: z
      .string()
      .regex(/^[a-z\d-]{1,50}$/, 'must be the name of a client')
      .nullish()
      .openapi({ description: "Library to call with; the language's first when left out.", example: 'requests' }),
    values: z
      .record(z.string(), z.unknown())
      .nullish()
      .openapi({ description: 'Values of parameters and body fields, by name.', example: { amount: 1500 } }),
  })
  .refine((body) => Boolean(body.operation_id) || (Boolean(body.method) && Boolean(body.path)), {
    path: ['operation_id'],
    message: 'give operation_id, or method and path',
  })
  .openapi('SnippetRequest');

const snippetRoute = createRoute({
  method: 'post',
  path: '/v1/snippets',
  operationId: 'createSnippet',
  tags: ['Snippets'],
  summary: 'Compute code for one operation',
  description: 'Runnable code in the wanted language, computed from the specification and checked against it.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: snippetRequestSchema } } } },
  responses: {
    200: { description: 'The snippet.', content: { 'application/json': { schema: snippetSchema } } },
    ...problemResponses(400, 404, 413, 415, 503),
  },
});

/** `POST /v1/snippets`. */
export function registerSnippets(app: App, { catalogue, buildSnippet }: RouteDependencies): void {
  app.openapi(snippetRoute, async (context) => {
    const body = context.req.valid('json');
    const name = body.operation_id
      ? { operationId: body.operation_id }
      : { operationKey: operationKey(body.method ?? '', body.path ?? '') };
    const reference = { api: body.api, ...omitEmpty({ version: body.version }), ...name };
    const caller = context.get('caller');
    const { signal } = context.req.raw;
    const found = await catalogue.findOperation(caller, reference, { signal });
    if (found === null) throw operationNotFound();
    const operation = await createGatewayFollower(catalogue, caller, { signal })(found);
    const [language = '', client] = body.language.split('/');
    const options = omitEmpty({ client: body.client ?? client, values: body.values });
    return context.json(buildSnippet(operation, { language, ...options }), 200);
  });
}
