import type { EmbeddingSpace } from '../../core/embedder.ts';
import type { SearchHit } from '../../core/search-index.ts';

/** Hits with what their cosines mean in this space; as they are where it was not measured, or without vectors. */
export function markDistances(hits: readonly SearchHit[], { distances }: EmbeddingSpace): readonly SearchHit[] {
  if (distances === undefined) return hits;
  return hits.map((hit) => {
    // No vector is exactly across a question: the hit has none.
    if (hit.cosine === 0 || hit.cosine >= distances.far) return hit;
    return { ...hit, distance: hit.cosine < distances.unrelated ? 'unrelated' : 'far' };
  });
}
