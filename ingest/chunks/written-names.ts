import type { Identifier } from '../../core/chunk.ts';
import { writtenNameKey } from '../../core/identifier-keys.ts';
import type { WrittenKind } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import { entriesAt, isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { isInternal, mappingReference } from '../openapi/reference-resolver.ts';
import type { SpecContext } from '../openapi/spec-context.ts';
import { enumText, enumValuesOf } from './enum-values.ts';

/** Names of one document; the largest public specifications have about ten thousand. */
const MAX_NAMES = 60_000;

/** Keys whose members the author names, and what these names are; `null`: nothing that is spoken of. */
const namedMembers: Readonly<Record<string, WrittenKind | null>> = {
  properties: 'field',
  patternProperties: null,
  dependentSchemas: 'field',
  $defs: 'schema',
  headers: 'header',
  responses: 'status',
  content: 'media_type',
  variables: 'parameter',
  encoding: null,
  callbacks: null,
  links: null,
  messages: null,
  channels: null,
  operations: 'operation_id',
};
/** What stands under these is data, or says nothing of what is called how. */
const dataKeys = new Set(['example', 'examples', 'xml', 'externalDocs', 'security', 'mapping']);

/**
 * Everything that a specification gives a name, as it writes it: what an answer about it may speak of. Starts at what
 * may be shown, follows references, and passes over what is internal.
 */
export function writtenNames(
  operations: readonly Operation[],
  nodes: Iterable<unknown>,
  schemaNames: readonly string[],
  context: SpecContext,
): Identifier[] {
  const names = new NameCollector(context);
  for (const operation of operations) addOperation(operation, names, context);
  names.walk(nodes);
  const schemas = objectAt(objectAt(context.root, 'components'), 'schemas');
  for (const name of schemaNames) {
    names.add(name, 'schema');
    names.walk([valueAt(schemas, name)]);
  }
  return names.identifiers();
}

/** What is told by the operation as it was read rather than by its node. */
function addOperation(operation: Operation, names: NameCollector, context: SpecContext): void {
  for (const [, name = ''] of operation.path.matchAll(/\{([^{}]+)\}/g)) names.add(name, 'parameter');
  for (const server of operation.servers)
    for (const name of Object.keys(server.variables)) names.add(name, 'parameter');
  for (const tag of operation.tags) names.add(tag, 'tag');
  for (const { name, in: place, schema } of operation.parameters) {
    names.addParameter(name, place);
    names.addValue(valueAt(schema, 'default'));
  }
  for (const { schema } of [...operation.parameters, ...(operation.requestBody?.content ?? [])])
    for (const value of enumValuesOf(schema, operation.definitions)) names.add(value, 'value');
  for (const { fields } of operation.responses)
    for (const field of fields) field.enum?.forEach((value) => names.addValue(value));
  const schemes = objectAt(objectAt(context.root, 'components'), 'securitySchemes');
  for (const scheme of operation.security.flat()) {
    names.add(scheme.key, 'security_scheme');
    if (scheme.name !== undefined) names.addParameter(scheme.name, scheme.in ?? 'header');
    for (const scope of scheme.scopes) names.add(scope, 'scope');
    if (scheme.type !== 'oauth2') continue;
    for (const [, flow] of entriesAt(context.resolver.resolve(valueAt(schemes, scheme.key) ?? {}).value, 'flows'))
      if (!isInternal(flow)) for (const [scope] of entriesAt(flow, 'scopes')) names.add(scope, 'scope');
  }
}

class NameCollector {
  readonly #context: SpecContext;
  readonly #keys = new Set<string>();
  readonly #seen = new Set<unknown>();

  constructor(context: SpecContext) {
    this.#context = context;
  }

  add(name: string, kind: WrittenKind): void {
    const key = this.#keys.size >= MAX_NAMES ? null : writtenNameKey(name, kind);
    if (key !== null) this.#keys.add(key);
  }

  addValue(value: unknown): void {
    const text = enumText(value);
    if (text !== null) this.add(text, 'value');
  }

  addParameter(name: string, place: string): void {
    this.add(name, place === 'header' ? 'header' : 'parameter');
  }

  identifiers(): Identifier[] {
    return [...this.#keys].map((key) => ({ kind: 'written_name', key }));
  }

  walk(nodes: Iterable<unknown>): void {
    const stack = [...nodes];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (typeof node !== 'object' || node === null || this.#seen.has(node)) continue;
      this.#seen.add(node);
      if (Array.isArray(node)) stack.push(...(node as unknown[]).filter((member) => member !== undefined));
      else if (isObject(node) && !isInternal(node)) stack.push(...this.#read(node));
    }
  }

  /** Takes the names of one object, and gives what is to be read below it. */
  #read(node: JsonObject): unknown[] {
    if (typeof valueAt(node, '$ref') === 'string') {
      const resolved = this.#context.resolver.resolve(node);
      if (resolved.internal || !resolved.found) return [];
      if (resolved.schemaName !== null) this.add(resolved.schemaName, 'schema');
      const { $ref: _reference, ...beside } = node;
      return [resolved.value, beside];
    }
    this.#readKeywords(node);
    const below: unknown[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (dataKeys.has(key) || key.startsWith('x-')) continue;
      const kind = namedMembers[key];
      if (kind === undefined || !isObject(value)) below.push(value);
      else below.push(...this.#readMembers(value, kind));
    }
    return below.filter((value) => typeof value === 'object' && value !== null);
  }

  #readMembers(members: JsonObject, kind: WrittenKind | null): unknown[] {
    return Object.entries(members).flatMap(([name, member]) => {
      if (isObject(member) && this.#context.resolver.resolve(member).internal) return [];
      if (kind !== null) this.add(name, kind);
      return [member];
    });
  }

  #readKeywords(node: JsonObject): void {
    const [name, place] = [valueAt(node, 'name'), valueAt(node, 'in')];
    if (typeof name === 'string' && typeof place === 'string') this.addParameter(name, place);
    // Where anything is sensitive, a value may be so by the place that refers to it: then those that were read must do.
    const values = this.#context.resolver.hasPrivateParts ? [] : [...listAt(node, 'enum'), valueAt(node, 'const')];
    for (const value of values) this.addValue(value);
    const operationId = textAt(node, 'operationId');
    if (operationId !== null) this.add(operationId, 'operation_id');
    const discriminator = objectAt(node, 'discriminator');
    const property = textAt(discriminator, 'propertyName');
    if (property !== null) this.add(property, 'field');
    for (const [value, target] of entriesAt(discriminator, 'mapping')) {
      const $ref = typeof target === 'string' ? mappingReference(target) : null;
      if ($ref !== null && !this.#context.resolver.resolve({ $ref }).internal) this.add(value, 'value');
    }
  }
}
