import type { Visibility } from './caller.ts';
import type { Chunk } from './chunk.ts';
import type { EmbeddingSpace } from './embedder.ts';
import type { Operation } from './operation.ts';

/** A configured place content comes from. `key` identifies it: for a directory its real path. */
export interface SourceDescriptor {
  readonly key: string;
  readonly kind: 'directory';
  readonly title: string | null;
}

export interface StoredDocument {
  /** Path inside the source: the identity of a document. */
  readonly path: string;
  /** Equal hash: nothing about the document changed, it need not be parsed. */
  readonly contentHash: string;
  readonly visibility: Visibility;
  /** Findings of the run that stored it, so that an unchanged run reports the same. */
  readonly warnings: readonly string[];
  readonly operations: number;
  readonly chunks: number;
}

export interface ApiRecord {
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  /** Version labels in order, oldest first; `current` is one of them, or `null` for an API of pages only. */
  readonly versions: readonly string[];
  readonly currentVersion: string | null;
}

/** One spec or one page, as read and cut. */
export interface DocumentRecord {
  readonly path: string;
  readonly kind: 'spec' | 'page';
  /** Page: its slug inside its API or the portal. Spec: the version label. */
  readonly slug: string;
  /** Slug of its API; `null` for a portal-wide page. */
  readonly api: string | null;
  /** Version label; `null` for pages. */
  readonly version: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly contentHash: string;
  readonly visibility: Visibility;
  readonly warnings: readonly string[];
  readonly operations: readonly Operation[];
  readonly chunks: readonly Chunk[];
}

export interface IndexChange {
  /** Every API of the source after this run. */
  readonly apis: readonly ApiRecord[];
  /** New and changed documents, complete. */
  readonly documents: readonly DocumentRecord[];
  /** Paths that are still there and unchanged; everything in neither list is removed. */
  readonly unchangedPaths: readonly string[];
  readonly space: EmbeddingSpace;
  /** Vectors by {@link Chunk.embeddingText} for texts the store did not know. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
  /** Recorded with the run. */
  readonly counts: RunCounts;
}

export interface RunCounts {
  readonly found: number;
  readonly failed: number;
  readonly embedded: number;
  readonly reused: number;
}

export interface CommitResult {
  readonly generation: number;
  readonly removed: number;
  readonly operations: number;
  readonly chunks: number;
  /** Rows of chunks written or deleted by this commit; 0 when nothing changed. */
  readonly chunksWritten: number;
}

/** Port: what ingestion needs of the index. All of it runs as the owner role. */
export interface IndexWriter {
  /** Registers the source if it is new and returns what the committed generation holds of it. */
  openSource(source: SourceDescriptor, options?: { signal?: AbortSignal }): Promise<readonly StoredDocument[]>;
  /** Applies narrower or changed visibilities at once, before anything else of a run. */
  changeVisibility(
    sourceKey: string,
    changes: readonly { readonly path: string; readonly visibility: Visibility }[],
    options?: { signal?: AbortSignal },
  ): Promise<void>;
  /** Which of these embedding texts already have a vector in this space, anywhere in the source. */
  findKnownTexts(
    sourceKey: string,
    space: EmbeddingSpace,
    texts: readonly string[],
    options?: { signal?: AbortSignal },
  ): Promise<ReadonlySet<string>>;
  /** One transaction that applies only the difference and makes it the next generation. */
  commit(sourceKey: string, change: IndexChange, options?: { signal?: AbortSignal }): Promise<CommitResult>;
}
