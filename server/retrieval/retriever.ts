import type { Caller } from '../../core/caller.ts';
import type { ChunkKind } from '../../core/chunk.ts';
import type { SearchResult } from '../../core/search-index.ts';
import type { Respelling } from './respell.ts';

export interface RetrievalRequest {
  readonly question: string;
  /** API slug: search inside it alone (and the portal-wide pages, when `withPortalPages`). */
  readonly api?: string;
  readonly withPortalPages?: boolean;
  /** Version label; absent: the current version of each API. */
  readonly version?: string;
  readonly kinds?: readonly ChunkKind[];
  readonly limit: number;
  readonly limitPerKind?: number;
}

export interface RetrievalResult extends SearchResult {
  /** The question as it was read, where its words resemble names that this caller may see and are none. */
  readonly respelling?: Respelling;
}

/** From a question to ranked chunks this caller may read. */
export interface Retriever {
  retrieve(request: RetrievalRequest, caller: Caller, options?: { signal?: AbortSignal }): Promise<RetrievalResult>;
}
