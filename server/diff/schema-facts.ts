import { isRecord } from '../snippets/json-values.ts';
import type { JsonRecord } from '../snippets/json-values.ts';
import { definitionName, typeList } from '../snippets/merge-schemas.ts';
import type { SchemaDraft } from './schema-draft.ts';
import type { SchemaPlace } from './schema-shape.ts';

/** What never decides which values fit. */
export const annotations = new Set([
  'title', 'description', 'examples', 'example', 'deprecated', 'default', 'xml', 'discriminator', '$comment',
]); // prettier-ignore

/** Whether a schema takes `null`: the type nearest to the use decides, then the values; `null` where it does not say. */
export function ownNullability(node: JsonRecord): boolean | null {
  const types = typeList(node['type']);
  if (types.length > 0 && node['$ref'] === undefined) return types.includes('null');
  if (Array.isArray(node['enum'])) return (node['enum'] as unknown[]).includes(null);
  if (Object.hasOwn(node, 'const')) return node['const'] === null;
  const implied = ['properties', 'items', 'contentMediaType', 'additionalProperties'];
  return implied.some((keyword) => node[keyword] !== undefined) ? false : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function referenceName(reference: string): string | null {
  const prefix = '#/$defs/';
  return reference.startsWith(prefix) ? definitionName(reference.slice(prefix.length)) : null;
}

/** Annotations that a comparison tells about: a schema with one of these is not just another spelling. */
const toldAnnotations = new Set(['default', 'deprecated']);

export function isBareReference(node: JsonRecord): boolean {
  return Object.keys(node).every((key) => key === '$ref' || key === 'type' || isSilent(key));
}

/** Nothing but texts. */
export function isSilentSchema(node: JsonRecord): boolean {
  return Object.keys(node).every(isSilent);
}

/** `allOf` and nothing beside it that matters. */
export function isBareWrapper(node: JsonRecord): boolean {
  return Array.isArray(node['allOf']) && Object.keys(node).every((key) => key === 'allOf' || isSilent(key));
}

function isSilent(keyword: string): boolean {
  return annotations.has(keyword) && !toldAnnotations.has(keyword);
}

/** Left out for its size, hidden, or not there: definitions stand as `{}` then. */
export function isLost(target: unknown): boolean {
  return target === undefined || (isRecord(target) && Object.keys(target).length === 0);
}

export function isNever(node: unknown): boolean {
  return isRecord(node) && isRecord(node['not']) && Object.keys(node).length === 1 && isLost(node['not']);
}

export function isAnything(place: SchemaPlace | null): boolean {
  return place === null || (place.nodes.length === 0 && !place.closed && !place.opaque);
}

export function isNullOnly(node: unknown): boolean {
  if (!isRecord(node)) return false;
  const types = typeList(node['type']);
  if (types.length > 0) return types.every((type) => type === 'null');
  if (Array.isArray(node['enum'])) return (node['enum'] as unknown[]).every((value) => value === null);
  return Object.hasOwn(node, 'const') && node['const'] === null;
}

/** The values of a schema that is nothing but a list of values. */
export function constantsOf(node: unknown): readonly unknown[] | null {
  if (!isRecord(node)) return null;
  if (Object.keys(node).some((key) => key !== 'const' && key !== 'enum' && key !== 'type' && !annotations.has(key)))
    return null;
  if (Array.isArray(node['enum'])) return node['enum'] as unknown[];
  return Object.hasOwn(node, 'const') ? [node['const']] : null;
}

export function impliedTypes(draft: SchemaDraft, hasProperties: boolean): Set<string> | null {
  if (hasProperties || draft.additional.length > 0) return new Set(['object']);
  if (draft.items.length > 0) return new Set(['array']);
  if (draft.enum === null || draft.enum.size === 0) return null;
  return new Set([...draft.enum.values()].map(typeOfValue));
}

export function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
