import { isObject, objectAt, valueAt } from '../../../../ingest/json-values.ts';
import type { JsonObject } from '../../../../ingest/json-values.ts';

/** Parts of a specification that are about other operations, or that only references lead to. */
const leftOut = new Set(['paths', 'webhooks', 'x-webhooks', 'servers', 'components', 'definitions', 'parameters']);

/** What no mock checks a request with: names of other schemas, and examples, which may hold anything. */
const unchecked = new Set(['discriminator', 'example', 'examples', 'x-codeSamples']);
const maps = new Set(['properties', 'patternProperties', 'content', 'securitySchemes', 'headers', 'encoding']);
/** What Prism can write as a response. */
const serializable = /\bjson\b|^text\/|\bxml\b|\*\/\*/i;

/**
 * The specification with one operation alone and what its request reaches, for mocks that do not start on a large
 * one. Responses keep their status and media types: a mock must still negotiate, but what it says matters to nobody
 * here. @returns `null` where the operation is not there, or a reference of its request leads nowhere
 */
export function cutSpecification(document: JsonObject, path: string, method: string): JsonObject | null {
  const cutter = new Cutter(document);
  const item = cutter.follow(valueAt(objectAt(document, 'paths'), path));
  const operation = item && cutter.follow(valueAt(item, method.toLowerCase()));
  if (!item || !operation) return null;
  const kept: Record<string, unknown> = { ...operation, responses: simplifyResponses(cutter, operation) };
  delete kept['callbacks'];
  kept['parameters'] = withoutHeaderLists(cutter, kept['parameters']);
  const schemes = objectAt(objectAt(document, 'components'), 'securitySchemes');
  const cut = {
    ...Object.fromEntries(Object.entries(document).filter(([key]) => !leftOut.has(key))),
    // Of Swagger 2.0; whoever needs one has it behind a reference.
    responses: undefined,
    paths: {
      // A query has no place in a path, though some write one there.
      [path.split('?')[0] ?? path]: {
        parameters: cutter.copy(withoutHeaderLists(cutter, item['parameters'])),
        [method.toLowerCase()]: cutter.copy(kept),
      },
    },
    ...(schemes && { components: { securitySchemes: cutter.copy(schemes) } }),
    'x-kept': cutter.kept,
  };
  return cutter.isBroken ? null : (JSON.parse(JSON.stringify(cut)) as JsonObject);
}

/** Prism breaks down where a list in a header is described and not sent. */
function withoutHeaderLists(cutter: Cutter, parameters: unknown): unknown[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.filter((parameter: unknown) => {
    const known = cutter.follow(parameter);
    const types = [valueAt(known, 'type'), valueAt(cutter.follow(valueAt(known, 'schema')), 'type')].flat();
    return !(valueAt(known, 'in') === 'header' && valueAt(known, 'required') !== true && types.includes('array'));
  });
}

class Cutter {
  /** What references lead to, under names of its own. */
  readonly kept: Record<string, unknown> = {};
  isBroken = false;
  private readonly document: JsonObject;
  private readonly names = new Map<string, string>();

  constructor(document: JsonObject) {
    this.document = document;
  }

  /** What a node is, behind its reference where it is one. */
  follow(node: unknown): JsonObject | null {
    let current = node;
    // References to references are rare; a longer chain is a circle.
    for (let step = 0; step < 10; step += 1) {
      if (!isObject(current)) return null;
      const reference = current['$ref'];
      if (typeof reference !== 'string') return current;
      current = resolvePointer(this.document, reference);
    }
    return null;
  }

  /** A copy whose references lead to {@link kept}. @param isMap its keys are names, not keywords */
  copy(node: unknown, isMap = false): unknown {
    if (Array.isArray(node)) return node.map((item: unknown) => this.copy(item));
    if (!isObject(node)) return node;
    if (!isMap && typeof node['$ref'] === 'string') return { $ref: this.keep(node['$ref']) };
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key]) => isMap || !unchecked.has(key))
        .map(([key, value]) => [key, this.copy(value, !isMap && maps.has(key))]),
    );
  }

  private keep(reference: string): string {
    const known = this.names.get(reference);
    if (known !== undefined) return known;
    const name = `part${this.names.size}`;
    this.names.set(reference, `#/x-kept/${name}`);
    const target = reference.startsWith('#/') ? resolvePointer(this.document, reference) : undefined;
    if (target === undefined) this.isBroken = true;
    this.kept[name] = this.copy(target);
    return `#/x-kept/${name}`;
  }
}

function simplifyResponses(cutter: Cutter, operation: JsonObject): JsonObject {
  const responses: Record<string, unknown> = {};
  for (const [status, node] of Object.entries(objectAt(operation, 'responses') ?? {})) {
    if (!/^(?:2\d\d|2XX|default)$/i.test(status)) continue;
    const content = objectAt(cutter.follow(node), 'content');
    const types = Object.keys(content ?? {});
    // One type that cannot be written, and the mock fails when it is asked for.
    const isWritable = types.length > 0 && types.every((type) => serializable.test(type));
    const described = types.map((type): [string, unknown] => [
      type,
      { schema: /json|\*\/\*/i.test(type) ? {} : { type: 'string' } },
    ]);
    responses[status] = { description: 'OK', ...(isWritable && { content: Object.fromEntries(described) }) };
  }
  return Object.keys(responses).length === 0 ? { 200: { description: 'OK' } } : responses;
}

function resolvePointer(document: JsonObject, pointer: string): unknown {
  let node: unknown = document;
  for (const token of pointer.replace(/^#\/?/, '').split('/')) {
    const name = decode(token).replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node) ? (node as unknown[])[Number(name)] : valueAt(node, name);
  }
  return node;
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
