import type { JsonSchema } from '../../core/json-schema.ts';
import type { Operation } from '../../core/operation.ts';
import { getOwn, isRecord } from '../snippets/json-values.ts';
import type { JsonRecord } from '../snippets/json-values.ts';
import { canonicalJson, compareText } from './canonical-json.ts';
import { addStatements, createDraft, narrowEnum, settleBounds } from './schema-draft.ts';
import type { SchemaDraft } from './schema-draft.ts';
import {
  annotations,
  constantsOf,
  impliedTypes,
  isAnything,
  isBareReference,
  isBareWrapper,
  isLost,
  isNever,
  isNullOnly,
  isSilentSchema,
  listOf,
  ownNullability,
  referenceName,
} from './schema-facts.ts';
import type { SchemaPlace, SchemaShape } from './schema-shape.ts';

/** References to references; honest chains are two or three long. */
const MAX_HOPS = 16;
/** Questions about types that go through variants of variants, or references of references. */
const MAX_TYPE_DEPTH = 32;
/** Schema objects read for one operation of one version; honest ones need a few thousand. */
const MAX_NODES = 100_000;
/**
 * An operation carries 200,000 characters of definitions at most, and what does not fit stands as `{}`, like one that
 * is meant so. Below this length nothing but a single giant can have been left out.
 */
const LONG_DEFINITIONS = 100_000;
/** Nesting and values of the keywords that are only compared for equality. */
const MAX_TEXT_DEPTH = 8;
const MAX_TEXT_NODES = 500;

const unordered = new Set(['required', 'enum', 'type', 'allOf', 'anyOf', 'oneOf']);

/** Whether a definition that stands as `{}` may be one that was left out for its size. */
export function hasCutDefinitions({ definitions }: { readonly definitions: Operation['definitions'] }): boolean {
  return Object.values(definitions).some(isLost) && JSON.stringify(definitions).length > LONG_DEFINITIONS;
}

interface Target {
  readonly node: unknown;
  readonly name: string | null;
  readonly lost: boolean;
}

/** Reads the schemas of one operation. Places are shared: recursive schemas come back to the same one. */
export class SchemaReader {
  readonly #definitions: Readonly<Record<string, JsonSchema>>;
  readonly #nodeIds = new Map<object, number>();
  readonly #places = new Map<string, SchemaPlace>();
  readonly #shapes = new Map<number, SchemaShape>();
  readonly #nullability = new Map<object, boolean>();
  /** Places whose types are being asked for, so that variants of themselves end. */
  readonly #asked = new Set<number>();
  #nodes = 0;
  #mayBeCut: boolean | null = null;

  constructor(definitions: Readonly<Record<string, JsonSchema>>) {
    this.#definitions = definitions;
  }

  /** The definitions are so long that one of them may have been left out. */
  get mayBeCut(): boolean {
    this.#mayBeCut ??= hasCutDefinitions({ definitions: this.#definitions });
    return this.#mayBeCut;
  }

  /** More was asked for than the budget allows: from here on shapes say less than the schemas do. */
  get exhausted(): boolean {
    return this.#nodes > MAX_NODES;
  }

