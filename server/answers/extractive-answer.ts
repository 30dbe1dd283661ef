import type { Citation } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { FactContext } from './facts/retrieve-fact.ts';
import type { SuggestionContext } from './suggestions/suggest-questions.ts';
import type { GatewaySubject } from './gateway/gateway-subject.ts';
import type { NamedThings } from './scope/retrieve-named.ts';

export interface ExtractiveInput {
  /** The standalone question. */
  readonly question: string;
  readonly hits: readonly SearchHit[];
  /** Models of retrieved operations by {@link operationIdentity}; one that is missing is only named. */
  readonly operations: ReadonlyMap<string, CatalogueOperation>;
  /** Adds the hint that signing in may show more. It depends on nothing else, so it tells nothing. */
  readonly anonymous: boolean;
  /** What the gateway enforces on the APIs the question may be about. */
  readonly gateway?: readonly GatewaySubject[];
  /** What the question names by its own words, and what was read because of it. */
  readonly named?: NamedThings;
  /** The operation that a question about a fact names. */
  readonly fact?: FactContext | null;
  /** Operations around the one the answer is about, and earlier questions: for suggestions. */
  readonly suggesting?: SuggestionContext;
  /** Words of the question that were read as others: the reader is told. */
  readonly corrections?: readonly { readonly from: string; readonly to: string }[];
}

/** Optional parameters that code should send, by name: with a value or with one that suits, and with which properties. */
export type UsedInputs = Readonly<
  Record<string, { readonly value?: unknown; readonly properties?: readonly string[] }>
>;

export interface ExtractiveAnswer {
  /** Markdown in pieces to be streamed one by one; joined by blank lines they are the answer. */
  readonly paragraphs: readonly string[];
  readonly citations: readonly Citation[];
  /** Hits in the order of their citations. */
  readonly cited: readonly SearchHit[];
  /** The operation the answer is about: snippets are computed for it. */
  readonly main: CatalogueOperation | null;
  /** Optional parameters of it that the answer is about, for its code. */
  readonly using?: UsedInputs;
  readonly status: 'grounded' | 'partial' | 'none';
  readonly suggestions: readonly string[];
}

/** Key of {@link ExtractiveInput.operations}. */
export function operationIdentity(api: string | null, version: string | null, key: string | null): string {
  return JSON.stringify([api, version, key]);
}

/** The model of a retrieved operation, where it was read. */
export function findEntry(input: ExtractiveInput, hit: SearchHit): CatalogueOperation | undefined {
  return input.operations.get(operationIdentity(hit.api, hit.version, hit.operationKey));
}
