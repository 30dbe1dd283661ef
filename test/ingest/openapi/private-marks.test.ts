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

  const marked = { type: 'string', 'x-sensitive-data': { mask: 'full' } };

  it('masks or leaves out by the way of masking that is asked for', () => {
    const schema = {
      type: 'object',
      properties: {
        password: marked,
        note: { type: 'string', 'x-sensitive-data': { mask: 'remove' } },
        email: { type: 'string', 'x-sensitive-data': { mask: 'regex', pattern: '^[^@]+' } },
        token: { type: 'string', 'x-sensitive-data': { mask: 'hash' } },
      },
      example: { password: 'P-0417', note: 'N-0417', email: 'ada0417@example.com', token: 'T-0417', open: 'yes' },
    };
    const { operation, text } = parse(withBody(schema));
    expect(text).not.toContain('0417');
    expect(operation('POST /things').requestBody?.content[0]?.example).toEqual({
      password: '***',
      email: '***',
      token: '***',
      open: 'yes',
    });
  });

  it('keeps no value of a parameter, whatever its schema refers to or is composed of', () => {
    const schemas = {
      Level: { type: 'string', enum: ['L-0417'], default: 'L-0417' },
      Card: { type: 'object', properties: { brand: { $ref: '#/components/schemas/Level' }, pin: { const: 'C-0417' } } },
    };
    const level = { $ref: '#/components/schemas/Level' };
    const parameters = [
      { name: 'a', in: 'query', 'x-sensitive-data': true, schema: level, example: 'L-0417' },
      { name: 'b', in: 'query', 'x-sensitive-data': true, schema: { type: 'array', items: level } },
      { name: 'c', in: 'query', schema: { allOf: [marked], enum: ['E-0417'], default: 'E-0417', example: 'E-0417' } },
      { name: 'd', in: 'query', schema: { $ref: '#/components/schemas/Card', 'x-sensitive-data': true } },
      { name: 'e', in: 'header', 'x-sensitive-data': 'yes', schema: {}, examples: { one: { value: 'X-0417' } } },
    ];
    const { operation, text, chunks } = parse({
      ...base,
      components: { schemas },
      paths: { '/a': { get: { ...ok, parameters } } },
    });
    expect(
      text.replaceAll(JSON.stringify(chunks.filter(({ kind }) => kind === 'schema')).slice(1, -1), ''),
    ).not.toContain('0417');
    const { definitions } = operation('GET /a');
    expect(Object.values(definitions).some((schema) => 'properties' in schema)).toBe(true);
    const references = JSON.stringify(operation('GET /a')).match(/(?<=\$defs\/)[^"]+/g) ?? [];
    expect(references.every((name) => Object.hasOwn(definitions, name))).toBe(true);
  });

  it('leaves the open use of a schema its values where another use of it is sensitive', () => {
    const schemas = { Level: { type: 'string', enum: ['low', 'high'], default: 'low' } };
    const level = { $ref: '#/components/schemas/Level' };
    const schema = { type: 'object', properties: { open: level, closed: { ...level, 'x-sensitive-data': true } } };
    const { operation } = parse(withBody(schema, { components: { schemas } }));
    const { definitions, requestBody } = operation('POST /things');
    const properties = requestBody?.content[0]?.schema['properties'];
    expect(properties).toMatchObject({ open: { $ref: '#/$defs/Level' }, closed: { $ref: '#/$defs/Level_2' } });
    expect(definitions['Level']).toEqual({ type: 'string', enum: ['low', 'high'], default: 'low' });
    expect(definitions['Level_2']).toEqual({ type: 'string', 'x-sensitive-data': true });
  });

  it('shows no values below a sensitive object, in fields neither', () => {
    const card = {
      type: 'object',
      properties: { brand: { type: 'string', enum: ['B-0417'] } },
      'x-sensitive-data': true,
    };
    const list = { type: 'array', items: { type: 'string', enum: ['I-0417'], 'x-sensitive-data': true } };
    const schema = { type: 'object', properties: { card, list } };
    expect(parse(withBody(schema)).text).not.toContain('0417');
    expect(parse(withBody(schema, {}, '3.0.3')).text).not.toContain('0417');
  });

  it('takes no example of a key that a security scheme describes', () => {
    const securitySchemes = { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } };
    const parameters = [
      { name: 'x-api-key', in: 'header', example: 'K-0417', schema: { type: 'string', default: 'K-0417' } },
      { name: 'Authorization', in: 'header', example: 'K-0417', schema: { type: 'string' } },
    ];
    const document = { ...base, components: { securitySchemes }, paths: { '/a': { get: { ...ok, parameters } } } };
    expect(parse(document).text).not.toContain('0417');
  });

  it('looks into examples that are written as text', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, pin: marked, hidden: { type: 'string', 'x-internal': true } },
    };
    const given = (example: string): unknown => {
      const document = withBody({ ...schema, example });
      return parse(document).operation('POST /things').requestBody?.content[0]?.example;
    };
    expect(given('{"name": "Ada", "pin": "0417", "hidden": "0417"}')).toBe('{"name":"Ada","pin":"***"}');
    expect(given('{"name": "Ada"}')).toBe('{"name": "Ada"}');
    expect(given('<person><pin>0417</pin></person>')).toBeUndefined();
  });
});
