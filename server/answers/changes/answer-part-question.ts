import type { Caller } from '../../../core/caller.ts';
import type { CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { nameKey } from '../../../core/identifier-keys.ts';
import type { AnswerRequest } from '../answerer.ts';
import type { ComputedAnswer } from '../computed-answer.ts';
import { joinWords } from '../facts/join-words.ts';
import type { CitationList } from '../number-citations.ts';
import { createCitationList } from '../number-citations.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { readFactQuestion } from '../facts/fact-question.ts';
import { scopeOfQuestion } from '../scope/question-scope.ts';
import {
  asksForMissing,
  findLabel,
  mayBeLabel,
  readVersionMentions,
  withoutVersions,
} from '../scope/version-mentions.ts';
import { weighTerms } from '../term-weights.ts';
import { toAnswerOperation } from '../answer-outcome.ts';
import { chooseTarget } from './choose-target.ts';
import { composeUnknownVersion } from './compose-history.ts';
import { composeNowhere, composePart, isAnywhere } from './compose-part.ts';
import { describeSteps } from './describe-steps.ts';
import { findSubject, MAX_APIS } from './find-subject.ts';
import type { VersionDependencies } from './find-subject.ts';
import type { PartQuestion } from './part-question.ts';
import { tracePart } from './trace-part.ts';
import type { PartTrace } from './trace-part.ts';
import { readSides } from './track-operation.ts';
import type { VersionSide } from './track-operation.ts';
import { readSubject } from './version-question.ts';

/** APIs that are looked through where a question names none. */
const MAX_CANDIDATES = 4;
/** Operations that tell which of many APIs are likely. */
const MAX_HITS = 20;

interface Place {
  readonly api: CatalogueApi;
  readonly subject: CatalogueOperation | null;
}

interface Asked {
  /** The question without what may be a secret. */
  readonly words: string;
  readonly wanted: PartQuestion;
}

/** What was found in one API. */
interface Traced {
  readonly api: CatalogueApi;
  readonly sides: readonly VersionSide[];
  readonly target: string;
  /** A version that is asked for and is not there. */
  readonly unknown: string | null;
  readonly traces: readonly PartTrace[];
}

/**
 * Answers in which versions a parameter, field, header, value, status or way to authenticate is there, and what became
 * of it: from the structure of all versions that the caller may see. `null` where it is not clear what is meant.
 */
export async function answerPartQuestion(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  asked: Asked,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<ComputedAnswer | null> {
  const found = await findPlaces(dependencies, request, asked, caller, options);
  if (found === null) return null;
  const traced: Traced[] = [];
  for (const place of found.places) {
    const one = await traceIn(dependencies, request, { ...asked, place }, caller, options);
    if (one !== null) traced.push(one);
  }
  const having = traced.filter(({ traces, unknown }) => unknown !== null || traces.some(isAnywhere));
  // Of what is nowhere something is said where it is known where it would have to be.
  const [only, ...others] = having.length > 0 || !found.isNamed ? having : traced;
  if (only === undefined) return null;
  const parts = asked.wanted.parts.map(({ name }) => inlineCode(name, 120));
  const list = createCitationList(weighTerms(asked.words));
  const paragraphs =
    others.length > 0
      ? [
          `${joinWords(parts, 'and')}: several APIs here have that, ${joinWords(
            having.map(({ api }) => plainText(api.title, 80)),
            'and',
          )}. Name the one that you mean.`,
        ]
      : await composeTraced(dependencies, only, asked.wanted, list, caller, options);
  const isKnown = others.length === 0 && only.unknown === null && list.hits.length > 0;
  const entries = only.sides.flatMap((side) => side.entries);
  return {
    question: asked.words,
    paragraphs,
    citations: list.citations,
    operations: entries
      .filter(({ version, operation }) =>
        list.hits.some((hit) => hit.version === version && hit.operationKey === operation.key),
      )
      .map(toAnswerOperation),
    snippets: [],
    suggestions: others.length > 0 ? [] : suggest(only),
    status: isKnown ? 'grounded' : 'partial',
    scope: others.length > 0 ? null : { api: only.api.slug, version: only.target },
    index: await dependencies.catalogue.readState(caller, options),
  };
}

interface FoundPlaces {
  readonly places: readonly Place[];
  /** The question or its page says which API is meant. */
  readonly isNamed: boolean;
}

/** The operation or the API that is named, or of the page; else all that have the version that is. */
async function findPlaces(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  { words, wanted }: Asked,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<FoundPlaces | null> {
  const subject = { ...readSubject(words), operationId: null };
  // "… when I create a payment": the operation that these words surely mean.
  const isDescribed = subject.path === null && readFactQuestion(words)?.task != null;
  if (isDescribed && !wanted.isOverTime) return null;
  if (subject.path !== null || isDescribed) {
    const wish = { kind: 'still-there' as const, subject, isNegated: false, words };
    const named = await findSubject(dependencies, request, null, wish, caller, options);
    if (named !== null) return { places: [{ api: named.api, subject: named.entry }], isNamed: true };
    // A path that is nowhere may be one that the caller may not see.
    if (subject.path !== null) return null;
  }
  const { items, total } = await dependencies.catalogue.listApis(caller, { number: 1, size: MAX_APIS }, options);
  const scope = total > MAX_APIS ? null : scopeOfQuestion(words, request, items);
  const slug = scope?.api?.slug ?? request.api;
  const mentions = readVersionMentions(words).filter(mayBeLabel);
  const isCandidate = ({ versions }: CatalogueApi): boolean =>
    versions.length > 1 && mentions.every((mention) => findLabel(mention, versions) !== null);
  const apis = items.filter((api) => (slug === undefined ? isCandidate(api) : api.slug === slug));
  if (scope === null || scope.unknownApi !== null) return null;
  const likely = apis.length <= MAX_CANDIDATES ? apis : await findLikely(dependencies, apis, words, caller, options);
  return { places: likely.map((api) => ({ api, subject: null })), isNamed: slug !== undefined };
}

/** Of many APIs those whose operations the words of the question find. */
async function findLikely(
  { retriever }: VersionDependencies,
  apis: readonly CatalogueApi[],
  words: string,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly CatalogueApi[]> {
  const question = withoutVersions(words);
  const { hits } = await retriever.retrieve({ question, kinds: ['operation'], limit: MAX_HITS }, caller, options);
  const slugs = [...new Set(hits.map(({ api }) => api))];
  return slugs.flatMap((slug) => apis.filter((api) => api.slug === slug)).slice(0, MAX_CANDIDATES);
}

async function traceIn(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  { words, wanted, place: { api, subject } }: Asked & { readonly place: Place },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Traced | null> {
  const mentions = readVersionMentions(words).map((mention) => ({ mention, label: findLabel(mention, api.versions) }));
  const labels = mentions.flatMap(({ label }) => (label === null ? [] : [label]));
  const ofPage = api.versions.find((version) => version === request.version);
  const target = chooseTarget(words, labels) ?? ofPage ?? api.currentVersion ?? api.versions.at(-1);
  if (target === undefined) return null;
  const unknown =
    mentions.find(({ mention, label }) => label === null && asksForMissing(mention, api.versions))?.mention.text ??
    null;
  if (unknown !== null) return { api, sides: [], target, unknown, traces: [] };
  const meant = [target, ...(subject === null ? [] : [subject.version])];
  const sides = await readSides(dependencies, api, meant, caller, options);
  if (sides === null) return null;
  const { parts, operation } = chooseOperation(wanted, sides, subject);
  const { owner } = wanted;
  const traces: PartTrace[] = [];
  for (const part of parts) {
    const wish = { api, sides, part, owner, subject: operation, target };
    traces.push(await tracePart(dependencies, wish, caller, options));
  }
  // A plain word that is nowhere is no name.
  const isWord = parts.every(({ kind }) => kind === 'word') && !traces.some(isAnywhere);
  return traces.length === 0 || isWord ? null : { api, sides, target, unknown, traces };
}

/** A name may be the operationId of what the question is about: "does createRefund still take `reason`". */
function chooseOperation(
  { parts }: PartQuestion,
  sides: readonly VersionSide[],
  subject: CatalogueOperation | null,
): { readonly parts: PartQuestion['parts']; readonly operation: CatalogueOperation | null } {
  const entries = sides.flatMap((side) => side.entries).toReversed();
  const byId = (name: string): CatalogueOperation | undefined =>
    entries.find(({ operation: { operationId } }) => operationId !== null && nameKey(operationId) === nameKey(name));
  const ids = parts.flatMap(({ kind, name }) => (kind === 'any' ? (byId(name) ?? []) : []));
  const rest = parts.filter(({ kind, name }) => kind !== 'any' || byId(name) === undefined);
  return { parts: rest, operation: subject ?? ids[0] ?? null };
}

async function composeTraced(
  { retriever }: VersionDependencies,
  { api, sides, target, unknown, traces }: Traced,
  wanted: PartQuestion,
  list: CitationList,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<string[]> {
  if (unknown !== null) return composeUnknownVersion(api, unknown);
  const paragraphs: string[] = [];
  for (const trace of traces) {
    if (!isAnywhere(trace)) {
      paragraphs.push(...composeNowhere(trace, sides, { asked: wanted, list }));
      continue;
    }
    paragraphs.push(...composePart(trace, { asked: wanted, target, list }));
    const steps = await describeSteps(retriever, trace, list, caller, options);
    if (steps.length > 0) paragraphs.push(`**What became of it**\n\n${steps.join('\n')}`);
  }
  return paragraphs;
}

/** A button holds one line. */
const MAX_SUGGESTION = 70;

function suggest({ api, target }: Traced): string[] {
  const older = api.versions[api.versions.indexOf(target) - 1];
  const question = older === undefined ? null : `What changed between ${older} and ${target} of the ${api.title}?`;
  return question === null || question.length > MAX_SUGGESTION ? [] : [question];
}
