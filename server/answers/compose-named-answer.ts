import { composeAccess } from './access/compose-access.ts';
import { composeAccessSteps } from './access/compose-access-steps.ts';
import type { AccessSteps } from './access/compose-access-steps.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { asksForChanges } from './changes/changes-question.ts';
import { composeChanges, composeOnlyVersion } from './changes/compose-changes.ts';
import { composeUnknownVersion } from './changes/compose-history.ts';
import { describeNear } from './describe-near.ts';
import type { ExtractiveAnswer, ExtractiveInput } from './extractive-answer.ts';
import { composeGatewayAnswer, viewOf } from './gateway/compose-gateway-answer.ts';
import type { Judgement } from './judge-hits.ts';
import { createCitationList } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { composePackages } from './packages/compose-package.ts';
import { plainText } from './quote-markdown.ts';
import { readTask, saysTask } from './question-task.ts';
import { suggestQuestions } from './suggestions/suggest-questions.ts';
import { weighTerms } from './term-weights.ts';

/** Versions named in one sentence. */
const MAX_VERSIONS = 8;

/**
 * The answer that follows from what a question names: what differs between two versions, what a package allows, how
 * to get access to an API. `null` for every other question.
 */
export function composeNamedAnswer(input: ExtractiveInput, judged: Judgement): ExtractiveAnswer | null {
  const { question, named } = input;
  if (named === undefined) return null;
  const list = createCitationList(weighTerms(question));
  const { api, missingVersion } = named.scope;
  if (api !== null && missingVersion !== null && named.changes === null && asksForChanges(question)) {
    // Without one of its sides there is nothing to compare.
    const paragraphs = composeUnknownVersion(api, missingVersion);
    return { paragraphs, citations: [], cited: [], main: null, status: 'none', suggestions: [] };
  }
  const told = composeVersionChanges(input, judged, list) ?? composeNamedPackages(input, list);
  const steps = told === null ? composeApiAccess(input, judged, list) : null;
  const paragraphs = told ?? steps?.paragraphs ?? null;
  if (paragraphs === null) return null;
  const isTold = missingVersion === null && list.citations.length > 0 && steps?.isTold !== false;
  return {
    paragraphs: [...describeMissingVersion(input), ...paragraphs],
    citations: list.citations,
    cited: list.hits,
    main: null,
    status: isTold ? 'grounded' : 'partial',
    suggestions: suggestQuestions(
      question,
      null,
      [...judged.fitting, ...judged.rest].slice(0, 12),
      list.hits,
      input.suggesting,
    ),
  };
}

function composeVersionChanges(input: ExtractiveInput, judged: Judgement, list: CitationList): string[] | null {
  const changes = input.named?.changes ?? null;
  const api = input.named?.scope.api ?? null;
  if (changes === null) {
    const [only, ...others] = api?.versions ?? [];
    if (api === null || only === undefined || others.length > 0 || !asksForChanges(input.question)) return null;
    // A changelog may tell what the specification cannot.
    const near = describeNear(input, { kind: 'page', fitting: judged.fitting.filter(isGuide) }, list);
    return [composeOnlyVersion(api.title, only), ...(near === null ? [] : [near])];
  }
  const paragraphs = composeChanges(input.question, changes, list);
  // A guide tells what to do about it.
  const guides = judged.fitting.filter((hit) => isGuide(hit) && hit.api === changes.api);
  const near = describeNear(input, { kind: 'page', fitting: guides }, list);
  return near === null ? paragraphs : [...paragraphs, near];
}

/** A section of a page; those of a specification have its version. */
function isGuide(hit: SearchHit): boolean {
  return hit.kind === 'section' && hit.version === null;
}

function composeNamedPackages({ question, named }: ExtractiveInput, list: CitationList): string[] | null {
  if (named === undefined || named.packages === null) return null;
  const paragraphs = composePackages(question, named.packages, list, weighTerms(question));
  return paragraphs.length === 0 ? null : paragraphs;
}

function composeApiAccess(input: ExtractiveInput, judged: Judgement, list: CitationList): AccessSteps | null {
  const { question, named, gateway = [] } = input;
  if (named === undefined || (named.access === null && named.accessFacts === null)) return null;
  const [main] = judged.fitting;
  const task = readTask(question);
  // An API may hand out keys itself, by an operation.
  if (main !== undefined && task !== null && judged.kind === 'operation' && saysTask(task, main)) return null;
  const terms = weighTerms(question);
  const { access, accessFacts } = named;
  const isGeneral = access !== null && access.others.length > 0;
  // What one operation asks for is a fact of it.
  if (accessFacts !== null && !isGeneral && input.fact?.found == null)
    return composeAccessSteps(
      question,
      accessFacts,
      access ?? { registration: null, authentication: null },
      list,
      terms,
    );
  if (access === null) return null;
  const paragraphs = composeAccess(question, access, list, terms);
  const subject = gateway.find(({ api }) => api === named.scope.api?.slug);
  if (subject === undefined) return { paragraphs, isTold: true };
  const view = viewOf(subject, null);
  const enforced = composeGatewayAnswer({ view, topics: ['authentication'], example: null, list, terms });
  return { paragraphs: [...paragraphs, ...enforced], isTold: true };
}

/** That the version asked for is not there, with those that are: the rest of the answer is about another one. */
export function describeMissingVersion({ named }: ExtractiveInput): string[] {
  const { api = null, missingVersion = null } = named?.scope ?? {};
  if (api === null || missingVersion === null || api.currentVersion === null) return [];
  const shown = api.versions.slice(-MAX_VERSIONS).map((label) => plainText(label, 40));
  const versions = shown.length > 1 ? `its versions are ${shown.join(', ')}` : `its only version is ${shown[0] ?? ''}`;
  return [
    `${plainText(api.title, 80)} has no version ${plainText(missingVersion, 40)}; ${versions}. What follows is about version ${plainText(api.currentVersion, 40)}.`,
  ];
}

/** That nobody here knows the API a question names; the same for one that is hidden and one that never was. */
export function composeUnknownApi({ named }: ExtractiveInput): ExtractiveAnswer | null {
  if (named === undefined || named.unknownApi === null) return null;
  const paragraphs = ['I found no API of that name in the documentation.'];
  return { paragraphs, citations: [], cited: [], main: null, status: 'none', suggestions: [] };
}
