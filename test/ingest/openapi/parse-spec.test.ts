import { describe, expect, it } from 'vitest';
import { parse, withBody } from '../support/parse.ts';

const base = { openapi: '3.1.0', info: { title: 'Shop API', version: '1' } };
const ok = { responses: { 200: { description: 'Fine' } } };

describe('operations', () => {
  it('reads all methods, those of OpenAPI 3.2 too, in the order of the document', () => {
    const { operations } = parse({
      ...base,
      openapi: '3.2.0',
      paths: { '/a': { post: ok, get: ok, query: ok, additionalOperations: { COPY: ok, 'not a method': ok } } },
    });
    expect(operations.map(({ key }) => key)).toEqual(['POST /a', 'GET /a', 'QUERY /a', 'COPY /a']);
  });

  it('merges parameters of path and operation, and fills in style and explode', () => {
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
    const shared = { name: 'limit', in: 'query', description: 'of the path', schema: { type: 'string' } };
    const own = {
      name: 'limit',
      in: 'query',
      description: 'of the operation',
      schema: { type: 'integer' },
      example: 7,
    };
    const filter = { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } };
    const typed = {
      name: 'q',
      in: 'querystring',
      content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } },
    };
    const { operation } = parse({
      ...base,
      paths: { '/a/{id}': { parameters: [id, shared], get: { ...ok, parameters: [own, filter, typed] } } },
    });
    expect(operation('GET /a/{id}').parameters).toEqual([
      { name: 'id', in: 'path', required: true, style: 'simple', explode: false, schema: { type: 'string' } },
      { name: 'limit', in: 'query', required: false, description: 'of the operation', style: 'form', explode: true, schema: { type: 'integer' }, example: 7 },
      { name: 'filter', in: 'query', required: false, style: 'deepObject', explode: false, schema: { type: 'object' } },
      { name: 'q', in: 'querystring', required: false, style: 'form', explode: true, mediaType: 'application/x-www-form-urlencoded', schema: { type: 'object' } },
    ]); // prettier-ignore
  });

  it('mends what a path and its parameters disagree about, with a warning', () => {
    const stray = { name: 'gone', in: 'path', required: true, schema: { type: 'string' } };
    const { operation, warnings } = parse({
      ...base,
      paths: { '/a/{id}plugins': { get: { ...ok, parameters: [stray] } } },
    });
    expect(operation('GET /a/{id}plugins').parameters.map(({ name, required }) => [name, required])).toEqual([
      ['id', true],
    ]);
    expect(warnings).toEqual([
      'path `/a/{id}plugins` goes on right after a parameter; is a slash missing?',
      'path `/a/{id}plugins` has no place for its parameter `gone`',
      'parameter `id` of path `/a/{id}plugins` is not described',
    ]);
  });

  it('ignores header parameters that the specification says are described elsewhere', () => {
    const headers = ['Accept', 'Content-Type', 'Authorization', 'X-Trace'].map((name) => ({
      name,
      in: 'header',
      schema: {},
    }));
    const open = parse({ ...base, paths: { '/a': { get: { ...ok, parameters: headers } } } });
    expect(open.operation('GET /a').parameters.map(({ name }) => name)).toEqual(['Authorization', 'X-Trace']);
    const components = { securitySchemes: { key: { type: 'http', scheme: 'Bearer' } } };
    const secured = parse({
      ...base,
      components,
      security: [{ key: [] }],
      paths: { '/a': { get: { ...ok, parameters: headers } } },
    });
    expect(secured.operation('GET /a').parameters.map(({ name }) => name)).toEqual(['X-Trace']);
  });

  it('resolves security: the operation before the document, unknown schemes never as open access', () => {
    const components = {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        oauth: {
          type: 'oauth2',
          flows: {
            implicit: { authorizationUrl: 'https://a' },
            clientCredentials: { tokenUrl: 'https://t', scopes: {} },
          },
        },
      },
    };
    const { operation, warnings } = parse({
      ...base,
      components,
      security: [{ key: [] }],
      paths: {
        '/inherited': { get: ok },
        '/own': { get: { ...ok, security: [{ oauth: ['read'], key: [] }, {}] } },
        '/open': { get: { ...ok, security: [] } },
        '/unknown': { get: { ...ok, security: [{ nowhere: [] }] } },
      },
    });
    const key = { key: 'key', type: 'apiKey', name: 'X-Key', in: 'header', scopes: [] };
    expect(operation('GET /inherited').security).toEqual([[key]]);
    expect(operation('GET /own').security).toEqual([
      [{ key: 'oauth', type: 'oauth2', flow: 'clientCredentials', tokenUrl: 'https://t', scopes: ['read'] }, key],
      [],
    ]);
    expect(operation('GET /open').security).toEqual([[]]);
    expect(operation('GET /unknown').security).toEqual([]);
    expect(warnings).toEqual(['security scheme `nowhere` of `GET /unknown` is not described']);
  });

  it('takes the servers of the nearest level with the defaults of their variables', () => {
    const servers = [
      { url: 'https://{region}.example/v{n}', variables: { region: { default: 'eu' }, n: { enum: [2] } } },
    ];
    const { operation } = parse({
      ...base,
      servers,
      paths: { '/a': { get: ok, put: { ...ok, servers: [{ url: '/other' }] } } },
    });
    expect(operation('GET /a').servers).toEqual([
      { url: 'https://{region}.example/v{n}', variables: { region: 'eu', n: '2' } },
    ]);
    expect(operation('PUT /a').servers).toEqual([{ url: '/other', variables: {} }]);
  });

  it('keeps the values that a variable of a server may have, and the name of one without a description', () => {
    const variables = { region: { default: 'eu', enum: ['us', 'eu', 3] }, one: { enum: ['only'] } };
    const servers = [{ url: 'https://{region}.example/{one}', name: 'Production', variables }];
    const { operation } = parse({ ...base, servers, paths: { '/a': { get: ok } } });
    expect(operation('GET /a').servers).toEqual([
      {
        url: 'https://{region}.example/{one}',
        description: 'Production',
        variables: { region: 'eu', one: 'only' },
        choices: { region: ['us', 'eu', '3'] },
      },
    ]);
    const long = { region: { enum: Array.from({ length: 10_000 }, (_, index) => `r${index}`) } };
    const many = parse({ ...base, servers: [{ url: '/{region}', variables: long }], paths: { '/a': { get: ok } } });
    expect(many.operation('GET /a').servers[0]?.choices?.['region']).toHaveLength(50);
  });

  it('flattens bodies: depth, required, types in words, variants, recursion', () => {
    const schemas = {
      Node: { type: 'object', properties: { name: { type: 'string' }, next: { $ref: '#/components/schemas/Node' } } },
      Card: { type: 'object', required: ['number'], properties: { number: { type: 'string' } } },
      Iban: { type: 'object', properties: { iban: { type: 'string' } } },
      Base: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
    };
    const method = {
      oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Iban' }],
      discriminator: { propertyName: 'kind' },
    };
    const { operation } = parse(
      withBody(
        {
          allOf: [
            { $ref: '#/components/schemas/Base' },
            {
              required: ['customer', 'items'],
              properties: {
                customer: {
                  type: 'object',
                  required: ['email'],
                  properties: { email: { type: ['string', 'null'] }, secret: { readOnly: true } },
                },
                items: {
                  type: 'array',
                  items: { type: 'object', properties: { price: { type: 'integer', enum: [1, 2] } } },
                },
                method,
                tree: { $ref: '#/components/schemas/Node' },
                labels: { type: 'object', additionalProperties: { type: 'string' } },
              },
            },
          ],
        },
        { components: { schemas } },
      ),
    );
    const fields = operation('POST /things').bodyFields.map(
      ({ path, type, required }) => `${path}: ${type}${required ? '!' : ''}`,
    );
    expect(fields).toEqual([
      'id: string (uuid)!',
      'customer: object!',
      'customer.email: string or null!',
      'items: array of object!',
      'items[].price: integer',
      'method: one of: Card, Iban (by kind)',
      'method.number: string',
      'method.iban: string',
      'tree: object',
      'tree.name: string',
      'tree.next: object',
      'labels: map of string',
    ]);
  });

  it('carries the definitions that a request needs, rewritten and closed, and cuts them at a budget', () => {
    const large = Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [`field_${index}`, { type: 'string', description: 'x'.repeat(200) }]),
    );
    const schemas = {
      A: {
        type: 'object',
        properties: {
          b: { $ref: '#/components/schemas/B' },
          big: { $ref: '#/components/schemas/Big' },
          huge: { $ref: '#/components/schemas/Huge' },
        },
      },
      B: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'string' }] },
      Big: { type: 'object', properties: large },
      Huge: { type: 'object', properties: large },
      Unused: { type: 'string' },
    };
    const { operation } = parse(withBody({ $ref: '#/components/schemas/A' }, { components: { schemas } }));
    const { definitions, requestBody } = operation('POST /things');
    expect(requestBody?.content[0]?.schema).toEqual({ $ref: '#/$defs/A' });
    expect(Object.keys(definitions)).toEqual(['A', 'B', 'Big', 'Huge']);
    expect(definitions['B']).toEqual({ anyOf: [{ $ref: '#/$defs/A' }, { type: 'string' }] });
    expect(definitions['Huge']).toEqual({});
    expect(JSON.stringify(definitions).length).toBeLessThan(250_000);
  });

  it('carries less where the schemas of a document all reach each other, and what is referred to directly always', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`field_${index}`, { type: 'string', description: 'x'.repeat(200) }]),
    );
    const schemas = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `Thing${index}`,
        { type: 'object', properties: { ...fields, next: { $ref: `#/components/schemas/Thing${(index + 1) % 100}` } } },
      ]),
    );
    const wide = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`wide_${index}`, { type: 'string', description: 'y'.repeat(200) }]),
    );
    const post = (name: string) => ({
      requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
      responses: {},
    });
    const paths = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`/things${index}`, { post: post(`Thing${index % 100}`) }]),
    );
    const wideSchema = { type: 'object', properties: { ...wide, thing: { $ref: '#/components/schemas/Thing0' } } };
    const { operations, operation } = parse(
      JSON.stringify({
        ...base,
        paths: { ...paths, '/wide': { post: post('Wide') } },
        components: { schemas: { ...schemas, Wide: wideSchema } },
      }),
    );
    const sizes = operations.map(({ definitions }) => JSON.stringify(definitions).length);
    expect(Math.max(...sizes)).toBeLessThan(60_000);
    expect(Math.min(...sizes)).toBeGreaterThan(10_000);
    const { definitions } = operation('POST /wide');
    expect(Object.keys(definitions['Wide'] ?? {})).toContain('properties');
    expect(definitions['Thing0']).toEqual({});
    for (const { definitions: own } of operations) {
      const names = JSON.stringify(own).match(/(?<=\$defs\/)[^"]+/g) ?? [];
      expect(names.every((name) => Object.hasOwn(own, name))).toBe(true);
    }
  });

  it('names duplicate operationIds, unknown references and parameters without a schema', () => {
    const { warnings, operations } = parse({
      ...base,
      paths: {
        '/a': { get: { ...ok, operationId: 'same', parameters: [{ name: 'q', in: 'query' }] } },
        '/b': { get: { ...ok, operationId: 'same', parameters: [{ $ref: '#/components/parameters/Nope' }] } },
        '/c': 'not an object',
      },
    });
    expect(operations).toHaveLength(2);
    expect(warnings).toEqual([
      'parameter `q` of `/a` has no schema',
      '`#/components/parameters/Nope` cannot be found; left open',
      'path `/c` is no object',
      'operationId `same` is used by `GET /a` and `GET /b`',
    ]);
  });

  it('bounds the warnings of one document', () => {
    const paths = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`/p${index}`, 7]));
    const { warnings } = parse({ ...base, paths: { ...paths, '/a': { get: ok } } });
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('… and 80 more');
  });
});

