/** What the pool sends to an embedding worker. */
export interface EmbeddingWorkerRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** What an embedding worker sends back; vectors stand one behind the other in one transferred buffer. */
export type EmbeddingWorkerReply =
  { readonly id: number; readonly vectors: Float32Array } | { readonly id: number; readonly failure: string };
