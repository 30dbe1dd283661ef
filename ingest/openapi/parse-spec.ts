import type { Chunk } from '../../core/chunk.ts';
import type { Operation } from '../../core/operation.ts';
import { buildAsyncapiChunks } from '../asyncapi/asyncapi-chunks.ts';
import { buildOperationChunks } from '../chunks/operation-chunk.ts';
import { buildOverviewChunks } from '../chunks/overview-chunk.ts';
import { buildSchemaChunks, reachedSchemas } from '../chunks/schema-chunks.ts';
import { writtenNames } from '../chunks/written-names.ts';
import type { SpecPlace } from '../chunks/spec-place.ts';
import { isFlagged, isObject, isTrue, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { WarningList } from '../warning-list.ts';
import { bundleReferences } from './bundle.ts';
import type { ReadFile } from './bundle.ts';
import { hidePrivateParts } from './private-parts.ts';
import { operationsOf, readOperations, readPathItem, readTags } from './read-operations.ts';
import { readTree, UnreadableText } from './read-tree.ts';
import { createSpecContext } from './spec-context.ts';
import type { SpecContext } from './spec-context.ts';
import { upgradeDocument } from './upgrade-document.ts';
import { buildWebhookChunks } from './webhook-chunks.ts';

export interface SpecInput {
  /** Path inside the source; relative references start from it. */
  readonly path: string;
  readonly text: string;
  readonly readFile: ReadFile;
  readonly place: SpecPlace;
}

export interface ReadSpec {
  readonly title: string;
  readonly operations: readonly Operation[];
  readonly chunks: readonly Chunk[];
}

/** Channels, operations and messages that the overview names. */
const MAX_TITLES = 60;

/** The reason given for a JSON or YAML file that describes no API. */
export const NO_API_DESCRIPTION =
  'not an OpenAPI, Swagger or AsyncAPI document (no `openapi`, `swagger` or `asyncapi` key)';

/**
 * Reads one specification into operations and chunks, as far as it can be read; what could not is in `warnings`.
 * @throws UnreadableText when the text is no JSON or YAML, is no API description, or holds nothing to index
 */
export function parseSpec(input: SpecInput, warnings: WarningList): ReadSpec {
  const tree = readTree(input.text, warnings);
  if (!isObject(tree)) throw new UnreadableText(NO_API_DESCRIPTION, null);
  const isKind = (key: string): boolean => (valueAt(tree, key) ?? null) !== null;
  if (!isKind('openapi') && !isKind('swagger') && !isKind('asyncapi'))
    throw new UnreadableText(NO_API_DESCRIPTION, null);
  if (isFlagged(tree, 'x-internal'))
    throw new UnreadableText('is marked `x-internal` as a whole', null, { isEmpty: true });
  hidePrivateParts(tree);
  bundleReferences(tree, input.path, input.readFile, warnings);
  const isAsync = isKind('asyncapi');
  const context = createSpecContext(isAsync ? tree : upgradeDocument(tree, warnings), warnings);
  const read = isAsync ? readAsyncapi(context, input.place) : readOpenapi(context, input.place);
  if (read.chunks.length === 0) {
    throw new UnreadableText(
      isAsync
        ? 'holds no channel, operation or message that may be shown'
        : 'holds no operation or webhook that may be shown',
      null,
      { isEmpty: true },
    );
  }
  const info = objectAt(tree, 'info');
  const title = isTrue(info, 'x-internal') ? null : textAt(info, 'title');
  if (title === null && !isTrue(info, 'x-internal'))
    warnings.add('`info.title` is missing; the API is named after its file or folder');
  return { ...read, title: title ?? input.place.apiTitle };
}

function readOpenapi(context: SpecContext, place: SpecPlace): Omit<ReadSpec, 'title'> {
  const operations = readOperations(context);
  const webhooks = buildWebhookChunks(context, place);
  if (operations.length === 0 && webhooks.length === 0) return { operations, chunks: [] };
  const schemas = buildSchemaChunks(reachedSchemas(visibleNodes(context), context), context, place);
  const counted = { schemas: schemas.length, webhooks: webhooks.length };
  const names = writtenNames(operations, visibleNodes(context), shownSchemas(schemas), context);
  const overview = buildOverviewChunks(
    { ...infoOf(context), tags: readTags(context), operations, ...counted, names },
    place,
  );
  const chunks = [
    ...overview,
    ...operations.flatMap((operation) => buildOperationChunks(operation, place)),
    ...webhooks,
    ...schemas,
  ];
  return { operations, chunks };
}

function readAsyncapi(context: SpecContext, place: SpecPlace): Omit<ReadSpec, 'title'> {
  const { chunks: sections, counts, servers } = buildAsyncapiChunks(context, place);
  if (sections.length === 0) return { operations: [], chunks: [] };
  const holders = [
    context.root['channels'],
    context.root['operations'],
    objectAt(context.root, 'components')?.['messages'],
  ];
  const schemas = buildSchemaChunks(reachedSchemas(holders, context), context, place);
  const titles = [...new Set(sections.map((section) => section.title))].slice(0, MAX_TITLES);
  const facts = [
    ...(servers.length === 0 ? [] : [['**Servers**', ...servers].join('\n')]),
    ['**Described here**', ...titles.map((title) => `- ${title}`)].join('\n'),
  ];
  const names = writtenNames([], holders, shownSchemas(schemas), context);
  const counted = { operations: [], schemas: schemas.length, webhooks: 0, counts, facts, names };
  const overview = buildOverviewChunks({ ...infoOf(context), tags: readTags(context), ...counted }, place);
  return { operations: [], chunks: [...overview, ...sections, ...schemas] };
}

/** Names of the schemas that have a chunk. */
function shownSchemas(chunks: readonly Chunk[]): string[] {
  return chunks.filter(({ kind }) => kind === 'schema').map(({ key }) => key.slice('schema:'.length));
}

function infoOf(context: SpecContext): { title: string; description: string | null } {
  const info = objectAt(context.root, 'info');
  const parts = [textAt(info, 'summary'), textAt(info, 'description')].filter((part) => part !== null);
  return { title: textAt(info, 'title') ?? '', description: parts.length === 0 ? null : parts.join('\n\n') };
}

/** Where visible schemas are reached from: operations with the shared parameters of their paths, and webhooks. */
function* visibleNodes(context: SpecContext): Generator {
  for (const key of ['paths', 'webhooks']) {
    for (const [path, node] of Object.entries(objectAt(context.root, key) ?? {})) {
      const item: JsonObject | 'broken' | null = readPathItem(node, context);
      if (item === null || item === 'broken') continue;
      const operations = operationsOf(item, path, context).map(([, operation]) => operation);
      yield* operations;
      if (operations.length > 0) yield* listAt(item, 'parameters');
    }
  }
}
