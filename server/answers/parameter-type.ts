import type { JsonSchema } from '../../core/json-schema.ts';
import type { Operation, OperationParameter } from '../../core/operation.ts';
import { flattenSchema, typeList } from '../snippets/merge-schemas.ts';

/** More variants of one parameter say nothing in a line. */
const MAX_VARIANTS = 6;

export interface ParameterType {
  /** In words, as body fields have theirs: `string (uuid)`, `integer or null`, `any`. */
  readonly type: string;
  /** The values it may have; empty where any will do. */
  readonly values: readonly unknown[];
}

/** What a parameter may hold. Its schema may stand among the definitions of its operation. */
export function readParameterType(parameter: OperationParameter, operation: Operation): ParameterType {
  const { schema } = flattenSchema(parameter.schema, operation.definitions);
  const isList = typeList(schema['type']).includes('array');
  const items = isList ? flattenSchema(schema['items'], operation.definitions).schema : {};
  const values = schema['enum'] ?? items['enum'];
  const words = typeList(schema['type']).map((type) => (type === 'array' ? listWords(items) : type));
  return {
    type: words.length === 0 ? variantWords(schema, operation) : `${words.join(' or ')}${formatWord(schema)}`,
    values: Array.isArray(values) ? (values as readonly unknown[]) : [],
  };
}

function listWords(items: JsonSchema): string {
  const words = typeList(items['type']).join(' or ');
  return words === '' ? 'array' : `array of ${words}${formatWord(items)}`;
}

function formatWord(schema: JsonSchema): string {
  return typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
}

/** Of a union the plain types of its variants; `any` where one of them has none. */
function variantWords(schema: JsonSchema, operation: Operation): string {
  const variants = [schema['oneOf'], schema['anyOf']].find((list) => Array.isArray(list)) as unknown[] | undefined;
  const words = (variants ?? []).slice(0, MAX_VARIANTS).map((variant) => {
    const flat = flattenSchema(variant, operation.definitions).schema;
    const types = typeList(flat['type']);
    return types.length === 0 ? 'any' : `${types.join(' or ')}${formatWord(flat)}`;
  });
  return words.length === 0 || words.includes('any') ? 'any' : [...new Set(words)].join(' or ');
}
