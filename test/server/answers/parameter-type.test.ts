import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation, OperationParameter } from '../../../core/operation.ts';
import { readParameterType } from '../../../server/answers/parameter-type.ts';
import type { ParameterType } from '../../../server/answers/parameter-type.ts';
import { buildOperation } from '../../support/build-operation.ts';

function read(schema: JsonSchema, definitions: Operation['definitions'] = {}): ParameterType {
  const parameter: OperationParameter = {
    name: 'status',
    in: 'query',
    required: false,
    style: 'form',
    explode: true,
    schema,
  };
  return readParameterType(parameter, buildOperation('GET', '/refunds', { parameters: [parameter], definitions }));
}

describe('readParameterType', () => {
  it('words types and formats', () => {
    expect(read({ type: 'string', format: 'uuid' })).toEqual({ type: 'string (uuid)', values: [] });
    expect(read({ type: ['integer', 'null'] }).type).toBe('integer or null');
    expect(read({}).type).toBe('any');
  });

  it('follows references, also to names that need escapes, and through allOf', () => {
    const definitions = {
      'Refund status': { allOf: [{ $ref: '#/$defs/Status' }] },
      Status: { type: 'string', enum: ['open', 'paid'] },
    };
    expect(read({ $ref: '#/$defs/Refund%20status' }, definitions)).toEqual({
      type: 'string',
      values: ['open', 'paid'],
    });
  });

  it('ends at references that go in a circle or nowhere, and at types that are none', () => {
    const circle = { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } };
    expect(read({ $ref: '#/$defs/A' }, circle)).toEqual({ type: 'any', values: [] });
    expect(read({ $ref: '#/$defs/constructor' })).toEqual({ type: 'any', values: [] });
    expect(read({ type: 7, format: {}, enum: 'open' })).toEqual({ type: 'any', values: [] });
  });
});
