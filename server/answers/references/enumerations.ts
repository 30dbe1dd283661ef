import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { isObject, valueAt } from '../../../core/json-values.ts';
import type { JsonSchema } from '../../../core/json-schema.ts';

/** Schema nodes of one operation that are looked at. */
const MAX_NODES = 4_000;

/** What a field or parameter may be; `null` where one of this name takes anything. */
export type Enumerations = ReadonlyMap<string, ReadonlySet<string> | null>;

/** The values of every field and parameter that these operations know by an enumeration. */
export function readEnumerations(operations: Iterable<CatalogueOperation>): Enumerations {
  const known = new Map<string, Set<string> | null>();
  const add = (name: string, values: readonly unknown[] | null): void => {
    const before = known.get(name);
    if (before === null) return;
    if (values === null) known.set(name, null);
    else known.set(name, new Set([...(before ?? []), ...values.map(String)]));
  };
  for (const { operation } of operations) {
    const { definitions, parameters, requestBody, responses, bodyFields } = operation;
    for (const { name, schema } of parameters) add(name, valuesOf(schema, definitions));
    for (const field of [...bodyFields, ...responses.flatMap(({ fields }) => fields)])
      add(lastName(field.path), field.enum ?? null);
    for (const { schema } of requestBody?.content ?? []) walk(schema, definitions, add);
  }
  return known;
}

function lastName(path: string): string {
  return (path.split('.').at(-1) ?? path).replaceAll('[]', '');
}

type Definitions = Readonly<Record<string, JsonSchema>>;

function walk(
  root: unknown,
  definitions: Definitions,
  add: (name: string, values: readonly unknown[] | null) => void,
): void {
  const seen = new Set<unknown>();
  const queue: unknown[] = [root];
  for (let index = 0; index < queue.length && index < MAX_NODES; index += 1) {
    const node = queue[index];
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (Array.isArray(node)) {
      queue.push(...(node as unknown[]));
      continue;
    }
    const properties = valueAt(node, 'properties');
    for (const [name, schema] of isObject(properties) ? Object.entries(properties) : [])
      add(name, valuesOf(schema, definitions));
    queue.push(follow(node, definitions), ...Object.values<unknown>({ ...node }));
  }
}

/** The values of a schema that knows them all; those of the members for a list. */
function valuesOf(schema: unknown, definitions: Definitions, depth = 0): readonly unknown[] | null {
  if (!isObject(schema) || depth > 6) return null;
  const values = valueAt(schema, 'enum');
  if (Array.isArray(values)) return values as unknown[];
  const constant = valueAt(schema, 'const');
  if (constant !== undefined) return [constant];
  const target = follow(schema, definitions);
  if (target !== undefined) return valuesOf(target, definitions, depth + 1);
  const items = valueAt(schema, 'items');
  if (items !== undefined) return valuesOf(items, definitions, depth + 1);
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const variants = valueAt(schema, key);
    if (!Array.isArray(variants)) continue;
    const all = variants.map((variant) => valuesOf(variant, definitions, depth + 1));
    const told = all.filter((one) => one !== null);
    // One part of several that hold together is enough; of alternatives each may be anything.
    if (told.length > 0 && (key === 'allOf' || told.length === all.length)) return told.flat();
  }
  return null;
}

function follow(node: unknown, definitions: Definitions): unknown {
  const reference = valueAt(node, '$ref');
  if (typeof reference !== 'string' || !reference.startsWith('#/$defs/')) return undefined;
  const name = reference.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
  return Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}
