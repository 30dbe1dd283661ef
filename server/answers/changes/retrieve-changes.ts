import type { Caller } from '../../../core/caller.ts';
import { toCopilotError } from '../../../core/errors.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { compareForCaller } from '../../diff/compare-for-caller.ts';
import type { ApiDiff, VersionCatalogue } from '../../diff/compare-for-caller.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import type { QuestionScope } from '../scope/question-scope.ts';
import { asksForChanges, asksSince } from './changes-question.ts';

/** The difference between two versions that a question asks about, with what to cite for it. */
export interface VersionChanges extends ApiDiff {
  readonly apiTitle: string;
  /** Overviews of the older and of the newer version: nothing is said of a version that cannot be cited. */
  readonly overviews: readonly [SearchHit, SearchHit];
}

export interface ChangesDependencies {
  readonly retriever: Retriever;
  readonly catalogue: VersionCatalogue;
}

/**
 * Compares the two versions that a question means, as its caller may see them; `null` when it does not ask for that,
 * when it is not clear of which API, or when there is nothing to compare.
 * @param pageVersion what the page shows: the newer side where the question names none
 */
export async function retrieveChanges(
  { retriever, catalogue }: ChangesDependencies,
  question: string,
  scope: QuestionScope,
  pageVersion: string | undefined,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<VersionChanges | null> {
  const { api } = scope;
  if (api === null || scope.missingVersion !== null || !asksForChanges(question)) return null;
  const sides = chooseSides(question, scope, pageVersion ?? api.currentVersion);
  if (sides === null) return null;
  const found = await compareForCaller(catalogue, caller, { api: api.slug, ...sides }, options).catch(
    (thrown: unknown) => {
      // Without a second side, or while the index keeps changing, the pages may still tell.
      const { code } = toCopilotError(thrown);
      if (code === 'invalid_request' || code === 'index_unavailable') return null;
      throw thrown;
    },
  );
  if (found === null) return null;
  const overviewOf = async (version: string): Promise<SearchHit | undefined> => {
    const request = { question, api: api.slug, version, kinds: ['overview' as const], limit: 1 };
    return (await retriever.retrieve(request, caller, options)).hits.find((hit) => hit.version === version);
  };
  const before = await overviewOf(found.from);
  const after = await overviewOf(found.to);
  if (before === undefined || after === undefined) return null;
  return { ...found, apiTitle: api.title, overviews: [before, after] };
}

/** Two named versions, the older first; one alone is the newer side, or the older after "since". */
function chooseSides(
  question: string,
  { api, versions }: QuestionScope,
  newer: string | null,
): { from?: string; to: string } | null {
  const [first] = versions;
  const last = versions.at(-1);
  if (first === undefined || last === undefined) return newer === null ? null : { to: newer };
  if (first !== last) return { from: first, to: last };
  if (asksSince(question)) return newer === null || newer === first ? null : { from: first, to: newer };
  // The oldest has nothing before it: what became of it is meant.
  if (api?.versions[0] !== first) return { to: first };
  const next = api.versions[1];
  return next === undefined ? null : { from: first, to: next };
}
