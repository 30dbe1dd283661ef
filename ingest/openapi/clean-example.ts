import { entriesAt, isFlagged, isObject, listAt, setOwn } from '../json-values.ts';
import { MASK } from '../mask-secrets.ts';
import type { ReferenceResolver } from './reference-resolver.ts';
import { viewSchema } from './schema-view.ts';

/** Deeper parts of an example are left out with what cannot be checked against its schema. */
const MAX_DEPTH = 12;
/** A longer example is a data set: 20 KB of JSON. */
const MAX_EXAMPLE_LENGTH = 20_000;

/**
 * An example as it may be shown: internal properties gone, sensitive ones masked, as the schema marks them.
 * `undefined` when nothing of it may be kept.
 */
export function cleanExample(example: unknown, schema: unknown, resolver: ReferenceResolver): unknown {
  if (example === undefined) return undefined;
  const cleaned = clean(example, [schema], resolver, 0);
  return JSON.stringify(cleaned).length > MAX_EXAMPLE_LENGTH ? undefined : cleaned;
}

function clean(value: unknown, schemas: readonly unknown[], resolver: ReferenceResolver, depth: number): unknown {
  const views = schemas.map((schema) => viewSchema(schema, resolver));
  if (views.some((view) => view.sensitive)) return MASK;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  const applicable = [...views];
  for (const view of views) {
    // Every variant may be the one meant: the strictest marks of all count.
    for (const variant of view.variants) applicable.push(viewSchema(variant, resolver));
  }
  if (Array.isArray(value)) {
    const items = distinct(
      applicable.flatMap((view) => (view.items === null ? [] : [view.items])),
      resolver,
    );
    return value.map((item) => clean(item, items, resolver, depth + 1));
  }
  if (!isObject(value)) return null;
  const hidden = new Set<string>();
  for (const schema of schemas) for (const name of hiddenProperties(schema, resolver)) hidden.add(name);
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (hidden.has(name)) continue;
    const inners = distinct(
      applicable.flatMap((view) => view.properties.get(name) ?? view.additional ?? []),
      resolver,
    );
    setOwn(kept, name, clean(inner, inners, resolver, depth + 1));
  }
  return kept;
}

/** Several variants often share a schema; looking at it once is enough, and keeps compositions from multiplying. */
function distinct(nodes: readonly unknown[], resolver: ReferenceResolver): unknown[] {
  const found = new Map<unknown, unknown>();
  // A reference may carry marks beside it, so those that do stand for themselves.
  for (const node of nodes) found.set(isFlagged(node, 'x-sensitive-data') ? node : resolver.resolve(node).value, node);
  return [...found.values()];
}

/** What {@link hiddenProperties} found, by document and schema. */
const knownHidden = new WeakMap<ReferenceResolver, WeakMap<object, ReadonlySet<string>>>();

/** Names that a schema, or any part it is composed of, marks `x-internal`. */
export function hiddenProperties(schema: unknown, resolver: ReferenceResolver): ReadonlySet<string> {
  const known = knownHidden.get(resolver) ?? new WeakMap<object, ReadonlySet<string>>();
  knownHidden.set(resolver, known);
  const { value } = resolver.resolve(schema);
  const found = known.get(value);
  if (found !== undefined) return found;
  const hidden = new Set<string>();
  collectHidden(value, resolver, hidden, new Set());
  known.set(value, hidden);
  return hidden;
}

function collectHidden(schema: unknown, resolver: ReferenceResolver, hidden: Set<string>, seen: Set<unknown>): void {
  const { value } = resolver.resolve(schema);
  if (seen.has(value)) return;
  seen.add(value);
  for (const [name, property] of entriesAt(value, 'properties')) {
    if (resolver.resolve(property).internal) hidden.add(name);
  }
  for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
    for (const member of listAt(value, keyword)) collectHidden(member, resolver, hidden, seen);
  }
}
