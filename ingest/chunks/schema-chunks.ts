import type { Chunk, Identifier, IdentifierKind } from '../../core/chunk.ts';
import { joinedKey, nameKey } from '../../core/identifier-keys.ts';
import { splitWords, weighTerms } from '../../core/text-analysis.ts';
import { entriesAt, isObject, isTrue, objectAt } from '../json-values.ts';
import { flattenFields } from '../openapi/flatten-fields.ts';
import type { SpecContext } from '../openapi/spec-context.ts';
import { viewSchema } from '../openapi/schema-view.ts';
import type { SchemaView } from '../openapi/schema-view.ts';
import { typeInWords } from '../openapi/type-words.ts';
import { enumValuesOf } from './enum-values.ts';
import { fieldWeights } from './field-weights.ts';
import { buildDescriptionChunks } from './description-chunks.ts';
import { fieldLine, outerFields } from './operation-text.ts';
import { firstWords, plainText, shorten, stripHtml } from './plain-text.ts';
import type { SpecPlace } from './spec-place.ts';

const MAX_FIELD_LINES = 60;
const MAX_ENUM_LINES = 60;
const MAX_VARIANT_LINES = 60;
/** Characters of a description that the chunk shows; a longer one is told in passages of its own. */
const SHOWN_DESCRIPTION = 2_000;
const EMBEDDED_WORDS = 40;
/** A field list says little in a vector; the first names tell what the thing is. */
const EMBEDDED_FIELDS = 12;

/**
 * Chunks of the named schemas, those that nothing visible reaches included, unless something in the document is hidden:
 * then they may belong to what is.
 */
export function buildSchemaChunks(reachedNames: Iterable<string>, context: SpecContext, place: SpecPlace): Chunk[] {
  const schemas = objectAt(objectAt(context.root, 'components'), 'schemas') ?? {};
  const reached = new Set(reachedNames);
  return Object.keys(schemas)
    .filter((name) => reached.has(name) || !context.resolver.hasPrivateParts)
    .flatMap((name) => {
      const chunk = buildSchemaChunk(name, schemas[name], reached.has(name), context, place);
      if (chunk === null) return [];
      const { key, title, url } = chunk;
      const { description } = viewSchema(schemas[name], context.resolver);
      const base = { key, title, documentTitle: place.apiTitle, url };
      return [chunk, ...buildDescriptionChunks({ ...base, description, shown: SHOWN_DESCRIPTION })];
    });
}

