import type { Operation } from '../../../core/operation.ts';
import { isObject, setOwn, valueAt } from '../../../core/json-values.ts';
import { flattenSchema } from '../../snippets/merge-schemas.ts';

/** Levels of a body that are read; a deeper one is left out. */
const MAX_DEPTH = 20;
/** Schemas of one value that are read: alternatives of alternatives. */
const MAX_VARIANTS = 200;

/**
 * The body of a call without the fields that its operation does not have: a schema that forbids none takes an invented
 * one as valid. A map takes any key; those stay that somebody wrote.
 * @param isWritten whether a source or the reader wrote a key of a map
 */
export function withKnownFields(
  body: unknown,
  { requestBody, definitions }: Pick<Operation, 'requestBody' | 'definitions'>,
  isWritten: (key: string) => boolean,
): unknown {
  const schemas = (requestBody?.content ?? []).map(({ schema }) => schema);
  return keep(body, schemas, 0);

  function keep(value: unknown, own: readonly unknown[], depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const variants = variantsOf(own);
    const schemasUnder = (keyword: string): unknown[] =>
      variants.map((variant) => valueAt(variant, keyword)).filter((schema) => schema !== undefined);
    if (depth >= MAX_DEPTH) return Array.isArray(value) ? [] : {};
    if (Array.isArray(value)) return value.map((item: unknown) => keep(item, schemasUnder('items'), depth + 1));
    const properties = schemasUnder('properties');
    const others = [
      ...schemasUnder('additionalProperties').filter((schema) => schema !== false),
      ...schemasUnder('patternProperties').flatMap((patterns) => (isObject(patterns) ? Object.values(patterns) : [])),
    ];
    const isMap = properties.length === 0 || others.length > 0;
    const kept: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const named = properties.map((one) => valueAt(one, key)).filter((schema) => schema !== undefined);
      if (named.length > 0) setOwn(kept, key, keep(item, named, depth + 1));
      else if (isMap && isWritten(key)) setOwn(kept, key, keep(item, others, depth + 1));
    }
    return kept;
  }

  /** A value's schemas and their alternatives, references followed. */
  function variantsOf(own: readonly unknown[]): readonly unknown[] {
    const variants: unknown[] = [];
    const queue = [...own];
    for (let index = 0; index < queue.length && index < MAX_VARIANTS; index += 1) {
      const { schema } = flattenSchema(queue[index], definitions);
      variants.push(schema);
      for (const keyword of ['oneOf', 'anyOf']) {
        const alternatives = valueAt(schema, keyword);
        if (Array.isArray(alternatives)) queue.push(...(alternatives as unknown[]));
      }
    }
    return variants;
  }
}
