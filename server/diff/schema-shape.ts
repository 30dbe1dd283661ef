import type { JsonRecord } from '../snippets/json-values.ts';

/** All schemas that hold at one place together, references followed: the same place has the same `id`. */
export interface SchemaPlace {
  readonly id: number;
  readonly nodes: readonly JsonRecord[];
  /** A definition that may have been left out for its size: nothing can be said about it. */
  readonly opaque: boolean;
  /** `false`: no value fits. */
  readonly closed: boolean;
  /** Name of the definition it was reached by, for matching variants only. */
  readonly name: string | null;
}

/**
 * What the schemas of one place say together. Spelling is gone: the order of keys, `$ref` or inline, `allOf`,
 * `const` or `enum`, `nullable` or `null` among the types, zero bounds.
 */
export interface SchemaShape {
  /** Without `null`; `null` where any type fits. */
  readonly types: ReadonlySet<string> | null;
  readonly nullable: boolean;
  readonly format: string | null;
  /** Allowed values by their canonical JSON, without `null`. */
  readonly enum: ReadonlyMap<string, unknown> | null;
  readonly properties: ReadonlyMap<string, SchemaPlace>;
  readonly required: ReadonlySet<string>;
  readonly items: SchemaPlace | null;
  /** Schema of further properties; `null` where anything goes. */
  readonly additional: SchemaPlace | null;
  readonly variants: readonly SchemaPlace[];
  /** Numbers of `minLength` and its kind, the strictest of each. */
  readonly bounds: ReadonlyMap<string, number>;
  readonly patterns: readonly string[];
  readonly multiples: readonly number[];
  readonly uniqueItems: boolean;
  /** Keywords that are only compared for equality, by name; canonical JSON. */
  readonly others: ReadonlyMap<string, string>;
  readonly default: { readonly value: unknown } | null;
  readonly title: string | null;
  /** A part of it is a definition that may have been left out for its size. */
  readonly lost: boolean;
  readonly deprecated: boolean;
  readonly readOnly: boolean;
}

export const lowerBounds = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
export const upperBounds = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
/** A bound of zero that says nothing. */
export const countBounds = new Set(['minLength', 'minItems', 'minProperties']);
