import type { SchemaReader } from './schema-reader.ts';
import type { SchemaPlace, SchemaShape } from './schema-shape.ts';

/** `array of array of …`: beyond this a reader learns nothing. */
const MAX_DEPTH = 3;

/** The type of a schema in the words that operation fields use: `string (uuid)`, `array of integer or null`. */
export function typeWords(place: SchemaPlace, reader: SchemaReader, depth = 0): string {
  if (place.closed) return 'nothing';
  const shape = reader.shape(place);
  if (shape.types === null) return 'any';
  const words = [...shape.types].toSorted().map((type) => oneType(type, shape, reader, depth));
  if (shape.nullable) words.push('null');
  return words.join(' or ') || 'any';
}

function oneType(type: string, shape: SchemaShape, reader: SchemaReader, depth: number): string {
  if (type === 'array' && shape.items !== null && depth < MAX_DEPTH) {
    return `array of ${typeWords(shape.items, reader, depth + 1)}`;
  }
  return shape.format === null || type === 'object' || type === 'array' ? type : `${type} (${shape.format})`;
}
