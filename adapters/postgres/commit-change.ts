import { CopilotError } from '../../core/errors.ts';
import type { CommitResult, DocumentRecord, IndexChange } from '../../core/index-writer.ts';
import { compareChunks, groupByDocument, joinDifferences, toChunkRows } from './chunk-difference.ts';
import type { ChunkDifference, ChunkRow, StoredChunk } from './chunk-difference.ts';
import { hasPlace, removeVanished, saveCatalogue } from './commit-catalogue.ts';
import { writeChangedChunks, writeDocuments, writeNewChunks, writeOperations } from './commit-documents.ts';
import type { StoredDocumentRecord } from './commit-documents.ts';
import { lockFactsApis, lockVanishingApis, removeFactsOfVanishedApis, writeFacts } from './commit-facts.ts';
import { writeIdentifiers, writePostings, writeStatistics } from './commit-postings.ts';
import type { StoredRow } from './commit-postings.ts';
import { assertHeld, recordRun } from './commit-run.ts';
import { collectKnownVectors, collectVectors, resolveCommitSpaces, writeVectors } from './commit-vectors.ts';
import type { CollectedVectors } from './commit-vectors.ts';
import type { Session } from './database.ts';
import { countDocumentChunks } from './queries/count-document-chunks.ts';
import { deleteChunks } from './queries/delete-chunks.ts';
import { deleteDocuments } from './queries/delete-documents.ts';
import { deleteStaleVectors } from './queries/delete-stale-vectors.ts';
import { listDocumentIds } from './queries/list-document-ids.ts';
import { listStoredChunks } from './queries/list-stored-chunks.ts';
import { firstOfEach, slicesByCost } from './slices.ts';
import { cleanText } from './stored-text.ts';

/** Chunks that are prepared together; bounds the memory of many small documents as well as round trips. */
const CHUNKS_PER_BATCH = 500;

interface CommitContext {
  readonly session: Session;
  readonly sourceId: string;
  readonly spaceId: number;
  readonly existing: ReadonlySet<string>;
  readonly vectors: CollectedVectors;
  readonly active: ActiveVectors | null;
}

/** What is known of changed chunks in the space that searches use, while it is not the one of this commit. */
interface ActiveVectors {
  readonly spaceId: number;
  readonly vectors: CollectedVectors;
}

interface PreparedDocument extends StoredDocumentRecord {
  readonly rows: readonly ChunkRow[];
}

/** Applies the difference between a change and what a source holds, inside the caller's transaction. */
export async function commitChange(session: Session, sourceId: string, change: IndexChange): Promise<CommitResult> {
  if (change.run !== undefined) await assertHeld(session, change.run);
  const vanishing = await lockVanishingApis(session, sourceId, change.apis);
  const { spaceId, otherActiveId } = await resolveCommitSpaces(session, change.space);
  const factsApis = await lockFactsApis(session, change.documents);
  const catalogue = { ...(await saveCatalogue(session, sourceId, change.apis)), factsApis };
  const before = await readDocumentIds(session, sourceId);
  const distinct = [...firstOfEach(change.documents, (document) => cleanText(document.path)).values()];
  const documents = distinct.filter((document) => hasPlace(catalogue, document));
  let written = catalogue.written + (await writeDocuments(session, sourceId, documents, catalogue));

  const prepared = await prepareDocuments(session, sourceId, documents);
  const idsBefore = new Set(before.values());
  const existing = new Set(prepared.map(({ id }) => id).filter((id) => idsBefore.has(id)));
  const difference = await compareDocuments(session, prepared, existing, spaceId);
  const vectors = await collectVectors(
    session,
    { sourceId, spaceId },
    difference.unembedded,
    change.vectors,
    change.space,
  );
  const active = await keepActiveVectors(session, { sourceId, spaceId: otherActiveId }, difference);
  const context: CommitContext = { session, sourceId, spaceId, existing, vectors, active };
  const parts = groupByDocument(difference);
  for (const batch of slicesByCost(prepared, CHUNKS_PER_BATCH, ({ rows }) => rows.length + 1)) {
    written += await commitBatch(context, batch, joinDifferences(batch.map(({ id }) => parts.get(id))));
  }
  const kept = new Set([...documents.map((document) => document.path), ...change.unchangedPaths].map(cleanText));
  const removedIds = [...before].filter(([path]) => !kept.has(path)).map(([, id]) => id);
  const removedChunks = await removeDocuments(session, removedIds);
  await removeFactsOfVanishedApis(session, vanishing);
  written += removedIds.length + (await removeVanished(session, sourceId, change.apis, catalogue));

  const totals = await recordRun(session, sourceId, change, { removed: removedIds.length, changed: written > 0 });
  const { inserted, updated, deleted } = difference;
  return {
    ...totals,
    removed: removedIds.length,
    chunksWritten: inserted.length + updated.length + deleted.length + removedChunks,
  };
}

async function readDocumentIds(session: Session, sourceId: string): Promise<Map<string, string>> {
  const rows = await session.query<{ id: string; path: string }>(listDocumentIds, [sourceId]);
  return new Map(rows.map((row) => [row.path, row.id]));
}

