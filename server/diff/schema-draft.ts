import { isRecord } from '../snippets/json-values.ts';
import type { JsonRecord } from '../snippets/json-values.ts';
import { typeList } from '../snippets/merge-schemas.ts';
import { canonicalJson } from './canonical-json.ts';
import { countBounds, lowerBounds, upperBounds } from './schema-shape.ts';

/** A shape in the making: statements of all schemas of a place, in no particular order. */
export interface SchemaDraft {
  types: Set<string> | null;
  readonly formats: Set<string>;
  enum: Map<string, unknown> | null;
  readonly properties: Map<string, unknown[]>;
  readonly required: Set<string>;
  readonly items: unknown[];
  readonly additional: unknown[];
  readonly variants: unknown[];
  readonly bounds: Map<string, number>;
  readonly patterns: Set<string>;
  readonly multiples: Set<number>;
  readonly others: Map<string, unknown[]>;
  default: { readonly value: unknown } | null;
  title: string | null;
  readonly flags: Set<string>;
}

/** Compared for equality alone: they are rare, and what a change in them means takes a person to tell. */
const otherKeywords = [
  'not', 'if', 'then', 'else', 'contains', 'minContains', 'maxContains', 'propertyNames', 'dependentSchemas',
  'patternProperties', 'prefixItems', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema',
]; // prettier-ignore
const flagKeywords = ['uniqueItems', 'deprecated', 'readOnly'];

/** Spellings of the same format, and what older dialects call a file. */
const formatNames: Readonly<Record<string, string>> = { base64: 'byte', file: 'binary' };
/** How a value is shown or kept, never which values fit. */
const displayFormats = new Set(['password', 'textarea', 'html', 'markdown']);

export function createDraft(): SchemaDraft {
  return {
    types: null, formats: new Set(), enum: null, properties: new Map(), required: new Set(), items: [], additional: [],
    variants: [], bounds: new Map(), patterns: new Set(), multiples: new Set(), others: new Map(), default: null,
    title: null, flags: new Set(),
  }; // prettier-ignore
}

/** Adds what one schema says itself; `$ref`, `allOf` and variants are the caller's. */
export function addStatements(draft: SchemaDraft, node: JsonRecord): void {
  // Beside a reference older dialects ignore a type, and upgraded documents repeat or contradict the target's.
  if (node['$ref'] === undefined) narrowTypes(draft, typeList(node['type']));
  addFormat(draft, node);
  const values = Array.isArray(node['enum']) ? (node['enum'] as unknown[]) : undefined;
  if (values !== undefined) narrowEnum(draft, values);
  if (Object.hasOwn(node, 'const')) narrowEnum(draft, [node['const']]);
  addObject(draft, node);
  if (node['items'] !== undefined && node['items'] !== true) draft.items.push(node['items']);
  addConstraints(draft, node);
  if (Object.hasOwn(node, 'default')) draft.default ??= { value: node['default'] };
  if (typeof node['title'] === 'string') draft.title ??= node['title'];
  for (const flag of flagKeywords) if (node[flag] === true) draft.flags.add(flag);
}

function narrowTypes(draft: SchemaDraft, stated: readonly string[]): void {
  if (stated.length === 0) return;
  const types = new Set(stated.filter((type) => type !== 'null'));
  // `number` beside `integer` says nothing more.
  if (types.has('number')) types.delete('integer');
  const known = draft.types;
  if (known === null) {
    draft.types = types;
    return;
  }
  const both = [...known].flatMap((type) => (fits(type, types) ? [type] : []));
  const converse = [...types].flatMap((type) => (fits(type, known) ? [type] : []));
  const intersection = new Set([...both, ...converse]);
  // Contradictions are mistakes: what was meant is either of them.
  draft.types = intersection.size > 0 || known.size === 0 ? intersection : new Set([...known, ...types]);
}

function fits(type: string, types: ReadonlySet<string>): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}

/** Allows only these values; `null` among them is a matter of the types. */
export function narrowEnum(draft: SchemaDraft, values: readonly unknown[]): void {
  const stated = new Map(values.filter((value) => value !== null).map((value) => [canonicalJson(value), value]));
  const known = draft.enum;
  draft.enum = known === null ? stated : new Map([...known].filter(([key]) => stated.has(key)));
}

function addFormat(draft: SchemaDraft, node: JsonRecord): void {
  const format = node['format'];
  if (typeof format === 'string' && !displayFormats.has(format)) draft.formats.add(formatNames[format] ?? format);
  if (node['contentEncoding'] === 'base64') draft.formats.add('byte');
  if (node['contentMediaType'] === 'application/octet-stream' && node['contentEncoding'] === undefined) {
    draft.formats.add('binary');
    if (node['type'] === undefined) narrowTypes(draft, ['string']);
  }
}

function addObject(draft: SchemaDraft, node: JsonRecord): void {
  if (isRecord(node['properties'])) {
    for (const [name, property] of Object.entries(node['properties'])) {
      draft.properties.set(name, [...(draft.properties.get(name) ?? []), property]);
    }
  }
  if (Array.isArray(node['required'])) {
    for (const name of node['required'] as unknown[]) if (typeof name === 'string') draft.required.add(name);
  }
  const additional = node['additionalProperties'];
  if (additional !== undefined) draft.additional.push(additional);
}

function addConstraints(draft: SchemaDraft, node: JsonRecord): void {
  for (const [keyword, value] of Object.entries(node)) {
    if (typeof value !== 'number') continue;
    const isLower = lowerBounds.has(keyword);
    if (!isLower && !upperBounds.has(keyword)) continue;
    if (value === 0 && countBounds.has(keyword)) continue;
    const known = draft.bounds.get(keyword) ?? value;
    draft.bounds.set(keyword, isLower ? Math.max(known, value) : Math.min(known, value));
  }
  if (typeof node['pattern'] === 'string') draft.patterns.add(node['pattern']);
  if (typeof node['multipleOf'] === 'number') draft.multiples.add(node['multipleOf']);
  for (const keyword of otherKeywords) {
    const value = node[keyword];
    if (value !== undefined && value !== true) draft.others.set(keyword, [...(draft.others.get(keyword) ?? []), value]);
  }
}

/** `minimum` and `exclusiveMinimum` as one bound each; over whole numbers every bound is inclusive. */
export function settleBounds(draft: SchemaDraft): ReadonlyMap<string, number> {
  const bounds = new Map(draft.bounds);
  const wholeNumbers = draft.types?.size === 1 && draft.types.has('integer');
  for (const [inclusive, exclusive, step] of [
    ['minimum', 'exclusiveMinimum', 1],
    ['maximum', 'exclusiveMaximum', -1],
  ] as const) {
    // prettier-ignore
    const open = bounds.get(exclusive);
    if (open === undefined) continue;
    const closed = bounds.get(inclusive);
    if (closed !== undefined && (closed - open) * step > 0) {
      bounds.delete(exclusive);
      continue;
    }
    bounds.delete(inclusive);
    if (!wholeNumbers || !Number.isInteger(open)) continue;
    bounds.delete(exclusive);
    bounds.set(inclusive, open + step);
  }
  return bounds;
}
