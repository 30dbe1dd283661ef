import { operationKey } from '../../core/operation.ts';
import type { Operation } from '../../core/operation.ts';
import { asText, entriesAt, isObject, isTrue, listAt, objectAt, quote, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { readBody } from './read-body.ts';
import { readParameters } from './read-parameters.ts';
import { readResponses } from './read-responses.ts';
import { readSecurity } from './read-security.ts';
import { readServers } from './read-servers.ts';
import { isInternal } from './reference-resolver.ts';
import type { SpecContext } from './spec-context.ts';

/** Fixed fields of a path item that hold operations; `query` came with OpenAPI 3.2. */
export const methodNames = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** All callable operations of a bundled, upgraded document, in the order of the document. */
export function readOperations(context: SpecContext): Operation[] {
  const operations = new Map<string, OperationWithNeeds>();
  const paths = valueAt(context.root, 'paths');
  if (paths !== undefined && !isObject(paths)) context.warnings.add('`paths` is no object');
  for (const [path, node] of entriesAt(context.root, 'paths')) {
    if (path.startsWith('x-')) continue;
    const item = readPathItem(node, context);
    if (item === null) continue;
    if (item === 'broken') {
      context.warnings.add(`path ${quote(path)} is no object`);
      continue;
    }
    checkPath(path, context);
    for (const [method, operation] of operationsOf(item, path, context)) {
      const key = operationKey(method, path);
      if (!operations.has(key)) operations.set(key, readOperation(method, path, operation, item, context));
    }
  }
  const read = [...operations.values()];
  const definitions = context.cleaner.definitionsForAll(read.map(({ needs }) => needs));
  const complete = read.map(({ operation }, index) => ({ ...operation, definitions: definitions[index] ?? {} }));
  warnAboutDuplicates(complete, context);
  return complete;
}

/** An operation before the definitions it needs are given to it. */
interface OperationWithNeeds {
  readonly operation: Omit<Operation, 'definitions'>;
  readonly needs: ReadonlySet<string>;
}

/** A path item with its reference followed; `null` when it is internal. */
export function readPathItem(node: unknown, context: SpecContext): JsonObject | 'broken' | null {
  if (!isObject(node)) return 'broken';
  const resolved = context.resolver.resolve(node);
  if (resolved.internal) return null;
  if (resolved.pointer === null) return resolved.value;
  const { $ref: _reference, ...beside } = node;
  return { ...resolved.value, ...beside };
}

/** Methods in upper case with their operation objects; internal ones and broken ones are left out. */
export function operationsOf(item: JsonObject, label: string, context: SpecContext): [string, JsonObject][] {
  const candidates: [string, unknown][] = methodNames
    .filter((method) => valueAt(item, method) !== undefined)
    .map((method) => [method, valueAt(item, method)]);
  // The order of the document, which `methodNames` does not keep.
  const order = Object.keys(item);
  candidates.sort(([first], [second]) => order.indexOf(first) - order.indexOf(second));
  candidates.push(...entriesAt(item, 'additionalOperations'));
  const operations: [string, JsonObject][] = [];
  for (const [method, node] of candidates) {
    const name = method.toUpperCase();
    if (!isObject(node)) context.warnings.add(`${name} ${quote(label)} is no object`);
    else if (!/^[A-Z][A-Z0-9_-]{0,31}$/.test(name)) context.warnings.add(`${quote(method)} is no HTTP method`);
    else if (!isInternal(node)) operations.push([name, node]);
  }
  return operations;
}

function readOperation(
  method: string,
  path: string,
  node: JsonObject,
  item: JsonObject,
  context: SpecContext,
): OperationWithNeeds {
  const label = `${method} ${path}`;
  const needs = new Set<string>();
  const security = readSecurity(node, label, context);
  const secured = security.some((alternative) => alternative.length > 0);
  const parameters = readParameters(path, node, item, secured, needs, context);
  const body = readBody(node, label, needs, context);
  const deprecated = isTrue(node, 'deprecated') || isTrue(node, 'x-deprecated');
  const read = {
    key: operationKey(method, path),
    method,
    path,
    operationId: textAt(node, 'operationId'),
    summary: textAt(node, 'summary') ?? textAt(item, 'summary'),
    description: textAt(node, 'description') ?? textAt(item, 'description'),
    tags: visibleTags(node, context),
    deprecated,
    servers: readServers([node, item, context.root], context),
    parameters,
    requestBody: body?.requestBody ?? null,
    bodyFields: body?.fields ?? [],
    responses: readResponses(node, label, context),
    security,
  };
  return { operation: read, needs };
}

function visibleTags(node: JsonObject, context: SpecContext): string[] {
  const hidden = new Set(
    listAt(context.root, 'tags').flatMap((tag) => (isInternal(tag) ? (textAt(tag, 'name') ?? []) : [])),
  );
  const tags = listAt(node, 'tags').flatMap((tag) => asText(tag) ?? []);
  return [...new Set(tags)].filter((tag) => !hidden.has(tag));
}

function checkPath(path: string, context: SpecContext): void {
  if (!path.startsWith('/')) context.warnings.add(`path ${quote(path)} does not start with a slash`);
  else if (path.includes('?') || path.includes('#'))
    context.warnings.add(`path ${quote(path)} holds a query or fragment`);
  // `{id}plugins`: nearly always a lost slash, and a caller cannot know where the value ends.
  const fault = /\{[^{}/]*\}[A-Za-z_{]/.exec(path);
  if (fault !== null) context.warnings.add(`path ${quote(path)} goes on right after a parameter; is a slash missing?`);
}

function warnAboutDuplicates(operations: readonly Operation[], context: SpecContext): void {
  const byId = new Map<string, string>();
  for (const { operationId, key } of operations) {
    if (operationId === null) continue;
    const other = byId.get(operationId);
    if (other === undefined) byId.set(operationId, key);
    else context.warnings.add(`operationId ${quote(operationId)} is used by ${quote(other)} and ${quote(key)}`);
  }
}

/** Root `tags` that may be shown, with what they say. */
export function readTags(context: SpecContext): { readonly name: string; readonly description: string | null }[] {
  return listAt(context.root, 'tags').flatMap((tag) => {
    const name = textAt(tag, 'name');
    const internal = isInternal(tag) || !isObject(tag);
    return name === null || internal
      ? []
      : [{ name, description: textAt(tag, 'description') ?? textAt(tag, 'summary') }];
  });
}

/** Callbacks of all visible operations: `onEvent of POST /subscriptions` and its path item. */
export function* readCallbacks(
  context: SpecContext,
): Generator<{ name: string; owner: string; expression: string; item: JsonObject }> {
  for (const [path, node] of entriesAt(context.root, 'paths')) {
    const item = readPathItem(node, context);
    if (item === null || item === 'broken') continue;
    for (const [method, operation] of operationsOf(item, path, context)) {
      for (const [name, callback] of Object.entries(objectAt(operation, 'callbacks') ?? {})) {
        const resolved = context.resolver.resolve(callback);
        if (resolved.internal) continue;
        for (const [expression, inner] of Object.entries(resolved.value)) {
          const callbackItem = expression.startsWith('x-') ? null : readPathItem(inner, context);
          if (callbackItem === null || callbackItem === 'broken') continue;
          yield { name, owner: operationKey(method, path), expression, item: callbackItem };
        }
      }
    }
  }
}
