import type { EmbeddingSpace } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import type {
  ApiRecord,
  DocumentRecord,
  IndexChange,
  IndexedApi,
  IndexWriter,
  SourceDescriptor,
  SpaceFilling,
  UnembeddedChunk,
} from '../../core/index-writer.ts';

export interface MemoryIndexWriter extends IndexWriter {
  /** Committed documents by path. */
  readonly documents: ReadonlyMap<string, DocumentRecord>;
  readonly apis: readonly ApiRecord[];
  readonly activeSpace: string | null;
  /** Every call in order, for asserting what happened before what. */
  readonly calls: readonly { readonly method: keyof IndexWriter; readonly detail: unknown }[];
}

/** An index in memory for one source beside others' APIs, which refuses what the port forbids. */
export function createMemoryIndexWriter(otherApis: readonly IndexedApi[] = []): MemoryIndexWriter {
  const documents = new Map<string, DocumentRecord>();
  const vectors = new Set<string>();
  const calls: { method: keyof IndexWriter; detail: unknown }[] = [];
  let apis: readonly ApiRecord[] = [];
  let opened: SourceDescriptor | null = null;
  let generation = 0;
  let activeSpace: string | null = null;
  const vectorKey = (space: EmbeddingSpace, text: string): string => `${space.name}\n${text}`;
  const missingIn = (space: EmbeddingSpace): UnembeddedChunk[] =>
    [...documents.values()].flatMap(({ path, chunks }) =>
      chunks
        .filter(({ embeddingText }) => !vectors.has(vectorKey(space, embeddingText)))
        .map(({ key, embeddingText }) => ({ id: `${path} ${key}`, text: embeddingText, textHash: embeddingText })),
    );
  const fill = (space: EmbeddingSpace): SpaceFilling => ({
    isActive: activeSpace === space.name,
    missing: missingIn(space).length,
    list: ({ limit }) => Promise.resolve(missingIn(space).slice(0, limit)),
    save(given) {
      for (const { chunk } of given) vectors.add(vectorKey(space, chunk.text));
      return Promise.resolve(true);
    },
    activate() {
      if (missingIn(space).length > 0) return Promise.resolve('incomplete' as const);
      activeSpace = space.name;
      return Promise.resolve('active' as const);
    },
    release: () => Promise.resolve(),
  });

  return {
    documents,
    calls,
    get apis() {
      return apis;
    },
    get activeSpace() {
      return activeSpace;
    },
    spaces: {
      claim: (space) => Promise.resolve({ status: 'held', filling: fill(space) }),
      deleteRetired: () => Promise.resolve({ deleted: 0, waitMilliseconds: null }),
    },
    openSource(source) {
      calls.push({ method: 'openSource', detail: source });
      opened = source;
      const stored = [...documents.values()].map((document) => ({
        path: document.path,
        contentHash: document.contentHash,
        visibility: document.visibility,
        warnings: document.warnings,
        operations: document.operations.length,
        chunks: document.chunks.length,
      }));
      return Promise.resolve(stored);
    },
    changeVisibility(_sourceKey, changes) {
      calls.push({ method: 'changeVisibility', detail: changes });
      for (const { path, visibility } of changes) {
        const document = documents.get(path);
        if (document !== undefined) documents.set(path, { ...document, visibility });
      }
      return Promise.resolve();
    },
    findKnownTexts(_sourceKey, space, texts) {
      calls.push({ method: 'findKnownTexts', detail: texts.length });
      return Promise.resolve(new Set(texts.filter((text) => vectors.has(vectorKey(space, text)))));
    },
    listApis() {
      calls.push({ method: 'listApis', detail: null });
      const own = apis.map(({ slug, title, implementations = [] }) => ({ slug, title, implementations }));
      return Promise.resolve([...own, ...otherApis]);
    },
    listSources() {
      calls.push({ method: 'listSources', detail: null });
      if (opened === null) return Promise.resolve([]);
      const chunks = [...documents.values()].reduce((sum, document) => sum + document.chunks.length, 0);
      const counts = { generation, indexedAt: null, documents: documents.size, chunks };
      return Promise.resolve([{ ...opened, name: null, ...counts }]);
    },
    removeSource(sourceKey) {
      calls.push({ method: 'removeSource', detail: sourceKey });
      if (opened?.key !== sourceKey) {
        return Promise.reject(new CopilotError('not_found', `The index holds no source ${sourceKey}.`));
      }
      const all = [...documents.values()];
      const removal = {
        apis: apis.length,
        documents: all.length,
        operations: all.reduce((sum, document) => sum + document.operations.length, 0),
        chunks: all.reduce((sum, document) => sum + document.chunks.length, 0),
        facts: 0,
      };
      documents.clear();
      apis = [];
      opened = null;
      generation = 0;
      return Promise.resolve(removal);
    },
    commit(_sourceKey, given) {
      calls.push({ method: 'commit', detail: given.counts });
      const known = new Set([...given.apis, ...otherApis].map(({ slug }) => slug));
      const isLeftOut = ({ kind, api }: DocumentRecord): boolean => kind === 'facts' && !known.has(api ?? '');
      const change = { ...given, documents: given.documents.filter((document) => !isLeftOut(document)) };
      checkChange(change, documents, (text) => change.vectors.has(text) || vectors.has(vectorKey(change.space, text)));
      const staying = new Set([...change.unchangedPaths, ...change.documents.map(({ path }) => path)]);
      const removed = [...documents.keys()].filter((path) => !staying.has(path));
      for (const path of removed) documents.delete(path);
      for (const document of change.documents) documents.set(document.path, structuredClone(document));
      for (const text of change.vectors.keys()) vectors.add(vectorKey(change.space, text));
      apis = change.apis;
      activeSpace ??= change.space.name;
      generation += 1;
      const all = [...documents.values()];
      return Promise.resolve({
        generation,
        removed: removed.length,
        operations: all.reduce((sum, document) => sum + document.operations.length, 0),
        chunks: all.reduce((sum, document) => sum + document.chunks.length, 0),
        chunksWritten: change.documents.reduce((sum, document) => sum + document.chunks.length, 0),
      });
    },
  };
}

