import type { Visibility } from './caller.ts';
import type { Chunk } from './chunk.ts';
import type { EmbeddingSpace } from './embedder.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import type { RunLease } from './index-run.ts';
import type { Operation } from './operation.ts';

/** A configured place content comes from. `key` identifies it: for a directory its real path, else its address. */
export interface SourceDescriptor {
  readonly key: string;
  readonly kind: 'directory' | 'konnect' | 'gateway' | 'portal' | 'url' | 'classic';
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
  /** Gateway services that implement it, as the source itself says; absent: it says nothing. */
  readonly implementations?: readonly ApiImplementation[];
}

/** The link from an API to the gateway service behind it. */
export interface ApiImplementation {
  /** `null` on a gateway without a control plane of Konnect. */
  readonly controlPlaneId: string | null;
  readonly serviceId: string;
}

/** An API of any source, as a gateway's services are matched to it. */
export interface IndexedApi {
  /** Slug in this deployment. */
  readonly slug: string;
  readonly title: string;
  readonly implementations: readonly ApiImplementation[];
}

/** One spec, one page, or what the gateway enforces on one API, as read and cut. */
export interface DocumentRecord {
  readonly path: string;
  readonly kind: DocumentKind;
  /** Page: its slug inside its API or the portal. Spec: the version label. Facts: the slug of the API. */
  readonly slug: string;
  /**
   * Slug of its API; `null` for a portal-wide page. Of `facts` the slug in this deployment, since the API belongs to
   * another source; when there is no such API any more, the document is left out.
   */
  readonly api: string | null;
  /** Version label; `null` for pages. */
  readonly version: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly contentHash: string;
  /** `facts` are for whoever may read a specification of their API, whatever stands here. */
  readonly visibility: Visibility;
  readonly warnings: readonly string[];
  readonly operations: readonly Operation[];
  readonly chunks: readonly Chunk[];
  /** Of `kind: facts`, and of no other. */
  readonly facts?: GatewayFacts;
}

export type DocumentKind = 'spec' | 'page' | 'facts';

export interface IndexChange {
  /** Every API of the source after this run. */
  readonly apis: readonly ApiRecord[];
  /** New and changed documents, complete. */
  readonly documents: readonly DocumentRecord[];
  /** Paths that are still there and unchanged; everything in neither list is removed. */
  readonly unchangedPaths: readonly string[];
  /** The configured space. While searches still use another, its vectors are kept as far as the texts are. */
  readonly space: EmbeddingSpace;
  /** Vectors by {@link Chunk.embeddingText} for texts the store did not know. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
  /** Recorded with the run. */
  readonly counts: RunCounts;
  /**
   * The index run this belongs to. The commit marks it as committed, and is refused with `run_lost` when the run does
   * not hold its source any more. Absent: a run is recorded by the commit itself.
   */
  readonly run?: RunLease;
}

export interface RunCounts {
  readonly found: number;
  readonly failed: number;
  readonly embedded: number;
  readonly reused: number;
  readonly warnings?: number;
  /** Sent to the source so far, where it is read over the network. */
  readonly requests?: number;
}

export interface CommitResult {
  readonly generation: number;
  readonly removed: number;
  readonly operations: number;
  readonly chunks: number;
  /** Rows of chunks written or deleted by this commit; 0 when nothing changed. */
  readonly chunksWritten: number;
}

/** A source as the index holds it, configured or not. */
export interface IndexedSource extends SourceDescriptor {
  /**
   * Of the index run that opened it last: its name in the configuration, or the path of a directory. A name leads to
   * one source at most; `null` when another goes by it now, or when no run has opened this one.
   */
  readonly name: string | null;
  /** 0 before its first commit. */
  readonly generation: number;
  /** ISO 8601; `null` before its first commit. */
  readonly indexedAt: string | null;
  readonly documents: number;
  readonly chunks: number;
}