async function prepareDocuments(
  session: Session,
  sourceId: string,
  documents: readonly DocumentRecord[],
): Promise<PreparedDocument[]> {
  if (documents.length === 0) return [];
  const ids = await readDocumentIds(session, sourceId);
  return documents.map((document) => {
    const id = ids.get(cleanText(document.path));
    if (id === undefined) throw new CopilotError('internal', `The document ${document.path} was not stored.`);
    return { id, document, rows: toChunkRows(id, document.chunks) };
  });
}

async function compareDocuments(
  session: Session,
  prepared: readonly PreparedDocument[],
  existing: ReadonlySet<string>,
  spaceId: number,
): Promise<ChunkDifference> {
  const stored =
    existing.size === 0 ? [] : await session.query<StoredChunk>(listStoredChunks, [[...existing], spaceId]);
  return compareChunks(
    prepared.flatMap(({ rows }) => rows),
    stored,
  );
}

/** Collected before anything is deleted, since a text may have moved from a chunk that goes. */
async function keepActiveVectors(
  session: Session,
  { sourceId, spaceId }: { readonly sourceId: string; readonly spaceId: number | null },
  { inserted, updated }: ChunkDifference,
): Promise<ActiveVectors | null> {
  if (spaceId === null) return null;
  const retold = updated.filter(({ isRetold }) => isRetold).map(({ row }) => row);
  return { spaceId, vectors: await collectKnownVectors(session, { sourceId, spaceId }, [...inserted, ...retold]) };
}

/** Writes everything of a few documents. @returns rows written that make a new generation */
async function commitBatch(
  context: CommitContext,
  batch: readonly PreparedDocument[],
  part: ChunkDifference,
): Promise<number> {
  const { session } = context;
  const updatedIds = part.updated.map(({ id }) => id);
  if (part.deleted.length > 0) await session.execute(deleteChunks, [part.deleted.map(({ id }) => id)]);
  const newIds = await writeNewChunks(session, part.inserted);
  await writeChangedChunks(session, part.updated);
  const inserted: StoredRow[] = part.inserted.map((row) => {
    const id = newIds.get(`${row.document_id} ${row.key}`);
    if (id === undefined) throw new CopilotError('internal', `The chunk ${row.key} was not stored.`);
    return { id, row };
  });
  const all: StoredRow[] = [...inserted, ...part.updated, ...part.unchanged];
  const vectors = await writeAllVectors(context, part, { all, inserted });
  await writeSearchTables(context, batch, part, { all, inserted, updatedIds });
  const existing = batch.map(({ id }) => id).filter((id) => context.existing.has(id));
  const models = (await writeOperations(session, batch, existing)) + (await writeFacts(session, batch, existing));
  return models + vectors + inserted.length + part.updated.length + part.deleted.length;
}

/** Vectors of new texts in the configured space, and in the active one as far as they are known there. */
async function writeAllVectors(
  { session, spaceId, vectors, active }: CommitContext,
  part: ChunkDifference,
  rows: { readonly all: readonly StoredRow[]; readonly inserted: readonly StoredRow[] },
): Promise<number> {
  const retold = part.updated.filter(({ isRetold }) => isRetold);
  if (retold.length > 0) await session.execute(deleteStaleVectors, [retold.map(({ id }) => id), spaceId]);
  const needsVector = new Set(part.unembedded);
  const unembedded = rows.all.filter(({ row }) => needsVector.has(row));
  const written = await writeVectors(session, spaceId, unembedded, vectors);
  if (active === null) return written;
  const known = [...rows.inserted, ...retold].filter(({ row }) => active.vectors.has(row.embedding_hash));
  return written + (await writeVectors(session, active.spaceId, known, active.vectors));
}

/** Postings and statistics belong to whole documents, so those without a changed chunk are left alone. */
async function writeSearchTables(
  context: CommitContext,
  batch: readonly PreparedDocument[],
  part: ChunkDifference,
  rows: { readonly all: readonly StoredRow[]; readonly inserted: readonly StoredRow[]; readonly updatedIds: string[] },
): Promise<void> {
  const untouched = new Set(batch.map(({ id }) => id));
  for (const row of part.inserted) untouched.delete(row.document_id);
  for (const { row } of part.updated) untouched.delete(row.document_id);
  for (const { document_id } of part.deleted) untouched.delete(document_id);
  const touched = rows.all.filter(({ row }) => !untouched.has(row.document_id));
  const existing = batch.map(({ id }) => id).filter((id) => !untouched.has(id) && context.existing.has(id));
  if (touched.length === 0 && existing.length === 0) return;
  await writePostings(context.session, touched, existing);
  await writeStatistics(context.session, touched, existing);
  await writeIdentifiers(context.session, [...rows.inserted, ...part.updated], rows.updatedIds);
}

async function removeDocuments(session: Session, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [counted] = await session.query<{ chunks: number }>(countDocumentChunks, [ids]);
  await session.execute(deleteDocuments, [ids]);
  return counted?.chunks ?? 0;
}
