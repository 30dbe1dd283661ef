import type { JsonSchema } from '../../core/json-schema.ts';
import { isFlagged, isObject, isTrue, setOwn, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { cleanExample, hiddenProperties } from './clean-example.ts';
import { encodePointerSegment, pointerSegments } from './json-pointer.ts';
import type { ReferenceResolver } from './reference-resolver.ts';
import { cleanType, keywordReaders, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './schema-keywords.ts';

/** Inline nesting kept; deeper parts stand open. */
const MAX_DEPTH = 24;
/** Inline schema nodes of one parameter or body. */
const MAX_NODES = 5_000;
/** JSON characters of the definitions one operation carries; later ones stand open. */
const MAX_DEFINITIONS_LENGTH = 200_000;

interface Cleaned {
  readonly schema: JsonSchema;
  /** Names of definitions it refers to, in order. */
  readonly needs: readonly string[];
}

interface CleanState {
  readonly needs: Set<string>;
  nodes: number;
}

/**
 * Turns schemas of one document into schemas that stand alone: internal parts gone, secrets gone, ill-typed
 * keywords gone, references rewritten to `#/$defs/…`. Results are shared between the operations of the document.
 */
export class SchemaCleaner {
  readonly #resolver: ReferenceResolver;
  readonly #inline = new Map<unknown, Cleaned>();
  readonly #definitions = new Map<string, Cleaned & { readonly length: number }>();
  readonly #namesByPointer = new Map<string, string>();
  readonly #pointersByName = new Map<string, string>();

  constructor(resolver: ReferenceResolver) {
    this.#resolver = resolver;
  }

  clean(node: unknown): Cleaned {
    const known = this.#inline.get(node);
    if (known !== undefined) return known;
    const cleaned = this.#start(node);
    if (isObject(node)) this.#inline.set(node, cleaned);
    return cleaned;
  }

  /** The definitions that the given names reach, within the budget; those beyond it stand as `{}`. */
  definitionsFor(names: Iterable<string>): Record<string, JsonSchema> {
    const definitions: Record<string, JsonSchema> = {};
    const queue = [...names];
    let length = 0;
    for (let index = 0; index < queue.length; index += 1) {
      const name = queue[index];
      if (name === undefined || Object.hasOwn(definitions, name)) continue;
      const definition = this.#definition(name);
      if (length + definition.length > MAX_DEFINITIONS_LENGTH) {
        definitions[name] = {};
        continue;
      }
      length += definition.length;
      definitions[name] = definition.schema;
      queue.push(...definition.needs);
    }
    return definitions;
  }

  #start(node: unknown): Cleaned {
    const state: CleanState = { needs: new Set(), nodes: 0 };
    const schema = this.#clean(node, 0, state, new Set());
    return { schema, needs: [...state.needs] };
  }

  #definition(name: string): Cleaned & { readonly length: number } {
    const known = this.#definitions.get(name);
    if (known !== undefined) return known;
    const target = this.#resolver.resolve({ $ref: `#${this.#pointersByName.get(name) ?? ''}` });
    const cleaned = this.#start(target.internal ? {} : target.value);
    const definition = { ...cleaned, length: JSON.stringify(cleaned.schema).length };
    this.#definitions.set(name, definition);
    return definition;
  }

  #clean(node: unknown, depth: number, state: CleanState, hidden: ReadonlySet<string>): JsonSchema {
    if (node === false) return { not: {} };
    if (!isObject(node) || depth > MAX_DEPTH) return {};
    state.nodes += 1;
    if (state.nodes > MAX_NODES) return {};
    const out: Record<string, unknown> = {};
    const reference = valueAt(node, '$ref');
    if (typeof reference === 'string') this.#cleanReference(node, reference, out, state);
    const names = new Set([...hidden, ...hiddenProperties(node, this.#resolver)]);
    for (const [keyword, value] of Object.entries(node)) {
      const read = keywordReaders[keyword];
      const plain = Object.hasOwn(keywordReaders, keyword) ? read?.(value) : undefined;
      if (plain !== undefined) out[keyword] = plain;
      else if (schemaKeywords.has(keyword)) this.#cleanInner(keyword, value, out, depth, state);
      else if (schemaListKeywords.has(keyword)) this.#cleanList(keyword, value, out, depth, state, names);
      else if (schemaMapKeywords.has(keyword)) this.#cleanMap(keyword, value, out, depth, state);
    }
    const type = cleanType(node);
    if (type !== undefined) out['type'] = type;
    this.#finish(node, out, names);
    return out;
  }

  #cleanReference(node: JsonObject, reference: string, out: Record<string, unknown>, state: CleanState): void {
    const resolved = this.#resolver.resolve(node);
    if (!resolved.found || resolved.internal || !reference.startsWith('#')) return;
    const name = this.#nameOf(reference.slice(1));
    state.needs.add(name);
    out['$ref'] = `#/$defs/${encodePointerSegment(name)}`;
  }

  #nameOf(pointer: string): string {
    const known = this.#namesByPointer.get(pointer);
    if (known !== undefined) return known;
    const last = pointerSegments(pointer)?.at(-1) ?? 'Schema';
    const wanted = last === '' || last === '__proto__' ? 'Schema' : last;
    let name = wanted;
    for (let number = 2; this.#pointersByName.has(name); number += 1) name = `${wanted}_${number}`;
    this.#namesByPointer.set(pointer, name);
    this.#pointersByName.set(name, pointer);
    return name;
  }

  #cleanInner(keyword: string, value: unknown, out: Record<string, unknown>, depth: number, state: CleanState): void {
    if (keyword === 'items' && Array.isArray(value))
      this.#cleanList('prefixItems', value, out, depth, state, new Set());
    else if (typeof value === 'boolean') out[keyword] = value;
    else if (isObject(value)) out[keyword] = this.#clean(value, depth + 1, state, new Set());
  }

  #cleanList(
    keyword: string,
    value: unknown,
    out: Record<string, unknown>,
    depth: number,
    state: CleanState,
    hidden: ReadonlySet<string>,
  ): void {
    if (!Array.isArray(value)) return;
    const members = value.filter(
      (member) => !this.#resolver.resolve(member).internal && (isObject(member) || member === false),
    );
    // An empty composition is no schema at all.
    if (members.length > 0) out[keyword] = members.map((member) => this.#clean(member, depth + 1, state, hidden));
  }

  #cleanMap(keyword: string, value: unknown, out: Record<string, unknown>, depth: number, state: CleanState): void {
    if (!isObject(value)) return;
    const map: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (!isObject(member) && typeof member !== 'boolean') continue;
      if (!this.#resolver.resolve(member).internal) setOwn(map, name, this.#clean(member, depth + 1, state, new Set()));
    }
    out[keyword] = map;
  }

  /** Keywords that depend on others: examples by what is sensitive, `required` by what is internal. */
  #finish(node: JsonObject, out: Record<string, unknown>, hidden: ReadonlySet<string>): void {
    const required = out['required'];
    if (Array.isArray(required)) {
      const kept = required.filter((name) => typeof name === 'string' && !hidden.has(name));
      if (kept.length === 0) delete out['required'];
      else out['required'] = kept;
    }
    const examples = valueAt(node, 'example') === undefined ? out['examples'] : [valueAt(node, 'example')];
    delete out['examples'];
    if (isFlagged(node, 'x-sensitive-data')) {
      for (const keyword of ['default', 'enum', 'const']) delete out[keyword];
      return;
    }
    const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
    const example = cleanExample(first, node, this.#resolver);
    if (example !== undefined) out['examples'] = [example];
    if (out['default'] !== undefined) out['default'] = cleanExample(out['default'], node, this.#resolver);
    if (isTrue(node, 'nullable') && Array.isArray(out['anyOf']))
      out['anyOf'] = [...(out['anyOf'] as unknown[]), { type: 'null' }];
  }
}
