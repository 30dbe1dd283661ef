import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { GatewayRoute } from '../../../core/gateway-facts.ts';
import { composePageAnswer } from '../compose-page-answer.ts';
import { describeSecurity } from '../describe-security.ts';
import type { CitationList } from '../number-citations.ts';
import { nameOperation } from '../operation-title.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import type { TermWeights } from '../term-weights.ts';
import { compareSecurity } from './compare-security.ts';
import {
  describeAddresses,
  describeAdmission,
  describeAuthentication,
  describeCors,
  describeLimits,
  describeRefusal,
  describeSize,
  listNames,
} from './describe-policies.ts';
import { findFactHit, kindsOfTopic, type GatewaySubject } from './gateway-subject.ts';
import type { GatewayTopic } from './gateway-topics.ts';
import { findRoutes } from './match-routes.ts';
import { policiesOf, sharePolicies, type SharedPolicies } from './shared-policies.ts';

/** What the gateway does to calls of one operation, or of an API as a whole. */
export interface GatewayView {
  readonly subject: GatewaySubject;
  readonly routes: readonly GatewayRoute[];
  readonly shared: SharedPolicies;
}

/** The routes that take the operation; all of the API where that cannot be told. */
export function viewOf(subject: GatewaySubject, entry: CatalogueOperation | null): GatewayView {
  const routes = (entry === null ? null : findRoutes(entry.operation, subject.facts.routes)) ?? subject.facts.routes;
  return { subject, routes, shared: sharePolicies(routes) };
}

export interface GatewayAnswerInput {
  readonly view: GatewayView;
  readonly topics: readonly GatewayTopic[];
  /** An operation of the API: what the specification says is taken from it. */
  readonly example: { readonly entry: CatalogueOperation; readonly cite: () => number } | null;
  readonly list: CitationList;
  readonly terms: TermWeights;
}

/** Paragraphs about an API as a whole, one for each topic of which something is known; cited, and held against the specification. */
export function composeGatewayAnswer(input: GatewayAnswerInput): string[] {
  return input.topics.flatMap((topic) => {
    if (topic === 'authentication') return composeAuthentication(input);
    if (topic === 'address') return composeAddress(input);
    return describeTopic(input.view, topic, input.list) ?? quoteDiffering(input, topic);
  });
}

const titles: Readonly<Record<GatewayTopic, string>> = {
  authentication: 'Authentication',
  limits: 'Rate limit',
  size: 'Request size',
  cors: 'CORS',
  address: 'Address',
};

/** One paragraph of what all routes have alike; `null` when there is nothing of the kind, or nothing to cite. */
export function describeTopic(
  { subject, shared }: GatewayView,
  topic: 'limits' | 'size' | 'cors',
  list: CitationList,
  scope = ` of ${plainText(subject.apiTitle, 80)}`,
): string[] | null {
  const hit = findFactHit(subject, topic);
  const sentences = hit === undefined ? [] : topicSentences(shared, topic);
  if (hit === undefined || sentences.length === 0) return null;
  const varies = shared.policies.some((policy) => kindsOfTopic[topic].includes(policy.kind) && policy.variesByConsumer);
  if (varies) sentences.push('Single consumers may have a setting of their own');
  const [first = '', ...others] = sentences;
  return [`**${titles[topic]}${scope}:** ${[`${first} [${list.cite(hit)}]`, ...others].join('. ')}.`];
}

function topicSentences(shared: SharedPolicies, topic: 'limits' | 'size' | 'cors'): string[] {
  if (topic === 'size') return describeSize(policiesOf(shared, 'request-size'));
  if (topic === 'cors') return describeCors(policiesOf(shared, 'cors'));
  const limits = describeLimits(shared.policies);
  const refusing = [...policiesOf(shared, 'rate-limit'), ...policiesOf(shared, 'token-limit')];
  return limits.length === 0 ? [] : [limits.join('; and '), ...describeRefusal(refusing)];
}

/** As {@link describeTopic}, for an operation whose route is not known: that nothing can be said in general is said. */
export function describeTopicOfOperation(
  view: GatewayView,
  topic: 'limits' | 'size' | 'cors',
  list: CitationList,
): string[] {
  const described = describeTopic(view, topic, list, ' at the gateway');
  if (described !== null) return described;
  const hit = findFactHit(view.subject, topic);
  if (hit === undefined || !differs(view, topic)) return [];
  return [`**${titles[topic]} at the gateway:** it differs between the routes of the API [${list.cite(hit)}].`];
}

/** What differs between routes is told as the chunk tells it: route by route. */
function quoteDiffering({ view, list, terms }: GatewayAnswerInput, topic: GatewayTopic): string[] {
  if (!differs(view, topic)) return [];
  const hit = findFactHit(view.subject, topic);
  return hit === undefined ? [] : composePageAnswer([hit], list, terms);
}

