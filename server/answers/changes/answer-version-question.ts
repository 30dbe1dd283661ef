import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import type { AnswerRequest } from '../answerer.ts';
import { chooseLanguages } from '../build-snippets.ts';
import type { ComputedAnswer } from '../computed-answer.ts';
import { findPaste } from '../explain/find-paste.ts';
import type { PastedCall } from '../explain/find-paste.ts';
import { namedReplacement } from '../compose-operation-answer.ts';
import { judgeHits } from '../judge-hits.ts';
import { createCitationList } from '../number-citations.ts';
import { scopeOfQuestion } from '../scope/question-scope.ts';
import { findLabel, readVersionMentions, withoutVersions } from '../scope/version-mentions.ts';
import { weighTerms } from '../term-weights.ts';
import type { ExplainDependencies } from '../../explain/explain-request.ts';
import { findOperation } from '../../explain/find-operation.ts';
import { readTarget } from '../../explain/read-target.ts';
import { composeDeprecation, composePresence, composeUnknownVersion } from './compose-history.ts';
import type { OperationHistory } from './compose-history.ts';
import { composeMigration, migrateCall } from './migrate-call.ts';
import { trackOperation } from './track-operation.ts';
import type { VersionState } from './track-operation.ts';
import { readVersionQuestion } from './version-question.ts';
import type { VersionQuestion } from './version-question.ts';

export interface VersionDependencies extends ExplainDependencies {
  readonly catalogue: ExplainDependencies['catalogue'] & Pick<Catalogue, 'listApis' | 'readState'>;
}

/** A portal with more APIs is not looked through for one name. */
const MAX_APIS = 500;
/** Pairs of API and version in which an operationId is looked up. */
const MAX_PLACES = 200;

/**
 * Answers how a call is migrated, whether an operation is still there, since when it is deprecated and what replaces it:
 * from the specifications of all versions that the caller may see. `null` for every other question, and where it is not
 * clear which operation is meant.
 */
export async function answerVersionQuestion(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<ComputedAnswer | null> {
  const pasted = findPaste(request.question);
  const words = pasted === null ? request.question : pasted.words;
  const wanted = readVersionQuestion(words);
  if (wanted === null || (pasted !== null && wanted.kind !== 'migrate')) return null;
  const found = await findSubject(dependencies, request, pasted, { ...wanted, words }, caller, options);
  if (found === null) return null;
  const { api, entry } = found;
  const states = await trackOperation(dependencies, api, entry, caller, options);
  const mentions = readVersionMentions(words).map((mention) => ({ mention, label: findLabel(mention, api.versions) }));
  const list = createCitationList(weighTerms(words));
  const replacement = await findReplacement(dependencies, api, states, caller, options);
  const unknown = mentions.find(({ mention, label }) => label === null && mention.isCertain);
  const labels = mentions.flatMap(({ label }) => (label === null ? [] : [label]));
  const target = chooseTarget(words, labels) ?? api.currentVersion ?? entry.version;
  // Named as the new version has it, the call is migrated from where it was.
  const other = labels.find((label) => label !== target) ?? api.versions[api.versions.indexOf(target) - 1];
  const base =
    wanted.kind === 'migrate' && entry.version === target
      ? states.find(({ version }) => version === other)?.entry
      : null;
  const history: OperationHistory = { api, entry: base ?? entry, states, replacement, list };
  const composed: Composed =
    unknown !== undefined
      ? { paragraphs: composeUnknownVersion(api, unknown.mention.text), snippets: [] }
      : wanted.kind === 'deprecated'
        ? { paragraphs: composeDeprecation(history), snippets: [] }
        : wanted.kind === 'still-there'
          ? { paragraphs: composePresence(history, target), snippets: [] }
          : await migrate(dependencies, request, { pasted, words, target }, history, caller, options);
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
    question: composed.question ?? request.question,
    paragraphs: composed.paragraphs,
    citations: list.citations,
    operations: cited.map(toOperation),
    snippets: composed.snippets,
    suggestions: suggest(history, target),
    status: unknown === undefined ? 'grounded' : 'partial',
    scope: { api: api.slug, version: target },
    index: await dependencies.catalogue.readState(caller, options),
  };
}

