/** What one run did: the JSON of `portal-copilot ingest --json`. */
export interface IngestionReport {
  readonly documents: {
    readonly found: number;
    readonly indexed: number;
    readonly unchanged: number;
    readonly failed: number;
    readonly removed: number;
  };
  readonly failures: readonly { readonly file: string; readonly reason: string; readonly line?: number }[];
  readonly warnings: readonly { readonly file: string; readonly message: string }[];
  /** Of the whole source after the run. */
  readonly operations: number;
  readonly chunks: number;
  /** Texts that were embedded, and texts of indexed documents that already had a vector. */
  readonly embedded: number;
  readonly reused: number;
  readonly seconds: number;
  /** Maximum resident set of the process. */
  readonly peak_memory_mb: number;
}

export interface IngestionProgress {
  readonly stage: 'read' | 'parse' | 'embed' | 'commit';
  readonly done: number;
  readonly total: number;
}
