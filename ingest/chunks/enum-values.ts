import type { JsonSchema } from '../../core/json-schema.ts';
import { entriesAt, isFlagged, isObject, listAt, valueAt } from '../json-values.ts';
import { definitionName } from './schema-words.ts';

/** Nodes of one schema that are looked at; bodies of real operations stay below. */
const MAX_NODES = 4_000;
/** Values taken of one schema: lists of countries, time zones and currencies have up to 600. */
const MAX_VALUES = 1_500;

const memberMaps = ['properties', 'patternProperties', 'dependentSchemas'];
const memberLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const members = ['items', 'additionalProperties', 'not', 'contains', 'if', 'then', 'else', 'propertyNames'];

/**
 * The values of all enumerations and constants inside a schema, as texts. References are followed into `definitions`
 * (`#/$defs/Name`) where these are given, and nowhere else. What is internal or sensitive is left out.
 */
export function enumValuesOf(schema: unknown, definitions: Readonly<Record<string, JsonSchema>> = {}): Set<string> {
  const values = new Set<string>();
  const seen = new Set<unknown>();
  const queue = [schema];
  for (let index = 0; index < queue.length && index < MAX_NODES && values.size < MAX_VALUES; index += 1) {
    const node = queue[index];
    if (!isObject(node) || seen.has(node)) continue;
    seen.add(node);
    if (isFlagged(node, 'x-internal') || isFlagged(node, 'x-sensitive-data')) continue;
    for (const value of [...listAt(node, 'enum'), valueAt(node, 'const')]) {
      const text = enumText(value);
      if (text !== null) values.add(text);
    }
    const definition = definitionName(node);
    if (definition !== null && Object.hasOwn(definitions, definition)) queue.push(definitions[definition]);
    for (const key of memberMaps) for (const [, member] of entriesAt(node, key)) queue.push(member);
    for (const key of memberLists) queue.push(...listAt(node, key));
    for (const key of members) queue.push(valueAt(node, key));
  }
  return values;
}

/** A value of an enumeration as it is asked for; `null` for what nobody asks for by name. */
export function enumText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