describe('webhooks and callbacks', () => {
  it('become passages, not operations', () => {
    const content = { 'application/json': { schema: { type: 'object', properties: { event: { type: 'string' } } } } };
    const hook = { post: { summary: 'An order was paid', requestBody: { content }, ...ok } };
    const { operations, chunks } = parse({
      ...base,
      webhooks: { orderPaid: hook, hidden: { 'x-internal': true, ...hook } },
      paths: { '/subscriptions': { post: { ...ok, callbacks: { onEvent: { '{$request.body#/url}': hook } } } } },
    });
    expect(operations.map(({ key }) => key)).toEqual(['POST /subscriptions']);
    const sections = chunks.filter(({ kind }) => kind === 'section');
    expect(sections.map(({ title }) => title)).toEqual(['Webhook: orderPaid', 'Callback: onEvent']);
    expect(sections[0]?.text).toContain('`event` (string)');
  });

  it('are enough for a document to be read', () => {
    const { operations, chunks } = parse({ ...base, webhooks: { ping: { post: ok } } });
    expect(operations).toEqual([]);
    expect(chunks.map(({ kind }) => kind)).toEqual(['overview', 'section']);
  });
});

describe('what is no API description', () => {
  it.each([
    ['{"name": "x"}', 'not an OpenAPI, Swagger or AsyncAPI document'],
    ['[1, 2]', 'not an OpenAPI, Swagger or AsyncAPI document'],
    ['just words', 'not an OpenAPI, Swagger or AsyncAPI document'],
    ['openapi: 3.1.0\ninfo: {title: T, version: 1}\npaths: {}\n', 'holds no operation or webhook'],
    ['openapi: 3.1.0\npaths: {/a: {get: {x-internal: true}}}\n', 'holds no operation or webhook'],
    ['asyncapi: 3.0.0\ninfo: {title: T}\n', 'holds no channel'],
  ])('fails with a reason: %s', (text, reason) => {
    expect(() => parse(text)).toThrow(reason);
  });
});

