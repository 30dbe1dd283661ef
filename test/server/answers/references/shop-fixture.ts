import type { CatalogueOperation } from '../../../../core/catalogue.ts';
import type { SearchHit } from '../../../../core/search-index.ts';
import type { ReferenceSources } from '../../../../server/answers/references/reference-resolver.ts';
import { parse } from '../../../ingest/support/parse.ts';
import { createMemoryReferenceIndex } from '../../../support/memory-reference-index.ts';

const refund = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    charge: { type: 'string' },
    amount: { type: 'integer' },
    reason: { type: 'string', enum: ['requested by customer', 'fraudulent'] },
    metadata: { type: 'object', properties: { orderId: { type: 'string' } } },
  },
};

const content = { 'application/json': { schema: { $ref: '#/components/schemas/Refund' } } };
const read = { responses: { 200: { description: 'Fine', content }, 404: { description: 'Not there' } } };
const identifier = { name: 'refund_id', in: 'path', required: true, schema: { type: 'string' } };

const v1 = {
  openapi: '3.1.0',
  info: { title: 'Shop API', version: '1' },
  servers: [{ url: 'https://api.shop.example/v1' }],
  components: {
    schemas: { Refund: refund },
    securitySchemes: {
      login: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://x.example', scopes: { 'refunds:write': '' } } },
      },
    },
  },
  security: [{ login: ['refunds:write'] }],
  paths: {
    '/refunds': {
      get: { ...read, parameters: [{ name: 'expand[]', in: 'query', schema: { type: 'string' } }] },
      post: {
        operationId: 'createRefund',
        parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } }],
        requestBody: { required: true, content },
        responses: { 201: { description: 'Made', content }, 422: { description: 'Wrong' } },
      },
    },
    '/refunds/{refund_id}': { get: { ...read, parameters: [identifier] } },
  },
};
const v2 = {
  ...v1,
  components: {
    ...v1.components,
    schemas: { Refund: { ...refund, properties: { ...refund.properties, receiptUrl: { type: 'string' } } } },
  },
  paths: { ...v1.paths, '/refunds/{refund_id}/receipt': { get: { ...read, parameters: [identifier] } } },
};

export interface Shop {
  readonly referenceIndex: ReturnType<typeof createMemoryReferenceIndex>;
  /** The older version, as the page of a reader gives it. */
  readonly sources: ReferenceSources;
  readonly operations: readonly CatalogueOperation[];
  /** A section of a page. */
  readonly pageHit: SearchHit;
  /** An operation of the newer version. */
  readonly newerHit: SearchHit;
}

/** An API of two versions, the newer one current. */
export function createShop(): Shop {
  const [older, newer] = [parse(v1), parse(v2)];
  const specs = [
    { api: 'shop', version: '1', ...older },
    { api: 'shop', version: '2', ...newer },
  ];
  const hitsOf = (version: string, { chunks }: typeof older): SearchHit[] =>
    chunks
      .filter(({ kind }) => kind === 'operation')
      .map((chunk) => ({
        ...chunk, api: 'shop', apiTitle: 'Shop API', version, operationId: null, chunkKey: chunk.key, documentPath: 'shop.yaml',
        documentTitle: 'Shop API', score: 1, exact: null, coverage: 1, cosine: 1,
      })); // prettier-ignore
  const operations = older.operations.map((operation) => ({
    api: 'shop',
    apiTitle: 'Shop API',
    version: '1',
    url: null,
    operation,
  }));
  const hits = hitsOf('1', older);
  const [newerHit] = hitsOf('2', newer);
  if (newerHit === undefined) throw new TypeError('The newer version has no operation.');
  return {
    referenceIndex: createMemoryReferenceIndex(specs),
    operations,
    newerHit,
    pageHit: {
      ...newerHit,
      kind: 'section',
      documentPath: 'guide.md',
      api: null,
      version: null,
      operationKey: null,
      chunkKey: 'section',
      text: '',
    },
    sources: {
      question: 'How do I refund a charge?',
      hits,
      operations,
      scope: { api: 'shop', version: '1' },
      addresses: new Set(['https://docs.shop.example/refunds']),
    },
  };
}
