import type { z } from '@hono/zod-openapi';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { Operation, OperationParameter, SecurityScheme } from '../../core/operation.ts';
import type { operationSchema, operationSummarySchema } from './schemas/catalogue.ts';

/** An operation as lists show it. */
export function toOperationSummary(entry: CatalogueOperation): z.output<typeof operationSummarySchema> {
  const { operation } = entry;
  return {
    key: operation.key,
    api: entry.api,
    version: entry.version,
    method: operation.method,
    path: operation.path,
    operation_id: operation.operationId,
    summary: operation.summary,
    description: operation.description,
    tags: operation.tags,
    deprecated: operation.deprecated,
    url: entry.url,
  };
}

/** The whole operation model on the wire: snake_case names, schemas as they stand in the specification. */
export function toOperation(entry: CatalogueOperation): z.input<typeof operationSchema> {
  const { operation } = entry;
  return {
    ...toOperationSummary(entry),
    servers: operation.servers.map(({ url, description, variables, choices }) => ({
      url,
      description,
      variables,
      choices,
    })),
    parameters: operation.parameters.map(toParameter),
    request_body: toRequestBody(operation.requestBody),
    body_fields: operation.bodyFields,
    responses: operation.responses.map((response) => ({
      status: response.status,
      description: response.description,
      media_types: response.mediaTypes,
      headers: response.headers,
      fields: response.fields,
    })),
    security: operation.security.map((schemes) => schemes.map(toSecurityScheme)),
    definitions: operation.definitions,
  };
}

function toParameter(parameter: OperationParameter): z.input<typeof operationSchema>['parameters'][number] {
  const { mediaType, allowReserved, ...rest } = parameter;
  return { ...rest, media_type: mediaType, allow_reserved: allowReserved };
}

function toRequestBody(body: Operation['requestBody']): z.input<typeof operationSchema>['request_body'] {
  if (body === null) return null;
  return {
    required: body.required,
    description: body.description,
    content: body.content.map(({ mediaType, ...rest }) => ({ media_type: mediaType, ...rest })),
  };
}

function toSecurityScheme(scheme: SecurityScheme): z.input<typeof operationSchema>['security'][number][number] {
  const { tokenUrl, authorizationUrl, openIdConnectUrl, ...rest } = scheme;
  return {
    ...rest,
    token_url: tokenUrl,
    authorization_url: authorizationUrl,
    open_id_connect_url: openIdConnectUrl,
  };
}