describe('AsyncAPI', () => {
  it('reads channels, operations and messages of version 3', () => {
    const payload = { type: 'object', properties: { order_id: { type: 'string' } } };
    const { chunks } = parse({
      asyncapi: '3.0.0',
      info: { title: 'Events', version: '1' },
      channels: {
        orders: { address: 'shop/orders', messages: { paid: { payload } } },
        secret: { 'x-internal': true, address: 'shop/secret' },
      },
      operations: {
        onPaid: {
          action: 'send',
          channel: { $ref: '#/channels/orders' },
          messages: [{ $ref: '#/channels/orders/messages/paid' }],
        },
      },
    });
    expect(chunks.map(({ title }) => title)).toEqual([
      'Shop API',
      'Channel: shop/orders',
      'Operation: onPaid',
      'Message: paid',
    ]);
    expect(chunks.at(-1)?.text).toContain('`order_id` (string)');
    expect(JSON.stringify(chunks)).not.toContain('secret');
  });

  it('reads publish and subscribe of version 2', () => {
    const message = { name: 'LightMeasured', payload: { type: 'object', properties: { lumens: { type: 'integer' } } } };
    const { chunks } = parse({
      asyncapi: '2.6.0',
      info: { title: 'Lights' },
      channels: { 'light/measured': { publish: { summary: 'Tell', message } } },
    });
    expect(chunks.map(({ title }) => title)).toEqual(['Shop API', 'Channel: light/measured', 'Message: LightMeasured']);
    expect(chunks[1]?.text).toContain('Clients may publish to it.');
  });
});
