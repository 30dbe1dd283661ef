/**
 * A specification that is hard to look up by name: twins under `/{workspace}`, no operationIds in places, a broken
 * reference, every style of parameter, values beside other text in a segment, long paths, names that differ in case or
 * signs only, long lists of values, schemas that nothing or a default response alone refers to.
 */
export function buildHardSpecification(): string {
  const ok = {
    description: 'Done',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Unit' } } },
  };
  const problem = {
    description: 'Failed',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const responses = { 200: ok, default: problem };
  const get = (operationId?: string): unknown => ({
    get: { ...(operationId === undefined ? {} : { operationId }), responses },
  });
  const query = (name: string, style: string, explode: boolean): unknown => ({
    name,
    in: 'query',
    style,
    explode,
    schema: { type: 'array', items: { enum: [`${name}-a`, `${name}.b`, `-${name}`] } },
  });
  const resources = ['units', 'depots', 'depots/{depot}/shelves'];
  const twins: [string, unknown][] = resources.flatMap((resource) =>
    ['', '/{workspace}'].flatMap((prefix): [string, unknown][] => [
      [`${prefix}/${resource}`, { ...(get() as object), post: { summary: 'Create', responses } }],
      [`${prefix}/${resource}/{id}`, { ...(get() as object), delete: { responses }, patch: { responses } }],
    ]),
  );
  const paths = {
    ...Object.fromEntries<unknown>(twins),
    '/units/search': get('search'),
    '/units/{unit}.json': get('unit.json'),
    '/units/{base}...{head}': get('units/compare'),
    '/units/{unit}:cancel': { post: { operationId: 'cancel', responses } },
    '/points/{latitude},{longitude}': get('get-point'),
    '/couriers/{courier}tours': { post: { operationId: 'addTour', responses } },
    "/products('{sku}')": get('Products_Get'),
    '/{workspace}/depots/{depot}/halls/{hall}/aisles/{aisle}/shelves/{shelf}/bins/{bin}': get('getBin'),
    '/orders': get('listOrders'),
    '/orders/': get('list_orders'),
    '/reports/{report}': get('getReport'),
    '/reports/{name}/': get('get report'),
    '/files/{path}': get('list'),
    '/broken': { post: { operationId: 'HTTPPing', requestBody: { $ref: '#/components/requestBodies/Lost' }, responses: { 200: { $ref: '#/components/responses/Lost' } } } },
    '/styles/{matrix}/{label}/{simple}': {
      get: {
        operationId: 'everyStyle',
        parameters: [
          { name: 'matrix', in: 'path', required: true, style: 'matrix', explode: true, schema: { type: 'object' } },
          { name: 'label', in: 'path', required: true, style: 'label', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'simple', in: 'path', required: true, schema: { enum: ['SIMPLE_A'] } },
          query('form', 'form', true), query('spaced', 'spaceDelimited', false), query('piped', 'pipeDelimited', false),
          { name: 'deep', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object', properties: { by: { enum: ['deep_a', 'in'] } } } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } }, { name: 'prefer', in: 'header', schema: { enum: ['return=minimal'] } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
        responses: { 200: { ...ok, headers: { 'RateLimit-Remaining': {}, ETag: {} } }, 422: problem },
      },
    },
  }; // prettier-ignore
  const many = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, place) => `${prefix}${place}`);
  const schemas = {
    Unit: {
      type: 'object',
      properties: { id: { $ref: '#/components/schemas/UnitId' }, zone: { enum: many('Zone/City_', 44) } },
    },
    unit: { type: 'object', properties: { small: { type: 'boolean' } } },
    UnitId: { type: 'string', format: 'uuid' },
    Problem: {
      type: 'object',
      properties: { code: { enum: many('fault_', 42) }, detail: { $ref: '#/components/schemas/Detail' } },
    },
    Detail: { type: 'object', properties: { default: { $ref: '#/components/schemas/OnlyInDefault' } } },
    OnlyInDefault: { enum: ['ONLY_HERE', 'x y'] },
    Alias: { $ref: '#/components/schemas/Unit' },
    'shop.v1.Order-Line': { type: 'object', additionalProperties: { type: 'string' } },
    Depot_List: { type: 'array', items: { $ref: '#/components/schemas/Lost' } },
    Order: { oneOf: [{ $ref: '#/components/schemas/Unit' }, { $ref: '#/components/schemas/unit' }] },
    HTTPValidationError2: {},
  };
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Depots', version: '1' },
    servers: [{ url: 'https://api.harbor.example/depots/v2' }],
    paths,
    components: { schemas },
  });
}
