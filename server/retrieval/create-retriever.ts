import { chunkKinds } from '../../core/chunk.ts';
import type { ChunkKind } from '../../core/chunk.ts';
import type { Embedder } from '../../core/embedder.ts';
import type { SearchFilter, SearchHit, SearchIndex, SearchQuery, SearchResult } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { markDistances } from './mark-distances.ts';
import { preferLiteralNames } from './prefer-literal-names.ts';
import { findQuestionIdentifiers } from './question-identifiers.ts';
import { questionInEnglish } from './question-in-english.ts';
import { questionTerms } from './question-terms.ts';
import { rankOperations } from './rank-operations.ts';
import { rankSections, SECTIONS_RANKED } from './rank-sections.ts';
import { respell } from './respell.ts';
import type { RetrievalRequest, Retriever } from './retriever.ts';
import { softenNames } from './soften-names.ts';

/** Which parts of the search take part; everything by default. Measurements switch parts off to see their worth. */
export interface RetrievalParts {
  readonly identifiers: boolean;
  readonly terms: boolean;
  readonly vectors: boolean;
  /** The closer look at the order of operations and of sections. */
  readonly ranking: boolean;
}

const allParts: RetrievalParts = { identifiers: true, terms: true, vectors: true, ranking: true };

/**
 * Operations that the closer look may reorder. What an operation needs may itself resemble the question little: of
 * 50, 0.813 of the wanted ones of the largest measured API were among the first ten, of 100, 0.821.
 */
const OPERATIONS_RANKED = 100;

/**
 * Of forty questions in other languages none had more than 0.34 of its words in the best hit of a specification in
 * English, while its small words alone cover more of a text in its own language.
 */
const SPOKEN_COVERAGE = 0.4;

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
      const { question } = request;
      const identifiers = parts.identifiers ? softenNames(question, findQuestionIdentifiers(question)) : [];
      const searchFor = async (text: string): Promise<SearchResult> => {
        // A question of punctuation alone has no direction: its vector would be noise.
        const embeddable = parts.vectors && analyseText(text).length > 0;
        const query: SearchQuery = {
          terms: parts.terms ? questionTerms(text) : [],
          identifiers,
          ...(embeddable ? await embed(text, options) : withoutVector),
          filter: toFilter(request),
          ...toLimits(request, parts.ranking),
        };
        const result = await searchIndex.search(query, caller, options);
        return { ...result, hits: markDistances(result.hits, query.space) };
      };
      const asked = await searchFor(question);
      const english = questionInEnglish(question);
      const inLanguage = english === question || isSpoken(asked.hits);
      const found = inLanguage ? asked : await searchFor(english);
      if (!parts.ranking) return found;
      const text = inLanguage ? question : english;
      // Names are as the reader wrote them, whatever the rest is read as.
      const rank = (hits: readonly SearchHit[], read: string): SearchHit[] =>
        firstHits(rankSections(read, rankOperations(read, preferLiteralNames(question, hits))), request);
      const respelling = respell(text, found.hits, 'names');
      if (respelling === null) return { ...found, hits: rank(found.hits, text) };
      const result = await searchFor(respelling.question);
      const hits = rank(result.hits, respelling.question);
      // What was read in English is not what a reader wrote.
      return inLanguage ? { ...result, hits, respelling } : { ...result, hits };
    },
  };
}

/** Something that this caller may read has the words of the question, so it is written in the same language. */
function isSpoken(hits: readonly SearchHit[]): boolean {
  return hits.some(({ coverage }) => coverage >= SPOKEN_COVERAGE);
}

/** More operations and sections than asked for, where they are to be ranked: which are the first is not known yet. */
function toLimits(
  { kinds, limit, limitPerKind }: RetrievalRequest,
  ranking: boolean,
): Pick<SearchQuery, 'limit' | 'limitPerKind' | 'limitOfOperations' | 'limitOfSections'> {
  const looksAt = (kind: ChunkKind): boolean => ranking && (kinds === undefined || kinds.includes(kind));
  const operations = looksAt('operation') ? OPERATIONS_RANKED : 0;
  const sections = looksAt('section') ? SECTIONS_RANKED : 0;
  if (operations + sections === 0) return { limit, ...(limitPerKind === undefined ? {} : { limitPerKind }) };
  const wanted = limitPerKind ?? limit;
  const read = Math.max(wanted, LEAST_PER_KIND);
  return {
    limit: limit + operations + sections + (read - wanted) * chunkKinds.length,
    limitPerKind: read,
    ...(operations === 0 ? {} : { limitOfOperations: Math.max(limit, operations) }),
    ...(sections === 0 ? {} : { limitOfSections: Math.max(limit, sections) }),
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
