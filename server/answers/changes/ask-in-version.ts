import type { ConversationTurn } from '../../../core/answer-store.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import { completeQuestion } from '../complete-question.ts';
import { findLabel, inVersion, readBareVersion } from '../scope/version-mentions.ts';
import { readSides, trackOperation } from './track-operation.ts';
import type { TrackSources } from './track-operation.ts';

/** What following an operation into another version reads. */
export interface AskInVersionSources extends TrackSources {
  readonly catalogue: TrackSources['catalogue'] & Pick<Catalogue, 'findApi' | 'findOperations'>;
}

/**
 * What "and in v3?" asks where the answer before it is about one call: the question before it once more, of what that call is
 * in the version, followed as specifications and guides tell. `null` for every other question, and where the version does
 * not have it: then its words alone have to do.
 */
export async function askInVersion(
  sources: AskInVersionSources,
  question: string,
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<string | null> {
  const last = turns.at(-1);
  const mention = readBareVersion(question);
  if (last === undefined || mention === null) return null;
  const { operations, citations } = last.answer;
  const [operation] = operations;
  // An answer that begins with a page only names calls.
  if (operation === undefined || citations[0]?.kind !== 'operation') return null;
  const { method, path } = operation;
  const api = await sources.catalogue.findApi(caller, operation.api, options);
  const label = api === null ? null : findLabel(mention, api.versions);
  if (api === null || label === null) return null;
  const reference = { api: api.slug, version: operation.version, operationKey: `${method} ${path}` };
  const [entry = null] = await sources.catalogue.findOperations(caller, [reference], options);
  if (entry === null) return null;
  const sides = await readSides(sources, api, [entry.version, label], caller, options);
  const states = sides === null ? [] : await trackOperation(sources, sides, entry, caller, options);
  const key = states.find(({ version }) => version === label)?.entry?.operation.key ?? null;
  if (key === null) return null;
  const before = completeQuestion({ question: last.question }, turns.slice(0, -1));
  const named = before.includes(`${method} ${path}`) ? `${method} ${path}` : before.includes(path) ? path : null;
  if (named === null) return `${key} — ${inVersion(before, mention.text)}`;
  return inVersion(before.replace(named, named === path ? (key.split(' ')[1] ?? key) : key), mention.text);
}
