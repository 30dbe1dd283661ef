import type { CatalogueApi, CatalogueOperation } from '../../core/catalogue.ts';
import { operationKey, type Operation } from '../../core/operation.ts';

/** A small but complete operation; `parts` replaces what a case is about. */
export function buildOperation(method: string, path: string, parts: Partial<Operation> = {}): Operation {
  return {
    key: operationKey(method, path),
    method: method.toUpperCase(),
    path,
    operationId: null,
    summary: `${method} ${path}`,
    description: null,
    tags: [],
    deprecated: false,
    servers: [{ url: 'https://api.harbor.example', variables: {} }],
    parameters: [],
    requestBody: null,
    bodyFields: [],
    responses: [{ status: '200', description: 'Done.', mediaTypes: ['application/json'], headers: [], fields: [] }],
    security: [],
    definitions: {},
    ...parts,
  };
}

/** `POST /refunds` of a payments API, with everything an operation can have. */
export const refundOperation: Operation = buildOperation('POST', '/refunds', {
  operationId: 'createRefund',
  summary: 'Refund a payment',
  description: 'Refunds a captured payment in full or in part.',
  tags: ['Refunds'],
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description: 'Makes a repeated call safe.',
      style: 'simple',
      explode: false,
      schema: { type: 'string', format: 'uuid' },
      example: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    },
    {
      name: 'filter',
      in: 'query',
      required: false,
      style: 'form',
      explode: true,
      allowReserved: true,
      mediaType: 'application/json',
      schema: { $ref: '#/$defs/Filter' },
    },
  ],
  requestBody: {
    required: true,
    content: [
      {
        mediaType: 'application/json',
        schema: { type: 'object', required: ['payment_id'], properties: { payment_id: { type: 'string' } } },
      },
    ],
  },
  bodyFields: [
    { path: 'payment_id', type: 'string', required: true, description: 'The payment to refund.' },
    { path: 'reason', type: 'string', required: false, enum: ['requested_by_customer', 'duplicate'] },
  ],
  responses: [
    {
      status: '201',
      description: 'The refund.',
      mediaTypes: ['application/json'],
      headers: [{ name: 'Location', description: 'Where to read it.' }],
      fields: [{ path: 'id', type: 'string', required: true }],
    },
    { status: '422', description: 'Too much.', mediaTypes: ['application/problem+json'], headers: [], fields: [] },
  ],
  security: [
    [
      {
        key: 'oauth',
        type: 'oauth2',
        tokenUrl: 'https://login.harbor.example/token',
        authorizationUrl: 'https://login.harbor.example/authorize',
        scopes: ['refunds:write'],
      },
    ],
    [{ key: 'secretKey', type: 'http', scheme: 'bearer', scopes: [] }],
  ],
  definitions: { Filter: { type: 'object' } },
});

/** An API of one version, `1`, unless `parts` says otherwise. */
export function buildApi(slug: string, parts: Partial<CatalogueApi> = {}): CatalogueApi {
  return {
    slug,
    title: `${slug} API`,
    description: null,
    currentVersion: '1',
    versions: ['1'],
    index: { generation: 7, indexedAt: '2026-03-02T04:00:11.000Z' },
    ...parts,
  };
}

export function buildCatalogueOperation(api: string, version: string, operation: Operation): CatalogueOperation {
  return { api, apiTitle: `${api} API`, version, url: `/portal/apis/${api}/${version}`, operation };
}
