import type { Embedder } from '../core/embedder.ts';
import { CopilotError } from '../core/errors.ts';

/** Batches on their way at once: one computes while the next is handed over, or two share a slow network. */
const BATCHES_IN_FLIGHT = 2;

/** Embeds distinct texts in batches. @throws CopilotError as the embedder does */
export async function embedTexts(
  texts: readonly string[],
  embedder: Embedder,
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const size = Math.max(1, embedder.maxBatchSize);
  // The first failure gives up the whole call: whatever else is computed would be for nobody.
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < texts.length) {
      signal.throwIfAborted();
      const batch = texts.slice(next, next + size);
      next += batch.length;
      const embedded = await embedder.embedDocuments(batch, { signal });
      if (embedded.length !== batch.length) {
        throw new CopilotError(
          'embedding_failed',
          `The embedder gave ${embedded.length} vectors for ${batch.length} texts.`,
        );
      }
      batch.forEach((text, index) => {
        const vector = embedded[index];
        if (vector !== undefined) vectors.set(text, vector);
      });
      options.onProgress?.(vectors.size, texts.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, work));
  } catch (error) {
    failure.abort();
    throw error;
  }
  return vectors;
}
