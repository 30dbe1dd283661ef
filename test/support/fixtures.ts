import type { Chunk, Identifier } from '../../core/chunk.ts';
import type { GatewayRoute } from '../../core/gateway-facts.ts';
import { methodPathKey, nameKey, pathKey } from '../../core/identifier-keys.ts';
import type { ApiRecord, DocumentRecord, IndexChange, IndexWriter } from '../../core/index-writer.ts';
import type { Operation } from '../../core/operation.ts';
import { operationKey } from '../../core/operation.ts';
import { analyseText, hashTerm, weighTerms } from '../../core/text-analysis.ts';
import type { SearchQuery } from '../../core/search-index.ts';
import { createHashEmbedder, hashVector } from './hash-embedder.ts';

/** The space of every vector made here. */
export const testSpace = createHashEmbedder().space;

/** A chunk whose terms, length and embedding text are computed from its title and text. */
export function buildChunk(overrides: Partial<Chunk> & { readonly key: string }): Chunk {
  const title = overrides.title ?? overrides.key;
  const text = overrides.text ?? title;
  return {
    kind: 'section',
    title,
    url: null,
    text,
    embeddingText: `${title}. ${text}`,
    operationKey: null,
    ...weighTerms([
      { text: title, weight: 2 },
      { text, weight: 1 },
    ]),
    identifiers: [],
    ...overrides,
  };
}

/** The least an operation has. */
export function buildPlainOperation(method: string, path: string, overrides: Partial<Operation> = {}): Operation {
  return {
    key: operationKey(method, path),
    method: method.toUpperCase(),
    path,
    operationId: null,
    summary: null,
    description: null,
    tags: [],
    deprecated: false,
    servers: [{ url: 'https://api.example.test', variables: {} }],
    parameters: [],
    requestBody: null,
    bodyFields: [],
    responses: [],
    security: [],
    definitions: {},
    ...overrides,
  };
}

/** The chunk that ingestion would make of an operation, in its simplest form. */
export function buildOperationChunk(operation: Operation): Chunk {
  const identifiers: Identifier[] = [
    { kind: 'method_path', key: methodPathKey(operation.method, operation.path) },
    { kind: 'path', key: pathKey(operation.path) },
  ];
  if (operation.operationId !== null) {
    identifiers.push({ kind: 'operation_id', key: nameKey(operation.operationId) });
  }
  return buildChunk({
    key: `operation:${operation.key}`,
    kind: 'operation',
    title: operation.summary ?? operation.key,
    text: `${operation.key} ${operation.description ?? ''}`,
    operationKey: operation.key,
    identifiers,
  });
}

/** A specification of the given operations, public unless said otherwise. */
export function buildSpec(
  overrides: Partial<DocumentRecord> & { readonly path: string },
  operations: readonly Operation[] = [],
): DocumentRecord {
  const chunks = overrides.chunks ?? operations.map(buildOperationChunk);
  return {
    kind: 'spec',
    slug: '1.0',
    api: 'orders',
    version: '1.0',
    title: 'Orders API',
    url: null,
    contentHash: JSON.stringify([operations, chunks]),
    visibility: 'public',
    warnings: [],
    operations,
    ...overrides,
    chunks,
  };
}

/** A page of sections, portal-wide and public unless said otherwise. */
export function buildPage(
  overrides: Partial<DocumentRecord> & { readonly path: string },
  sections: readonly { readonly title: string; readonly text: string }[] = [],
): DocumentRecord {
  const chunks =
    overrides.chunks ?? sections.map((section) => buildChunk({ key: `section:${section.title}`, ...section }));
  return {
    kind: 'page',
    slug: overrides.path.replace(/\.md$/, ''),
    api: null,
    version: null,
    title: overrides.path,
    url: `https://portal.example.test/${overrides.path}`,
    contentHash: JSON.stringify([sections, chunks]),
    visibility: 'public',
    warnings: [],
    operations: [],
    ...overrides,
    chunks,
  };
}

/** One route of a gateway, without any policy unless given. */
export function buildRoute(overrides: Partial<GatewayRoute> = {}): GatewayRoute {
  return {
    name: 'route',
    service: 'service',
    protocols: ['https'],
    hosts: [],
    paths: ['/'],
    methods: [],
    headers: [],
    incomplete: [],
    stripPath: true,
    policies: [],
    onlyForSome: [],
    ...overrides,
  };
}

/** What a gateway enforces on an API of another source. */
export function buildFacts(
  overrides: Partial<DocumentRecord> & { readonly path: string; readonly api: string },
  text = 'Send a key in the header apikey.',
): DocumentRecord {
  const chunks = overrides.chunks ?? [buildChunk({ key: 'fact:authentication', kind: 'fact', title: 'Access', text })];
  return {
    kind: 'facts',
    slug: overrides.api,
    version: null,
    title: `Gateway of ${overrides.api}`,
    url: null,
    contentHash: JSON.stringify([overrides.facts, chunks]),
    visibility: 'public',
    warnings: [],
    operations: [],
    facts: { routes: [buildRoute({ name: overrides.path })] },
    ...overrides,
    chunks,
  };
}

/** APIs and versions as the documents name them, but for those of another source; the last version of each is current. */
export function buildApis(documents: readonly DocumentRecord[]): ApiRecord[] {
  const versions = new Map<string, Set<string>>();
  for (const { kind, api, version } of documents) {
    if (api === null || kind === 'facts') continue;
    const labels = versions.get(api) ?? new Set();
    if (version !== null) labels.add(version);
    versions.set(api, labels);
  }
  return [...versions].map(([slug, labels]) => ({
    slug,
    title: `${slug} API`,
    description: null,
    versions: [...labels],
    currentVersion: [...labels].at(-1) ?? null,
  }));
}

/** A change that holds these documents and nothing else, with a vector for every text. */
export function buildChange(documents: readonly DocumentRecord[], overrides: Partial<IndexChange> = {}): IndexChange {
  const texts = documents.flatMap((document) => document.chunks.map((chunk) => chunk.embeddingText));
  return {
    apis: buildApis(documents),
    documents,
    unchangedPaths: [],
    space: testSpace,
    vectors: new Map(texts.map((text) => [text, hashVector(text)])),
    counts: { found: documents.length, failed: 0, embedded: texts.length, reused: 0 },
    ...overrides,
  };
}

/** Opens a source and commits these documents as its whole content. */
export async function commitDocuments(
  writer: IndexWriter,
  documents: readonly DocumentRecord[],
  sourceKey = '/portal',
): Promise<void> {
  await writer.openSource({ key: sourceKey, kind: 'directory', title: null });
  await writer.commit(sourceKey, buildChange(documents));
}

/** The query that a question becomes, without exact names. */
export function buildQuery(question: string, overrides: Partial<SearchQuery> = {}): SearchQuery {
  return {
    terms: [...new Set(analyseText(question))].map((term) => ({ term: hashTerm(term), weight: 1 })),
    identifiers: [],
    vector: hashVector(question),
    space: testSpace,
    filter: {},
    limit: 10,
    ...overrides,
  };
}
