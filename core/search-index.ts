import type { Caller } from './caller.ts';
import type { ChunkKind, IdentifierKind } from './chunk.ts';
import type { EmbeddingSpace } from './embedder.ts';

export interface SearchQuery {
  /** Distinct terms of the question (hashes of `text-analysis.ts`) with their weight in the question. */
  readonly terms: readonly { readonly term: number; readonly weight: number }[];
  /** Exact names found in the question; a hit by one of them outranks every similarity. */
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly key: string; readonly boost: number }[];
  /** `null` leaves vectors out. */
  readonly vector: Float32Array | null;
  readonly space: EmbeddingSpace;
  readonly filter: SearchFilter;
  /** Most hits over all kinds. */
  readonly limit: number;
  /** Most hits of each kind, so that one kind cannot crowd out another. */
  readonly limitPerKind?: number;
  /** The same for operations, where more of them are wanted for a closer look. */
  readonly limitOfOperations?: number;
  /** The same for sections. */
  readonly limitOfSections?: number;
}

export interface SearchFilter {
  /** API slugs; absent: all. Portal-wide pages are left out when it is set, unless `withPortalPages`. */
  readonly api?: string;
  readonly withPortalPages?: boolean;
  /**
   * A version label; absent: the current version of each API, or the newest visible one where that is hidden. Pages
   * have no version and always pass.
   */
  readonly version?: string;
  readonly kinds?: readonly ChunkKind[];
}

export interface SearchHit {
  readonly kind: ChunkKind;
  readonly api: string | null;
  readonly apiTitle: string | null;
  readonly version: string | null;
  readonly operationKey: string | null;
  readonly operationId: string | null;
  readonly chunkKey: string;
  readonly documentPath: string;
  readonly documentTitle: string;
  readonly title: string;
  readonly url: string | null;
  readonly text: string;
  /** Final score; higher is better. Comparable within one search only. */
  readonly score: number;
  /** Best identifier that matched, if any. */
  readonly exact: IdentifierKind | null;
  /** Share of the question's inverse document frequency that this chunk covers, 0 to 1. */
  readonly coverage: number;
  /** Cosine with the question, -1 to 1; 0 without vectors. */
  readonly cosine: number;
  /** By the distances of the embedding space that was searched; absent: near, or nobody can tell. */
  readonly distance?: 'far' | 'unrelated';
}

/** Freshness of what the caller can see. */
export interface IndexState {
  readonly generation: number;
  /** ISO 8601, `null` for an empty index. */
  readonly indexedAt: string | null;
}

export interface SearchResult {
  /** Best first; ties broken by document path and chunk key, so that equal indexes answer equally. */
  readonly hits: readonly SearchHit[];
  readonly index: IndexState;
}

export interface SearchOutcome extends SearchResult {
  /** What {@link SearchIndex.readFingerprint} gave at this moment. */
  readonly fingerprint: string;
}

/** Port: rights-aware retrieval. The caller's rights are applied by the database itself. */
export interface SearchIndex {
  search(query: SearchQuery, caller: Caller, options?: { signal?: AbortSignal }): Promise<SearchOutcome>;
  /** Names the state of everything this caller may read: another one after each commit and each change of rights in it. */
  readFingerprint(caller: Caller, options?: { signal?: AbortSignal }): Promise<string>;
}
