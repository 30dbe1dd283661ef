import type { Embedder } from '../../core/embedder.ts';
import { analyseText, hashTerm } from '../../core/text-analysis.ts';

/** Small enough for fast tests, large enough that few words collide. */
export const HASH_DIMENSIONS = 64;

/**
 * A test double for the {@link Embedder} port that needs no model: every word is hashed to a dimension and a
 * sign, and the bag of words is scaled to unit length. Texts that share words are near each other, nothing else
 * is, and equal texts give equal vectors. A text without words points along the first dimension.
 */
export function createHashEmbedder(name = 'hash-64', fusionWeight = 0.3): Embedder & { readonly embedded: string[] } {
  const embedded: string[] = [];
  return {
    space: { name, dimensions: HASH_DIMENSIONS, fusionWeight },
    maxBatchSize: 32,
    embedded,
    async embedDocuments(texts, options) {
      options?.signal?.throwIfAborted();
      embedded.push(...texts);
      return texts.map(hashVector);
    },
    async embedQuery(text, options) {
      options?.signal?.throwIfAborted();
      return hashVector(text);
    },
    async close() {
      // Holds nothing.
    },
  };
}

/** The vector of a text, see {@link createHashEmbedder}. */
export function hashVector(text: string): Float32Array {
  const vector = new Float32Array(HASH_DIMENSIONS);
  for (const term of analyseText(text)) {
    const hash = hashTerm(term);
    const dimension = hash % HASH_DIMENSIONS;
    vector[dimension] = (vector[dimension] ?? 0) + (Math.floor(hash / HASH_DIMENSIONS) % 2 === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => value / length);
}
