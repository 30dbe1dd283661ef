import type { Chunk } from '../../core/chunk.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import { fieldLine } from '../chunks/operation-text.ts';
import { shorten, stripHtml } from '../chunks/plain-text.ts';
import { buildSectionChunk } from '../chunks/section-chunk.ts';
import type { SpecPlace } from '../chunks/spec-place.ts';
import { entriesAt, isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { Resolved } from '../openapi/reference-resolver.ts';
import type { SpecContext } from '../openapi/spec-context.ts';

const MAX_FIELD_LINES = 40;

/** Channels, operations and messages of an AsyncAPI document (2.x or 3.x), as passages to read. */
export function buildAsyncapiChunks(context: SpecContext, place: SpecPlace): Chunk[] {
  const chunks = new Map<string, Chunk>();
  const add = (kind: string, name: string, parts: readonly string[]): void => {
    const title = `${kind}: ${name}`;
    const text = [`**${title}** · ${place.apiTitle} ${place.version}`, ...parts]
      .filter((part) => part !== '')
      .join('\n\n');
    const identifiers = [{ kind: 'title' as const, key: nameKey(name) }];
    const key = `${kind.toLowerCase()}:${name}`;
    chunks.set(
      key,
      buildSectionChunk({ key, title, documentTitle: place.apiTitle, url: place.url, text, identifiers }),
    );
  };
  const resolve = (node: unknown): Resolved => context.resolver.resolve(node);
  for (const [name, node] of entriesAt(context.root, 'channels')) {
    const { value: channel, internal } = resolve(node);
    if (internal || !isObject(node)) continue;
    const address = textAt(channel, 'address') ?? name;
    const directions = ['publish', 'subscribe'].flatMap((action) => {
      const operation = resolve(valueAt(channel, action) ?? {});
      return valueAt(channel, action) === undefined || operation.internal
        ? []
        : [renderOldOperation(action, operation.value, context)];
    });
    add('Channel', address, [
      about(channel),
      ...directions,
      messageNames(Object.values(objectAt(channel, 'messages') ?? {}), context),
    ]);
  }
  for (const [name, node] of entriesAt(context.root, 'operations')) {
    const { value: operation, internal } = resolve(node);
    if (internal || !isObject(node)) continue;
    const channel = resolve(valueAt(operation, 'channel') ?? {});
    const where = channel.internal
      ? null
      : (textAt(channel.value, 'address') ?? channel.pointer?.split('/').at(-1) ?? null);
    const action = textAt(operation, 'action') ?? 'send';
    add('Operation', name, [
      `The application does \`${action}\`${where === null ? '' : ` on channel \`${where}\``}.`,
      about(operation),
      messageNames(listAt(operation, 'messages'), context),
    ]);
  }
  for (const [name, message] of collectMessages(context)) {
    const payload = payloadOf(message, context);
    const fields = context.fieldsOf(payload, 'response').slice(0, MAX_FIELD_LINES);
    const lines = fields.map((field) => `- ${fieldLine(field).line}`);
    add('Message', name, [about(message), lines.length === 0 ? '' : ['**Payload**', ...lines].join('\n')]);
  }
  return [...chunks.values()];
}

function about(node: JsonObject): string {
  const parts = [textAt(node, 'title'), textAt(node, 'summary'), textAt(node, 'description')];
  return shorten(stripHtml(parts.filter((part) => part !== null).join('\n\n')), 2_000);
}

function renderOldOperation(action: string, operation: JsonObject, context: SpecContext): string {
  // AsyncAPI 2 speaks from the client's side: clients publish what the application receives.
  const words = action === 'publish' ? 'Clients may publish to it.' : 'Clients may subscribe to it.';
  return [words, about(operation), messageNames(messagesOf(operation, context), context)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function messagesOf(operation: JsonObject, context: SpecContext): readonly unknown[] {
  const message = valueAt(operation, 'message');
  if (message === undefined) return [];
  const several = listAt(context.resolver.resolve(message).value, 'oneOf');
  return several.length > 0 ? several : [message];
}

function messageNames(messages: readonly unknown[], context: SpecContext): string {
  const names = messages.flatMap((node) => nameOfMessage(node, context) ?? []);
  return names.length === 0 ? '' : `**Messages:** ${[...new Set(names)].map((name) => `\`${name}\``).join(', ')}`;
}

function nameOfMessage(node: unknown, context: SpecContext): string | null {
  const resolved = context.resolver.resolve(node);
  if (resolved.internal || !resolved.found) return null;
  return textAt(resolved.value, 'name') ?? resolved.pointer?.split('/').at(-1) ?? textAt(resolved.value, 'title');
}

/** Every message that a visible channel or the components hold, by name. */
function collectMessages(context: SpecContext): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const add = (node: unknown, fallback: string | null): void => {
    const resolved = context.resolver.resolve(node);
    const name = textAt(resolved.value, 'name') ?? resolved.pointer?.split('/').at(-1) ?? fallback;
    if (resolved.found && !resolved.internal && name !== null && !found.has(name)) found.set(name, resolved.value);
  };
  for (const [, channelNode] of entriesAt(context.root, 'channels')) {
    const channel = context.resolver.resolve(channelNode);
    if (channel.internal) continue;
    for (const [name, message] of entriesAt(channel.value, 'messages')) add(message, name);
    for (const action of ['publish', 'subscribe']) {
      const operation = context.resolver.resolve(valueAt(channel.value, action) ?? {});
      if (!operation.internal) for (const message of messagesOf(operation.value, context)) add(message, null);
    }
  }
  for (const [name, message] of entriesAt(objectAt(context.root, 'components'), 'messages')) add(message, name);
  return found;
}

/** AsyncAPI 3 may wrap a schema of another language; only JSON Schema can be shown field by field. */
function payloadOf(message: JsonObject, context: SpecContext): unknown {
  const payload = context.resolver.resolve(valueAt(message, 'payload') ?? {});
  return payload.internal ? {} : (valueAt(payload.value, 'schema') ?? valueAt(message, 'payload') ?? {});
}
