import type { Caller } from '../../../core/caller.ts';
import type { CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { toAnswerOperation } from '../answer-outcome.ts';
import type { AnswerRequest } from '../answerer.ts';
import { chooseLanguages } from '../build-snippets.ts';
import type { ComputedAnswer } from '../computed-answer.ts';
import { findPaste } from '../explain/find-paste.ts';
import type { PastedCall } from '../explain/find-paste.ts';
import { maskProse } from '../explain/mask-words.ts';
import { namedReplacement } from '../compose-operation-answer.ts';
import { createCitationList } from '../number-citations.ts';
import { asksForMissing, findLabel, readVersionMentions } from '../scope/version-mentions.ts';
import { weighTerms } from '../term-weights.ts';
import { composeDeprecation, composePresence, composeUnknownVersion } from './compose-history.ts';
import type { OperationHistory } from './compose-history.ts';
import { answerPartQuestion } from './answer-part-question.ts';
import { chooseTarget } from './choose-target.ts';
import { findSubject } from './find-subject.ts';
import type { VersionDependencies } from './find-subject.ts';
import { composeMigration, migrateCall } from './migrate-call.ts';
import { readSides, trackOperation } from './track-operation.ts';
import type { VersionState } from './track-operation.ts';
import { readPartQuestion } from './part-question.ts';
import { readVersionQuestion } from './version-question.ts';

/** Pairs of API and version in which an operationId is looked up. */
const MAX_PLACES = 200;

/**
 * Answers how a call is migrated, whether an operation is still there, since when it is deprecated and what replaces it,
 * and the like of its parameters, fields, headers, values and statuses: from the specifications of all versions that the caller may see. `null` for every other question, and where it is not
 * clear which operation is meant.
 */
export async function answerVersionQuestion(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<ComputedAnswer | null> {
  const pasted = findPaste(request.question);
  const words = pasted === null ? maskProse(request.question) : pasted.words;
  const ofPart = pasted === null ? readPartQuestion(words) : null;
  const part =
    ofPart === null
      ? null
      : await answerPartQuestion(dependencies, request, { words, wanted: ofPart }, caller, options);
  if (part !== null) return part;
  const wanted = readVersionQuestion(words);
  if (wanted === null || (pasted !== null && wanted.kind !== 'migrate')) return null;
  const found = await findSubject(dependencies, request, pasted, { ...wanted, words }, caller, options);
  if (found === null) return null;
  const { api, entry } = found;
  const mentions = readVersionMentions(words).map((mention) => ({ mention, label: findLabel(mention, api.versions) }));
  const list = createCitationList(weighTerms(words));
  const unknown = mentions.find(({ mention, label }) => label === null && asksForMissing(mention, api.versions));
  const labels = mentions.flatMap(({ label }) => (label === null ? [] : [label]));
  const target = chooseTarget(words, labels) ?? api.currentVersion ?? entry.version;
  const sides = await readSides(dependencies, api, [entry.version, target, ...labels], caller, options);
  if (sides === null) return null;
  const states = await trackOperation(dependencies, sides, entry, caller, options);
  const replacement = await findReplacement(dependencies, api, states, caller, options);
  // Without a version that it comes from, a call that the new one has, too, is migrated from the one before.
  const isThere = api.versions.indexOf(entry.version) >= api.versions.indexOf(target);
  const before = isThere ? api.versions[api.versions.indexOf(target) - 1] : undefined;
  const origin = labels.find((label) => label !== target) ?? before;
  const base = wanted.kind === 'migrate' ? states.find(({ version }) => version === origin)?.entry : null;
  const history: OperationHistory = { api, entry: base ?? entry, states, replacement, list };
  const composed: Composed =
    unknown !== undefined
      ? { paragraphs: composeUnknownVersion(api, unknown.mention.text), snippets: [] }
      : wanted.kind === 'deprecated'
        ? { paragraphs: composeDeprecation(history), snippets: [] }
        : wanted.kind === 'still-there'
          ? { paragraphs: composePresence(history, target, wanted.isNegated), snippets: [] }
          : await migrate(dependencies, request, { pasted, words, target, named: entry }, history, caller, options);
  const entries = [
    ...new Set([
      entry,
      ...(replacement === null ? [] : [replacement]),
      ...states.flatMap((state) => state.entry ?? []),
    ]),
  ];
  const cited = entries.filter((one) =>
    list.hits.some((hit) => hit.operationKey === one.operation.key && hit.version === one.version),
  );
  return {
    question: composed.question ?? words,
    paragraphs: composed.paragraphs,
    citations: list.citations,
    operations: cited.map(toAnswerOperation),
    snippets: composed.snippets,
    suggestions: suggest(history, target),
    status: unknown === undefined ? 'grounded' : 'partial',
    scope: { api: api.slug, version: target },
    index: await dependencies.catalogue.readState(caller, options),
  };
}

/** What the newest state of an operation that names a replacement names, in its own version or a later one. */
async function findReplacement(
  { catalogue }: VersionDependencies,
  api: CatalogueApi,
  states: readonly VersionState[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<CatalogueOperation | null> {
  const last = states.findLast(({ entry, relation }) => entry !== null && relation === 'same')?.entry;
  const key = last == null ? null : namedReplacement(last);
  if (last == null || key === null) return null;
  const versions = api.versions.slice(api.versions.indexOf(last.version)).slice(-MAX_PLACES);
  const references = versions.map((version) => ({ api: api.slug, version, operationKey: key }));
  const found = await catalogue.findOperations(caller, references, options);
  return found.findLast((entry) => entry !== null) ?? null;
}

interface Composed {
  readonly paragraphs: readonly string[];
  readonly snippets: ComputedAnswer['snippets'];
  /** With the paste written anew. */
  readonly question?: string;
}

async function migrate(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  {
    pasted,
    words,
    target,
    named,
  }: {
    readonly pasted: PastedCall | null;
    readonly words: string;
    readonly target: string;
    /** The operation as the question names it. */
    readonly named: CatalogueOperation;
  },
  history: OperationHistory,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Composed> {
  const { api } = history;
  const [language = { language: 'shell' }] = chooseLanguages({ ...request, question: words });
  const found = history.states.find(({ version }) => version === target) ?? null;
  // Named as the new version has it, the call comes from where a guide puts it beside the older one.
  const { guide } = history.states.find(({ entry }) => entry === history.entry && entry !== named) ?? {};
  const isOlder = api.versions.indexOf(history.entry.version) < api.versions.indexOf(named.version);
  const next =
    found === null || guide === undefined || !isOlder ? found : { ...found, relation: 'documented' as const, guide };
  const migrated = await migrateCall(dependencies, { pasted, words, language, history, next }, caller, options);
  return {
    paragraphs: composeMigration(history, next, target, migrated),
    snippets: migrated.snippets,
    ...(migrated.question !== undefined && { question: migrated.question }),
  };
}

/** A button holds one line. */
const MAX_SUGGESTION = 70;

function suggest({ api, states }: OperationHistory, target: string): string[] {
  const current = states.find(({ version }) => version === target)?.entry ?? null;
  const older = api.versions[api.versions.indexOf(target) - 1];
  return [
    ...(older === undefined ? [] : [`What changed between ${older} and ${target} of the ${api.title}?`]),
    ...(current === null ? [] : [`Which errors can ${current.operation.key} return?`]),
  ].filter((text) => text.length <= MAX_SUGGESTION);
}