function differs({ shared }: GatewayView, topic: GatewayTopic): boolean {
  return kindsOfTopic[topic].some((kind) => shared.differing.has(kind));
}

/** What the gateway asks for and what the specification says, as one statement for the answer about an operation. */
export function describeAccess(entry: CatalogueOperation, view: GatewayView | null, list: CitationList): string | null {
  const said = describeSecurity(entry.operation);
  const hit = view === null ? undefined : findFactHit(view.subject, 'authentication');
  if (view === null || hit === undefined) return said === null ? null : `${said}.`;
  const policies = policiesOf(view.shared, 'authentication');
  const asked = describeAuthentication(policies);
  const admission = describeAdmission(view.shared.policies).map((sentence) => ` ${sentence} [${list.cite(hit)}].`);
  if (asked === null) {
    if (differs(view, 'authentication')) {
      const known = said === null ? '' : `${said}. `;
      return `${known}What the gateway asks for differs between its routes [${list.cite(hit)}].${admission.join('')}`;
    }
    return said === null ? admission.join('').trim() || null : `${said}.${admission.join('')}`;
  }
  const marker = `[${list.cite(hit)}]`;
  switch (compareSecurity(entry.operation.security, policies)) {
    case 'same':
      return `${said ?? asked}. The gateway enforces it ${marker}.${admission.join('')}`;
    case 'unstated':
      return `the gateway asks for ${asked} ${marker}; the specification does not say.${admission.join('')}`;
    case 'differs':
    case 'unenforced':
      return `the specification says ${(said ?? 'nothing').replaceAll('; or ', ', or ')}; the gateway asks for ${asked} ${marker}, and that is what counts.${admission.join('')}`;
    // no default
  }
}

function composeAuthentication(input: GatewayAnswerInput): string[] {
  const { view, example, list } = input;
  const { subject } = view;
  const hit = findFactHit(subject, 'authentication');
  const policies = policiesOf(view.shared, 'authentication');
  const asked = describeAuthentication(policies);
  if (hit === undefined) return [];
  if (asked === null)
    return differs(view, 'authentication') ? [...quoteDiffering(input, 'authentication'), ...saidBy(example)] : [];
  const sentences = [`The gateway asks for ${asked} [${list.cite(hit)}]`, ...describeAdmission(view.shared.policies)];
  if (policies.some((policy) => policy.variesByConsumer))
    sentences.push('Single consumers may have a setting of their own');
  const paragraph = `**Authentication of ${plainText(subject.apiTitle, 80)}:** ${sentences.join('. ')}.`;
  return [paragraph, ...compareWithSpecification(example, policies)];
}

function compareWithSpecification(
  example: GatewayAnswerInput['example'],
  policies: Parameters<typeof compareSecurity>[1],
): string[] {
  if (example === null) return [];
  const { entry, cite } = example;
  const name = nameOperation(entry.operation);
  switch (compareSecurity(entry.operation.security, policies)) {
    case 'same':
      return [`The specification says the same, for ${name} [${cite()}].`];
    case 'unstated':
      return [`The specification states no authentication, for ${name} [${cite()}].`];
    case 'differs':
    case 'unenforced':
      return [
        `The specification says something else, for ${name}: ${describeSecurity(entry.operation) ?? 'nothing'} [${cite()}]. What the gateway asks for is what counts.`,
      ];
    // no default
  }
}

function saidBy(example: GatewayAnswerInput['example']): string[] {
  const said = example === null ? null : describeSecurity(example.entry.operation);
  if (example === null || said === null) return [];
  return [`The specification says ${said}, for ${nameOperation(example.entry.operation)} [${example.cite()}].`];
}

function composeAddress({ view, example, list, terms }: GatewayAnswerInput): string[] {
  const hit = findFactHit(view.subject, 'address');
  if (hit === undefined) return [];
  const addresses = describeAddresses(view.subject.facts.routes);
  if (addresses.length === 0) return composePageAnswer([hit], list, terms);
  const paragraph = `**Address of ${plainText(view.subject.apiTitle, 80)}:** The gateway takes calls at ${listNames(addresses)} [${list.cite(hit)}].`;
  const servers = example === null ? [] : example.entry.operation.servers.map(({ url }) => url.replace(/\/+$/u, ''));
  const others = servers.filter(
    (url) => /^https?:/iu.test(url) && !addresses.some((address) => areAlike(url, address)),
  );
  if (example === null || others.length === 0) return [paragraph];
  return [
    paragraph,
    `The specification names ${others
      .slice(0, 3)
      .map((url) => inlineCode(url))
      .join(', ')} [${example.cite()}].`,
  ];
}

/** A server may stand for a part of the gateway's addresses, and the other way round. */
function areAlike(server: string, address: string): boolean {
  const [one, other] = [server.toLowerCase(), address.toLowerCase().replace(/\/+$/u, '')];
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
