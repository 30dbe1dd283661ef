import { entriesAt, isFlagged, isObject, isTrue, listAt, setOwn } from '../json-values.ts';
import { MASK } from '../../core/mask-secrets.ts';
import type { ReferenceResolver } from './reference-resolver.ts';
import { viewSchema } from './schema-view.ts';
import type { SchemaView } from './schema-view.ts';

/** Deeper parts of an example are left out with what cannot be checked against its schema. */
const MAX_DEPTH = 12;
/** A longer example is a data set: 20 KB of JSON. */
const MAX_EXAMPLE_LENGTH = 20_000;

/**
 * An example as it may be shown: internal properties gone, sensitive ones masked or gone, as the schema marks them.
 * `undefined` when nothing of it may be kept.
 */
export function cleanExample(example: unknown, schema: unknown, resolver: ReferenceResolver): unknown {
  if (example === undefined || resolver.resolve(schema).internal) return undefined;
  const cleaned = clean(example, [schema], resolver, 0);
  return cleaned === undefined || JSON.stringify(cleaned).length > MAX_EXAMPLE_LENGTH ? undefined : cleaned;
}

function clean(value: unknown, schemas: readonly unknown[], resolver: ReferenceResolver, depth: number): unknown {
  const views = schemas.map((schema) => viewSchema(schema, resolver));
  if (views.some((view) => view.sensitive)) return MASK;
  if (typeof value === 'string') return cleanText(value, schemas, views, resolver, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  const applicable = [...views];
  for (const view of views) {
    // Every variant may be the one meant: the strictest marks of all count.
    for (const variant of view.variants) applicable.push(viewSchema(variant, resolver));
  }
  if (Array.isArray(value)) return cleanList(value, applicable, resolver, depth);
  return isObject(value) ? cleanObject(value, schemas, applicable, resolver, depth) : null;
}

function cleanList(
  list: readonly unknown[],
  applicable: readonly SchemaView[],
  resolver: ReferenceResolver,
  depth: number,
): unknown[] {
  const items = distinct(
    applicable.flatMap((view) => (view.items === null ? [] : [view.items])),
    resolver,
  );
  if (items.some((item) => resolver.resolve(item).internal)) return [];
  return list.map((item) => clean(item, items, resolver, depth + 1));
}

function cleanObject(
  value: Readonly<Record<string, unknown>>,
  schemas: readonly unknown[],
  applicable: readonly SchemaView[],
  resolver: ReferenceResolver,
  depth: number,
): Record<string, unknown> {
  const marks = schemas.map((schema) => hiddenMarks(schema, resolver));
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const own = applicable.flatMap((view) => view.properties.get(name) ?? []);
    // A part that is hidden as a whole tells no names: whatever no visible part knows may be of it.
    const isOfHiddenPart = own.length === 0 && marks.some(({ holdsHiddenPart }) => holdsHiddenPart);
    if (isOfHiddenPart || marks.some(({ names }) => names.has(name))) continue;
    const inners = distinct(own.length > 0 ? own : applicable.flatMap((view) => view.additional ?? []), resolver);
    if (inners.some((node) => isLeftOut(node, resolver))) continue;
    const cleaned = clean(inner, inners, resolver, depth + 1);
    if (cleaned !== undefined) setOwn(kept, name, cleaned);
  }
  return kept;
}

/** Objects are often given as text. What cannot be read and may hold something private is left out. */
function cleanText(
  text: string,
  schemas: readonly unknown[],
  views: readonly SchemaView[],
  resolver: ReferenceResolver,
  depth: number,
): unknown {
  const isStructured = views.some(
    (view) => view.properties.size > 0 || view.items !== null || view.variants.length > 0,
  );
  const mayBeText = views.some((view) => view.types.includes('string'));
  if (!isStructured || (mayBeText && !/^\s*[[{]/.test(text))) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return text;
    const cleaned = clean(parsed, schemas, resolver, depth + 1);
    return JSON.stringify(cleaned) === JSON.stringify(parsed) ? text : JSON.stringify(cleaned);
  } catch {
    return resolver.hasPrivateParts ? undefined : text;
  }
}

/** Internal, or sensitive in the way that not even its presence is shown. */
function isLeftOut(node: unknown, resolver: ReferenceResolver): boolean {
  const resolved = resolver.resolve(node);
  if (resolved.internal) return true;
  return [node, resolved.value].some((holder) => {
    const mark = isObject(holder) ? holder['x-sensitive-data'] : undefined;
    return isObject(mark) && mark['mask'] === 'remove';
  });
}

/** Several variants often share a schema; looking at it once is enough, and keeps compositions from multiplying. */
function distinct(nodes: readonly unknown[], resolver: ReferenceResolver): unknown[] {
  const found = new Map<unknown, unknown>();
  for (const node of nodes) {
    const resolved = resolver.resolve(node);
    // A reference may carry marks beside it, so those that do stand for themselves.
    const isMarked = isFlagged(node, 'x-sensitive-data') || resolved.internal;
    found.set(isMarked ? node : resolved.value, node);
  }
  return [...found.values()];
}

interface HiddenMarks {
  readonly names: Set<string>;
  /** It is composed of something that is hidden as a whole. */
  holdsHiddenPart: boolean;
}

/** What {@link hiddenMarks} found, by document and schema. */
const knownMarks = new WeakMap<ReferenceResolver, WeakMap<object, HiddenMarks>>();

/** Names that a schema, or any part it is composed of, marks `x-internal`. */
export function hiddenProperties(schema: unknown, resolver: ReferenceResolver): ReadonlySet<string> {
  return hiddenMarks(schema, resolver).names;
}

function hiddenMarks(schema: unknown, resolver: ReferenceResolver): HiddenMarks {
  const known = knownMarks.get(resolver) ?? new WeakMap<object, HiddenMarks>();
  knownMarks.set(resolver, known);
  const { value } = resolver.resolve(schema);
  const found = known.get(value);
  if (found !== undefined) return found;
  const marks = { names: new Set<string>(), holdsHiddenPart: false };
  collectHidden(value, resolver, marks, new Set());
  known.set(value, marks);
  return marks;
}

function collectHidden(schema: unknown, resolver: ReferenceResolver, marks: HiddenMarks, seen: Set<unknown>): void {
  const { value, internal } = resolver.resolve(schema);
  if (internal) marks.holdsHiddenPart = true;
  if (seen.has(value)) return;
  seen.add(value);
  for (const [name, property] of entriesAt(value, 'properties')) {
    if (resolver.resolve(property).internal) marks.names.add(name);
  }
  for (const keyword of ['additionalProperties', 'patternProperties']) {
    if (isTrue(value[keyword], 'x-internal')) marks.holdsHiddenPart = true;
  }
  for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
    for (const member of listAt(value, keyword)) collectHidden(member, resolver, marks, seen);
  }
}
