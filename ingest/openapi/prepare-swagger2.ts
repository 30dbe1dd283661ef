import { entriesAt, isObject, listAt, objectAt, quote, setOwn, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { WarningList } from '../warning-list.ts';
import { lookupPointer } from './json-pointer.ts';
import { isInternal } from './reference-resolver.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const locations = new Set(['path', 'query', 'header', 'formData', 'body']);

/**
 * Makes a Swagger 2.0 document digestible for the upgrader: right types where it expects them, shared and
 * path-level parameters copied into their operations (it loses a shared body), `https` before `http`.
 */
export function prepareSwagger2(tree: JsonObject, warnings: WarningList): JsonObject {
  const { parameters: _parameters, ...rest } = tree;
  const prepared: Record<string, unknown> = { ...rest, swagger: '2.0' };
  const schemes = listAt(tree, 'schemes').filter((scheme) => scheme === 'http' || scheme === 'https');
  // Without schemes the one that served the document counts; nobody serves an API over http today.
  prepared['schemes'] =
    schemes.length === 0 ? ['https'] : schemes.toSorted((first, second) => (first < second ? 1 : -1));
  keepText(prepared, 'host');
  keepText(prepared, 'basePath');
  for (const key of ['definitions', 'responses', 'securityDefinitions']) keepObjects(prepared, key);
  for (const response of Object.values(objectAt(prepared, 'responses') ?? {})) prepareResponse(response);
  keepMediaTypes(prepared);
  const paths: Record<string, unknown> = {};
  for (const [path, item] of entriesAt(tree, 'paths')) {
    const resolved = follow(tree, item);
    if (!isObject(resolved)) {
      if (!path.startsWith('x-')) warnings.add(`path ${quote(path)} is no object`);
    } else if (!isInternal(resolved)) setOwn(paths, path, preparePathItem(tree, path, resolved, warnings));
  }
  prepared['paths'] = paths;
  return prepared;
}

function preparePathItem(tree: JsonObject, path: string, item: JsonObject, warnings: WarningList): JsonObject {
  const prepared: Record<string, unknown> = {};
  for (const method of methods) {
    const operation = valueAt(item, method);
    if (operation === undefined) continue;
    if (!isObject(operation)) {
      warnings.add(`${method.toUpperCase()} ${quote(path)} is no object`);
      continue;
    }
    const label = `${method.toUpperCase()} ${path}`;
    const own = readParameters(tree, listAt(operation, 'parameters'), label, warnings);
    const names = new Set(own.map(parameterName));
    const shared = readParameters(tree, listAt(item, 'parameters'), label, warnings);
    const ready: Record<string, unknown> = structuredClone({ ...operation, parameters: undefined });
    ready['parameters'] = [...shared.filter((parameter) => !names.has(parameterName(parameter))), ...own];
    keepMediaTypes(ready);
    prepareResponses(ready);
    prepared[method] = ready;
  }
  return prepared;
}

/** A body has no name that matters: there is only one. */
function parameterName(parameter: JsonObject): string {
  return parameter['in'] === 'body' ? 'body' : `${textAt(parameter, 'in')}:${textAt(parameter, 'name')}`;
}

function readParameters(
  tree: JsonObject,
  list: readonly unknown[],
  label: string,
  warnings: WarningList,
): JsonObject[] {
  const parameters: JsonObject[] = [];
  for (const entry of list) {
    const resolved = follow(tree, entry);
    if (!isObject(resolved) || !locations.has(textAt(resolved, 'in') ?? '')) {
      warnings.add(`${quote(label)} has a parameter without a known place (\`in\`)`);
      continue;
    }
    if (isInternal(resolved) || isInternal(entry)) continue;
    const parameter: Record<string, unknown> = structuredClone(resolved);
    const example = valueAt(parameter, 'x-example');
    // The upgrader keeps only examples by media type.
    if (example !== undefined && !isObject(example)) parameter['example'] = example;
    parameters.push(parameter);
  }
  return parameters;
}

function prepareResponses(operation: Record<string, unknown>): void {
  keepObjects(operation, 'responses');
  for (const response of Object.values(objectAt(operation, 'responses') ?? {})) prepareResponse(response);
}

function prepareResponse(response: unknown): void {
  if (!isObject(response)) return;
  const target: Record<string, unknown> = response;
  keepObjects(target, 'headers');
  if (!isObject(target['schema'])) delete target['schema'];
  if (!isObject(target['examples'])) delete target['examples'];
  delete target['content'];
}

function follow(tree: JsonObject, node: unknown): unknown {
  const reference = valueAt(node, '$ref');
  if (typeof reference !== 'string' || !reference.startsWith('#')) return node;
  const target = lookupPointer(tree, reference.slice(1));
  return typeof valueAt(target, '$ref') === 'string' ? null : target;
}

function keepText(target: Record<string, unknown>, key: string): void {
  if (typeof target[key] !== 'string' || target[key] === '') delete target[key];
}

function keepMediaTypes(target: Record<string, unknown>): void {
  for (const key of ['consumes', 'produces']) {
    const types = listAt(target, key).filter((type) => typeof type === 'string');
    if (types.length === 0) delete target[key];
    else target[key] = types;
  }
}

function keepObjects(target: Record<string, unknown>, key: string): void {
  const entries = entriesAt(target, key).filter(([, value]) => isObject(value));
  if (entries.length === 0) delete target[key];
  else target[key] = Object.fromEntries(entries);
}
