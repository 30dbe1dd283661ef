import type { Operation, OperationParameter } from '../../core/operation.ts';
import { flattenSchema, typeList } from '../snippets/merge-schemas.ts';

export interface ParameterType {
  /** In words, as body fields have theirs: `string (uuid)`, `integer or null`, `any`. */
  readonly type: string;
  /** The values it may have; empty where any will do. */
  readonly values: readonly unknown[];
}

/** What a parameter may hold. Its schema may stand among the definitions of its operation. */
export function readParameterType(parameter: OperationParameter, operation: Operation): ParameterType {
  const { schema } = flattenSchema(parameter.schema, operation.definitions);
  const words = typeList(schema['type']).join(' or ');
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  return {
    type: words === '' ? 'any' : `${words}${format}`,
    values: Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]) : [],
  };
}
