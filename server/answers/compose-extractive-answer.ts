import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { asksForAuthenticationAlone, composeOperationAnswer } from './compose-operation-answer.ts';
import type { OperationAnswerInput } from './compose-operation-answer.ts';
import { accessHint } from './access/access-hint.ts';
import { composeNamedAnswer, composeUnknownApi, describeMissingVersion } from './compose-named-answer.ts';
import { describeNear, MAX_NEAR, nameHit } from './describe-near.ts';
import { findEntry, operationIdentity } from './extractive-answer.ts';
import type { ExtractiveAnswer, ExtractiveInput } from './extractive-answer.ts';
import { judgeHits } from './judge-hits.ts';
import type { Judgement } from './judge-hits.ts';
import { composeFactAnswer } from './compose-fact-answer.ts';
import { composePageAnswer } from './compose-page-answer.ts';
import { findCall } from './find-call.ts';
import { findReplacement } from './find-replacement.ts';
import { composeGatewayAnswer, viewOf } from './gateway/compose-gateway-answer.ts';
import { asksForTopicsAlone, readGatewayTopics } from './gateway/gateway-topics.ts';
import type { GatewayTopic } from './gateway/gateway-topics.ts';
import type { GatewaySubject } from './gateway/gateway-subject.ts';
import { isPackagePage } from './packages/compose-package.ts';
import { createCitationList } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { nameOperation } from './operation-title.ts';
import { plainText } from './quote-markdown.ts';
import { weighTerms } from './term-weights.ts';
import { suggestQuestions } from './suggestions/suggest-questions.ts';

/** Below this a title is not near, it is just there. */
const NEAR_COVERAGE = 0.2;
const NEAR_COSINE = 0.4;

/** Composes an answer from what was retrieved, without a model: quotations and facts of specifications, cited. */
export function composeExtractiveAnswer(input: ExtractiveInput): ExtractiveAnswer {
  const answer = compose(input);
  if (answer.status === 'grounded') return answer;
  return { ...answer, paragraphs: [...answer.paragraphs, accessHint(input.anonymous)] };
}

function compose(input: ExtractiveInput): ExtractiveAnswer {
  const terms = weighTerms(input.question);
  const judged = judgeHits(input.question, input.hits);
  const list = createCitationList(terms);
  const special =
    composeUnknownApi(input) ??
    composeNamedAnswer(input, judged) ??
    composeFactAnswer(input) ??
    composeFromGateway(input, judged);
  if (special !== null) return special;
  const judgement = (judged.kind === 'none' ? judgeAuthentication(input) : null) ?? judged;
  if (judgement.kind === 'none') return composeNothing(input, judgement, list);
  const [mainHit] = judgement.fitting;
  const entry = mainHit === undefined ? undefined : findEntry(input, mainHit);
  const isOperation = judgement.kind === 'operation' && mainHit !== undefined && entry !== undefined;
  const call = isOperation ? undefined : findEntryOf(input, findCall(input.question, input.hits, mainHit?.api));
  const paragraphs = [...describeMissingVersion(input), ...describeCorrections(input)];
  if (judgement.fit === 'weak')
    paragraphs.push('I am not sure that this answers your question; it is the nearest I found.');
  if (isOperation) {
    paragraphs.push(
      ...composeOperationAnswer({
        entry,
        citation: list.cite(mainHit),
        question: input.question,
        replacement: findReplacement(input, entry, list),
        gateway: findView(input, entry, list),
      }),
    );
  } else {
    paragraphs.push(...composePageAnswer(judgement.fitting, list, terms, input.question));
    if (call !== undefined) paragraphs.push(describeCall(call.entry, list.cite(call.hit)));
  }
  const near = describeNear(input, judgement, list);
  if (near !== null) paragraphs.push(near);
  const main = isOperation ? entry : (call?.entry ?? null);
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main,
    status: judgement.fit === 'strong' ? 'grounded' : 'partial',
    suggestions: suggestQuestions(
      input.question,
      main,
      [...judgement.fitting, ...judgement.rest].slice(0, 12),
      list.hits,
      input.suggesting,
    ),
  };
}

/**
 * The answer to a question that the gateway decides and that names no operation ("what is the rate limit", "which
 * header takes the API key"): what it enforces first, then what the pages say. `null` when it knows nothing of it.
 */
function composeFromGateway(input: ExtractiveInput, judged: Judgement): ExtractiveAnswer | null {
  const { question, gateway: subjects = [] } = input;
  const topics = readGatewayTopics(question);
  const names = subjects.flatMap(({ api, apiTitle }) => [api, apiTitle]);
  const isWhole = asksForTopicsAlone(question, names) || judged.fitting[0]?.kind === 'fact';
  if (topics.length === 0 || subjects.length === 0 || !isWhole) return null;
  const terms = weighTerms(question);
  const list = createCitationList(terms);
  const explanations = findExplanations(input, judged, topics);
  const describe = (): string[] => composePageAnswer(explanations, list, terms);
  // A page speaks for all APIs; where the question is about one of them, its gateway goes first.
  const before = subjects.length > 1 ? describe() : [];
  const example = subjects.length === 1 ? findExample(input, subjects[0]?.api ?? '') : null;
  const enforced = subjects.flatMap((subject) =>
    composeGatewayAnswer({
      view: viewOf(subject, null),
      topics,
      example: example === null ? null : { entry: example.entry, cite: () => list.cite(example.hit) },
      list,
      terms,
    }),
  );
  if (enforced.length === 0) return null;
  const after = subjects.length > 1 ? [] : describe();
  const main = topics.includes('authentication') && example !== null ? example.entry : null;
  return {
    paragraphs: [...describeMissingVersion(input), ...describeCorrections(input), ...before, ...enforced, ...after],
    citations: list.citations,
    cited: list.hits,
    main,
    status: 'grounded',
    suggestions: suggestQuestions(
      question,
      main,
      [...judged.fitting, ...judged.rest].slice(0, 12),
      list.hits,
      input.suggesting,
    ),
  };
}

