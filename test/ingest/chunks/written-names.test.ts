import { describe, expect, it } from 'vitest';
import { readWrittenNameKey } from '../../../core/identifier-keys.ts';
import { parse } from '../support/parse.ts';

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop API', version: '1' },
  servers: [{ url: 'https://{region}.shop.example', variables: { region: { default: 'eu' } } }],
  tags: [{ name: 'Orders' }],
  security: [{ login: ['orders:read'] }],
  components: {
    securitySchemes: {
      login: {
        type: 'oauth2',
        flows: {
          clientCredentials: { tokenUrl: 'https://x.example', scopes: { 'orders:read': '', 'orders:write': '' } },
        },
      },
    },
    schemas: {
      Order: {
        type: 'object',
        properties: {
          orderId: { type: 'string' },
          state: { type: 'string', enum: ['Open', 'not started'] },
          hidden: { type: 'string', 'x-internal': true },
        },
      },
      Deep: {
        type: 'object',
        properties: { deepField: { type: 'array', items: { $ref: '#/components/schemas/Deep' } } },
      },
    },
  },
  paths: {
    '/orders/{id}': {
      get: {
        operationId: 'readOrder',
        tags: ['Orders'],
        parameters: [
          { name: 'expand', in: 'query', schema: { type: 'string', default: 'lines' } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
          { name: 'secret', in: 'query', 'x-internal': true, schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'Fine',
            headers: { ETag: { schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
          404: { description: 'Gone' },
        },
      },
    },
  },
};

/** `kind name`, of the whole document. */
function names(changes: object = {}): string[] {
  const { chunks } = parse({ ...document, ...changes });
  return chunks
    .flatMap(({ identifiers }) => identifiers)
    .filter(({ kind }) => kind === 'written_name')
    .map(({ key }) => readWrittenNameKey(key))
    .map((written) => `${written?.kind} ${written?.name}`)
    .toSorted();
}

describe('written names', () => {
  it('are everything that the specification names, as it is written', () => {
    expect(names()).toEqual(
      [
        'field orderId', 'field state', 'header ETag', 'header X-Trace', 'media_type application/json', 'operation_id readOrder',
        'parameter expand', 'parameter id', 'parameter region', 'schema Order', 'scope orders:read', 'scope orders:write',
        'security_scheme login', 'status 200', 'status 404', 'tag Orders', 'value lines', 'value Open', 'value not started',
      ].toSorted(), // prettier-ignore
    );
  });

  it('hold what no operation reaches where nothing is hidden, and nothing that is hidden', () => {
    expect(names().join(' ')).not.toMatch(/hidden|secret/);
    const open = structuredClone(document);
    Reflect.deleteProperty(open.components.schemas.Order.properties, 'hidden');
    open.paths['/orders/{id}'].get.parameters.pop();
    expect(names(open)).toEqual(expect.arrayContaining(['schema Deep', 'field deepField']));
  });
});