function checkChange(
  change: IndexChange,
  documents: ReadonlyMap<string, DocumentRecord>,
  hasVector: (text: string) => boolean,
): void {
  const versions = new Map(change.apis.map((api) => [api.slug, new Set(api.versions)]));
  for (const path of change.unchangedPaths) {
    if (!documents.has(path)) throw new TypeError(`${path} is unchanged but not stored`);
  }
  for (const { slug, currentVersion, versions: labels } of change.apis) {
    if (currentVersion !== null && !labels.includes(currentVersion)) throw new TypeError(`${slug} has no such version`);
  }
  for (const document of change.documents) {
    if ((document.kind === 'facts') !== (document.facts !== undefined)) throw new TypeError(`${document.path}: facts`);
    const labels = document.api === null || document.kind === 'facts' ? null : versions.get(document.api);
    if (labels === undefined) throw new TypeError(`${document.path} belongs to an unlisted API`);
    if (document.version !== null && labels?.has(document.version) !== true) {
      throw new TypeError(`${document.path} has an unlisted version`);
    }
    checkChunks(document, hasVector);
  }
}

function checkChunks(document: DocumentRecord, hasVector: (text: string) => boolean): void {
  const keys = new Set<string>();
  for (const chunk of document.chunks) {
    if (keys.has(chunk.key)) throw new TypeError(`${document.path} has two chunks ${chunk.key}`);
    keys.add(chunk.key);
    if (!hasVector(chunk.embeddingText)) throw new TypeError(`${document.path} ${chunk.key} has no vector`);
    if (chunk.embeddingText.trim() === '') throw new TypeError(`${document.path} ${chunk.key} embeds nothing`);
  }
}
