import { identifierKinds } from '../../core/chunk.ts';
import type { ChunkRow } from './chunk-difference.ts';
import type { Session } from './database.ts';
import { deleteVanishedIdentifiers } from './queries/delete-vanished-identifiers.ts';
import { deleteVanishedPostings } from './queries/delete-vanished-postings.ts';
import { deleteVanishedStatistics } from './queries/delete-vanished-statistics.ts';
import { saveDocumentStatistics } from './queries/save-document-statistics.ts';
import { saveIdentifiers } from './queries/save-identifiers.ts';
import { savePostings } from './queries/save-postings.ts';
import { slices, slicesByCost } from './slices.ts';
import { cleanText, numberArray } from './stored-text.ts';

/** A chunk row with its id, whether it was there before or not. */
export interface StoredRow {
  readonly id: string;
  readonly row: ChunkRow;
}

interface Posting {
  readonly documentId: string;
  readonly term: number;
  readonly kind: number;
  /** Which of the rows of this word in this document: 0, 1, … */
  readonly part: number;
  readonly chunkIds: string[];
  readonly frequencies: number[];
  readonly lengths: number[];
}

/** Entries of all postings of one statement: about a megabyte of text. */
const ENTRIES_PER_STATEMENT = 30_000;

/**
 * Chunks of one row. The index of the table holds whole rows, so that the rows of one word are read side by side; an
 * entry of a B-tree is at most 2,704 bytes, and this many chunks are 1,024 and some.
 */
const CHUNKS_PER_ROW = 64;

/** Names are short; this is well below a megabyte. */
const IDENTIFIERS_PER_STATEMENT = 5_000;

/** A longer name is nobody's question, and the index of the table could not hold it. */
export const MAX_IDENTIFIER_LENGTH = 500;

/** Term → chunks of each document, from the chunks of that document; a new chunk comes last. */
export function buildPostings(rows: readonly StoredRow[]): Posting[] {
  const postings = new Map<string, Posting[]>();
  for (const { id, row } of rows.toSorted((left, right) => compareIds(left.id, right.id))) {
    for (const { term, frequency } of row.chunk.terms) {
      const key = `${row.document_id} ${row.kind} ${term}`;
      const parts = postings.get(key) ?? [];
      if (parts.length === 0) postings.set(key, parts);
      let posting = parts.at(-1);
      if (posting === undefined || posting.chunkIds.length >= CHUNKS_PER_ROW) {
        const [documentId, kind, part] = [row.document_id, row.kind, parts.length];
        posting = { documentId, term, kind, part, chunkIds: [], frequencies: [], lengths: [] };
        parts.push(posting);
      }
      posting.chunkIds.push(id);
      posting.frequencies.push(frequency);
      posting.lengths.push(row.chunk.length);
    }
  }
  return [...postings.values()].flat();
}

/** Ids are digits of a 64-bit number. */
function compareIds(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}

/** Writes the postings of whole documents as far as they differ; `existing` may hold some already. */
export async function writePostings(
  session: Session,
  rows: readonly StoredRow[],
  existing: readonly string[],
): Promise<void> {
  const postings = buildPostings(rows);
  for (const part of slicesByCost(postings, ENTRIES_PER_STATEMENT, (posting) => posting.chunkIds.length + 1)) {
    await session.execute(savePostings, [
      numberArray(part.map((posting) => posting.term)),
      `{${part.map((posting) => posting.documentId).join(',')}}`,
      numberArray(part.map((posting) => posting.kind)),
      numberArray(part.map((posting) => posting.part)),
      part.map((posting) => `{${posting.chunkIds.join(',')}}`),
      part.map((posting) => numberArray(posting.frequencies)),
      part.map((posting) => numberArray(posting.lengths)),
    ]);
  }
  const byDocument = Map.groupBy(postings, (posting) => posting.documentId);
  for (const documentId of existing) {
    const kept = byDocument.get(documentId) ?? [];
    await session.execute(deleteVanishedPostings, [
      documentId,
      numberArray(kept.map((posting) => posting.term)),
      numberArray(kept.map((posting) => posting.kind)),
      numberArray(kept.map((posting) => posting.part)),
    ]);
  }
}

/** Writes how many chunks of each kind a document has and how long they are together. */
export async function writeStatistics(
  session: Session,
  rows: readonly StoredRow[],
  existing: readonly string[],
): Promise<void> {
  const statistics = new Map<string, { documentId: string; kind: number; count: number; length: number }>();
  for (const { row } of rows) {
    const key = `${row.document_id} ${row.kind}`;
    const statistic = statistics.get(key) ?? { documentId: row.document_id, kind: row.kind, count: 0, length: 0 };
    statistic.count += 1;
    statistic.length += row.chunk.length;
    statistics.set(key, statistic);
  }
  const all = [...statistics.values()];
  const documentIds = all.map((statistic) => statistic.documentId);
  const kinds = numberArray(all.map((statistic) => statistic.kind));
  await session.execute(saveDocumentStatistics, [
    documentIds,
    kinds,
    numberArray(all.map((statistic) => statistic.count)),
    numberArray(all.map((statistic) => statistic.length)),
  ]);
  if (existing.length > 0) await session.execute(deleteVanishedStatistics, [existing, documentIds, kinds]);
}

/** Writes the names of new and updated chunks; those of updated chunks replace what was there. */
export async function writeIdentifiers(
  session: Session,
  rows: readonly StoredRow[],
  updatedIds: readonly string[],
): Promise<void> {
  const identifiers = rows.flatMap(({ id, row }) =>
    row.chunk.identifiers
      .map(({ kind, key }) => ({
        id,
        documentId: row.document_id,
        kind: identifierKinds.indexOf(kind),
        key: cleanText(key),
      }))
      .filter(({ key }) => key !== '' && key.length <= MAX_IDENTIFIER_LENGTH),
  );
  if (updatedIds.length > 0) {
    await session.execute(deleteVanishedIdentifiers, [
      updatedIds,
      numberArray(identifiers.map(({ kind }) => kind)),
      identifiers.map(({ key }) => key),
      identifiers.map(({ id }) => id),
    ]);
  }
  for (const part of slices(identifiers, IDENTIFIERS_PER_STATEMENT)) {
    await session.execute(saveIdentifiers, [
      numberArray(part.map(({ kind }) => kind)),
      part.map(({ key }) => key),
      part.map(({ documentId }) => documentId),
      part.map(({ id }) => id),
    ]);
  }
}