function buildSchemaChunk(
  name: string,
  node: unknown,
  isReached: boolean,
  context: SpecContext,
  place: SpecPlace,
): Chunk | null {
  const view = viewSchema(node, context.resolver);
  const fields = flattenFields(node, 'response', context.resolver);
  // Fields that only requests carry belong to a schema too.
  const paths = new Set(fields.map((field) => field.path));
  fields.push(...flattenFields(node, 'request', context.resolver).filter((field) => !paths.has(field.path)));
  const values = view.sensitive ? [] : (view.enum ?? []);
  if (view.internal) return null;
  const description = stripHtml(view.description ?? '');
  const lines = outerFields(fields, MAX_FIELD_LINES).map((field) => `- ${fieldLine(field).line}`);
  if (fields.length > MAX_FIELD_LINES) lines.push(`- … and ${fields.length - MAX_FIELD_LINES} more`);
  const valueLines = values
    .slice(0, MAX_ENUM_LINES)
    .map((value) => `- \`${shorten(typeof value === 'string' ? value : JSON.stringify(value), 80)}\``);
  // What no operation needs, and what is a plain text or number, is asked for by name alone: by its words it would only
  // stand before what is meant.
  const isFoundByWords = isReached && (fields.length > 0 || values.length > 0);
  const words = [
    { text: `${name} ${view.title ?? ''}`, weight: fieldWeights.schemaName },
    { text: place.apiTitle, weight: fieldWeights.documentTitle },
    { text: plainText(description), weight: fieldWeights.description },
    ...fields.map((field) => ({ text: field.path, weight: fieldWeights.schemaFieldName })),
    ...fields.map((field) => ({
      text: plainText(field.description ?? ''),
      weight: fieldWeights.schemaFieldDescription,
    })),
    { text: values.filter((value) => typeof value === 'string').join(' '), weight: fieldWeights.schemaFieldName },
  ];
  const { terms, length } = weighTerms(isFoundByWords ? words : []);
  return {
    key: `schema:${name}`,
    kind: 'schema',
    title: name,
    url: place.url,
    text: [
      `**Schema ${name}** · ${place.apiTitle} ${place.version}`,
      `Type: ${typeInWords(view, context.resolver)}`,
      view.deprecated ? '**Deprecated.**' : '',
      shorten(description, SHOWN_DESCRIPTION),
      variantLines(view, context),
      [...lines, ...valueLines].join('\n'),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    embeddingText: schemaSentence(name, description, fields),
    operationKey: null,
    terms,
    length,
    identifiers: schemaIdentifiers(name, fields, view.sensitive ? [] : enumValuesOf(node)),
  };
}

/** All variants of a schema, each with the values that choose it. */
function variantLines(view: SchemaView, context: SpecContext): string {
  const by = view.discriminator;
  const named = (pointer: string): string => viewSchema({ $ref: `#${pointer}` }, context.resolver).name ?? 'object';
  const pairs: (readonly [readonly string[], string])[] =
    view.variants.length > 1
      ? view.variants.map((variant) => variantPair(viewSchema(variant, context.resolver), view, context))
      : // A base schema names those that build upon it.
        [...view.mapping].map(([pointer, values]) => [values, named(pointer)] as const);
  if (pairs.length === 0) return '';
  const lines = pairs.slice(0, MAX_VARIANT_LINES).map(([values, name]) => {
    const isPlain = by === null || values.length === 0 || (values.length === 1 && values[0] === name);
    return isPlain ? `- ${name}` : `- ${values.map((value) => `\`${value}\``).join(', ')} → ${name}`;
  });
  if (pairs.length > MAX_VARIANT_LINES) lines.push(`- … and ${pairs.length - MAX_VARIANT_LINES} more`);
  return [`**Variants**${by === null ? '' : ` by \`${by}\``}`, ...lines].join('\n');
}

function variantPair(variant: SchemaView, whole: SchemaView, context: SpecContext): readonly [string[], string] {
  const name = variant.name ?? variant.title ?? typeInWords(variant, context.resolver);
  const mapped = variant.pointer === null ? undefined : whole.mapping.get(variant.pointer);
  const property = whole.discriminator === null ? undefined : variant.properties.get(whole.discriminator);
  if (mapped !== undefined || property === undefined) return [[...(mapped ?? [])], name];
  const view = viewSchema(property, context.resolver);
  const values = view.sensitive ? [] : (view.enum ?? []).filter((value) => typeof value === 'string');
  return [values, name];
}

function schemaSentence(name: string, description: string, fields: readonly { readonly path: string }[]): string {
  const outer = fields.filter(({ path }) => !path.includes('.')).slice(0, EMBEDDED_FIELDS);
  const names = outer.map(({ path }) => splitWords(path).join(' ')).join(', ');
  const what = firstWords(plainText(description), EMBEDDED_WORDS);
  return [`${splitWords(name).join(' ')} object`, what, names === '' ? '' : `has ${names}`]
    .filter((part) => part !== '')
    .join('. ');
}

/** Outer fields only, and values listed here: those of the schemas it refers to are found at these. */
function schemaIdentifiers(
  name: string,
  fields: readonly { readonly path: string }[],
  values: Iterable<string>,
): Identifier[] {
  const outer = fields.filter(({ path }) => !path.includes('.')).map(({ path }) => nameKey(path.replaceAll('[]', '')));
  const list = (kind: IdentifierKind, keys: readonly string[]): Identifier[] =>
    [...new Set(keys)].filter((key) => key !== '').map((key) => ({ kind, key }));
  return [
    ...list('schema', [nameKey(name), joinedKey(name)]),
    ...list('field', outer),
    ...list('schema_value', [...values].map(nameKey)),
  ];
}

/** Names of all component schemas that a node reaches, itself included; internal parts are not followed. */
export function reachedSchemas(nodes: Iterable<unknown>, context: SpecContext): Set<string> {
  const names = new Set<string>();
  const stack = [...nodes];
  const seen = new Set<unknown>();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (Array.isArray(node)) {
      stack.push(...(node as unknown[]).filter((member) => member !== undefined));
      continue;
    }
    if (!isObject(node)) continue;
    if (typeof node['$ref'] === 'string') {
      const resolved = context.resolver.resolve(node);
      if (resolved.internal || !resolved.found) continue;
      if (resolved.schemaName !== null) names.add(resolved.schemaName);
      stack.push(resolved.value);
    }
    if (isTrue(node, 'x-internal')) continue;
    for (const [key, value] of Object.entries(node)) {
      // Members of these are called as their author likes: a response `default`, a field `example`.
      if (memberMaps.has(key) && isObject(value))
        stack.push(...Object.values(value).filter((member) => member !== undefined));
      else if (!dataKeys.has(key) && value !== undefined) stack.push(value);
    }
    for (const [, target] of entriesAt(objectAt(node, 'discriminator'), 'mapping')) {
      if (typeof target === 'string' && target.startsWith('#')) stack.push({ $ref: target });
    }
  }
  return names;
}

const memberMaps = new Set(['properties', 'patternProperties', 'dependentSchemas', 'responses', 'headers']);
/** Values under these are data, whatever they look like. */
const dataKeys = new Set(['example', 'examples', 'default', 'enum', 'const', 'callbacks']);
