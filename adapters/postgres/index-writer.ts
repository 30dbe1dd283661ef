import { CopilotError } from '../../core/errors.ts';
import type { RunLease } from '../../core/index-run.ts';
import type { CommitResult, IndexedApi, IndexedSource, IndexWriter, StoredDocument } from '../../core/index-writer.ts';
import { commitChange } from './commit-change.ts';
import type { Database, Session } from './database.ts';
import { createEmbeddingSpaces } from './embedding-spaces.ts';
import type { EmbeddingSpaceOptions } from './embedding-spaces.ts';
import { advanceGeneration } from './queries/advance-generation.ts';
import { changeVisibilities } from './queries/change-visibilities.ts';
import { findKnownTexts } from './queries/find-known-texts.ts';
import { listIndexedApis } from './queries/list-indexed-apis.ts';
import { listSources } from './queries/list-sources.ts';
import { listStoredDocuments } from './queries/list-stored-documents.ts';
import { lockSource } from './queries/lock-source.ts';
import {
  assignRunSource,
  freeSourceName,
  lockRenamedSources,
  nameSource,
  readRunSource,
  registerSource,
} from './queries/register-source.ts';
import { removeSource } from './remove-source.ts';
import { cleanOptionalText, cleanText, hashText } from './stored-text.ts';
import { fromVisibilityColumns, toVisibilityColumns } from './visibility-columns.ts';
import type { VisibilityColumns } from './visibility-columns.ts';

interface StoredDocumentRow extends VisibilityColumns {
  readonly path: string;
  readonly content_hash: string;
  readonly warnings: readonly string[];
  readonly operation_count: number;
  readonly chunk_count: number;
}

interface SourceRow extends Omit<IndexedSource, 'indexedAt'> {
  readonly indexed_at: Date | null;
}

/** The index as ingestion writes it, for one process. Each method is one transaction as the owner. */
export function createIndexWriter(database: Database, writerOptions: EmbeddingSpaceOptions = {}): IndexWriter {
  /** What was written stands whether or not this succeeds. */
  const tidy = (): Promise<void> => database.tidy().catch((error: unknown) => writerOptions.onTidyFailure?.(error));
  return {
    spaces: createEmbeddingSpaces(database, writerOptions),

    openSource(source, options) {
      const key = cleanText(source.key);
      return database.withOwner(async (session) => {
        await session.execute(registerSource, [key, source.kind, cleanOptionalText(source.title)]);
        if (options?.run !== undefined) await bindRun(session, key, options.run);
        const rows = await session.query<StoredDocumentRow>(listStoredDocuments, [key]);
        return rows.map(toStoredDocument);
      }, options);
    },

    async changeVisibility(sourceKey, changes, options) {
      if (changes.length === 0) return;
      await database.withOwner(async (session) => {
        const sourceId = await acquireSource(session, sourceKey);
        const columns = changes.map((change) => toVisibilityColumns(change.visibility));
        const changed = await session.execute(changeVisibilities, [
          sourceId,
          changes.map((change) => cleanText(change.path)),
          columns.map((column) => column.visibility),
          columns.map((column) => JSON.stringify(column.teams)),
        ]);
        await session.execute(advanceGeneration, [sourceId, changed > 0, false]);
      }, options);
    },

    async findKnownTexts(sourceKey, space, texts, options) {
      if (texts.length === 0) return new Set();
      const hashes = texts.map(hashText);
      const known = await database.withOwner(
        (session) =>
          session.query<{ hash: string }>(findKnownTexts, [cleanText(sourceKey), cleanText(space.name), hashes]),
        options,
      );
      const knownHashes = new Set(known.map((row) => row.hash));
      return new Set(texts.filter((_, index) => knownHashes.has(hashes[index] ?? '')));
    },

    listApis: (options) => database.withOwner(async (session) => session.query<IndexedApi>(listIndexedApis), options),

    listSources: (options) =>
      database.withOwner(async (session) => {
        const rows = await session.query<SourceRow>(listSources);
        return rows.map(({ indexed_at: at, ...row }) => ({ ...row, indexedAt: at?.toISOString() ?? null }));
      }, options),

    async removeSource(sourceKey, options) {
      const removal = await database.withOwner((session) => removeSource(session, sourceKey), options);
      if (removal.chunks > 0) await tidy();
      return removal;
    },

    async commit(sourceKey, change, options) {
      const result = await database.withOwner(
        async (session) => commitChange(session, await acquireSource(session, sourceKey), change),
        options,
      );
      if (isUntidy(result)) await tidy();
      return result;
    },
  };
}

/**
 * A commit of a twentieth of the chunks moves what the planner knows, and twenty small ones leave as much behind.
 * Tidying after each would cost more than a small commit itself.
 */
const TIDY_EVERY = 20;

function isUntidy(result: CommitResult): boolean {
  if (result.chunksWritten === 0) return false;
  return result.chunksWritten * TIDY_EVERY >= result.chunks || result.generation % TIDY_EVERY === 0;
}

/** Holds the source until the transaction ends, so that two runs over it come one after the other. */
async function acquireSource(session: Session, sourceKey: string): Promise<string> {
  const [source] = await session.query<{ id: string }>(lockSource, [cleanText(sourceKey)]);
  if (source === undefined) throw new CopilotError('not_found', `No source ${sourceKey} was opened.`);
  return source.id;
}

/** Names the source after the run that has opened it, and tells the run from others of that name. */
async function bindRun(session: Session, key: string, run: RunLease): Promise<void> {
  const held = [cleanText(run.runId), cleanText(run.token)];
  const [found] = await session.query<{ source: string }>(readRunSource, held);
  // A run that was given up meanwhile names nothing; its commit will be refused.
  if (found === undefined) return;
  const renamed = await session.query(lockRenamedSources, [key, found.source]);
  if (renamed.length > 0) {
    await session.execute(freeSourceName, [key, found.source]);
    await session.execute(nameSource, [key, found.source]);
  }
  await session.execute(assignRunSource, [key, ...held]);
}

function toStoredDocument(row: StoredDocumentRow): StoredDocument {
  return {
    path: row.path,
    contentHash: row.content_hash,
    visibility: fromVisibilityColumns(row),
    warnings: row.warnings,
    operations: row.operation_count,
    chunks: row.chunk_count,
  };
}
