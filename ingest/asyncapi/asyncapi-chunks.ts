import type { Chunk, Identifier } from '../../core/chunk.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import { buildDescriptionChunks } from '../chunks/description-chunks.ts';
import { plainText, shorten, stripHtml } from '../chunks/plain-text.ts';
import { buildSectionChunk } from '../chunks/section-chunk.ts';
import type { SpecPlace } from '../chunks/spec-place.ts';
import { asText, entriesAt, isObject, isTrue, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { Resolved } from '../openapi/reference-resolver.ts';
import type { SpecContext } from '../openapi/spec-context.ts';
import { messageNames, messagesOf, payloadFields, readMessage, renderMessage, withTraits } from './messages.ts';
import type { NamedMessage } from './messages.ts';
import { securityWords, serverLines } from './servers.ts';

/** Characters of a description that stand in the chunk itself; longer ones are passages of their own. */
const SHOWN_DESCRIPTION = 2_000;

export interface AsyncapiSections {
  readonly chunks: readonly Chunk[];
  /** How many there are of each, for the overview. */
  readonly counts: readonly (readonly [number, string])[];
  readonly servers: readonly string[];
}

interface Part {
  readonly kind: 'Channel' | 'Operation' | 'Message' | 'Servers';
  /** Unique among its kind. */
  readonly key: string;
  readonly name: string;
  readonly node: JsonObject;
  readonly parts: readonly string[];
  readonly identifiers?: readonly Identifier[];
}

/** Servers, channels, operations and messages of an AsyncAPI document (2.x or 3.x), as passages to read. */
export function buildAsyncapiChunks(context: SpecContext, place: SpecPlace): AsyncapiSections {
  const channels = readChannels(context);
  const operations = readOperations(context);
  const messages = readMessages(context);
  const servers = serverLines(context);
  const parts = [...channels, ...operations, ...messages];
  const chunks = parts.flatMap((part) => buildPart(part, place));
  if (servers.length > 0 && chunks.length > 0) {
    chunks.unshift(...buildPart({ kind: 'Servers', key: '', name: '', node: {}, parts: [servers.join('\n')] }, place));
  }
  return {
    chunks,
    counts: [
      [channels.length, 'channel'],
      [operations.length, 'operation'],
      [messages.length, 'message'],
    ],
    servers,
  };
}

function buildPart({ kind, key, name, node, parts, identifiers }: Part, place: SpecPlace): Chunk[] {
  const title = name === '' ? kind : `${kind}: ${name}`;
  const text = [`**${title}** · ${place.apiTitle} ${place.version}`, deprecation(node), about(node), ...parts];
  const base = { title, documentTitle: place.apiTitle, url: place.url };
  const own = `${kind.toLowerCase()}:${key}`;
  return [
    buildSectionChunk({
      ...base,
      key: own,
      text: text.filter((part) => part !== '').join('\n\n'),
      identifiers: [...(name === '' ? [] : [{ kind: 'title' as const, key: nameKey(name) }]), ...(identifiers ?? [])],
    }),
    ...buildDescriptionChunks({ ...base, key: own, description: words(node), shown: SHOWN_DESCRIPTION }),
  ];
}

function readChannels(context: SpecContext): Part[] {
  return entriesAt(context.root, 'channels').flatMap(([name, node]) => {
    const { value: channel, internal } = context.resolver.resolve(node);
    if (internal || !isObject(node)) return [];
    const address = textAt(channel, 'address') ?? name;
    const actions = ['publish', 'subscribe'].flatMap((action) => oldOperation(channel, action, context) ?? []);
    const identifiers = actions.flatMap(({ id }) => (id === null ? [] : [operationId(id)]));
    const given = Object.values(objectAt(channel, 'messages') ?? {});
    const servers = listAt(channel, 'servers').flatMap((server) => serverName(server, context) ?? []);
    const parts = [
      parameterLines(channel, context),
      servers.length === 0 ? '' : `**Servers:** ${servers.map((server) => `\`${server}\``).join(', ')}`,
      ...actions.map(({ id, action, operation }) => renderOldOperation(action, operation, id ?? address, context)),
      messageNames(given, null, context),
    ];
    return [{ kind: 'Channel' as const, key: name, name: address, node: channel, parts, identifiers }];
  });
}

/** Channels of AsyncAPI 3 refer to servers, those of 2 name them. */
function serverName(server: unknown, context: SpecContext): string | null {
  const name = asText(server) ?? context.resolver.resolve(server).pointer?.split('/').at(-1) ?? null;
  const known = valueAt(objectAt(context.root, 'servers'), name ?? '');
  return known === undefined || context.resolver.resolve(known).internal ? null : name;
}

function parameterLines(channel: JsonObject, context: SpecContext): string {
  const lines = entriesAt(channel, 'parameters').flatMap(([name, node]) => {
    const { value, internal } = context.resolver.resolve(node);
    if (internal) return [];
    const description = textAt(value, 'description');
    const allowed = listAt(value, 'enum').flatMap((entry) => asText(entry) ?? []);
    const facts = [
      description === null ? '' : `: ${shorten(plainText(description), 300)}`,
      allowed.length === 0 ? '' : ` One of ${allowed.map((entry) => `\`${entry}\``).join(', ')}.`,
    ];
    return [`- \`${name}\`${facts.join('')}`];
  });
  return lines.length === 0 ? '' : ['**Parameters**', ...lines].join('\n');
}