/** "… from v1 to v2": what stands behind "to" or "in", else the last one. */
function chooseTarget(words: string, labels: readonly string[]): string | undefined {
  const named = labels.filter((label) => {
    const escaped = label.replaceAll(/[^\w-]/g, String.raw`\$&`);
    return new RegExp(String.raw`\b(?:to|in|with)\s+(?:the\s+)?(?:version\s+)?v?${escaped}(?![\w.])`, 'i').test(words);
  });
  return named.at(-1) ?? labels.at(-1);
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
  { pasted, words, target }: { readonly pasted: PastedCall | null; readonly words: string; readonly target: string },
  history: OperationHistory,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Composed> {
  const [language = { language: 'shell' }] = chooseLanguages({ ...request, question: words });
  const next = history.states.find(({ version }) => version === target) ?? null;
  const migrated = await migrateCall(dependencies, { pasted, words, language, history, next }, caller, options);
  return {
    paragraphs: composeMigration(history, next, target, migrated),
    snippets: migrated.snippets,
    ...(migrated.question !== undefined && { question: migrated.question }),
  };
}

interface Subject {
  readonly api: CatalogueApi;
  readonly entry: CatalogueOperation;
}

async function findSubject(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  pasted: PastedCall | null,
  { subject, words }: VersionQuestion & { readonly words: string },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  const { catalogue } = dependencies;
  const { items, total } = await catalogue.listApis(caller, { number: 1, size: MAX_APIS }, options);
  const scope = total > MAX_APIS ? null : scopeOfQuestion(words, request, items);
  const slug = scope?.api?.slug ?? request.api;
  const url = pasted?.request?.url ?? subject.path;
  if (url != null) {
    const target = readTarget(url);
    const method = pasted?.request?.method ?? subject.method ?? 'GET';
    const wish = { ...(slug !== undefined && { api: slug }), method, ...target };
    const found = await findOperation(dependencies, wish, caller, options);
    const isExact =
      found !== null &&
      (found.match.fault === null ||
        found.match.fault === 'path_trailing_slash' ||
        // A question names a path as the specification writes it, without what the server's address begins with.
        (pasted === null && found.match.fault === 'base_path_missing'));
    const isCalled =
      isExact && (subject.method === null && pasted === null ? true : found.match.methods.includes(method));
    return isCalled ? { api: found.api, entry: found.match.entry } : null;
  }
  if (subject.operationId !== null) {
    const apis = slug === undefined ? items : items.filter((api) => api.slug === slug);
    const byId = await findById(dependencies, apis, subject.operationId, caller, options);
    if (byId !== null) return byId;
  }
  return findByWords(dependencies, scope?.api ?? null, words, caller, options);
}

/** In the newest version that has it. */
async function findById(
  { catalogue }: VersionDependencies,
  apis: readonly CatalogueApi[],
  operationId: string,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  const places = apis
    .flatMap((api) => api.versions.toReversed().map((version) => ({ api, version })))
    .slice(0, MAX_PLACES);
  const references = places.map(({ api, version }) => ({ api: api.slug, version, operationId }));
  const found = await catalogue.findOperations(caller, references, options);
  const index = found.findIndex((entry) => entry !== null);
  const entry = found[index];
  const api = places[index]?.api;
  return entry == null || api === undefined ? null : { api, entry };
}

/** "The search of charges": the operation that its words surely mean, in any version of the API that is named. */
async function findByWords(
  { catalogue, retriever }: VersionDependencies,
  api: CatalogueApi | null,
  words: string,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  if (api === null) return null;
  const question = withoutVersions(words).replaceAll(
    /\b(?:still|there|removed|gone|deprecated|since|when|replaces?|replacement|instead|migrat\w*|available|exists?)\b/giu,
    ' ',
  );
  for (const version of api.versions.toReversed()) {
    const wish = { question, api: api.slug, version, kinds: ['operation' as const], limit: 8 };
    const { hits } = await retriever.retrieve(wish, caller, options);
    const [best] = judgeHits(question, hits).fit === 'strong' ? judgeHits(question, hits).fitting : [];
    if (best?.operationKey == null) continue;
    const [entry] = await catalogue.findOperations(
      caller,
      [{ api: api.slug, version, operationKey: best.operationKey }],
      options,
    );
    if (entry != null) return { api, entry };
  }
  return null;
}

function toOperation({ api, version, url, operation }: CatalogueOperation): ComputedAnswer['operations'][number] {
  const { method, path, operationId, summary } = operation;
  return { api, version, method, path, operation_id: operationId, summary, url };
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
