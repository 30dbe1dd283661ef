import { chunkKinds } from '../../core/chunk.ts';
import type { ChunkKind } from '../../core/chunk.ts';
import type { Embedder } from '../../core/embedder.ts';
import type { SearchFilter, SearchHit, SearchIndex, SearchQuery } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { findQuestionIdentifiers } from './question-identifiers.ts';
import { preferLiteralNames } from './prefer-literal-names.ts';
import { questionTerms } from './question-terms.ts';
import { rankOperations } from './rank-operations.ts';
import type { RetrievalRequest, Retriever } from './retriever.ts';

/** Which parts of the search take part; everything by default. Measurements switch parts off to see their worth. */
export interface RetrievalParts {
  readonly identifiers: boolean;
  readonly terms: boolean;
  readonly vectors: boolean;
  /** The closer look at the order of operations. */
  readonly ranking: boolean;
}

const allParts: RetrievalParts = { identifiers: true, terms: true, vectors: true, ranking: true };

/**
 * Operations that the closer look may reorder. What an operation needs may itself resemble the question little: of
 * 50, 0.813 of the wanted ones of the largest measured API were among the first ten, of 100, 0.821.
 */
const OPERATIONS_RANKED = 100;

/** Hits of one kind that are read at least, to choose among those with the same name but for case and signs. */
const LEAST_PER_KIND = 5;

/** Long texts do not embed better than their beginning, and cost time on the question's path. */
const MAX_EMBEDDED_CHARACTERS = 600;

/** Room for a cold start on a busy machine; the retries of an unreachable server would keep the reader far longer. */
const EMBEDDING_PATIENCE_MS = 8_000;

export interface RetrieverDependencies {
  readonly searchIndex: SearchIndex;
  /** Embeds every question, unless there is a choice. */
  readonly embedder: Embedder;
  /** The embedder of the space that the index is searched in at this moment; `null`: words alone. */
  readonly chooseEmbedder?: (options?: { signal?: AbortSignal }) => Promise<Embedder | null>;
  /**
   * With it, an embedder that cannot be reached costs the vectors alone and is told here; without it the search
   * fails, as a measurement must.
   */
  readonly onEmbeddingFailure?: (error: unknown) => void;
}

type EmbeddedQuestion = Pick<SearchQuery, 'vector' | 'space'>;

/** Hybrid retrieval: exact names, BM25 and vectors, fused in one statement under the caller's rights. */
export function createRetriever(dependencies: RetrieverDependencies, parts: RetrievalParts = allParts): Retriever {
  const { searchIndex, embedder, onEmbeddingFailure } = dependencies;
  const chooseEmbedder = dependencies.chooseEmbedder ?? (() => Promise.resolve(embedder));
  const withoutVector: EmbeddedQuestion = { vector: null, space: embedder.space };

  async function embedWithin(question: string, options: { signal?: AbortSignal }): Promise<EmbeddedQuestion> {
    const chosen = await chooseEmbedder(options);
    if (chosen === null) return withoutVector;
    const vector = await chosen.embedQuery(question.slice(0, MAX_EMBEDDED_CHARACTERS), options);
    return { vector, space: chosen.space };
  }

  async function embed(question: string, options: { signal?: AbortSignal }): Promise<EmbeddedQuestion> {
    try {
      if (onEmbeddingFailure === undefined) return await embedWithin(question, options);
      const patience = AbortSignal.timeout(EMBEDDING_PATIENCE_MS);
      const signal = options.signal === undefined ? patience : AbortSignal.any([options.signal, patience]);
      return await embedWithin(question, { signal });
    } catch (error) {
      if (options.signal?.aborted === true || onEmbeddingFailure === undefined) throw error;
      onEmbeddingFailure(error);
      return withoutVector;
    }
  }

  return {
    async retrieve(request, caller, options = {}) {
      // A question of punctuation alone has no direction: its vector would be noise.
      const embeddable = parts.vectors && analyseText(request.question).length > 0;
      const query: SearchQuery = {
        terms: parts.terms ? questionTerms(request.question) : [],
        identifiers: parts.identifiers ? findQuestionIdentifiers(request.question) : [],
        ...(embeddable ? await embed(request.question, options) : withoutVector),
        filter: toFilter(request),
        ...toLimits(request, parts.ranking),
      };
      const result = await searchIndex.search(query, caller, options);
      if (!parts.ranking) return result;
      const named = preferLiteralNames(request.question, result.hits);
      return { ...result, hits: firstHits(rankOperations(request.question, named), request) };
    },
  };
}

/** More operations than asked for, where they are to be ranked: which of them are the first is not known yet. */
function toLimits(
  { kinds, limit, limitPerKind }: RetrievalRequest,
  ranking: boolean,
): Pick<SearchQuery, 'limit' | 'limitPerKind' | 'limitOfOperations'> {
  if (!ranking || (kinds !== undefined && !kinds.includes('operation')))
    return { limit, ...(limitPerKind === undefined ? {} : { limitPerKind }) };
  const wanted = limitPerKind ?? limit;
  const read = Math.max(wanted, LEAST_PER_KIND);
  return {
    limit: limit + OPERATIONS_RANKED + (read - wanted) * chunkKinds.length,
    limitPerKind: read,
    limitOfOperations: Math.max(limit, OPERATIONS_RANKED),
  };
}

function firstHits(hits: readonly SearchHit[], { limit, limitPerKind = limit }: RetrievalRequest): SearchHit[] {
  const taken = new Map<ChunkKind, number>();
  return hits
    .filter(({ kind }) => {
      const count = (taken.get(kind) ?? 0) + 1;
      taken.set(kind, count);
      return count <= limitPerKind;
    })
    .slice(0, limit);
}

function toFilter(request: RetrievalRequest): SearchFilter {
  return {
    ...(request.api === undefined ? {} : { api: request.api }),
    ...(request.withPortalPages === undefined ? {} : { withPortalPages: request.withPortalPages }),
    ...(request.version === undefined ? {} : { version: request.version }),
    ...(request.kinds === undefined ? {} : { kinds: request.kinds }),
  };
}
