import { chunkKinds } from '../../core/chunk.ts';
import type { Chunk } from '../../core/chunk.ts';
import { firstOfEach } from './slices.ts';
import { cleanOptionalText, cleanText, hashText } from './stored-text.ts';

/** A chunk row as it should be. */
export interface ChunkRow {
  readonly document_id: string;
  readonly kind: number;
  readonly key: string;
  readonly title: string;
  readonly url: string | null;
  readonly text: string;
  readonly operation_key: string | null;
  readonly content_hash: string;
  readonly embedding_hash: string;
  readonly embedding_text: string;
  readonly chunk: Chunk;
}

/** What the store holds of it. */
export interface StoredChunk {
  readonly id: string;
  readonly document_id: string;
  readonly key: string;
  readonly content_hash: string;
  readonly embedding_hash: string;
  /** It has a vector in the space of this commit. */
  readonly embedded: boolean;
  /** It was stored with its embedding text; only one from before these were kept was not. */
  readonly has_text: boolean;
}

/** A chunk that differs from what is stored of it. */
export interface UpdatedChunk {
  readonly id: string;
  readonly row: ChunkRow;
  /** Its vectors are those of another text. */
  readonly isRetold: boolean;
}

export interface ChunkDifference {
  readonly inserted: readonly ChunkRow[];
  readonly updated: readonly UpdatedChunk[];
  readonly unchanged: readonly { readonly id: string; readonly row: ChunkRow }[];
  readonly deleted: readonly StoredChunk[];
  /** Rows whose vector must be written. */
  readonly unembedded: readonly ChunkRow[];
}

/** The number a kind is stored as. */
export function kindNumber(kind: Chunk['kind']): number {
  return chunkKinds.indexOf(kind);
}

/** Everything that is stored of a chunk, in one hash: equal means that no row of it need be touched. */
function hashChunk(chunk: Chunk): string {
  return hashText(
    JSON.stringify([
      chunk.kind,
      chunk.title,
      chunk.url,
      chunk.text,
      chunk.operationKey,
      chunk.length,
      chunk.terms.map((entry) => [entry.term, entry.frequency]),
      chunk.identifiers.map((identifier) => [identifier.kind, identifier.key]),
    ]),
  );
}

/** The rows of a document's chunks. Of two keys that are equal once cleaned the first wins. */
export function toChunkRows(documentId: string, chunks: readonly Chunk[]): ChunkRow[] {
  return [...firstOfEach(chunks, (chunk) => cleanText(chunk.key)).entries()].map(([key, chunk]) => ({
    document_id: documentId,
    kind: kindNumber(chunk.kind),
    key,
    title: cleanText(chunk.title),
    url: cleanOptionalText(chunk.url),
    text: cleanText(chunk.text),
    operation_key: cleanOptionalText(chunk.operationKey),
    content_hash: hashChunk(chunk),
    embedding_hash: hashText(chunk.embeddingText),
    embedding_text: cleanText(chunk.embeddingText),
    chunk,
  }));
}

/** Compares what should be with what is, for any number of documents. */
export function compareChunks(rows: readonly ChunkRow[], stored: readonly StoredChunk[]): ChunkDifference {
  const storedByKey = new Map(stored.map((chunk) => [`${chunk.document_id} ${chunk.key}`, chunk]));
  const inserted: ChunkRow[] = [];
  const updated: UpdatedChunk[] = [];
  const unchanged: { id: string; row: ChunkRow }[] = [];
  const unembedded: ChunkRow[] = [];
  for (const row of rows) {
    const key = `${row.document_id} ${row.key}`;
    const known = storedByKey.get(key);
    storedByKey.delete(key);
    if (known === undefined) inserted.push(row);
    else if (known.has_text && known.content_hash === row.content_hash && known.embedding_hash === row.embedding_hash) {
      unchanged.push({ id: known.id, row });
    } else updated.push({ id: known.id, row, isRetold: known.embedding_hash !== row.embedding_hash });
    if (known === undefined || !known.embedded || known.embedding_hash !== row.embedding_hash) unembedded.push(row);
  }
  return { inserted, updated, unchanged, deleted: [...storedByKey.values()], unembedded };
}

/** The parts of a difference that concern each document. */
export function groupByDocument(difference: ChunkDifference): Map<string, ChunkDifference> {
  const inserted = Map.groupBy(difference.inserted, (row) => row.document_id);
  const updated = Map.groupBy(difference.updated, ({ row }) => row.document_id);
  const unchanged = Map.groupBy(difference.unchanged, ({ row }) => row.document_id);
  const deleted = Map.groupBy(difference.deleted, (chunk) => chunk.document_id);
  const unembedded = Map.groupBy(difference.unembedded, (row) => row.document_id);
  const ids = new Set([...inserted.keys(), ...updated.keys(), ...unchanged.keys(), ...deleted.keys()]);
  return new Map(
    [...ids].map((id) => [
      id,
      {
        inserted: inserted.get(id) ?? [],
        updated: updated.get(id) ?? [],
        unchanged: unchanged.get(id) ?? [],
        deleted: deleted.get(id) ?? [],
        unembedded: unembedded.get(id) ?? [],
      },
    ]),
  );
}

/** Puts parts together again; a document without chunks, before and after, has none. */
export function joinDifferences(parts: readonly (ChunkDifference | undefined)[]): ChunkDifference {
  const present = parts.filter((part) => part !== undefined);
  return {
    inserted: present.flatMap((part) => part.inserted),
    updated: present.flatMap((part) => part.updated),
    unchanged: present.flatMap((part) => part.unchanged),
    deleted: present.flatMap((part) => part.deleted),
    unembedded: present.flatMap((part) => part.unembedded),
  };
}
