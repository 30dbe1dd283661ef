import { fieldLine } from '../chunks/operation-text.ts';
import { plainText, shorten } from '../chunks/plain-text.ts';
import { isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { cleanExample } from '../openapi/clean-example.ts';
import { isInternal } from '../openapi/reference-resolver.ts';
import type { SpecContext } from '../openapi/spec-context.ts';

const MAX_FIELD_LINES = 40;
const MAX_EXAMPLE_LENGTH = 1_500;

export interface NamedMessage {
  readonly name: string;
  /** With what its traits say. */
  readonly message: JsonObject;
}

/**
 * A message with its reference followed; `null` for one that is hidden, missing or nameless.
 * @param fallback the name of one that has none, such as that of the only channel it is sent on
 */
export function readMessage(node: unknown, fallback: string | null, context: SpecContext): NamedMessage | null {
  const resolved = context.resolver.resolve(node);
  if (resolved.internal || !resolved.found || !isObject(node)) return null;
  const { value } = resolved;
  const name =
    textAt(value, 'name') ??
    textAt(value, 'messageId') ??
    resolved.pointer?.split('/').at(-1) ??
    fallback ??
    textAt(value, 'title');
  return name === null ? null : { name, message: withTraits(value, context) };
}

/** What a message or operation says itself wins over its traits. */
export function withTraits(node: JsonObject, context: SpecContext): JsonObject {
  const traits = listAt(node, 'traits').flatMap((trait) => {
    const resolved = context.resolver.resolve(trait);
    return resolved.internal ? [] : [resolved.value];
  });
  return Object.assign({}, ...traits.toReversed(), node) as JsonObject;
}

/** The messages of an operation of AsyncAPI 2: one, or one of several. */
export function messagesOf(operation: JsonObject, context: SpecContext): readonly unknown[] {
  const message = valueAt(operation, 'message');
  if (message === undefined) return [];
  const resolved = context.resolver.resolve(message);
  const several = resolved.internal ? [] : listAt(resolved.value, 'oneOf');
  return several.length > 0 ? several : [message];
}

export function messageNames(messages: readonly unknown[], fallback: string | null, context: SpecContext): string {
  const names = messages.flatMap((node) => readMessage(node, fallback, context)?.name ?? []);
  return names.length === 0 ? '' : `**Messages:** ${[...new Set(names)].map((name) => `\`${name}\``).join(', ')}`;
}

/** Content type, headers, payload and an example of a message. */
export function renderMessage({ message }: NamedMessage, context: SpecContext): string[] {
  const type = textAt(message, 'contentType') ?? textAt(context.root, 'defaultContentType');
  const payload = schemaOf(valueAt(message, 'payload'), context);
  return [
    type === null ? '' : `**Content type:** \`${type}\``,
    renderFields('Headers', schemaOf(valueAt(message, 'headers'), context), context),
    renderFields('Payload', payload, context),
    renderExample(message, payload, context),
  ];
}

/** Outer fields of the payload, for looking a message up by them. */
export function payloadFields({ message }: NamedMessage, context: SpecContext): string[] {
  const payload = schemaOf(valueAt(message, 'payload'), context);
  const names = context.fieldsOf(payload, 'response').map(({ path }) => path.replaceAll('[]', ''));
  return [...new Set(names.filter((path) => path !== '' && !path.includes('.')))];
}

/** AsyncAPI 3 may wrap a schema of another language. */
function schemaOf(node: unknown, context: SpecContext): unknown {
  const resolved = context.resolver.resolve(node ?? {});
  if (resolved.internal) return {};
  const wrapped = valueAt(resolved.value, 'schemaFormat') === undefined ? undefined : valueAt(resolved.value, 'schema');
  return (wrapped === undefined ? node : schemaOf(wrapped, context)) ?? {};
}

function renderFields(title: string, schema: unknown, context: SpecContext): string {
  const { value } = context.resolver.resolve(schema);
  const avro = textAt(value, 'type') === 'record' ? avroLines(value) : [];
  const fields = context.fieldsOf(schema, 'response');
  const lines = avro.length > 0 ? avro : fields.map((field) => `- ${fieldLine(field).line}`);
  const shown = lines.slice(0, MAX_FIELD_LINES);
  if (lines.length > shown.length) shown.push(`- … and ${lines.length - shown.length} more`);
  return shown.length === 0 ? '' : [`**${title}**`, ...shown].join('\n');
}

/** The fields of an Avro record, which is no JSON Schema. */
function avroLines(record: JsonObject): string[] {
  return listAt(record, 'fields').flatMap((field) => {
    const name = textAt(field, 'name');
    if (name === null || isInternal(field)) return [];
    const about = textAt(field, 'doc');
    const type = avroType(valueAt(field, 'type'));
    return [`- \`${name}\`${type === '' ? '' : ` (${type})`}${about === null ? '' : `: ${plainText(about)}`}`];
  });
}

function avroType(type: unknown): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(avroType).filter((word) => word !== '').join(' or '); // prettier-ignore
  if (isInternal(type)) return '';
  const name = textAt(type, 'name') ?? textAt(type, 'type') ?? '';
  return name === 'array' ? `array of ${avroType(valueAt(type, 'items'))}` : name;
}

function renderExample(message: JsonObject, payload: unknown, context: SpecContext): string {
  const example = listAt(message, 'examples').find((candidate) => !isInternal(candidate));
  const given = objectAt({ example }, 'example');
  const value = cleanExample(valueAt(given, 'payload'), payload, context.resolver);
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return `**Example**\n\n\`\`\`\n${shorten(text, MAX_EXAMPLE_LENGTH)}\n\`\`\``;
}