interface OldOperation {
  readonly action: string;
  readonly id: string | null;
  readonly operation: JsonObject;
}

/** An operation of AsyncAPI 2, which stands inside its channel. */
function oldOperation(channel: JsonObject, action: string, context: SpecContext): OldOperation | null {
  const node = valueAt(channel, action);
  const resolved: Resolved = context.resolver.resolve(node ?? {});
  if (node === undefined || resolved.internal) return null;
  const operation = withTraits(resolved.value, context);
  return { action, id: textAt(operation, 'operationId'), operation };
}

function renderOldOperation(action: string, operation: JsonObject, name: string, context: SpecContext): string {
  // AsyncAPI 2 speaks from the client's side: clients publish what the application receives.
  const direction = action === 'publish' ? 'Clients may publish to it' : 'Clients may subscribe to it';
  const id = textAt(operation, 'operationId');
  return [
    `${direction}${id === null ? '' : ` (\`${id}\`)`}.`,
    deprecation(operation),
    about(operation),
    messageNames(messagesOf(operation, context), name, context),
    securityWords(operation, context),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Operations of AsyncAPI 3, which speaks of what the application does. */
function readOperations(context: SpecContext): Part[] {
  return entriesAt(context.root, 'operations').flatMap(([name, node]) => {
    const resolved = context.resolver.resolve(node);
    if (resolved.internal || !isObject(node)) return [];
    const operation = withTraits(resolved.value, context);
    const where = channelAddress(valueAt(operation, 'channel'), context);
    const on = where === null ? '' : ` channel \`${where}\``;
    const direction =
      textAt(operation, 'action') === 'receive'
        ? `The application receives from${on || ' a channel'}: clients publish there.`
        : `The application sends to${on || ' a channel'}: clients subscribe to it.`;
    const parts = [
      direction,
      messageNames(listAt(operation, 'messages'), null, context),
      replyWords(operation, context),
      securityWords(operation, context),
    ];
    return [{ kind: 'Operation' as const, key: name, name, node: operation, parts, identifiers: [operationId(name)] }];
  });
}

function operationId(name: string): Identifier {
  return { kind: 'operation_id', key: nameKey(name) };
}

function channelAddress(node: unknown, context: SpecContext): string | null {
  const channel = context.resolver.resolve(node ?? {});
  if (channel.internal) return null;
  return textAt(channel.value, 'address') ?? channel.pointer?.split('/').at(-1) ?? null;
}

function replyWords(operation: JsonObject, context: SpecContext): string {
  const { value: reply, internal } = context.resolver.resolve(valueAt(operation, 'reply') ?? {});
  if (internal || Object.keys(reply).length === 0) return '';
  const where = channelAddress(valueAt(reply, 'channel'), context);
  const address = context.resolver.resolve(valueAt(reply, 'address') ?? {});
  const location = address.internal ? null : textAt(address.value, 'location');
  const facts = [
    where === null ? '' : ` on channel \`${where}\``,
    location === null ? '' : ` at the address in \`${location}\``,
  ].join('');
  return [`**Reply**${facts}`, messageNames(listAt(reply, 'messages'), null, context)]
    .filter((part) => part !== '')
    .join(': ');
}

/** Every message that a visible channel or the components hold. */
function readMessages(context: SpecContext): Part[] {
  const found = new Map<string, NamedMessage>();
  const add = (node: unknown, fallback: string | null): void => {
    const read = readMessage(node, fallback, context);
    if (read !== null && !found.has(read.name)) found.set(read.name, read);
  };
  for (const [name, node] of entriesAt(context.root, 'channels')) {
    const { value: channel, internal } = context.resolver.resolve(node);
    if (internal) continue;
    for (const [key, message] of entriesAt(channel, 'messages')) add(message, key);
    for (const action of ['publish', 'subscribe']) {
      const old = oldOperation(channel, action, context);
      if (old !== null) for (const message of messagesOf(old.operation, context)) add(message, old.id ?? name);
    }
  }
  for (const [name, message] of entriesAt(objectAt(context.root, 'components'), 'messages')) add(message, name);
  return [...found.values()].map((read) => ({
    kind: 'Message',
    key: read.name,
    name: read.name,
    node: read.message,
    parts: renderMessage(read, context),
    identifiers: payloadFields(read, context).map((field) => ({ kind: 'field' as const, key: nameKey(field) })),
  }));
}

function deprecation(node: JsonObject): string {
  return isTrue(node, 'deprecated') || isTrue(node, 'x-deprecated') ? '**Deprecated.**' : '';
}

function words(node: JsonObject): string {
  const parts = [textAt(node, 'title'), textAt(node, 'summary'), textAt(node, 'description')];
  return parts.filter((part) => part !== null).join('\n\n');
}

function about(node: JsonObject): string {
  return shorten(stripHtml(words(node)), SHOWN_DESCRIPTION);
}
