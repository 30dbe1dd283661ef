import type { SearchHit } from '../../core/search-index.ts';
import { readTask, fitsTask } from './question-task.ts';
import { readVerb, verbFits } from './question-verb.ts';

/** It says the task in its title or path already; the rest of the question may be about what the page explains. */
const CALL_COVERAGE = 0.2;

/**
 * The operation that does what a how-do-I question wants to do, among the hits of an answer that a page gives.
 * `undefined` for a question that is not about doing, and when no title or path says the task.
 * @param api of the page; its guide to running commands says nothing of what another API runs. `null`: a portal-wide page
 */
export function findCall(
  question: string,
  hits: readonly SearchHit[],
  api: string | null = null,
): SearchHit | undefined {
  const task = readTask(question);
  if (task === null) return undefined;
  const verb = readVerb(question);
  const fitting = hits.filter(
    (hit) =>
      (api === null || hit.api === api) &&
      hit.coverage >= CALL_COVERAGE &&
      verbFits(verb, hit.operationKey) &&
      fitsTask(task, hit),
  );
  return fitting.find((hit) => !/^\*\*Deprecated/mu.test(hit.text)) ?? fitting[0];
}
