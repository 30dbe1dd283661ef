import { analyseText } from '../../core/text-analysis.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import { describeInputs, findNamedInputs, renderListRow } from './describe-inputs.ts';
import { describeErrors, describeSuccess } from './describe-responses.ts';
import { describeSecurity } from './describe-security.ts';
import { describeAccess, describeTopicOfOperation } from './gateway/compose-gateway-answer.ts';
import type { GatewayView } from './gateway/compose-gateway-answer.ts';
import { readGatewayTopics } from './gateway/gateway-topics.ts';
import type { CitationList } from './number-citations.ts';
import { readAspects } from './question-aspects.ts';
import type { QuestionAspects } from './question-aspects.ts';
import { nameOperation } from './operation-title.ts';
import { plainText, quoteMarkdown } from './quote-markdown.ts';
import { htmlToMarkdown } from './read-html.ts';
import { selectSentences } from './select-sentences.ts';
import { weighTerms } from './term-weights.ts';

/** Two or three lines of the operation's own description. */
const MAX_DESCRIPTION_CHARACTERS = 300;
/** Later ones are details for the reference. */
const MAX_DESCRIPTION_PARAGRAPHS = 6;

export interface OperationAnswerInput {
  readonly entry: CatalogueOperation;
  /** Number of its citation. */
  readonly citation: number;
  readonly question: string;
  /** What its specification names to use instead, when it is deprecated. */
  readonly replacement: { readonly entry: CatalogueOperation; readonly citation: number | null } | null;
  /** What the gateway does to calls of the operation; `null` when nothing is known of it. */
  readonly gateway?: { readonly view: GatewayView; readonly list: CitationList } | null;
}

/** Paragraphs of Markdown: which operation, what it does, and what the question asks about it or a caller needs. */
export function composeOperationAnswer(input: OperationAnswerInput): string[] {
  const { entry, question } = input;
  const { operation } = entry;
  const aspects = readAspects(question);
  const named = findNamedInputs(operation, question);
  const whole = describeApiAuthentication(input);
  if (whole !== null) return whole;
  const paragraphs = [headline(input), describe(input), describeReplacement(input)];
  if (named.length > 0) paragraphs.push(named.map((row) => renderListRow(row, true, true)).join('\n'));
  const asked = askedSections(input, aspects, named.length > 0);
  const isAnswered = asked.length > 0 || (aspects.parameters && named.length > 0);
  paragraphs.push(...(isAnswered ? asked : usualSections(input)));
  return paragraphs.filter((paragraph) => paragraph !== '');
}

/** "How do I authenticate?" asks about an API as a whole: one of its operations says how, as an example. */
function describeApiAuthentication({ entry, question, citation }: OperationAnswerInput): string[] | null {
  const security = describeSecurity(entry.operation);
  if (security === null || !asksForAuthenticationAlone(question)) return null;
  return [
    `**Authentication of ${scopeOf(entry)}:** ${security}.`,
    `Stated for ${nameOperation(entry.operation)} [${citation}]; other operations may need other scopes.`,
  ];
}

/** Whether a question asks how to authenticate, and for no operation. */
export function asksForAuthenticationAlone(question: string): boolean {
  return readAspects(question).authentication && analyseText(question).every((term) => authenticationTerms.has(term));
}

const authenticationTerms = new Set(
  analyseText(
    'authenticate authentication authorize authorise authorization auth api key keys token tokens credential credentials request requests call calls login bearer',
  ),
);

/** `**Create a refund** — POST /v3/refunds, Payments API v3 [1]` */
export function headline({ entry, citation }: Pick<OperationAnswerInput, 'entry' | 'citation'>): string {
  return `${nameOperation(entry.operation)}, ${scopeOf(entry)} [${citation}]`;
}

function scopeOf(entry: CatalogueOperation): string {
  const version = plainText(entry.version, 40);
  const api = plainText(entry.apiTitle, 80);
  // "Payments API v3 3.1.0" helps, "Payments API v3 v3" does not.
  return api.toLowerCase().split(' ').includes(version.toLowerCase()) ? api : `${api} ${version}`;
}

/** The specification's own words, marked as a quotation: its first sentence and those that speak about the question. */
function describe({ entry, question }: OperationAnswerInput): string {
  const { description, summary } = entry.operation;
  if (description === null) return '';
  const text = quoteMarkdown(htmlToMarkdown(description))
    .flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []))
    .slice(0, MAX_DESCRIPTION_PARAGRAPHS)
    .join(' ');
  if (text === '' || text === summary) return '';
  const quote = selectSentences(text, weighTerms(question), MAX_DESCRIPTION_CHARACTERS, { withFirst: true });
  return quote === '' ? '' : `> ${quote}`;
}

function describeReplacement({ entry, replacement }: OperationAnswerInput): string {
  if (!entry.operation.deprecated) return '';
  // Most descriptions say it themselves, and say what to do.
  if (replacement === null) {
    return /deprecat/iu.test(entry.operation.description ?? '') ? '' : 'This operation is **deprecated**.';
  }
  const { operation } = replacement.entry;
  const marker = replacement.citation === null ? '' : ` [${replacement.citation}]`;
  return `This operation is **deprecated**. Its specification names ${nameOperation(operation)}${marker} instead.`;
}

function askedSections(input: OperationAnswerInput, aspects: QuestionAspects, hasNamed: boolean): string[] {
  const { operation } = input.entry;
  const sections: (string | null)[] = [];
  if (aspects.errors) sections.push(describeErrors(operation, aspects.status, true));
  const isRefused = aspects.status === '401' || aspects.status === '403';
  if (aspects.authentication || (isRefused && input.gateway != null)) sections.push(authentication(input));
  sections.push(...gatewaySections(input));
  if (aspects.parameters && !hasNamed) sections.push(describeInputs(operation, true));
  if (aspects.response && !aspects.errors) sections.push(describeSuccess(operation, true));
  return sections.filter((section) => section !== null);
}

function usualSections(input: OperationAnswerInput): string[] {
  const { operation } = input.entry;
  return [describeInputs(operation, false), authentication(input), describeErrors(operation, null, false)].filter(
    (section) => section !== null,
  );
}

function authentication({ entry, gateway }: OperationAnswerInput): string | null {
  if (gateway === undefined || gateway === null) {
    const security = describeSecurity(entry.operation);
    return security === null ? null : `**Authentication:** ${security}.`;
  }
  const access = describeAccess(entry, gateway.view, gateway.list);
  return access === null ? null : `**Authentication:** ${access}`;
}

/** What the gateway limits and allows, where the question asks for it. */
function gatewaySections({ question, gateway }: OperationAnswerInput): string[] {
  if (gateway === undefined || gateway === null) return [];
  const { view, list } = gateway;
  return readGatewayTopics(question).flatMap((topic) =>
    topic === 'limits' || topic === 'size' || topic === 'cors' ? describeTopicOfOperation(view, topic, list) : [],
  );
}

/** `METHOD /path` that a deprecated operation's description names. */
export function namedReplacement(entry: CatalogueOperation): string | null {
  const { operation } = entry;
  if (!operation.deprecated || operation.description === null) return null;
  for (const [, method = '', path = ''] of operation.description.matchAll(
    /\b(GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\s+(\/[^\s`"'<>()]*[^\s`"'<>().,;:])/giu,
  )) {
    const key = `${method.toUpperCase()} ${path}`;
    if (key !== operation.key) return key;
  }
  return null;
}
