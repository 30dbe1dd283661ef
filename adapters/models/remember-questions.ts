import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Embedder } from '../../core/embedder.ts';

/** Suggestions, retries and second pages come within minutes; 1,000 vectors of 3,072 numbers are 12 MB. */
const REMEMBERED_QUESTIONS = 1_000;

/**
 * Embeds a question that was asked a short while ago only once. A vector depends on nothing but the text and the
 * space, so it tells nothing of who asked first or what they may read. Kept by hash: no question stays in memory.
 */
export function rememberQuestions(embedder: Embedder, limit: number = REMEMBERED_QUESTIONS): Embedder {
  /** One embedder has one space. */
  const known = new LRUCache<string, Float32Array>({ max: limit });
  return {
    space: embedder.space,
    maxBatchSize: embedder.maxBatchSize,
    embedDocuments: (texts, options) => embedder.embedDocuments(texts, options),
    async embedQuery(text, options) {
      const key = createHash('sha256').update(text).digest('base64');
      const vector = known.get(key) ?? (await embedder.embedQuery(text, options));
      known.set(key, vector);
      // A copy each: nobody can change what the next one is given.
      return vector.slice();
    },
    close: () => embedder.close(),
  };
}
