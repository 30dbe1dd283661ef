import type { Embedder } from '../../core/embedder.ts';
import type { SearchFilter, SearchIndex, SearchQuery } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { findQuestionIdentifiers } from './question-identifiers.ts';
import { questionTerms } from './question-terms.ts';
import type { RetrievalRequest, Retriever } from './retriever.ts';

/** Which parts of the search take part; everything by default. Measurements switch parts off to see their worth. */
export interface RetrievalParts {
  readonly identifiers: boolean;
  readonly terms: boolean;
  readonly vectors: boolean;
}

const allParts: RetrievalParts = { identifiers: true, terms: true, vectors: true };

/** Long texts do not embed better than their beginning, and cost time on the question's path. */
const MAX_EMBEDDED_CHARACTERS = 600;

/** Hybrid retrieval: exact names, BM25 and vectors, fused in one statement under the caller's rights. */
export function createRetriever(
  dependencies: { readonly searchIndex: SearchIndex; readonly embedder: Embedder },
  parts: RetrievalParts = allParts,
): Retriever {
  const { searchIndex, embedder } = dependencies;
  return {
    async retrieve(request, caller, options = {}) {
      // A question of punctuation alone has no direction: its vector would be noise.
      const embeddable = parts.vectors && analyseText(request.question).length > 0;
      const query: SearchQuery = {
        terms: parts.terms ? questionTerms(request.question) : [],
        identifiers: parts.identifiers ? findQuestionIdentifiers(request.question) : [],
        vector: embeddable
          ? await embedder.embedQuery(request.question.slice(0, MAX_EMBEDDED_CHARACTERS), options)
          : null,
        space: embedder.space,
        filter: toFilter(request),
        limit: request.limit,
        ...(request.limitPerKind === undefined ? {} : { limitPerKind: request.limitPerKind }),
      };
      return searchIndex.search(query, caller, options);
    },
  };
}

function toFilter(request: RetrievalRequest): SearchFilter {
  return {
    ...(request.api === undefined ? {} : { api: request.api }),
    ...(request.withPortalPages === undefined ? {} : { withPortalPages: request.withPortalPages }),
    ...(request.version === undefined ? {} : { version: request.version }),
    ...(request.kinds === undefined ? {} : { kinds: request.kinds }),
  };
}
