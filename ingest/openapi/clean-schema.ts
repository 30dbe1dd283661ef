import type { JsonSchema } from '../../core/json-schema.ts';
import { entriesAt, isFlagged, isObject, isTrue, listAt, objectAt, setOwn, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { cleanExample, hiddenProperties } from './clean-example.ts';
import { encodePointerSegment, pointerSegments } from './json-pointer.ts';
import { isInternal, mappingReference } from './reference-resolver.ts';
import type { ReferenceResolver } from './reference-resolver.ts';
import { viewSchema } from './schema-view.ts';
import { cleanType, keywordReaders, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './schema-keywords.ts';

/** Inline nesting kept; deeper parts stand open. */
const MAX_DEPTH = 24;
/** Inline schema nodes of one parameter or body. */
const MAX_NODES = 5_000;
/** JSON characters of the definitions one operation carries; later ones stand open. */
const MAX_DEFINITIONS_LENGTH = 200_000;
/**
 * JSON characters of the definitions that all operations of a document carry. Public specifications have 3 million at
 * most; one whose schemas all reach each other would be stored a thousand times over.
 */
const MAX_ALL_DEFINITIONS_LENGTH = 32_000_000;
/** What each operation carries of such a document: what it refers to itself, and most of what that refers to. */
const MAX_SCARCE_DEFINITIONS_LENGTH = 20_000;

interface Cleaned {
  readonly schema: JsonSchema;
  /** Names of definitions it refers to, in order. */
  readonly needs: readonly string[];
}

interface CleanState {
  readonly needs: Set<string>;
  /** Everything below is sensitive: no value is kept. */
  readonly masked: boolean;
  readonly spent: { nodes: number };
}

/** What a name under `$defs` stands for; a schema used in a sensitive place is another one without its values. */
interface DefinitionTarget {
  readonly pointer: string;
  readonly masked: boolean;
}

/**
 * Turns schemas of one document into schemas that stand alone: internal parts gone, secrets gone, ill-typed
 * keywords gone, references rewritten to `#/$defs/…`. Results are shared between the operations of the document.
 */
export class SchemaCleaner {
  readonly #resolver: ReferenceResolver;
  readonly #inline = new Map<unknown, Cleaned>();
  readonly #definitions = new Map<string, Cleaned & { readonly length: number }>();
  readonly #namesByTarget = new Map<string, string>();
  readonly #targets = new Map<string, DefinitionTarget>();

  constructor(resolver: ReferenceResolver) {
    this.#resolver = resolver;
  }

  /** @param masked the schema describes something sensitive, so that no value may be kept */
  clean(node: unknown, masked = false): Cleaned {
    if (masked) return this.#start(node, true);
    const known = this.#inline.get(node);
    if (known !== undefined) return known;
    const cleaned = this.#start(node, false);
    if (isObject(node)) this.#inline.set(node, cleaned);
    return cleaned;
  }

  /** The definitions that each operation's names reach, within the budget of the document. */
  definitionsForAll(needs: readonly Iterable<string>[]): Record<string, JsonSchema>[] {
    const found = needs.map((names) => this.#definitionsFor(names, MAX_DEFINITIONS_LENGTH));
    const total = found.reduce((sum, { length }) => sum + length, 0);
    const affordable =
      total <= MAX_ALL_DEFINITIONS_LENGTH
        ? found
        : needs.map((names) => this.#definitionsFor(names, MAX_SCARCE_DEFINITIONS_LENGTH));
    return affordable.map(({ definitions }) => definitions);
  }

  /** What the names reach, nearest first; what is beyond the limit stands as `{}`. */
  #definitionsFor(names: Iterable<string>, limit: number): { definitions: Record<string, JsonSchema>; length: number } {
    const definitions: Record<string, JsonSchema> = {};
    const queue = [...names];
    const direct = queue.length;
    let length = 0;
    for (let index = 0; index < queue.length; index += 1) {
      const name = queue[index];
      if (name === undefined || Object.hasOwn(definitions, name)) continue;
      const definition = this.#definition(name);
      if (length + definition.length > (index < direct ? MAX_DEFINITIONS_LENGTH : limit)) {
        definitions[name] = {};
        continue;
      }
      length += definition.length;
      definitions[name] = definition.schema;
      queue.push(...definition.needs);
    }
    return { definitions, length };
  }

  #start(node: unknown, masked: boolean): Cleaned {
    const state: CleanState = { needs: new Set(), masked, spent: { nodes: 0 } };
    const schema = this.#clean(node, 0, state, new Set());
    return { schema, needs: [...state.needs] };
  }

  #definition(name: string): Cleaned & { readonly length: number } {
    const known = this.#definitions.get(name);
    if (known !== undefined) return known;
    const { pointer, masked } = this.#targets.get(name) ?? { pointer: '', masked: false };
    const target = this.#resolver.resolve({ $ref: `#${pointer}` });
    const cleaned = this.#start(target.internal ? {} : target.value, masked);
    const definition = { ...cleaned, length: JSON.stringify(cleaned.schema).length };
    this.#definitions.set(name, definition);
    return definition;
  }

  #clean(node: unknown, depth: number, around: CleanState, hidden: ReadonlySet<string>): JsonSchema {
    if (node === false) return { not: {} };
    if (!isObject(node) || depth > MAX_DEPTH) return {};
    around.spent.nodes += 1;
    if (around.spent.nodes > MAX_NODES) return {};
    const masked = around.masked || this.#isSensitive(node);
    const state = masked === around.masked ? around : { ...around, masked };
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
    this.#finish(node, out, names, masked);
    return out;
  }

  /** Marked itself or by a part it is composed of; what a reference leads to says so for itself. */
  #isSensitive(node: JsonObject): boolean {
    if (isFlagged(node, 'x-sensitive-data')) return true;
    return Array.isArray(valueAt(node, 'allOf')) && viewSchema(node, this.#resolver).sensitive;
  }

  #cleanReference(node: JsonObject, reference: string, out: Record<string, unknown>, state: CleanState): void {
    const resolved = this.#resolver.resolve(node);
    if (!resolved.found || resolved.internal || !reference.startsWith('#')) return;
    const masked = state.masked && !isFlagged(resolved.value, 'x-sensitive-data');
    const name = this.#nameOf(reference.slice(1), masked);
    state.needs.add(name);
    out['$ref'] = `#/$defs/${encodePointerSegment(name)}`;
  }

  #nameOf(pointer: string, masked: boolean): string {
    const target = `${masked ? 'masked' : ''}#${pointer}`;
    const known = this.#namesByTarget.get(target);
    if (known !== undefined) return known;
    const last = pointerSegments(pointer)?.at(-1) ?? 'Schema';
    const wanted = last === '' || last === '__proto__' ? 'Schema' : last;
    let name = wanted;
    for (let number = 2; this.#targets.has(name); number += 1) name = `${wanted}_${number}`;
    this.#namesByTarget.set(target, name);
    this.#targets.set(name, { pointer, masked });
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
  #finish(node: JsonObject, out: Record<string, unknown>, hidden: ReadonlySet<string>, masked: boolean): void {
    if (isInternal(out['xml'])) delete out['xml'];
    this.#finishDiscriminator(out, hidden, masked);
    const required = out['required'];
    if (Array.isArray(required)) {
      const kept = required.filter((name) => typeof name === 'string' && !hidden.has(name));
      if (kept.length === 0) delete out['required'];
      else out['required'] = kept;
    }
    const examples = valueAt(node, 'example') === undefined ? out['examples'] : [valueAt(node, 'example')];
    delete out['examples'];
    if (masked) {
      for (const keyword of ['default', 'enum', 'const']) delete out[keyword];
      out['x-sensitive-data'] = true;
    } else {
      const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
      const example = cleanExample(first, node, this.#resolver);
      if (example !== undefined) out['examples'] = [example];
      this.#finishValues(node, out);
    }
    if (isTrue(node, 'nullable') && Array.isArray(out['anyOf']))
      out['anyOf'] = [...(out['anyOf'] as unknown[]), { type: 'null' }];
  }
  /** A value that holds something private is no value any more: a masked default would be sent. */
  #finishValues(node: JsonObject, out: Record<string, unknown>): void {
    const isClean = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null) return true;
      return JSON.stringify(cleanExample(value, node, this.#resolver)) === JSON.stringify(value);
    };
    for (const keyword of ['default', 'const']) if (!isClean(out[keyword])) delete out[keyword];
    if (Array.isArray(out['enum']) && !out['enum'].every(isClean)) delete out['enum'];
  }

  /** Keeps of a discriminator what leads to the variants beside it, as they are called here. */
  #finishDiscriminator(out: Record<string, unknown>, hidden: ReadonlySet<string>, masked: boolean): void {
    const given = objectAt(out, 'discriminator');
    if (given === null) return;
    const propertyName = textAt(given, 'propertyName');
    if (propertyName === null || hidden.has(propertyName)) {
      delete out['discriminator'];
      return;
    }
    const variants = new Set(
      ['oneOf', 'anyOf'].flatMap((keyword) => listAt(out, keyword).map((variant) => textAt(variant, '$ref'))),
    );
    const mapping: Record<string, string> = {};
    for (const [value, target] of entriesAt(given, 'mapping')) {
      const reference = typeof target === 'string' ? mappingReference(target) : '';
      const resolved = this.#resolver.resolve({ $ref: reference });
      if (resolved.internal || !resolved.found) continue;
      const isMasked = masked && !isFlagged(resolved.value, 'x-sensitive-data');
      const local = `#/$defs/${encodePointerSegment(this.#nameOf(reference.slice(1), isMasked))}`;
      if (variants.has(local)) setOwn(mapping, value, local);
    }
    out['discriminator'] = { propertyName, ...(Object.keys(mapping).length === 0 ? {} : { mapping }) };
  }
}
