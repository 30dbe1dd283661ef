import { describe, expect, it } from 'vitest';
import { parse, withBody } from '../support/parse.ts';

const base = { openapi: '3.1.0', info: { title: 'Shop API', version: '1' } };
const ok = { responses: { 200: { description: 'Fine' } } };

describe('x-internal', () => {
  it('leaves out paths, operations, parameters, tags, schemas, properties, responses, headers and servers', () => {
    const hidden = { 'x-internal': true, description: 'SECRET' };
    const schemas = {
      Pet: {
        type: 'object',
        required: ['name', 'secretField', 'secretRef'],
        properties: {
          name: { type: 'string' },
          secretField: { type: 'string', ...hidden },
          secretRef: { $ref: '#/components/schemas/SecretThing' },
        },
        example: { name: 'Rex', secretField: 'SECRET' },
      },
      SecretThing: { type: 'object', properties: { code: { type: 'string' } }, ...hidden },
    };
    const content = {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Pet' }, { required: ['secretField', 'name'] }] },
        example: { name: 'Rex', secretField: 'SECRET', secretRef: { code: 'SECRET' } },
      },
    };
    const { text, operation, chunks } = parse({
      ...base,
      tags: [{ name: 'Pets' }, { name: 'SecretTag', ...hidden }],
      servers: [{ url: 'https://api.example' }, { url: 'https://secret.example', ...hidden }],
      components: { schemas },
      paths: {
        '/pets': {
          post: {
            tags: ['Pets', 'SecretTag'],
            parameters: [{ name: 'secretParam', in: 'query', schema: {}, ...hidden }],
            requestBody: { content },
            responses: {
              200: { description: 'Fine', headers: { 'X-Secret': hidden, 'X-Fine': {} }, content },
              418: { ...hidden },
            },
          },
          delete: { ...ok, ...hidden },
        },
        '/secret': { get: { ...ok, operationId: 'secretOperation' }, 'x-internal': 'yes' },
        '/linked': { $ref: '#/components/pathItems/Hidden' },
      },
    });
    expect(text.toLowerCase()).not.toContain('secret');
    const post = operation('POST /pets');
    expect(post.definitions['Pet']).toEqual({
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
      examples: [{ name: 'Rex' }],
    });
    expect(post.requestBody?.content[0]?.example).toEqual({ name: 'Rex' });
    expect(post.responses.map(({ status }) => status)).toEqual(['200']);
    expect(chunks.filter(({ kind }) => kind === 'schema').map(({ title }) => title)).toEqual(['Pet']);
  });

  it('counts a misspelt value as set, and an explicit no as not set', () => {
    const { operations } = parse({
      ...base,
      paths: {
        '/a': {
          get: { ...ok, 'x-internal': 'ture' },
          put: { ...ok, 'x-internal': false },
          post: { ...ok, 'x-internal': 'false' },
        },
      },
    });
    expect(operations.map(({ key }) => key)).toEqual(['PUT /a', 'POST /a']);
  });

  it('leaves out what is reached from hidden operations alone', () => {
    const schemas = {
      OnlyHidden: { type: 'object', properties: { a: { type: 'string' } } },
      Shown: { type: 'object', properties: { b: { type: 'string' } } },
    };
    const answer = (name: string) => ({
      200: { description: '', content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
    });
    const { chunks } = parse({
      ...base,
      components: { schemas },
      paths: {
        '/a': { get: { responses: answer('Shown') }, post: { 'x-internal': true, responses: answer('OnlyHidden') } },
      },
    });
    expect(chunks.filter(({ kind }) => kind === 'schema').map(({ title }) => title)).toEqual(['Shown']);
  });
});

describe('x-sensitive-data', () => {
  it('masks values in examples and drops them from schemas, also through references and lists', () => {
    const schemas = {
      Iban: { type: 'string', 'x-sensitive-data': true, example: 'NL91ABNA0417164300', default: 'NL91ABNA0417164300' },
      Person: {
        type: 'object',
        properties: {
          iban: { $ref: '#/components/schemas/Iban' },
          pin: { type: 'string', 'x-sensitive-data': { reason: 'pin' }, enum: ['0417'] },
        },
      },
    };
    const schema = {
      type: 'object',
      properties: { people: { type: 'array', items: { $ref: '#/components/schemas/Person' } } },
    };
    const document = withBody(schema, { components: { schemas } });
    const paths = document['paths'] as Record<
      string,
      { post: { requestBody: { content: Record<string, Record<string, unknown>> } } }
    >;
    const media = paths['/things']?.post.requestBody.content['application/json'];
    if (media !== undefined) media['example'] = { people: [{ iban: 'NL91ABNA0417164300', pin: '0417', name: 'Ada' }] };
    const { operation, text } = parse(document);
    expect(text).not.toContain('0417');
    expect(operation('POST /things').requestBody?.content[0]?.example).toEqual({
      people: [{ iban: '***', pin: '***', name: 'Ada' }],
    });
  });

  it('drops the example of a sensitive parameter', () => {
    const parameters = [
      {
        name: 'ssn',
        in: 'query',
        'x-sensitive-data': true,
        example: '123-45',
        schema: { type: 'string', default: '123-45' },
      },
    ];
    expect(parse({ ...base, paths: { '/a': { get: { ...ok, parameters } } } }).text).not.toContain('123-45');
  });
});