/** What went with a source. */
export interface SourceRemoval {
  readonly apis: number;
  readonly documents: number;
  readonly operations: number;
  readonly chunks: number;
  /** Documents of gateway facts that other sources held on its APIs. */
  readonly facts: number;
}

/** Port: what ingestion needs of the index. All of it runs as the owner role. */
export interface IndexWriter {
  /**
   * Registers the source if it is new and returns what the committed generation holds of it. With `run`, an index run
   * that is under way, the source goes by that run's name from now on.
   */
  openSource(
    source: SourceDescriptor,
    options?: { signal?: AbortSignal; run?: RunLease },
  ): Promise<readonly StoredDocument[]>;
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
  /** All APIs of all sources. */
  listApis(options?: { signal?: AbortSignal }): Promise<readonly IndexedApi[]>;
  /** One transaction that applies only the difference and makes it the next generation. */
  commit(sourceKey: string, change: IndexChange, options?: { signal?: AbortSignal }): Promise<CommitResult>;
  /** All sources, named ones first. */
  listSources(options?: { signal?: AbortSignal }): Promise<readonly IndexedSource[]>;
  /**
   * Removes a source, its documents, its APIs and the gateway facts on them, in one transaction; its index runs stay on
   * record. @throws CopilotError `not_found`, `run_in_progress` while a run holds the source
   */
  removeSource(sourceKey: string, options?: { signal?: AbortSignal }): Promise<SourceRemoval>;
  /** One space beside another, until it takes its place. */
  readonly spaces: EmbeddingSpaces;
}

/** A chunk that lacks a vector in a space. */
export interface UnembeddedChunk {
  readonly id: string;
  /** What its vector is computed from. */
  readonly text: string;
  /** Tells whether the text is still the same when the vector comes. */
  readonly textHash: string;
}

/**
 * Port: the embedding spaces of an index. Searches use the active one. Another that is asked for is filled beside it and
 * takes its place when no chunk of any source lacks a vector in it.
 */
export interface EmbeddingSpaces {
  /**
   * Asks for a space and takes hold of filling it. Of several processes that ask for different ones, the last to
   * begin asking wins: the first call of this object makes its space the wanted one, a later call never takes that
   * back. `busy`: another process is filling the space; `superseded`: another space was asked for since.
   */
  claim(
    space: EmbeddingSpace,
    options?: { signal?: AbortSignal },
  ): Promise<
    | { readonly status: 'held'; readonly filling: SpaceFilling }
    | { readonly status: 'busy' }
    | { readonly status: 'superseded'; readonly wanted: string }
  >;
  /**
   * Deletes some vectors of spaces that are neither active nor wanted, once searches that began before the switch
   * have ended. `waitMilliseconds` until there is more to delete; `null`: nothing is left.
   */
  deleteRetired(options?: {
    signal?: AbortSignal;
  }): Promise<{ readonly deleted: number; readonly waitMilliseconds: number | null }>;
}

/** A process's hold on filling one space. Each call is one transaction, so a kill loses one batch at most. */
export interface SpaceFilling {
  readonly isActive: boolean;
  /** Chunks of all sources that lacked a vector when the hold began. */
  readonly missing: number;
  /** In a fixed order, from behind the chunk `after`. */
  list(
    page: { readonly after: string | null; readonly limit: number },
    options?: { signal?: AbortSignal },
  ): Promise<readonly UnembeddedChunk[]>;
  /** Stores vectors, except for chunks whose text is another by now. @returns false when the hold is lost */
  save(
    vectors: readonly { readonly chunk: UnembeddedChunk; readonly vector: Float32Array }[],
    options?: { signal?: AbortSignal },
  ): Promise<boolean>;
  /** Lets searches use the space, unless a chunk lacks a vector. `lost`: another process fills it, or another space is wanted. */
  activate(options?: { signal?: AbortSignal }): Promise<'active' | 'incomplete' | 'lost'>;
  release(): Promise<void>;
}
