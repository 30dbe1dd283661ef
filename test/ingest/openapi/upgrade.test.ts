import { describe, expect, it } from 'vitest';
import { parse, withBody } from '../support/parse.ts';

describe('OpenAPI 3.0', () => {
  it('is brought to the 3.1 spelling', () => {
    const { operation } = parse(
      withBody(
        {
          type: 'object',
          properties: {
            a: { type: 'string', nullable: true, example: 'x' },
            b: { type: 'integer', minimum: 0, exclusiveMinimum: true },
            c: { type: 'string', format: 'binary' },
            d: { nullable: true, allOf: [{ $ref: '#/components/schemas/Other' }] },
            e: { type: 'number', maximum: 5, exclusiveMaximum: false },
          },
        },
        { components: { schemas: { Other: { type: 'object', properties: { z: { type: 'string' } } } } } },
        '3.0.3',
      ),
    );
    expect(operation('POST /things').requestBody?.content[0]?.schema).toEqual({
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], examples: ['x'] },
        b: { type: 'integer', exclusiveMinimum: 0 },
        c: { contentMediaType: 'application/octet-stream' },
        d: { anyOf: [{ $ref: '#/$defs/Other' }, { type: 'null' }] },
        e: { type: 'number', maximum: 5 },
      },
    });
    const types = operation('POST /things').bodyFields.map(({ path, type }) => `${path}: ${type}`);
    expect(types).toEqual([
      'a: string or null',
      'b: integer',
      'c: file',
      'd: object or null',
      'd.z: string',
      'e: number',
    ]);
  });

  it('reads an unquoted version number of YAML', () => {
    const { operation } = parse(
      'openapi: 3.0\ninfo: {title: T, version: 1.10}\npaths: {/a: {get: {parameters: [{name: q, in: query, schema: {type: string, nullable: true}}]}}}',
    );
    expect(operation('GET /a').parameters[0]?.schema).toEqual({ type: ['string', 'null'] });
  });
});

describe('Swagger 2.0', () => {
  const swagger = {
    swagger: '2.0',
    info: { title: 'Shop API', version: '1' },
    host: 'api.example.com',
    basePath: '/v2',
    schemes: ['http', 'https'],
    consumes: ['application/json'],
    securityDefinitions: { basic: { type: 'basic' }, key: { type: 'apiKey', in: 'query', name: 'key' }, oauth: { type: 'oauth2', flow: 'application', tokenUrl: 'https://t', scopes: {} } },
    security: [{ basic: [] }],
    definitions: { Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string', 'x-nullable': true }, age: { type: 'integer' } } } },
    parameters: {
      Body: { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
      File: { name: 'photo', in: 'formData', type: 'file', required: true },
      Limit: { name: 'limit', in: 'query', type: 'integer', maximum: 10, exclusiveMaximum: true, 'x-example': 5 },
    },
    responses: { Missing: { description: 'Not there', schema: { type: 'object', properties: { code: { type: 'string', enum: ['missing'] } } } } },
    paths: {
      '/pets': {
        parameters: [{ $ref: '#/parameters/Body' }],
        get: { parameters: [{ $ref: '#/parameters/Limit' }, { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' }], responses: {} },
        post: { responses: { 201: { description: 'Made', schema: { $ref: '#/definitions/Pet' } }, 404: { $ref: '#/responses/Missing' } }, security: [{ oauth: ['write'] }] },
      },
      '/photos': { post: { consumes: ['multipart/form-data'], parameters: [{ $ref: '#/parameters/File' }, { name: 'alt', in: 'formData', type: 'string' }], responses: {} } },
    },
  }; // prettier-ignore

  it('is read as if it had been written in 3.1', () => {
    const { operation, warnings } = parse(swagger);
    const post = operation('POST /pets');
    expect(warnings).toEqual([]);
    expect(post.servers.map(({ url }) => url)).toEqual(['https://api.example.com/v2', 'http://api.example.com/v2']);
    expect(post.requestBody).toEqual({
      required: true,
      content: [{ mediaType: 'application/json', schema: { $ref: '#/$defs/Pet' } }],
    });
    expect(post.definitions).toEqual({
      Pet: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: ['string', 'null'] }, age: { type: 'integer' } },
      },
    });
    expect(post.responses.map(({ status, fields }) => [status, fields.map(({ path }) => path)])).toEqual([
      ['201', ['name', 'age']],
      ['404', ['code']],
    ]);
    expect(post.security).toEqual([
      [{ key: 'oauth', type: 'oauth2', flow: 'clientCredentials', tokenUrl: 'https://t', scopes: ['write'] }],
    ]);
    expect(operation('GET /pets').security).toEqual([[{ key: 'basic', type: 'http', scheme: 'basic', scopes: [] }]]);
  });

  it('keeps the style of arrays, examples and exclusive limits of parameters', () => {
    const [limit, tags] = parse(swagger).operation('GET /pets').parameters;
    expect(limit).toMatchObject({ name: 'limit', schema: { type: 'integer', exclusiveMaximum: 10 }, example: 5 });
    expect(tags).toMatchObject({ name: 'tags', style: 'form', explode: true });
  });

  it('makes one form of shared and own form fields', () => {
    const [content] = parse(swagger).operation('POST /photos').requestBody?.content ?? [];
    expect(content?.mediaType).toBe('multipart/form-data');
    expect(content?.schema).toEqual({
      type: 'object',
      required: ['photo'],
      properties: { photo: { contentMediaType: 'application/octet-stream' }, alt: { type: 'string' } },
    });
  });

  it('loses a broken path and nothing else', () => {
    const broken = {
      get: {
        parameters: [{ name: 'x' }, 7, null],
        responses: { 200: null, 201: { description: 'ok', headers: 3, examples: 'no' } },
      },
      put: null,
      'x-note': 'a text',
    };
    const { operations, warnings } = parse({
      ...swagger,
      paths: { ...swagger.paths, '/broken': broken, '/worse': 'text' },
    });
    expect(operations.map(({ key }) => key)).toEqual(['GET /pets', 'POST /pets', 'POST /photos', 'GET /broken']);
    expect(warnings).toContain('path `/worse` is no object');
  });
});
