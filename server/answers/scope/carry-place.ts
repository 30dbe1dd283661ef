import type { ConversationTurn } from '../../../core/answer-store.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import type { AnswerRequest } from '../answerer.ts';
import type { QuestionScope } from './question-scope.ts';
import { findLabel, readBareVersion } from './version-mentions.ts';

/**
 * A follow-up stays in the version of the turn before it, where that was not the current one and neither the page nor
 * the question says otherwise: "and which errors?" after a question about v1 is one about v1. "And in v3?" stays in the API.
 */
export async function carryPlace(
  catalogue: Pick<Catalogue, 'findApi'>,
  {
    given,
    scope,
    turns,
  }: {
    readonly given: AnswerRequest;
    readonly scope: QuestionScope;
    readonly turns: readonly ConversationTurn[];
  },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly api: string; readonly version: string } | null> {
  const before = turns.at(-1)?.answer.scope ?? null;
  if (before === null || before.version === null || given.version !== undefined) return null;
  const { api, version } = before;
  const isElsewhere = [given.api, scope.api?.slug].some((slug) => slug !== undefined && slug !== api);
  const bare = readBareVersion(given.question);
  const namesVersion =
    scope.versions.length > 0 || scope.labels.size > 0 || scope.pathLabels.length > 0 || scope.missingVersion !== null;
  if (isElsewhere || (namesVersion && bare === null) || scope.unknownApi !== null) return null;
  const found = await catalogue.findApi(caller, api, options);
  if (found !== null && bare !== null) {
    const label = findLabel(bare, found.versions);
    return label === null ? null : { api, version: label };
  }
  if (found === null || found.currentVersion === version || !found.versions.includes(version)) return null;
  return { api, version };
}
