import { isFlagged, isObject, isTrue, valueAt } from '../json-values.ts';
import { pointerSegments } from './json-pointer.ts';

/** Keys whose members are named by the author, so that a member called `default` or `example` is no keyword. */
const namedMaps = new Set([
  'properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions', 'schemas', 'parameters', 'headers',
  'encoding', 'variables', 'responses', 'requestBodies', 'securitySchemes', 'securityDefinitions', 'links', 'callbacks',
  'pathItems', 'paths', 'webhooks', 'content', 'mediaTypes', 'additionalOperations', 'channels', 'operations',
  'messages', 'servers', 'serverVariables', 'correlationIds', 'replies', 'replyAddresses', 'operationTraits',
  'messageTraits',
]); // prettier-ignore
/** Maps in which `x-internal` may be an honest name, such as that of a header. There only a plain value is a mark. */
const freelyNamed = new Set([
  'properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions', 'schemas', 'parameters', 'headers',
  'encoding', 'variables', 'examples',
]); // prettier-ignore
const fieldMaps = new Set(['properties', 'patternProperties', 'dependentSchemas', 'headers', 'encoding', 'variables']);
/** What stands under these is data, whatever it looks like. */
const dataKeywords = new Set(['example', 'default', 'enum', 'const', 'value', 'dataValue', 'x-example', 'mapping']);
/** Values that a sensitive part must not show. `examples` holds them in every format. */
const valueKeywords = ['example', 'examples', 'default', 'enum', 'const', 'x-example'];
/** What is kept of a hidden part: enough to know later which parameter or tag is the hidden one. */
const keptNames = ['name', 'in'];

/**
 * Takes the content of everything that is marked `x-internal` out of a tree, and the values of what is marked
 * `x-sensitive-data`, before anything else looks at it: what follows cannot show, count or warn about what is not there.
 * Hidden parts stay as bare marks, so that references to them are known to lead to something hidden. Changes `root`.
 */
export function hidePrivateParts(root: unknown): void {
  walkFields(root, false);
}

/** Whether anything below is marked as internal or sensitive; names of members count too, to be on the safe side. */
export function holdsPrivateParts(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(holdsPrivateParts);
  if (!isObject(node)) return false;
  return (
    isFlagged(node, 'x-internal') || isFlagged(node, 'x-sensitive-data') || Object.values(node).some(holdsPrivateParts)
  );
}

/** Fields of an object whose keys are keywords. Depth is bounded by what `readTree` lets through. */
function walkFields(node: unknown, sensitive: boolean): void {
  if (Array.isArray(node)) {
    for (const member of node) walkFields(member, sensitive);
    return;
  }
  if (!isObject(node)) return;
  const target: Record<string, unknown> = node;
  if (isFlagged(target, 'x-internal')) {
    hide(target);
    return;
  }
  const masked = sensitive || isFlagged(target, 'x-sensitive-data');
  if (masked) for (const keyword of valueKeywords) delete target[keyword];
  for (const [key, value] of Object.entries(target)) {
    if (key === 'examples') hideExamples(value);
    else if (namedMaps.has(key) && isObject(value) && !isHeaderSchema(key, value)) walkMembers(key, value, masked);
    else if (!dataKeywords.has(key)) walkFields(value, masked);
  }
}

function walkMembers(name: string, map: Record<string, unknown>, sensitive: boolean): void {
  if (isFlagged(map, 'x-internal') && !(freelyNamed.has(name) && isObject(map['x-internal']))) {
    hide(map);
    // Members of these become fields one by one; the mark must not become one too.
    if (fieldMaps.has(name)) delete map['x-internal'];
    return;
  }
  for (const member of Object.values(map)) walkFields(member, sensitive);
}

/** The headers of an AsyncAPI message are one schema, not a map of headers. */
function isHeaderSchema(key: string, value: unknown): boolean {
  if (key !== 'headers') return false;
  const isStated = ['type', '$ref'].some((keyword) => typeof valueAt(value, keyword) === 'string');
  return isStated || ['type', 'allOf', 'oneOf', 'anyOf'].some((keyword) => Array.isArray(valueAt(value, keyword)));
}

/** Example objects may be marked; the list of a schema holds plain data. */
function hideExamples(examples: unknown): void {
  if (!isObject(examples)) return;
  const map: Record<string, unknown> = examples;
  if (isFlagged(map, 'x-internal') && !isObject(map['x-internal']))
    for (const name of Object.keys(map)) delete map[name];
  for (const example of Object.values(examples)) {
    if (isObject(example) && isFlagged(example, 'x-internal')) hide(example);
  }
}

function hide(target: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(target)) {
    // A local reference tells which parameter is overridden; any other would be followed, and be warned of.
    const kept = typeof value === 'string' && (keptNames.includes(key) || (key === '$ref' && value.startsWith('#')));
    if (!kept) delete target[key];
  }
  target['x-internal'] = true;
}

/** Whether a reference fragment leads to, or through, a part that {@link hidePrivateParts} took away. */
export function leadsToHiddenPart(tree: unknown, fragment: string): boolean {
  let node = tree;
  for (const segment of pointerSegments(fragment) ?? []) {
    if (isObject(node) && isTrue(node, 'x-internal')) return true;
    node = Array.isArray(node) ? (node as unknown[])[Number(segment)] : valueAt(node, segment);
  }
  return isObject(node) && isTrue(node, 'x-internal');
}
