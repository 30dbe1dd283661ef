import { asText, entriesAt, isFlagged, isObject, isTrue, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { mappingReference } from './reference-resolver.ts';
import type { ReferenceResolver } from './reference-resolver.ts';

/** `allOf` in `allOf`: inheritance deeper than this is a loop or a joke. */
const MAX_MERGE_DEPTH = 8;
/** Members of one composition that are looked at. */
const MAX_MEMBERS = 60;

/** What a schema says once references are followed and `allOf` is merged: the basis of all display. */
export interface SchemaView {
  /** Name of the component it came from, when it is one. */
  readonly name: string | null;
  readonly title: string | null;
  readonly description: string | null;
  /** Without `null`. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly format: string | null;
  readonly isFile: boolean;
  /** Raw nodes, `x-internal` ones left out. */
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  readonly items: unknown;
  /** Schema of further properties, `null` where none is given. */
  readonly additional: unknown;
  /** Raw nodes of `oneOf` and `anyOf`, `null` types and internal ones left out. */
  readonly variants: readonly unknown[];
  /** Property that tells the variants apart. */
  readonly discriminator: string | null;
  /** Values of the discriminator by the pointer of the schema they mean. */
  readonly mapping: ReadonlyMap<string, readonly string[]>;
  readonly enum: readonly unknown[] | null;
  readonly deprecated: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly sensitive: boolean;
  readonly internal: boolean;
  /** Pointer of the reference followed, for cutting recursion. */
  readonly pointer: string | null;
}

interface Draft {
  title: string | null;
  description: string | null;
  types: Set<string>;
  nullable: boolean;
  format: string | null;
  isFile: boolean;
  properties: Map<string, unknown>;
  hidden: Set<string>;
  required: Set<string>;
  items: unknown;
  additional: unknown;
  /** By what they resolve to, so that one counts once. */
  variants: Map<unknown, unknown>;
  discriminator: string | null;
  mapping: Map<string, string[]>;
  enum: readonly unknown[] | null;
  flags: Set<string>;
}

/** Views of the schemas of each document; compositions look at the same ones over and over. */
const knownViews = new WeakMap<ReferenceResolver, WeakMap<object, SchemaView>>();

/** Looks at a schema. What stands beside a reference is nearer to its use than what stands in its target. */
export function viewSchema(node: unknown, resolver: ReferenceResolver): SchemaView {
  const resolved = resolver.resolve(node);
  const views = knownViews.get(resolver) ?? new WeakMap<object, SchemaView>();
  knownViews.set(resolver, views);
  const view = views.get(resolved.value) ?? viewTarget(resolved.value, resolved.pointer, resolver);
  views.set(resolved.value, view);
  const isReference = resolved.pointer !== null;
  const { schemaName: name, internal } = resolved;
  const placed = { ...view, name, pointer: resolved.pointer ?? view.pointer, internal };
  if (!isReference) return placed;
  return {
    ...placed,
    title: textAt(node, 'title') ?? view.title,
    description: textAt(node, 'description') ?? view.description,
    deprecated: view.deprecated || isTrue(node, 'deprecated'),
    readOnly: view.readOnly || isTrue(node, 'readOnly'),
    writeOnly: view.writeOnly || isTrue(node, 'writeOnly'),
    sensitive: view.sensitive || isFlagged(node, 'x-sensitive-data'),
    nullable: view.nullable || isTrue(node, 'nullable'),
  };
}

function viewTarget(schema: JsonObject, pointer: string | null, resolver: ReferenceResolver): SchemaView {
  const draft: Draft = {
    title: null, description: null, types: new Set(), nullable: false, format: null, isFile: false,
    properties: new Map(), hidden: new Set(), required: new Set(), items: null, additional: null,
    variants: new Map(), discriminator: null, mapping: new Map(), enum: null, flags: new Set(),
  }; // prettier-ignore
  const seen = new Set(pointer === null ? [] : [pointer]);
  merge(schema, draft, resolver, 0, seen);
  const only = mergeOnlyVariant(draft, resolver, seen);
  for (const name of draft.hidden) {
    draft.properties.delete(name);
    draft.required.delete(name);
  }
  return {
    name: null,
    title: draft.title,
    description: draft.description,
    types: [...draft.types],
    nullable: draft.nullable,
    format: draft.format,
    isFile: draft.isFile,
    properties: draft.properties,
    required: draft.required,
    items: draft.items,
    additional: draft.additional,
    variants: [...draft.variants.values()],
    discriminator: draft.discriminator,
    mapping: draft.mapping,
    enum: draft.enum,
    deprecated: draft.flags.has('deprecated'),
    readOnly: draft.flags.has('readOnly'),
    writeOnly: draft.flags.has('writeOnly'),
    sensitive: draft.flags.has('x-sensitive-data'),
    internal: false,
    pointer: only,
  };
}

/**
 * A choice of one is no choice: `anyOf: [X, null]` says "X or nothing", so what X says belongs to the whole.
 * @returns the pointer of X, so that a schema that comes back to itself this way is still recognised
 */
function mergeOnlyVariant(draft: Draft, resolver: ReferenceResolver, seen: Set<string>): string | null {
  let pointer: string | null = null;
  for (let step = 0; step < MAX_MERGE_DEPTH && draft.variants.size === 1; step += 1) {
    const [member] = draft.variants.values();
    const resolved = resolver.resolve(member);
    if (resolved.pointer !== null && seen.has(resolved.pointer)) break;
    if (resolved.pointer !== null) seen.add(resolved.pointer);
    pointer ??= resolved.pointer;
    draft.variants.clear();
    describe(member, draft);
    merge(resolved.value, draft, resolver, 1, seen);
  }
  return pointer;
}

function describe(schema: unknown, draft: Draft): void {
  draft.title ??= textAt(schema, 'title');
  draft.description ??= textAt(schema, 'description');
  for (const flag of ['deprecated', 'readOnly', 'writeOnly']) if (isTrue(schema, flag)) draft.flags.add(flag);
  if (isFlagged(schema, 'x-sensitive-data')) draft.flags.add('x-sensitive-data');
}

function merge(schema: unknown, draft: Draft, resolver: ReferenceResolver, depth: number, seen: Set<string>): void {
  describe(schema, draft);
  readTypes(schema, draft);
  draft.format ??= textAt(schema, 'format');
  const properties = objectAt(schema, 'properties') ?? {};
  for (const [name, property] of Object.entries(properties)) {
    if (resolver.resolve(property).internal) draft.hidden.add(name);
    else if (!draft.properties.has(name)) draft.properties.set(name, property);
  }
  for (const name of listAt(schema, 'required')) if (typeof name === 'string') draft.required.add(name);
  const items = valueAt(schema, 'items');
  draft.items ??= (Array.isArray(items) ? items[0] : items) ?? listAt(schema, 'prefixItems')[0] ?? null;
  const additional = valueAt(schema, 'additionalProperties');
  if (isObject(additional)) draft.additional ??= additional;
  draft.discriminator ??= textAt(objectAt(schema, 'discriminator'), 'propertyName');
  for (const [value, target] of entriesAt(objectAt(schema, 'discriminator'), 'mapping')) {
    const resolved = typeof target === 'string' ? resolver.resolve({ $ref: mappingReference(target) }) : null;
    if (resolved === null || resolved.internal || !resolved.found || resolved.pointer === null) continue;
    draft.mapping.set(resolved.pointer, [...(draft.mapping.get(resolved.pointer) ?? []), value]);
  }
  const values =
    valueAt(schema, 'enum') ?? (valueAt(schema, 'const') === undefined ? null : [valueAt(schema, 'const')]);
  if (Array.isArray(values) && values.length > 0) draft.enum ??= values;
  for (const keyword of ['oneOf', 'anyOf']) readVariants(listAt(schema, keyword), draft, resolver);
  if (depth >= MAX_MERGE_DEPTH) return;
  for (const member of listAt(schema, 'allOf').slice(0, MAX_MEMBERS)) {
    const resolved = resolver.resolve(member);
    if (resolved.internal || (resolved.pointer !== null && seen.has(resolved.pointer))) continue;
    if (resolved.pointer !== null) seen.add(resolved.pointer);
    merge(resolved.value, draft, resolver, depth + 1, seen);
  }
}

function readTypes(schema: unknown, draft: Draft): void {
  const given = valueAt(schema, 'type');
  for (const type of (Array.isArray(given) ? given.flat() : [given]) as unknown[]) {
    const name = asText(type)?.toLowerCase();
    if (name === undefined) continue;
    if (name === 'null') draft.nullable = true;
    else if (name === 'file') draft.isFile = true;
    else draft.types.add(name);
  }
  if (isTrue(schema, 'nullable') || isTrue(schema, 'x-nullable')) draft.nullable = true;
  if (valueAt(schema, 'type') === undefined && textAt(schema, 'contentMediaType') === 'application/octet-stream')
    draft.isFile = true;
  if (textAt(schema, 'contentEncoding') === 'base64') draft.format ??= 'base64';
}

function readVariants(members: readonly unknown[], draft: Draft, resolver: ReferenceResolver): void {
  for (const member of members.slice(0, MAX_MEMBERS)) {
    const resolved = resolver.resolve(member);
    if (resolved.internal) continue;
    if (resolved.value['type'] === 'null') draft.nullable = true;
    else if (draft.variants.size < MAX_MEMBERS) draft.variants.set(resolved.value, member);
  }
}
