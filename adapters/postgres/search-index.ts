import type { Caller } from '../../core/caller.ts';
import { chunkKinds, identifierKinds } from '../../core/chunk.ts';
import type { SearchHit, SearchIndex, SearchQuery, SearchOutcome } from '../../core/search-index.ts';
import { MAX_IDENTIFIER_LENGTH } from './commit-postings.ts';
import type { Database, Session } from './database.ts';
import { toIndexState } from './index-state.ts';
import type { IndexStateRow } from './index-state.ts';
import { EXACT_LIMIT, createSpaceLookup } from './searched-spaces.ts';
import { readFingerprint } from './queries/read-fingerprint.ts';
import { search } from './queries/search.ts';
import type { SearchedSpace } from './queries/search-vectors.ts';
import { rememberStatistics } from './remember-statistics.ts';
import type { KnownStatistic, Statistic, TermCounts } from './remember-statistics.ts';
import { cleanOptionalText, cleanText, numberArray, vectorText } from './stored-text.ts';

interface HitRow {
  readonly kind: number;
  readonly api: string | null;
  readonly api_title: string | null;
  readonly version: string | null;
  readonly operation_key: string | null;
  readonly operation_id: string | null;
  readonly chunk_key: string;
  readonly document_path: string;
  readonly document_title: string;
  readonly title: string;
  readonly url: string | null;
  readonly text: string;
  readonly score: number;
  readonly exact: number | null;
  readonly coverage: number | null;
  readonly cosine: number;
}

/** With no hit there is still one row, which carries the state of the index alone. */
type SearchRow = IndexStateRow &
  Statistic &
  TermCounts & { readonly space_id: number | null } & (HitRow | { readonly kind: null });

export interface SearchIndexOptions {
  /** Visible chunks up to which all vectors are compared. Default {@link EXACT_LIMIT}. */
  readonly exactLimit?: number;
}

/** Search in one statement, under the caller's rights. */
export function createSearchIndex(database: Database, options: SearchIndexOptions = {}): SearchIndex {
  const spaces = createSpaceLookup(options.exactLimit ?? EXACT_LIMIT);
  const statistics = rememberStatistics();

  function run(
    session: Session,
    query: SearchQuery,
    space: SearchedSpace | null,
    known: KnownStatistic | undefined,
  ): Promise<readonly SearchRow[]> {
    const name = `search_${space?.id ?? 'words'}_${space?.exactLimit ?? 'exact'}`;
    return session.query<SearchRow>(search(space), searchParameters(query, space, known), name);
  }

  async function find(
    session: Session,
    query: SearchQuery,
    known: KnownStatistic | undefined,
  ): Promise<readonly SearchRow[]> {
    if (query.vector === null) return run(session, query, null, known);
    const space = await spaces.find(session, query.space);
    const found = await run(session, query, space, known);
    if (found[0]?.space_id === (space?.id ?? null)) return found;
    // The space was made anew since it was looked up.
    spaces.forget(query.space);
    return run(session, query, await spaces.find(session, query.space), known);
  }

  return {
    async search(query, caller: Caller, callOptions): Promise<SearchOutcome> {
      // A term that is known twice would be counted twice.
      const terms = new Set(query.terms.map(({ term }) => term));
      const known = statistics.find(caller, query.filter, [...terms]);
      const rows = await database.withReader(caller, (session) => find(session, query, known), callOptions);
      const [first] = rows;
      if (first !== undefined) statistics.remember(caller, query.filter, first);
      return {
        hits: rows.flatMap((row) => (row.kind === null ? [] : [toHit(row)])),
        index: toIndexState(first),
        fingerprint: first?.fingerprint ?? '',
      };
    },

    async readFingerprint(caller, callOptions) {
      const [row] = await database.withReader(
        caller,
        (session) => session.query<{ fingerprint: string }>(readFingerprint, [], 'read_fingerprint'),
        callOptions,
      );
      return row?.fingerprint ?? '';
    },
  };
}

function searchParameters(
  query: SearchQuery,
  searched: SearchedSpace | null,
  known: KnownStatistic | undefined,
): unknown[] {
  const { filter, space, vector } = query;
  const identifiers = query.identifiers.filter(({ key }) => key !== '' && key.length <= MAX_IDENTIFIER_LENGTH);
  // A term named twice would be counted twice.
  const terms = [...new Map(query.terms.map((entry) => [entry.term, entry.weight]))];
  return [
    cleanOptionalText(filter.api ?? null),
    filter.withPortalPages ?? false,
    cleanOptionalText(filter.version ?? null),
    filter.kinds === undefined ? null : numberArray(filter.kinds.map((kind) => chunkKinds.indexOf(kind))),
    numberArray(terms.map(([term]) => term)),
    numberArray(terms.map(([, weight]) => weight)),
    numberArray(identifiers.map(({ kind }) => identifierKinds.indexOf(kind))),
    identifiers.map(({ key }) => cleanText(key)),
    numberArray(identifiers.map(({ boost }) => boost)),
    vector === null || searched === null ? null : vectorText(vector),
    cleanText(space.name),
    space.fusionWeight,
    query.limit,
    query.limitPerKind ?? null,
    query.limitOfOperations ?? null,
    query.limitOfSections ?? null,
    known?.fingerprint ?? null,
    known?.document_count ?? null,
    known?.chunk_count ?? null,
    known?.average_length ?? null,
    numberArray(known?.terms ?? []),
    numberArray(known?.chunks ?? []),
  ];
}

function toHit(row: HitRow): SearchHit {
  const kind = chunkKinds[row.kind];
  if (kind === undefined) throw new RangeError(`The index holds a chunk of the unknown kind ${row.kind}.`);
  return {
    kind,
    api: row.api,
    apiTitle: row.api_title,
    version: row.version,
    operationKey: row.operation_key,
    operationId: row.operation_id,
    chunkKey: row.chunk_key,
    documentPath: row.document_path,
    documentTitle: row.document_title,
    title: row.title,
    url: row.url,
    text: row.text,
    score: row.score,
    exact: row.exact === null ? null : (identifierKinds[row.exact] ?? null),
    coverage: row.coverage ?? 0,
    cosine: row.cosine,
  };
}
