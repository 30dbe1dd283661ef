/** What the pool sends to an embedding process. */
export interface EmbeddingRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** What an embedding process sends back; vectors stand one behind the other. */
export type EmbeddingReply =
  { readonly id: number; readonly vectors: Float32Array } | { readonly id: number; readonly failure: string };
