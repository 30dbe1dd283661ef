import { stemmer } from 'stemmer';
import type { JsonSchema } from '../../../core/json-schema.ts';
import type { Operation, OperationParameter } from '../../../core/operation.ts';
import { splitWords } from '../../../core/text-analysis.ts';
import { getOwn, isRecord } from '../json-values.ts';
import type { JsonRecord } from '../json-values.ts';
import { flattenSchema, typeList } from '../merge-schemas.ts';
import { chooseContent } from '../request-body.ts';
import { operationChecker } from '../schema-checker.ts';

export type SlotPlace = 'path' | 'query' | 'header' | 'cookie' | 'body';

/** One place of a request that a value of a question may fill. */
export interface ValueSlot {
  readonly place: SlotPlace;
  /** Names from the outside in; one for parameters. */
  readonly path: readonly string[];
  readonly required: boolean;
  /** What a value is checked against: of a list, its items. */
  readonly schema: JsonSchema;
  /** Without references and unions with `null`. */
  readonly flat: JsonRecord;
  readonly types: readonly string[];
  readonly isList: boolean;
  /** Stems of the name's words: `payment_id` is `payment`, `id`. Those of the objects around it stand before. */
  readonly terms: readonly string[];
  /** Description and its object's. */
  readonly description: string;
  /** What the specification shows as its value, as text. */
  readonly examples: readonly string[];
  readonly enumeration: readonly string[];
}

/** More places than a reader fills in; guards against generated specifications. */
const MAX_SLOTS = 400;
/** A value of a question is about a thing or a part of it, never deeper. */
const MAX_DEPTH = 2;
/** Their values are never taken from a question. */
const secretName = /authorization|api[-_]?key|secret|password|token|signature|cookie/i;

/** The places of a request that can hold plain values, parameters first. */
export function readSlots(operation: Operation): readonly ValueSlot[] {
  const reader = new SlotReader(operation);
  for (const parameter of operation.parameters) reader.addParameter(parameter);
  const content = chooseContent(operation, null);
  if (content) reader.addProperties(content.schema, [], operation.requestBody?.required === true, '');
  return reader.slots;
}

class SlotReader {
  readonly slots: ValueSlot[] = [];
  private readonly operation: Operation;

  constructor(operation: Operation) {
    this.operation = operation;
  }

  addParameter(parameter: OperationParameter): void {
    if (parameter.in === 'querystring' || parameter.mediaType !== undefined) return;
    const examples = parameter.example === undefined ? [] : [parameter.example];
    const description = parameter.description ?? '';
    this.#add(parameter.in, [parameter.name], parameter.schema, parameter.required, description, examples);
  }

  addProperties(schema: unknown, outer: readonly string[], required: boolean, description: string): void {
    const flat = this.#flatten(schema);
    const { properties } = flat;
    if (!isRecord(properties)) return;
    const needed = new Set(Array.isArray(flat['required']) ? (flat['required'] as unknown[]) : []);
    for (const [name, property] of Object.entries(properties)) {
      if (!isRecord(property) || operationChecker(this.operation).isReadOnly(property)) continue;
      const path = [...outer, name];
      const inner = this.#flatten(property);
      const isNeeded = required && needed.has(name);
      const text = `${description} ${textOf(inner['description'])}`;
      if (isRecord(inner['properties'])) {
        if (path.length < MAX_DEPTH) this.addProperties(property, path, isNeeded, text);
      } else this.#add('body', path, property, isNeeded, text, []);
    }
  }

  #add(
    place: SlotPlace,
    path: readonly string[],
    schema: JsonSchema,
    required: boolean,
    description: string,
    examples: readonly unknown[],
  ): void {
    if (this.slots.length >= MAX_SLOTS || path.some((name) => secretName.test(name))) return;
    let flat = this.#flatten(schema);
    if (flat['deprecated'] === true || flat['x-sensitive-data'] === true) return;
    const isList = typeList(flat['type']).includes('array');
    const shown = [...examples, ...examplesOf(flat)].flatMap((example) =>
      Array.isArray(example) ? (example as unknown[]) : [example],
    );
    let item: JsonSchema = schema;
    if (isList) {
      item = isRecord(flat['items']) ? flat['items'] : {};
      flat = this.#flatten(item);
      shown.push(...examplesOf(flat));
    }
    const types = typeList(flat['type']).filter((type) => type !== 'null');
    if (types.some((type) => type === 'object' || type === 'array')) return;
    this.slots.push({
      place,
      path,
      required,
      schema: item,
      flat,
      types,
      isList,
      terms: path.flatMap(stemsOf),
      description: `${description} ${textOf(flat['description'])}`,
      examples: shown.flatMap((example) =>
        typeof example === 'string' || typeof example === 'number' ? [String(example)] : [],
      ),
      enumeration: enumerationOf(flat),
    });
  }

  /** One schema of a union with `null` counts as that schema alone. */
  #flatten(schema: unknown): JsonRecord {
    const { definitions } = this.operation;
    const { schema: flat } = flattenSchema(schema, definitions);
    const listed = Array.isArray(flat['anyOf']) ? flat['anyOf'] : flat['oneOf'];
    if (!Array.isArray(listed)) return flat;
    const branches = (listed as unknown[]).filter((branch) => !isRecord(branch) || branch['type'] !== 'null');
    const [only] = branches;
    return branches.length === 1 ? { ...flattenSchema(only, definitions).schema, ...withoutUnion(flat) } : flat;
  }
}

function withoutUnion({ anyOf: _any, oneOf: _one, ...rest }: JsonRecord): JsonRecord {
  return rest;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function examplesOf(flat: JsonRecord): unknown[] {
  const listed = getOwn(flat, 'examples');
  return [getOwn(flat, 'example'), ...(Array.isArray(listed) ? (listed as unknown[]) : [])].filter(
    (item) => item !== undefined,
  );
}

function enumerationOf(flat: JsonRecord): readonly string[] {
  const listed = getOwn(flat, 'enum');
  return Array.isArray(listed) ? (listed as unknown[]).filter((item): item is string => typeof item === 'string') : [];
}

/** Stems of the words of a name: names and questions are compared by them. */
export function stemsOf(text: string): string[] {
  return splitWords(text).map((word) => stemmer(word));
}