/** Sections whose titles say that they are about the topics, and that do not speak of other APIs alone. */
function findExplanations(
  { gateway = [], named }: ExtractiveInput,
  judged: Judgement,
  topics: readonly GatewayTopic[],
): readonly SearchHit[] {
  if (judged.fit !== 'strong') return [];
  const [subject, ...others] = gateway;
  return judged.fitting.filter(
    (hit) =>
      hit.kind === 'section' &&
      topics.some((topic) => titlesOfTopic[topic].test(`${hit.documentTitle} ${hit.title}`)) &&
      (subject === undefined || others.length > 0 || concerns(hit, subject, named?.scope.titles ?? [])),
  );
}

/** Whether a section may be read as one about the API: its own, or of the portal and not only of others. */
function concerns(hit: SearchHit, subject: GatewaySubject, titles: readonly string[]): boolean {
  if (hit.api !== null) return hit.api === subject.api;
  if (isPackagePage(hit)) return false;
  const text = hit.text.toLowerCase();
  if (text.includes(subject.apiTitle.toLowerCase())) return true;
  return !titles.some((title) => text.includes(title.toLowerCase()));
}

const titlesOfTopic: Readonly<Record<GatewayTopic, RegExp>> = {
  authentication: /\b(?:auth\w*|credentials?|api keys?|access tokens?|log ?in|sign(?:ing)? in|40[13])\b/iu,
  limits: /\b(?:limits?|quotas?|throttling|429|too many)\b/iu,
  size: /\b(?:sizes?|large|413|uploads?)\b/iu,
  cors: /\b(?:cors|cross.origin|browsers?)\b/iu,
  address: /\b(?:urls?|address(?:es)?|hosts?|servers?|environments?)\b/iu,
};

/** An operation of the API to take the specification's word from: the nearest one that states its authentication. */
function findExample(input: ExtractiveInput, api: string): { entry: CatalogueOperation; hit: SearchHit } | null {
  const candidates = input.hits.flatMap((hit) => {
    const entry = hit.kind === 'operation' && hit.api === api ? findEntry(input, hit) : undefined;
    return entry === undefined ? [] : [{ entry, hit }];
  });
  return candidates.find(({ entry }) => entry.operation.security.length > 0) ?? candidates[0] ?? null;
}

function findView(
  { gateway = [] }: ExtractiveInput,
  entry: CatalogueOperation,
  list: CitationList,
): NonNullable<OperationAnswerInput['gateway']> | null {
  const subject = gateway.find(({ api }) => api === entry.api);
  return subject === undefined ? null : { view: viewOf(subject, entry), list };
}

/** Inside one API any operation says how to authenticate, however little its text resembles the question. */
function judgeAuthentication({ question, hits, operations }: ExtractiveInput): Judgement | null {
  if (!asksForAuthenticationAlone(question)) return null;
  const candidates = hits.filter((hit) => hit.kind === 'operation');
  const [first] = candidates;
  if (first === undefined || candidates.some(({ api }) => api !== first.api)) return null;
  const entry = operations.get(operationIdentity(first.api, first.version, first.operationKey));
  if (entry === undefined || entry.operation.security.length === 0) return null;
  return { kind: 'operation', fit: 'strong', fitting: [first], rest: hits.filter((hit) => hit !== first) };
}

function describeCorrections({ corrections = [] }: ExtractiveInput): string[] {
  if (corrections.length === 0) return [];
  const words = corrections.map(({ from, to }) => `“${plainText(from)}” as “${plainText(to)}”`);
  return [`I read ${words.join(' and ')}.`];
}

function composeNothing(input: ExtractiveInput, judgement: Judgement, list: CitationList): ExtractiveAnswer {
  const paragraphs = ['I found nothing in the documentation that answers this.'];
  const near = judgement.rest.filter((hit) => hit.coverage >= NEAR_COVERAGE && hit.cosine >= NEAR_COSINE);
  // Where nothing is near, what there is at all leads on.
  const overviews = judgement.rest.filter(({ kind }) => kind === 'overview');
  if (near.length > 0) {
    paragraphs.push(
      `**Nearest:** ${near
        .slice(0, MAX_NEAR)
        .map((hit) => nameHit(input, hit, list, near[0]?.api ?? null))
        .join(' · ')}`,
    );
  }
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main: null,
    status: 'none',
    suggestions: suggestQuestions(input.question, null, near.length > 0 ? near : overviews, [], input.suggesting).slice(
      0,
      3,
    ),
  };
}

function findEntryOf(
  input: ExtractiveInput,
  hit: SearchHit | undefined,
): { hit: SearchHit; entry: CatalogueOperation } | undefined {
  const entry = hit === undefined ? undefined : findEntry(input, hit);
  return hit === undefined || entry === undefined ? undefined : { hit, entry };
}

/** `**The call:** Create a refund — POST /v3/refunds [2]` */
function describeCall({ operation }: CatalogueOperation, citation: number): string {
  return `**The call:** ${nameOperation(operation).replaceAll('**', '')} [${citation}]`;
}