  /** The place where all of these schemas hold. */
  place(...schemas: readonly unknown[]): SchemaPlace {
    const nodes = new Map<number, JsonRecord>();
    const seen = new Set<unknown>();
    const waiting = schemas.toReversed();
    let opaque = false;
    let closed = false;
    let name: string | null = null;
    while (waiting.length > 0 && !this.exhausted) {
      const target = this.#follow(waiting.pop());
      const { node } = target;
      const never = node === false || isNever(node);
      opaque ||= target.lost;
      closed ||= never;
      name ??= target.name;
      if (!isRecord(node) || never || isSilentSchema(node) || seen.has(node)) continue;
      seen.add(node);
      this.#nodes += 1;
      // A wrapper that says nothing itself is not a schema more.
      if (isBareWrapper(node)) waiting.push(...listOf(node['allOf']).toReversed());
      else nodes.set(this.#idOf(node), node);
    }
    const ids = [...nodes.keys()].toSorted((first, second) => first - second);
    const key = `${ids.join(',')}${opaque ? '?' : ''}${closed ? '!' : ''}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = { id: this.#places.size, nodes: [...nodes.values()], opaque, closed, name };
    this.#places.set(key, place);
    return place;
  }

  shape(place: SchemaPlace): SchemaShape {
    const known = this.#shapes.get(place.id);
    if (known !== undefined) return known;
    const shape = this.#read(place);
    this.#shapes.set(place.id, shape);
    return shape;
  }

  #idOf(node: object): number {
    const known = this.#nodeIds.get(node);
    if (known !== undefined) return known;
    this.#nodeIds.set(node, this.#nodeIds.size);
    return this.#nodeIds.size - 1;
  }

  /** Where a schema that is nothing but a reference leads; texts beside the reference do not count. */
  #follow(schema: unknown): Target {
    let node: unknown = schema;
    let name: string | null = null;
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const reference = isRecord(node) ? getOwn(node, '$ref') : undefined;
      if (!isRecord(node) || typeof reference !== 'string') return { node, name, lost: false };
      if (!isBareReference(node)) return { node, name, lost: false };
      name = referenceName(reference) ?? name;
      const target = this.#definition(reference);
      if (isLost(target)) return { node: {}, name, lost: true };
      node = target;
    }
    return { node: {}, name, lost: true };
  }

  #definition(reference: string): unknown {
    const name = referenceName(reference);
    return name === null ? undefined : getOwn(this.#definitions, name);
  }

  #read(place: SchemaPlace): SchemaShape {
    const draft = createDraft();
    this.#collect(place.nodes, draft);
    const variants = draft.variants.map((variant) => this.place(variant));
    const properties = new Map([...draft.properties].map(([name, nodes]) => [name, this.place(...nodes)]));
    // A name that is required and nowhere described is a property of any type.
    for (const name of draft.required) if (!properties.has(name)) properties.set(name, this.place());
    const additional = draft.additional.some((schema) => schema !== true) ? this.place(...draft.additional) : null;
    const items = draft.items.length === 0 ? null : this.place(...draft.items);
    const types = draft.types ?? impliedTypes(draft, properties.size > 0) ?? this.#variantTypes(place, variants);
    return {
      types,
      nullable: place.nodes.every((node) => this.#allowsNull(node, 0)),
      format: draft.formats.size === 0 ? null : [...draft.formats].toSorted(compareText).join(' and '),
      enum: draft.enum,
      properties,
      required: draft.required,
      items: isAnything(items) ? null : items,
      additional: isAnything(additional) ? null : additional,
      variants,
      bounds: settleBounds(types === draft.types ? draft : { ...draft, types: types === null ? null : new Set(types) }),
      patterns: [...draft.patterns].toSorted(compareText),
      multiples: [...draft.multiples].toSorted((first, second) => first - second),
      uniqueItems: draft.flags.has('uniqueItems'),
      others: this.#readOthers(draft),
      default: draft.default,
      title: draft.title,
      lost: place.opaque || draft.flags.has('lost'),
      deprecated: draft.flags.has('deprecated'),
      readOnly: draft.flags.has('readOnly'),
    };
  }

  /** Adds what schemas and all they consist of say; with a list of its own, because such chains can be long. */
  #collect(nodes: readonly unknown[], draft: SchemaDraft): void {
    const seen = new Set<object>();
    const waiting = nodes.toReversed();
    while (waiting.length > 0 && !this.exhausted) {
      const node = waiting.pop();
      if (!isRecord(node) || seen.has(node)) continue;
      seen.add(node);
      this.#nodes += 1;
      addStatements(draft, node);
      const parts: unknown[] = [];
      if (typeof node['$ref'] === 'string') {
        const target = this.#definition(node['$ref']);
        if (isLost(target)) draft.flags.add('lost');
        else parts.push(target);
      }
      parts.push(...listOf(node['allOf']));
      for (const keyword of ['oneOf', 'anyOf']) parts.push(...this.#collectVariants(node[keyword], draft));
      waiting.push(...parts.toReversed());
    }
  }

  /**
   * `null` as a variant is nullability, a single variant is no choice, and constants are an enum.
   * @returns the variant that is no choice
   */
  #collectVariants(members: unknown, draft: SchemaDraft): readonly unknown[] {
    const variants = listOf(members).filter((member) => !isNullOnly(this.#follow(member).node));
    if (variants.length < 2) return variants.map((variant) => this.#follow(variant).node);
    const values = variants.map((variant) => constantsOf(this.#follow(variant).node));
    if (values.every((value) => value !== null)) narrowEnum(draft, values.flat());
    else draft.variants.push(...variants);
    return [];
  }

  /** Whether `null` fits what a schema says, or else what it refers to and consists of. */
  #allowsNull(node: unknown, depth: number): boolean {
    if (!isRecord(node) || depth > MAX_TYPE_DEPTH) return true;
    const known = this.#nullability.get(node);
    if (known !== undefined) return known;
    // What leads back to itself adds nothing to the question.
    this.#nullability.set(node, false);
    const answer = ownNullability(node) ?? this.#partsAllowNull(node, depth + 1);
    this.#nullability.set(node, answer);
    return answer;
  }

  #partsAllowNull(node: JsonRecord, depth: number): boolean {
    if (typeof node['$ref'] === 'string' && !this.#allowsNull(this.#definition(node['$ref']), depth)) return false;
    for (const part of listOf(node['allOf'])) if (!this.#allowsNull(part, depth)) return false;
    return ['oneOf', 'anyOf'].every((keyword) => {
      const members = listOf(node[keyword]);
      return members.length === 0 || members.some((member) => this.#allowsNull(member, depth));
    });
  }

  /** The types that any variant takes; `null` where one takes all. */
  #variantTypes(place: SchemaPlace, variants: readonly SchemaPlace[]): ReadonlySet<string> | null {
    if (variants.length === 0 || this.#asked.size > MAX_TYPE_DEPTH) return null;
    this.#asked.add(place.id);
    const union = new Set<string>();
    let anything = false;
    for (const variant of variants) {
      if (this.#asked.has(variant.id)) continue;
      const { types } = this.shape(variant);
      anything ||= types === null;
      for (const type of types ?? []) union.add(type);
    }
    this.#asked.delete(place.id);
    return anything ? null : union;
  }

  #readOthers(draft: SchemaDraft): Map<string, string> {
    const budget = { left: MAX_TEXT_NODES };
    const texts = [...draft.others].map(([keyword, values]): [string, string] => [
      keyword,
      values
        .map((value) => canonicalJson(this.#resolved(value, 0, budget)))
        .toSorted(compareText)
        .join(' and '),
    ]);
    return new Map(texts);
  }

  /** A schema with its references followed and its texts left out, cut at a depth: for comparing, not for reading. */
  #resolved(schema: unknown, depth: number, budget: { left: number }): unknown {
    budget.left -= 1;
    if (depth > MAX_TEXT_DEPTH || budget.left < 0) return '…';
    if (Array.isArray(schema)) return (schema as unknown[]).map((item) => this.#resolved(item, depth + 1, budget));
    const { node } = this.#follow(schema);
    if (!isRecord(node)) return node;
    const entries = Object.entries(node).flatMap(([keyword, value]): [string, unknown][] => {
      if (annotations.has(keyword)) return [];
      const inner = this.#resolved(value, depth + 1, budget);
      if (!unordered.has(keyword) || !Array.isArray(inner)) return [[keyword, inner]];
      const sorted = (inner as unknown[]).toSorted((first, second) =>
        compareText(canonicalJson(first), canonicalJson(second)),
      );
      return [[keyword, sorted]];
    });
    return Object.fromEntries(entries);
  }
}
