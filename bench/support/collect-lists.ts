import { anonymousCaller } from '../../core/caller.ts';
import { methodPathKey } from '../../core/identifier-keys.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { Question } from '../../bin/evaluation/read-questions.ts';
import type { Retriever } from '../../server/retrieval/retriever.ts';

/** One question with the operations that a search gave, in its order. */
export interface CollectedList {
  readonly question: Question;
  /** Name of the API's specification file. */
  readonly api: string;
  readonly gold: readonly string[];
  readonly hits: readonly SearchHit[];
}

/** As many as the product takes a closer look at. */
const DEPTH = 100;

/** Asks every question once, so that what follows can be measured in memory. */
export async function collectLists(
  questions: readonly Question[],
  retriever: Retriever,
  slugs: ReadonlyMap<string, string>,
  pooled: boolean,
): Promise<CollectedList[]> {
  const lists: CollectedList[] = [];
  for (const question of questions) {
    const api = question.api ?? '';
    const slug = slugs.get(api);
    const { hits } = await retriever.retrieve(
      {
        question: question.query,
        kinds: ['operation'],
        limit: DEPTH,
        ...(pooled || slug === undefined ? {} : { api: slug }),
      },
      anonymousCaller,
    );
    lists.push({ question, api, gold: goldTargets(question, slug ?? api), hits });
  }
  return lists;
}

/** What counts as found: operations of the question's own API, whatever their parameters are called. */
export function goldTargets(question: Question, slug: string): string[] {
  return [...new Set(question.gold.map((operation) => targetOf(slug, operation)))];
}

export function targetOf(slug: string | null, operation: string): string {
  const [method = '', path = ''] = operation.split(' ', 2);
  return `${slug ?? ''} ${methodPathKey(method, path)}`;
}

export function targetsOf(hits: readonly SearchHit[]): string[] {
  return [...new Set(hits.map((hit) => targetOf(hit.api, hit.operationKey ?? '')))];
}
