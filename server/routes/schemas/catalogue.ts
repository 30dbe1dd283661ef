import { z } from '@hono/zod-openapi';
import { chunkKindSchema } from './answer.ts';
import { indexStateSchema, searchedIndexSchema } from './common.ts';
import { gatewaySchema } from './gateway.ts';

export const apiSchema = z
  .object({
    slug: z.string().openapi({ example: 'payments' }),
    title: z.string().openapi({ example: 'Payments API' }),
    description: z.string().nullable(),
    current_version: z.string().nullable().openapi({ example: '3' }),
    versions: z
      .array(z.string())
      .readonly()
      .openapi({ description: 'Oldest first.', example: ['1', '2', '3'] }),
    index: indexStateSchema,
  })
  .openapi('Api');

/** One API alone is read with what the gateway enforces on it. */
export const apiDetailSchema = apiSchema
  .extend({
    gateway: gatewaySchema.nullable().openapi({ description: '`null`: nothing is known of a gateway in front of it.' }),
  })
  .openapi('ApiDetail');

export const apiVersionSchema = z
  .object({
    version: z.string().openapi({ example: '3' }),
    current: z.boolean(),
    index: indexStateSchema,
  })
  .openapi('ApiVersion');

const operationSummaryFields = {
  key: z.string().openapi({ description: '`METHOD path`, equal across versions.', example: 'POST /refunds' }),
  api: z.string().openapi({ example: 'payments' }),
  version: z.string().openapi({ example: '3' }),
  method: z.string().openapi({ example: 'POST' }),
  path: z.string().openapi({ example: '/refunds' }),
  operation_id: z.string().nullable().openapi({ example: 'createRefund' }),
  summary: z.string().nullable(),
  description: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  deprecated: z.boolean(),
  url: z.string().nullable().openapi({ description: 'Where the portal shows it.' }),
};

export const operationSummarySchema = z.object(operationSummaryFields).openapi('OperationSummary');

const jsonSchemaSchema = z.looseObject({}).openapi('JsonSchema', { description: 'JSON Schema of dialect 2020-12.' });

const fieldSchema = z
  .object({
    path: z.string().openapi({ example: 'items[].price' }),
    type: z.string().openapi({ example: 'string (uuid)' }),
    required: z.boolean(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).readonly().optional(),
    deprecated: z.boolean().optional(),
  })
  .openapi('OperationField', { description: 'One field of a body, flattened for display.' });

const parameterSchema = z
  .object({
    name: z.string(),
    in: z.enum(['path', 'query', 'querystring', 'header', 'cookie']),
    required: z.boolean(),
    description: z.string().optional(),
    deprecated: z.boolean().optional(),
    style: z.string(),
    explode: z.boolean(),
    allow_reserved: z.boolean().optional(),
    media_type: z.string().optional(),
    schema: jsonSchemaSchema,
    example: z.unknown().optional(),
  })
  .openapi('OperationParameter');

const requestBodySchema = z
  .object({
    required: z.boolean(),
    description: z.string().optional(),
    content: z.array(
      z.object({
        media_type: z.string(),
        schema: jsonSchemaSchema,
        example: z.unknown().optional(),
        encoding: z.looseObject({}).optional(),
      }),
    ),
  })
  .openapi('OperationRequestBody');

const responseSchema = z
  .object({
    status: z.string().openapi({ example: '200', description: '`200`, `4XX` or `default`.' }),
    description: z.string(),
    media_types: z.array(z.string()).readonly(),
    headers: z.array(z.object({ name: z.string(), description: z.string().optional() })).readonly(),
    fields: z.array(fieldSchema).readonly(),
  })
  .openapi('OperationResponse');

const securitySchemeSchema = z
  .object({
    key: z.string(),
    type: z.enum(['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS']),
    description: z.string().optional(),
    scheme: z.string().optional(),
    name: z.string().optional(),
    in: z.enum(['header', 'query', 'cookie']).optional(),
    flow: z.string().optional().openapi({ description: 'Of `oauth2`: what the addresses are of.' }),
    token_url: z.string().optional(),
    authorization_url: z.string().optional(),
    open_id_connect_url: z.string().optional(),
    scopes: z.array(z.string()).readonly(),
  })
  .openapi('OperationSecurityScheme');

export const operationSchema = z
  .object({
    ...operationSummaryFields,
    servers: z.array(
      z.object({
        url: z.string(),
        description: z.string().optional(),
        variables: z.record(z.string(), z.string()).openapi({ description: 'Default of each variable in `url`.' }),
        choices: z
          .record(z.string(), z.array(z.string()).readonly())
          .optional()
          .openapi({ description: 'Values of the variables for which the specification lists them.' }),
      }),
    ),
    parameters: z.array(parameterSchema),
    request_body: requestBodySchema.nullable(),
    body_fields: z.array(fieldSchema).readonly(),
    responses: z.array(responseSchema),
    security: z.array(z.array(securitySchemeSchema)).openapi({
      description: 'Alternatives, each a list of schemes needed together; an empty one allows anonymous calls.',
    }),
    definitions: z
      .record(z.string(), jsonSchemaSchema)
      .openapi({ description: 'Schemas that parameters and body refer to as `#/$defs/Name`.' }),
  })
  .openapi('Operation', { description: 'An operation with its references resolved.' });

/** One operation alone is read with what the gateway enforces on the routes that take it. */
export const operationDetailSchema = operationSchema
  .extend({
    gateway: gatewaySchema
      .nullable()
      .openapi({ description: 'The routes that take a call of the operation; `null`: none is known.' }),
  })
  .openapi('OperationDetail');

export const searchResultSchema = z
  .object({
    kind: chunkKindSchema,
    api: z.string().nullable(),
    version: z.string().nullable(),
    method: z.string().nullable(),
    path: z.string().nullable(),
    operation_id: z.string().nullable(),
    title: z.string(),
    url: z.string().nullable(),
    excerpt: z.string(),
    score: z.number().openapi({ description: 'Higher is better; comparable within one search only.' }),
  })
  .openapi('SearchResult');

export const searchResponseSchema = z.object({
  data: z.array(searchResultSchema),
  index: searchedIndexSchema.optional(),
});
