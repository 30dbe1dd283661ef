import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';

/** A record like that of a search, for an operation that was read without one. */
export function operationHit({ api, apiTitle, version, url, operation }: CatalogueOperation): SearchHit {
  return {
    kind: 'operation',
    api,
    apiTitle,
    version,
    operationKey: operation.key,
    operationId: operation.operationId,
    chunkKey: `operation:${operation.key}`,
    documentPath: '',
    documentTitle: apiTitle,
    title: operation.summary ?? operation.key,
    url,
    text: operation.description ?? operation.summary ?? operation.key,
    score: 0,
    exact: 'method_path',
    coverage: 1,
    cosine: 0,
  };
}
