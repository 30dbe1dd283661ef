import type { DocumentRecord } from '../../core/index-writer.ts';
import { kindNumber } from './chunk-difference.ts';
import type { ChunkRow } from './chunk-difference.ts';
import { locateDocument } from './commit-catalogue.ts';
import type { DocumentPlaces } from './commit-catalogue.ts';
import type { Session } from './database.ts';
import { deleteVanishedOperations } from './queries/delete-vanished-operations.ts';
import { insertChunks } from './queries/insert-chunks.ts';
import { saveDocuments } from './queries/save-documents.ts';
import { saveOperations } from './queries/save-operations.ts';
import { updateChunks } from './queries/update-chunks.ts';
import { firstOfEach, slicesByCost } from './slices.ts';
import { cleanJson, cleanOptionalText, cleanText } from './stored-text.ts';
import { toVisibilityColumns, visibleWithApi } from './visibility-columns.ts';

/** Characters of JSON a statement carries; more would only need more memory on both sides. */
const CHARACTERS_PER_STATEMENT = 1_000_000;

/** A document with the id of its row. */
export interface StoredDocumentRecord {
  readonly id: string;
  readonly document: DocumentRecord;
}

/**
 * Serialises rows into JSON arrays of bounded size, one after the other: what the operations of a large specification
 * share stands in each of them once they are text, which together may be many times the specification.
 */
function* jsonBatches(rows: Iterable<object>): Generator<string> {
  const texts = mapEach(rows, cleanJson);
  for (const part of slicesByCost(texts, CHARACTERS_PER_STATEMENT, (text) => text.length)) yield `[${part.join(',')}]`;
}

function* mapEach<From, To>(items: Iterable<From>, change: (item: From) => To): Generator<To> {
  for (const item of items) yield change(item);
}

/** Writes the rows of documents as far as they differ. @returns rows written */
export async function writeDocuments(
  session: Session,
  sourceId: string,
  documents: readonly DocumentRecord[],
  ids: DocumentPlaces,
): Promise<number> {
  let written = 0;
  for (const batch of jsonBatches(documents.map((document) => documentRow(document, ids)))) {
    written += await session.execute(saveDocuments, [sourceId, batch]);
  }
  return written;
}

function documentRow(document: DocumentRecord, ids: DocumentPlaces): object {
  const { apiId, versionId } = locateDocument(ids, document);
  const chunkKeys = [...firstOfEach(document.chunks, (chunk) => cleanText(chunk.key)).entries()];
  const sections = document.kind === 'page' ? chunkKeys.filter(([, chunk]) => chunk.kind === 'section') : [];
  return {
    path: cleanText(document.path),
    kind: document.kind,
    slug: cleanText(document.slug),
    api_id: apiId,
    api_version_id: versionId,
    title: cleanText(document.title),
    url: cleanOptionalText(document.url),
    content_hash: cleanText(document.contentHash),
    ...(document.kind === 'facts' ? visibleWithApi : toVisibilityColumns(document.visibility)),
    warnings: document.warnings.map(cleanText),
    operation_count: operationsOf(document).size,
    chunk_count: chunkKeys.length,
    section_keys: sections.map(([key]) => key),
  };
}

function operationsOf(document: DocumentRecord) {
  return firstOfEach(document.operations, (operation) => cleanText(operation.key));
}

/** Writes the operations of whole documents as far as they differ. @returns rows written or deleted */
export async function writeOperations(
  session: Session,
  documents: readonly StoredDocumentRecord[],
  existing: readonly string[],
): Promise<number> {
  const rows = documents.flatMap(({ id, document }) =>
    [...operationsOf(document).entries()].map(([key, operation], position) => ({
      document_id: id,
      key,
      operation,
      position,
    })),
  );
  const stored = mapEach(rows, ({ operation, ...row }) => ({
    ...row,
    operation_id: cleanOptionalText(operation.operationId),
    model: cleanJson(operation),
  }));
  let written = 0;
  for (const batch of jsonBatches(stored)) written += await session.execute(saveOperations, [batch]);
  if (existing.length > 0) {
    written += await session.execute(deleteVanishedOperations, [
      existing,
      rows.map((row) => row.document_id),
      rows.map((row) => row.key),
    ]);
  }
  return written;
}

function chunkColumns(row: ChunkRow): object {
  const { chunk, ...columns } = row;
  return { ...columns, kind: kindNumber(chunk.kind) };
}

/** Inserts chunks. @returns their ids by document id and key */
export async function writeNewChunks(session: Session, rows: readonly ChunkRow[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const batch of jsonBatches(mapEach(rows, chunkColumns))) {
    const created = await session.query<{ id: string; document_id: string; key: string }>(insertChunks, [batch]);
    for (const row of created) ids.set(`${row.document_id} ${row.key}`, row.id);
  }
  return ids;
}

/** Updates chunks in place, so that what points to them by id stays right. */
export async function writeChangedChunks(
  session: Session,
  rows: readonly { readonly id: string; readonly row: ChunkRow }[],
): Promise<void> {
  const changed = mapEach(rows, ({ id, row }) => ({ id, ...chunkColumns(row) }));
  for (const batch of jsonBatches(changed)) {
    await session.execute(updateChunks, [batch]);
  }
}
