import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createTestApp } from '../../support/create-test-app.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly security?: Record<string, unknown>[];
  readonly responses: Record<string, { description?: string; content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

const { app } = createTestApp();
const document = (await (await app.request('/openapi.json')).json()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

describe('GET /openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...document });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('describes every route there is', () => {
    const described = operations.map(({ name }) => name);
    const registered = app.routes
      .filter((route) => route.method !== 'ALL')
      // Addresses that stand for a described one: any file of the widget, and keys with plain slashes.
      .filter((route) => !route.path.includes('{.+}'))
      .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.filter((name) => name !== 'GET /widget/kong-copilot.js').toSorted()).toEqual(
      [...new Set(registered)].toSorted(),
    );
    expect(described).toContain('GET /v1/apis/{api}/operations/{operation_key}');
  });

  it.each(operations)('tells all about $name', ({ name, operation }) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary?.length).toBeGreaterThan(5);
    expect(operation.description?.length).toBeGreaterThan(15);
    expect(operation.tags).toHaveLength(1);
    expect(operation.security).toBeDefined();
    if (!name.includes(' /v1/')) return;
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '429', '500']));
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(response.description?.length).toBeGreaterThan(5);
      const types = Object.keys(response.content ?? {});
      expect([status, types.includes('application/problem+json')]).toEqual([status, Number(status) >= 400]);
    }
  });

  it('names operations once, and refers only to schemes that exist', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const used = operations.flatMap(({ operation }) => (operation.security ?? []).flatMap((one) => Object.keys(one)));
    expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(used));
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Answer', 'Question', 'Snippet', 'Problem', 'SearchResult', 'Api', 'Operation']),
    );
  });

  it('bounds the question as the server does', () => {
    expect(document.components.schemas['Question']).toMatchObject({
      required: ['question'],
      properties: { question: { type: 'string', minLength: 1, maxLength: 16_000 } },
    });
  });
});
