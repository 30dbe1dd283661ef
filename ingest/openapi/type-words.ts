import type { ReferenceResolver } from './reference-resolver.ts';
import { viewSchema } from './schema-view.ts';
import type { SchemaView } from './schema-view.ts';

/** `array of array of …`: beyond this a reader learns nothing. */
const MAX_WORD_DEPTH = 3;
/** Names listed after "one of". */
const MAX_VARIANTS = 6;

/** The type of a schema as people say it: `string (uuid)`, `array of object`, `one of: Card, Iban (by type)`. */
export function typeInWords(view: SchemaView, resolver: ReferenceResolver, depth = 0): string {
  const words = plainWords(view, resolver, depth);
  return view.nullable && words !== 'any' ? `${words} or null` : words;
}

function plainWords(view: SchemaView, resolver: ReferenceResolver, depth: number): string {
  if (view.variants.length > 0 && view.properties.size === 0) return variantWords(view, resolver, depth);
  if (view.isFile && view.types.length === 0) return 'file';
  const types = view.types.length > 0 ? view.types : impliedTypes(view);
  return types.map((type) => oneType(type, view, resolver, depth)).join(' or ') || 'any';
}

function oneType(type: string, view: SchemaView, resolver: ReferenceResolver, depth: number): string {
  if (type === 'array') {
    if (view.items === null || depth >= MAX_WORD_DEPTH) return 'array';
    return `array of ${typeInWords(viewSchema(view.items, resolver), resolver, depth + 1)}`;
  }
  if (type === 'object' && view.properties.size === 0 && view.additional !== null && depth < MAX_WORD_DEPTH) {
    const inner = typeInWords(viewSchema(view.additional, resolver), resolver, depth + 1);
    return inner === 'any' ? 'map' : `map of ${inner}`;
  }
  return view.format !== null && type !== 'object' ? `${type} (${view.format})` : type;
}

function variantWords(view: SchemaView, resolver: ReferenceResolver, depth: number): string {
  if (depth >= MAX_WORD_DEPTH) return 'one of several';
  const names = new Set<string>();
  for (const variant of view.variants) {
    const inner = viewSchema(variant, resolver);
    names.add(inner.name ?? inner.title ?? typeInWords(inner, resolver, depth + 1));
  }
  const shown = [...names].slice(0, MAX_VARIANTS);
  const more = names.size > shown.length ? `, … ${names.size - shown.length} more` : '';
  const by = view.discriminator === null ? '' : ` (by ${view.discriminator})`;
  return shown.length === 1 && by === '' ? (shown[0] ?? 'any') : `one of: ${shown.join(', ')}${more}${by}`;
}

function impliedTypes(view: SchemaView): string[] {
  if (view.properties.size > 0 || view.additional !== null) return ['object'];
  if (view.items !== null) return ['array'];
  const kinds = new Set((view.enum ?? []).map((value) => (value === null ? 'null' : typeof value)));
  kinds.delete('null');
  return [...kinds];
}
