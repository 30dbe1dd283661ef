/** A model with its dimensions and normalisation. Vectors of two spaces never meet. */
export interface EmbeddingSpace {
  /** Stable name, such as `use-lite-512`. */
  readonly name: string;
  readonly dimensions: number;
  /**
   * Share of the cosine in the fused score, 0 to 1; the rest is BM25. A weak embedder wants 0.2 to 0.4,
   * a strong one more, so it belongs to the space.
   */
  readonly fusionWeight: number;
  /**
   * Cosines below which a section is far from a question, and has nothing to do with it. Models differ by more than a
   * half in what they give to texts about the same, so only a space that was measured has them.
   */
  readonly distances?: { readonly far: number; readonly unrelated: number };
}

/** Port: text to unit-length vectors. Implementations never block the caller's thread. */
export interface Embedder {
  readonly space: EmbeddingSpace;
  /** How many texts one call takes at most; callers batch by it. */
  readonly maxBatchSize: number;
  /** @returns one unit vector of `space.dimensions` per text, in order. @throws CopilotError `embedding_failed` */
  embedDocuments(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array[]>;
  /** @throws CopilotError `embedding_failed` */
  embedQuery(text: string, options?: { signal?: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
}
