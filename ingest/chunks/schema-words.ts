import type { JsonSchema } from '../../core/json-schema.ts';
import { isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** References to references, and compositions of one part. */
const MAX_STEPS = 8;
/** `array of array of …`: beyond this a reader learns nothing. */
const MAX_WORD_DEPTH = 3;
/** Names listed after "one of". */
const MAX_VARIANTS = 6;
/** Unions told apart in one operation, and values of one of them. */
const MAX_UNIONS = 12;
const MAX_UNION_VALUES = 24;
/** `tools[].filter`: deeper unions are told by their schemas. */
const MAX_UNION_DEPTH = 2;

/** The schema that is meant: references followed, and compositions of one part taken for that part. */
export function meantSchema(schema: unknown, definitions: Definitions): JsonSchema {
  let current: JsonSchema = isObject(schema) ? schema : {};
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => listAt(current, keyword));
    const only = parts.filter((part) => valueAt(part, 'type') !== 'null');
    const next = definitionOf(current, definitions) ?? (only.length === 1 && isObject(only[0]) ? only[0] : null);
    if (next === null) return current;
    const { $ref: _reference, allOf: _all, oneOf: _one, anyOf: _any, ...beside } = current;
    current = { ...next, ...beside };
  }
  return current;
}

function definitionOf(schema: unknown, definitions: Definitions): JsonSchema | null {
  const name = definitionName(schema);
  return name !== null && Object.hasOwn(definitions, name) ? (definitions[name] ?? null) : null;
}

/** Name of the definition that `$ref: #/$defs/Name` means; `null` for anything else. */
export function definitionName(schema: unknown): string | null {
  const name = /^#\/\$defs\/(.+)$/.exec(textAt(schema, '$ref') ?? '')?.[1];
  return name === undefined ? null : decodeName(name);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return name;
  }
}

/** The type of a parameter as people say it: `array of string (uuid)`. Empty where nothing is stated. */
export function schemaWords(schema: unknown, definitions: Definitions, depth = 0): string {
  const meant = meantSchema(schema, definitions);
  const variants = [...listAt(meant, 'oneOf'), ...listAt(meant, 'anyOf')];
  if (variants.length > 1 && depth < MAX_WORD_DEPTH) {
    const names = [...new Set(variants.map((variant) => variantName(variant, definitions, depth)))];
    const shown = names.filter((name) => name !== '').slice(0, MAX_VARIANTS);
    return shown.length === 0 ? '' : `one of: ${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
  }
  const { type } = meant;
  const types = Array.isArray(type) ? type : [type];
  const words = types.flatMap((name) => (typeof name === 'string' ? oneType(name, meant, definitions, depth) : []));
  return words.join(' or ');
}

function variantName(variant: unknown, definitions: Definitions, depth: number): string {
  return definitionName(variant) ?? textAt(variant, 'title') ?? schemaWords(variant, definitions, depth + 1);
}

function oneType(type: string, schema: JsonSchema, definitions: Definitions, depth: number): string {
  if (type === 'array') {
    const items = depth < MAX_WORD_DEPTH ? schemaWords(schema['items'], definitions, depth + 1) : '';
    return items === '' ? 'array' : `array of ${items}`;
  }
  const format = textAt(schema, 'format');
  return format === null || type === 'object' || type === 'null' ? type : `${type} (${format})`;
}

/** Values that a schema, or each entry of its list, may have. */
export function schemaValues(schema: unknown, definitions: Definitions): readonly unknown[] {
  const meant = meantSchema(schema, definitions);
  const own = listAt(meant, 'enum');
  if (own.length > 0 || meant['items'] === undefined) return own;
  return listAt(meantSchema(meant['items'], definitions), 'enum');
}

/** A union of a request body: which value of which property means which variant. */
export interface UnionWords {
  /** Where it stands: `tools[]`; empty for the body itself. */
  readonly path: string;
  readonly property: string;
  readonly variants: readonly (readonly [value: string, name: string])[];
}

/** The unions of a body that a property tells apart, in reading order and bounded. */
export function discriminatedUnions(schema: unknown, definitions: Definitions): UnionWords[] {
  const found: UnionWords[] = [];
  const visit = (node: unknown, path: string, depth: number): void => {
    if (found.length >= MAX_UNIONS) return;
    const meant = meantSchema(node, definitions);
    const union = readUnion(meant, path, definitions);
    if (union !== null) found.push(union);
    if (meant['items'] !== undefined) visit(meant['items'], `${path}[]`, depth);
    if (depth >= MAX_UNION_DEPTH) return;
    for (const [name, property] of Object.entries(objectAt(meant, 'properties') ?? {})) {
      visit(property, path === '' ? name : `${path}.${name}`, depth + 1);
    }
  };
  visit(schema, '', 0);
  return found;
}

function readUnion(schema: JsonSchema, path: string, definitions: Definitions): UnionWords | null {
  const discriminator = objectAt(schema, 'discriminator');
  const property = textAt(discriminator, 'propertyName');
  const variants = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')];
  if (property === null || variants.length === 0) return null;
  const mapping = Object.entries(objectAt(discriminator, 'mapping') ?? {});
  const pairs = variants.flatMap((variant): [string, string][] => {
    const reference = textAt(variant, '$ref');
    const name = definitionName(variant) ?? textAt(variant, 'title') ?? 'object';
    const mapped = mapping.filter(([, target]) => target === reference && reference !== null).map(([value]) => value);
    if (mapped.length > 0) return mapped.map((value) => [value, name]);
    const own = valueAt(objectAt(meantSchema(variant, definitions), 'properties'), property);
    const { const: constant } = meantSchema(own, definitions);
    const values = constant === undefined ? schemaValues(own, definitions) : [constant];
    const texts = values.filter((value) => typeof value === 'string');
    return (texts.length > 0 ? texts : [name]).map((value) => [value, name]);
  });
  return { path, property, variants: pairs.slice(0, MAX_UNION_VALUES) };
}
