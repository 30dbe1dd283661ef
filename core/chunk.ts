/** What is embedded, searched and cited. The order is the number stored in the database: append only. */
export const chunkKinds = ['operation', 'schema', 'section', 'overview', 'fact'] as const;
export type ChunkKind = (typeof chunkKinds)[number];

/**
 * An exact name by which a chunk can be looked up before any similarity is computed. The order is the
 * number stored in the database: append only.
 */
export const identifierKinds = [
  'operation_id',
  'method_path',
  'path',
  'schema',
  'header',
  'field',
  'error_code',
  'title',
  'value',
  /** A value that a schema lists; operations that take it come before. */
  'schema_value',
  /** A name exactly as the specification writes it, see `writtenNameKey`: what answers are checked against. Never searched. */
  'written_name',
] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

export interface Identifier {
  readonly kind: IdentifierKind;
  /** Normalised by the functions of `identifier-keys.ts`; both sides must use them. */
  readonly key: string;
}

/** Weighted frequency of one term in one chunk; field weights are already applied. */
export interface TermFrequency {
  /** Hash of the stemmed term, see `text-analysis.ts`. A safe integer. */
  readonly term: number;
  readonly frequency: number;
}

/** A chunk as ingestion hands it to the store. */
export interface Chunk {
  /** Unique and stable inside its document: `operation:POST /refunds`, `section:errors/retry#2`. */
  readonly key: string;
  readonly kind: ChunkKind;
  readonly title: string;
  /** `null` where the source gives no public address. */
  readonly url: string | null;
  /** Markdown for people and models: what is cited and what excerpts are cut from. */
  readonly text: string;
  /** Natural-language text for the embedder, short. */
  readonly embeddingText: string;
  /** Key of the operation this chunk describes, for `kind: operation`. */
  readonly operationKey: string | null;
  readonly terms: readonly TermFrequency[];
  /** Sum of the weighted frequencies: the length that BM25 normalises by. */
  readonly length: number;
  readonly identifiers: readonly Identifier[];
}
