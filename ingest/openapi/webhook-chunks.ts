import type { Chunk } from '../../core/chunk.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import { buildDescriptionChunks } from '../chunks/description-chunks.ts';
import { fieldLine, outerFields } from '../chunks/operation-text.ts';
import { plainText, shorten, stripHtml } from '../chunks/plain-text.ts';
import { buildSectionChunk } from '../chunks/section-chunk.ts';
import type { SpecPlace } from '../chunks/spec-place.ts';
import { entriesAt, isTrue, textAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { readBody } from './read-body.ts';
import { operationsOf, readCallbacks, readPathItem } from './read-operations.ts';
import { readResponses } from './read-responses.ts';
import type { SpecContext } from './spec-context.ts';

const MAX_FIELD_LINES = 40;
/** Characters of a description that the chunk shows; a longer one is told in passages of its own. */
const SHOWN_DESCRIPTION = 2_000;

/** Requests that the API makes rather than takes: webhooks and callbacks, as passages to read. */
export function buildWebhookChunks(context: SpecContext, place: SpecPlace): Chunk[] {
  const chunks = new Map<string, Chunk>();
  const add = (key: string, title: string, about: string, item: JsonObject): void => {
    for (const [method, node] of operationsOf(item, title, context)) {
      const id = `${key} ${method}`;
      if (chunks.has(`section:${id}`)) continue;
      const chunk = buildSectionChunk({
        key: id,
        title,
        documentTitle: place.apiTitle,
        url: place.url,
        text: render(title, about, method, node, context),
        identifiers: identifiers(node, title),
      });
      chunks.set(chunk.key, chunk);
      const description = textAt(node, 'description');
      const passages = buildDescriptionChunks({
        key: id,
        title,
        documentTitle: place.apiTitle,
        url: place.url,
        description,
        shown: SHOWN_DESCRIPTION,
      });
      for (const passage of passages) chunks.set(passage.key, passage);
    }
  };
  for (const [name, node] of entriesAt(context.root, 'webhooks')) {
    const item = readPathItem(node, context);
    if (item === 'broken') context.warnings.add(`webhook \`${name}\` is no object`);
    else if (item !== null) add(`webhook:${name}`, `Webhook: ${name}`, 'Sent by the API to an address of yours.', item);
  }
  for (const { name, owner, expression, item } of readCallbacks(context)) {
    const about = `Sent by the API to \`${expression}\` after \`${owner}\`.`;
    add(`callback:${owner} ${name} ${expression}`, `Callback: ${name}`, about, item);
  }
  return [...chunks.values()];
}

function identifiers(node: JsonObject, title: string): { kind: 'title' | 'operation_id'; key: string }[] {
  const operationId = textAt(node, 'operationId');
  const name = title.slice(title.indexOf(':') + 1);
  return [
    { kind: 'title', key: nameKey(name) },
    ...(operationId === null ? [] : [{ kind: 'operation_id' as const, key: nameKey(operationId) }]),
  ];
}

function render(title: string, about: string, method: string, node: JsonObject, context: SpecContext): string {
  const body = readBody(node, title, new Set(), context);
  const fields = outerFields(body?.fields ?? [], MAX_FIELD_LINES).map((field) => `- ${fieldLine(field).line}`);
  const responses = readResponses(node, title, context);
  return [
    `**${title}** · ${method}`,
    isTrue(node, 'deprecated') ? '**Deprecated.**' : '',
    stripHtml(textAt(node, 'summary') ?? ''),
    about,
    shorten(stripHtml(textAt(node, 'description') ?? ''), SHOWN_DESCRIPTION),
    fields.length === 0 ? '' : ['**Body**', ...fields].join('\n'),
    responses.length === 0
      ? ''
      : [
          '**Expected responses**',
          ...responses.map(({ status, description }) => `- \`${status}\` ${plainText(description)}`),
        ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
