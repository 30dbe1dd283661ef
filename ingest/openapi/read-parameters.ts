import type { OperationParameter, ParameterLocation } from '../../core/operation.ts';
import { entriesAt, isFlagged, isObject, isTrue, listAt, objectAt, quote, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { cleanExample } from './clean-example.ts';
import type { SpecContext } from './spec-context.ts';
import { viewSchema } from './schema-view.ts';

const locations: readonly ParameterLocation[] = ['path', 'query', 'querystring', 'header', 'cookie'];

/** Parameters of an operation and its path, the operation's own winning; `needs` collects definition names. */
export function readParameters(
  path: string,
  operation: JsonObject,
  item: JsonObject,
  securityStated: boolean,
  needs: Set<string>,
  context: SpecContext,
): OperationParameter[] {
  const parameters = new Map<string, OperationParameter>();
  const hidden = new Set<string>();
  for (const node of [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')]) {
    const resolved = context.resolver.resolve(node);
    if (!resolved.found) continue;
    const name = textAt(resolved.value, 'name');
    const place = locations.find((location) => location === textAt(resolved.value, 'in'));
    if (name === null || place === undefined || name === '__proto__') {
      context.warnings.add(`a parameter of ${quote(path)} has no name or no known place (\`in\`)`);
      continue;
    }
    const key = `${place}:${place === 'header' ? name.toLowerCase() : name}`;
    if (resolved.internal) hidden.add(key);
    else if (!isIgnored(place, name, securityStated)) {
      parameters.set(key, readParameter(resolved.value, name, place, path, needs, context));
    }
  }
  const templates = new Set([...path.matchAll(/\{([^{}/]+)\}/g)].map((match) => match[1] ?? ''));
  for (const [key, parameter] of parameters) {
    if (hidden.has(key)) parameters.delete(key);
    else if (parameter.in === 'path' && !templates.has(parameter.name)) {
      context.warnings.add(`path ${quote(path)} has no place for its parameter ${quote(parameter.name)}`);
      parameters.delete(key);
    }
  }
  for (const name of templates) {
    if (parameters.has(`path:${name}`)) continue;
    // Without a value for it nobody could call the operation, so even a hidden one is needed, bare.
    if (!hidden.has(`path:${name}`))
      context.warnings.add(`parameter ${quote(name)} of path ${quote(path)} is not described`);
    parameters.set(`path:${name}`, {
      name,
      in: 'path',
      required: true,
      style: 'simple',
      explode: false,
      schema: { type: 'string' },
    });
  }
  return [...parameters.values()];
}

/** OpenAPI says these are described elsewhere; `Authorization` counts where no security is stated. */
function isIgnored(place: ParameterLocation, name: string, securityStated: boolean): boolean {
  if (place !== 'header') return false;
  const lower = name.toLowerCase();
  return lower === 'accept' || lower === 'content-type' || (lower === 'authorization' && securityStated);
}

function readParameter(
  node: JsonObject,
  name: string,
  place: ParameterLocation,
  path: string,
  needs: Set<string>,
  context: SpecContext,
): OperationParameter {
  const content = entriesAt(node, 'content').find(([, media]) => !context.resolver.resolve(media).internal);
  const schemaNode = content === undefined ? valueAt(node, 'schema') : valueAt(content[1], 'schema');
  if (schemaNode === undefined && content === undefined) {
    context.warnings.add(`parameter ${quote(name)} of ${quote(path)} has no schema`);
  }
  const isSensitive =
    isFlagged(node, 'x-sensitive-data') || (content !== undefined && isFlagged(content[1], 'x-sensitive-data'));
  const cleaned = context.cleaner.clean(schemaNode ?? {}, isSensitive || isCredential(place, name, context));
  for (const need of cleaned.needs) needs.add(need);
  const defaultStyle = place === 'path' || place === 'header' ? 'simple' : 'form';
  const style = textAt(node, 'style') ?? defaultStyle;
  const explode = valueAt(node, 'explode');
  const description = textAt(node, 'description') ?? viewSchema(schemaNode ?? {}, context.resolver).description;
  const holder = content === undefined ? node : content[1];
  const isMasked = cleaned.schema['x-sensitive-data'] === true;
  const example = isMasked ? undefined : firstExample(holder, schemaNode, context);
  return {
    name,
    in: place,
    required: place === 'path' || isTrue(node, 'required'),
    ...(description === null ? {} : { description }),
    ...(isTrue(node, 'deprecated') ? { deprecated: true } : {}),
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form',
    ...(isTrue(node, 'allowReserved') ? { allowReserved: true } : {}),
    ...(content === undefined ? {} : { mediaType: content[0] }),
    schema: cleaned.schema,
    ...(example === undefined ? {} : { example }),
  };
}

/** The parameter carries a key that a security scheme describes: whatever value stands there is a credential. */
function isCredential(place: ParameterLocation, name: string, context: SpecContext): boolean {
  const schemes = objectAt(objectAt(context.root, 'components'), 'securitySchemes') ?? {};
  if (place === 'header' && name.toLowerCase() === 'authorization') return true;
  return Object.values(schemes).some((node) => {
    const scheme = context.resolver.resolve(node).value;
    return (
      textAt(scheme, 'type') === 'apiKey' &&
      textAt(scheme, 'in') === place &&
      textAt(scheme, 'name')?.toLowerCase() === name.toLowerCase()
    );
  });
}

/** The first example of a parameter, header or media type object, else of its schema; cleaned. */
export function firstExample(holder: unknown, schema: unknown, context: SpecContext): unknown {
  let example = valueAt(holder, 'example');
  if (example === undefined) {
    for (const candidate of Object.values(objectAt(holder, 'examples') ?? {})) {
      const resolved = context.resolver.resolve(candidate);
      const { value } = resolved;
      if (resolved.internal) continue;
      // OpenAPI 3.2 adds `dataValue`; a bare value without the wrapper is a common mistake.
      example = valueAt(value, 'value') ?? valueAt(value, 'dataValue');
      if (example === undefined && !isObject(candidate)) example = candidate;
      if (example !== undefined) break;
    }
  }
  if (example === undefined) {
    const { value } = context.resolver.resolve(schema ?? {});
    const own = valueAt(schema, 'example') ?? listAt(schema, 'examples')[0];
    example = own ?? valueAt(value, 'example') ?? listAt(value, 'examples')[0];
  }
  return cleanExample(example, schema ?? {}, context.resolver);
}
