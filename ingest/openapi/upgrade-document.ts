import { upgradeFromThreeToThreeOne } from '@scalar/openapi-upgrader/3.0-to-3.1';
import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import { asText, isObject, objectAt, quote, setOwn, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { WarningList } from '../warning-list.ts';
import { prepareSwagger2 } from './prepare-swagger2.ts';

/**
 * Brings a document to the OpenAPI 3.1 spelling. The upgrader takes well-formed documents and throws on others,
 * so it is given one path at a time: what it cannot take costs that path, not the document.
 */
export function upgradeDocument(tree: JsonObject, warnings: WarningList): JsonObject {
  const swagger = asText(valueAt(tree, 'swagger'));
  if (swagger !== null) {
    if (!swagger.startsWith('2')) warnings.add(`Swagger ${swagger} is read as 2.0, as far as it goes`);
    return upgradeByPath(prepareSwagger2(tree, warnings), { swagger: '2.0' }, fromSwagger2, warnings);
  }
  const version = asText(valueAt(tree, 'openapi')) ?? '';
  // YAML turns an unquoted 3.0 into the number 3.
  if (/^3(\.0|$)/.test(version)) {
    return upgradeByPath(tree, { openapi: '3.0.3' }, fromOpenapi30, warnings);
  }
  if (!/^3\.[12]/.test(version)) warnings.add(`OpenAPI version ${quote(version)} is unknown; read as 3.1`);
  return tree;
}

function fromSwagger2(part: Record<string, unknown>): JsonObject {
  const upgraded: unknown = upgradeFromTwoToThree(part);
  return fromOpenapi30(isObject(upgraded) ? upgraded : {});
}

function fromOpenapi30(part: Record<string, unknown>): JsonObject {
  const upgraded: unknown = upgradeFromThreeToThreeOne(part);
  return isObject(upgraded) ? upgraded : {};
}

type Upgrade = (part: Record<string, unknown>) => JsonObject;

function upgradeByPath(tree: JsonObject, version: JsonObject, upgrade: Upgrade, warnings: WarningList): JsonObject {
  const { paths: _paths, ...frame } = tree;
  const upgraded = upgradeFrame({ ...frame, ...version }, upgrade, warnings);
  const paths: Record<string, unknown> = {};
  // Inherited media types of Swagger 2.0; the empty maps make the upgrader rewrite references into them.
  const shared =
    'swagger' in version
      ? { consumes: tree['consumes'], produces: tree['produces'], definitions: {}, responses: {} }
      : {};
  const given = Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined));
  for (const [path, item] of Object.entries(objectAt(tree, 'paths') ?? {})) {
    try {
      setOwn(paths, path, objectAt(upgrade({ ...version, ...given, paths: { [path]: item } }), 'paths')?.[path]);
    } catch {
      warnings.add(`path ${quote(path)} is too broken to be read`);
    }
  }
  return { ...upgraded, paths };
}

function upgradeFrame(frame: Record<string, unknown>, upgrade: Upgrade, warnings: WarningList): JsonObject {
  try {
    return upgrade(structuredClone(frame));
  } catch {
    warnings.add('shared definitions are partly broken; they are read as they stand');
    const components = objectAt(frame, 'components');
    const definitions = objectAt(frame, 'definitions');
    return { ...frame, components: { ...components, ...(isObject(definitions) ? { schemas: definitions } : {}) } };
  }
}
