import { describe, expect, it } from 'vitest';
import { resolveReferencePath, scanReferencedFiles } from '../../../ingest/openapi/external-references.ts';
import { parse, withBody } from '../support/parse.ts';

const base = { openapi: '3.1.0', info: { title: 'Shop API', version: '1' } };

describe('references to other files', () => {
  it('are brought in: schemas, parameters, responses and path items, with references of their own', () => {
    const files = {
      'common.yaml': {
        components: {
          schemas: {
            Address: {
              type: 'object',
              properties: { country: { $ref: '#/components/schemas/Country' }, zip: { $ref: 'schemas/zip.yaml' } },
            },
            Country: { type: 'string', enum: ['NL'] },
          },
          parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
          responses: { Missing: { description: 'Not there' } },
        },
      },
      'schemas/zip.yaml': { type: 'string', maxLength: 9 },
      'paths/things.yaml': {
        get: {
          parameters: [{ $ref: '../common.yaml#/components/parameters/Limit' }],
          responses: { 404: { $ref: '../common.yaml#/components/responses/Missing' } },
        },
        post: {
          requestBody: {
            content: { 'application/json': { schema: { $ref: '../common.yaml#/components/schemas/Address' } } },
          },
        },
      },
    };
    const { operation, warnings, chunks } = parse(
      { ...base, paths: { '/things': { $ref: './paths/things.yaml' } } },
      files,
    );
    expect(warnings).toEqual([]);
    expect(operation('GET /things').parameters[0]).toMatchObject({ name: 'limit', schema: { type: 'integer' } });
    expect(operation('GET /things').responses).toMatchObject([{ status: '404', description: 'Not there' }]);
    expect(operation('POST /things').definitions).toEqual({
      Address: { type: 'object', properties: { country: { $ref: '#/$defs/Country' }, zip: { $ref: '#/$defs/zip' } } },
      Country: { type: 'string', enum: ['NL'] },
      zip: { type: 'string', maxLength: 9 },
    });
    expect(chunks.filter(({ kind }) => kind === 'schema').map(({ title }) => title)).toEqual([
      'Address',
      'Country',
      'zip',
    ]);
  });

  it('may form circles between files', () => {
    const files = {
      'a.yaml': { properties: { b: { $ref: 'b.yaml' } } },
      'b.yaml': { properties: { a: { $ref: 'a.yaml' } } },
    };
    const { operation } = parse(withBody({ $ref: 'a.yaml' }), files);
    expect(Object.keys(operation('POST /things').definitions)).toEqual(['a', 'b']);
  });

  it('work in Swagger 2.0 and keep names apart', () => {
    const { operation, warnings } = parse(
      {
        swagger: '2.0',
        info: { title: 'T', version: '1' },
        definitions: { Pet: { type: 'string' } },
        paths: {
          '/a': {
            post: {
              parameters: [{ in: 'body', name: 'b', schema: { $ref: 'other.json#/definitions/Pet' } }],
              responses: {},
            },
          },
        },
      },
      { 'other.json': { definitions: { Pet: { type: 'integer' } } } },
    );
    expect(warnings).toEqual([]);
    expect(operation('POST /a').definitions).toEqual({ Pet_2: { type: 'integer' } });
  });

  it.each([
    'https://evil.example/schema.yaml',
    'file:///etc/passwd',
    '/etc/passwd',
    '../../outside.yaml#/a',
    '\\\\server\\share',
  ])('never lead out: %s', (reference) => {
    const { operation, warnings } = parse(
      withBody({ type: 'object', properties: { a: { $ref: reference, description: 'kept' } } }),
      {
        '/etc/passwd': 'root',
        'etc/passwd': 'root',
      },
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('leads outside the source; left open');
    expect(operation('POST /things').requestBody?.content[0]?.schema).toEqual({
      type: 'object',
      properties: { a: { description: 'kept' } },
    });
  });

  it('that lead nowhere leave the part open', () => {
    const { operation, warnings } = parse(withBody({ $ref: 'missing.yaml#/x' }));
    expect(warnings).toEqual(['`missing.yaml#/x` cannot be found; left open']);
    expect(operation('POST /things').requestBody?.content[0]?.schema).toEqual({});
  });
});

describe('resolveReferencePath', () => {
  it('resolves relative to the file, with percent encoding', () => {
    expect(resolveReferencePath('a/b.yaml', '../c%20d.yaml#/x')).toEqual({ file: 'c d.yaml', fragment: '/x' });
    expect(resolveReferencePath('a/b.yaml', '#/x')).toEqual({ file: 'a/b.yaml', fragment: '/x' });
    expect(resolveReferencePath('a.yaml', '%2e%2e/x.yaml')).toBeNull();
  });
});

describe('scanReferencedFiles', () => {
  it('finds references in YAML and JSON alike, and skips local and foreign ones', () => {
    const yaml = `a: {$ref: x.yaml}\nb:\n  $ref: './y.yaml#/P'\nc: {"$ref": "#/local"}\nd:\n  $ref: "https://z.example"\n`;
    expect(scanReferencedFiles('dir/a.yaml', yaml)).toEqual(['dir/x.yaml', 'dir/y.yaml']);
    expect(scanReferencedFiles('a.json', '{"$ref":"b.json#/c","x":{"$ref" : "../out.json"}}')).toEqual(['b.json']);
  });
});
