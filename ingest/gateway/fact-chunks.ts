import type { Chunk, Identifier } from '../../core/chunk.ts';
import type { GatewayFacts, GatewayPolicy, GatewayRoute } from '../../core/gateway-facts.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import { weighTerms } from '../../core/text-analysis.ts';
import { firstWords, plainText } from '../chunks/plain-text.ts';
import { aspects } from './fact-aspects.ts';
import type { FactAspect } from './fact-aspects.ts';
import { code, escapeMarkdown } from './markdown-words.ts';
import { routeSentences } from './policy-sentences.ts';
import { addressPhrase, methodPhrase, publicAddresses } from './public-addresses.ts';

/** Groups of routes with policies of their own, and routes, that one text tells; more is a table, not a text. */
const MAX_GROUPS = 20;
const MAX_ROUTES = 60;
/** The keywords stand first; the beginning of the text is enough beside them. */
const EMBEDDED_WORDS = 60;
const MAX_IDENTIFIERS = 60;

/** Words count like a heading's, its synonyms a little less, so that short facts do not outrank everything. */
const weights = { title: 3, keywords: 1.5, text: 1, apiTitle: 1 } as const;

/** The chunks of one API's gateway facts; an aspect of which the gateway enforces nothing has none. */
export function buildFactChunks(facts: GatewayFacts, apiTitle: string): Chunk[] {
  return [...aspects.flatMap((aspect) => aspectChunk(aspect, facts, apiTitle)), ...routesChunk(facts, apiTitle)];
}

function aspectChunk(aspect: FactAspect, { routes }: GatewayFacts, apiTitle: string): Chunk[] {
  const kinds = new Set(
    routes.flatMap(({ policies, onlyForSome }) => [...policies.map(({ kind }) => kind), ...onlyForSome]),
  );
  const present = aspect.kinds.filter((kind) => kinds.has(kind));
  const told = routes.map((route) => ({ route, sentences: routeSentences(route, aspect.kinds) }));
  if (told.every(({ sentences }) => sentences.length === 0)) return [];
  const policies = routes.flatMap((route) => route.policies.filter(({ kind }) => aspect.kinds.includes(kind)));
  return [
    buildChunk({
      key: aspect.key,
      about: aspect.about(present),
      text: aspectText(told, aspect),
      keywords: [aspect.keywords, ...present.map((kind) => aspect.keywordsOf[kind] ?? '')].join(' '),
      question: aspect.question(apiTitle, present),
      identifiers: policies.flatMap(identifiersOf),
      apiTitle,
    }),
  ];
}

interface ToldRoute {
  readonly route: GatewayRoute;
  readonly sentences: readonly string[];
}

/** Routes of which the same is told stand together; what counts for all is told once. */
function aspectText(told: readonly ToldRoute[], aspect: FactAspect): string {
  // Ways of authentication are told as what they are together, so they stay together.
  const common = aspect.isWhole
    ? []
    : (told[0]?.sentences ?? []).filter((sentence) => told.every(({ sentences }) => sentences.includes(sentence)));
  const groups = groupRoutes(
    told.map(({ route, sentences }) => ({ route, sentences: sentences.filter((one) => !common.includes(one)) })),
  );
  const [only, other] = groups;
  if (only !== undefined && other === undefined) return [...only.sentences, ...common].join('\n\n');
  const texts = groups.slice(0, MAX_GROUPS).map(({ routes, sentences }) => {
    const said = sentences.length > 0 ? sentences : [common.length > 0 ? aspect.nothingElse : aspect.nothing];
    return `**At ${describePlace(routes)}:**\n\n${said.join('\n\n')}`;
  });
  const more = groups.length - texts.length;
  if (more > 0) texts.push(`… and ${more} more groups of routes with rules of their own.`);
  if (common.length > 0) texts.push(`**At all of them:**\n\n${common.join('\n\n')}`);
  return texts.join('\n\n');
}

interface RouteGroup {
  readonly routes: readonly GatewayRoute[];
  readonly sentences: readonly string[];
}

/** In the order of the first route of each. */
function groupRoutes(told: readonly ToldRoute[]): RouteGroup[] {
  const groups = new Map<string, { routes: GatewayRoute[]; sentences: readonly string[] }>();
  for (const { route, sentences } of told) {
    const key = JSON.stringify(sentences);
    const group = groups.get(key) ?? { routes: [], sentences };
    group.routes.push(route);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function describePlace(routes: readonly GatewayRoute[]): string {
  const methods = [...new Set(routes.map(methodPhrase))];
  const [method = ''] = methods;
  return `${addressPhrase(routes)}${methods.length === 1 && method !== '' ? ` (${method})` : ''}`;
}

function routesChunk({ routes }: GatewayFacts, apiTitle: string): Chunk[] {
  if (routes.length === 0) return [];
  const lines = routes.slice(0, MAX_ROUTES).map((route) => `- ${describeRoute(route)}`);
  if (routes.length > MAX_ROUTES) lines.push(`- … and ${routes.length - MAX_ROUTES} more`);
  return [
    buildChunk({
      key: 'routes',
      about: 'public addresses',
      text: [`Calls to ${escapeMarkdown(apiTitle)} go through the gateway at:`, lines.join('\n')].join('\n\n'),
      keywords:
        'base URL base path host server address endpoint public URL route path prefix https 404 no Route matched with those values',
      question: `What is the public address (base URL) of ${apiTitle}? Host names and path prefixes at the gateway.`,
      identifiers: routes.flatMap(({ headers }) => headers.map(({ name }) => header(name))),
      apiTitle,
    }),
  ];
}

function describeRoute(route: GatewayRoute): string {
  const addresses = publicAddresses(route);
  const isPartial = route.incomplete.some((field) => field === 'hosts' || field === 'paths');
  const where =
    addresses.length > 0
      ? addressPhrase([route])
      : isPartial
        ? 'addresses that are not stated in the configuration that was read'
        : 'every address of the gateway';
  const prefixes = route.paths.filter((path) => !path.startsWith('~'));
  const details = [
    methodPhrase(route),
    addresses.length > 0 && isPartial ? 'and others that are not stated in the configuration that was read' : '',
    route.hosts.length === 0 && !isPartial && addresses.length > 0 ? 'on any host name of the gateway' : '',
    route.protocols.some((protocol) => protocol === 'https' || protocol === 'http')
      ? route.protocols.includes('http')
        ? ''
        : 'HTTPS only'
      : '',
    ...route.headers.map(headerPhrase),
    prefixes.length === 0 ? '' : prefixPhrase(route.stripPath, publicAddresses(route).length > 1),
    ...routeSentences(route, ['request-termination']),
  ];
  return [where, ...details]
    .filter((part) => part !== '')
    .join('; ')
    .replace(/[.;]*$/, '.');
}

function prefixPhrase(stripPath: boolean, isPlural: boolean): string {
  if (stripPath)
    return `put ${isPlural ? 'one of these prefixes' : 'this prefix'} before the path of an operation: the gateway cuts it off before the API sees the request`;
  return isPlural
    ? 'these prefixes are part of the paths of the operations: the gateway passes them on unchanged'
    : 'this prefix is part of the paths of the operations: the gateway passes it on unchanged';
}

function headerPhrase({ name, values }: GatewayRoute['headers'][number]): string {
  const accepted = values.length === 0 ? '' : ` with the value ${values.map(code).join(' or ')}`;
  return `requests must carry the header ${code(name)}${accepted}`;
}

interface FactInput {
  readonly key: string;
  /** `authentication`: what stands after the API's title. */
  readonly about: string;
  readonly text: string;
  readonly keywords: string;
  readonly question: string;
  readonly identifiers: readonly Identifier[];
  readonly apiTitle: string;
}

function buildChunk(input: FactInput): Chunk {
  const title = `${input.apiTitle}: ${input.about} at the gateway`;
  const words = plainText(input.text);
  const { terms, length } = weighTerms([
    { text: `${input.about} gateway`, weight: weights.title },
    { text: input.apiTitle, weight: weights.apiTitle },
    { text: input.keywords, weight: weights.keywords },
    { text: words, weight: weights.text },
  ]);
  const identifiers = new Map(
    [{ kind: 'title' as const, key: nameKey(title) }, ...input.identifiers].map((identifier) => [
      `${identifier.kind} ${identifier.key}`,
      identifier,
    ]),
  );
  return {
    key: `fact:${input.key}`,
    kind: 'fact',
    title,
    url: null,
    text: `**${escapeMarkdown(input.apiTitle)}** · ${input.about} at the gateway\n\n${input.text}`,
    embeddingText: `${input.question} ${firstWords(words, EMBEDDED_WORDS)}`.trim(),
    operationKey: null,
    terms,
    length,
    identifiers: [...identifiers.values()].filter(({ key }) => key !== '').slice(0, MAX_IDENTIFIERS),
  };
}

function header(name: string): Identifier {
  return { kind: 'header', key: nameKey(name) };
}

/** Headers and parameters that people look up by name. */
function identifiersOf(policy: GatewayPolicy): Identifier[] {
  if (policy.kind === 'authentication') {
    return policy.places.map(({ in: where, name }) =>
      where === 'header' ? header(name) : { kind: 'field', key: nameKey(name) },
    );
  }
  if (policy.kind === 'cors') return policy.exposedHeaders.map(header);
  if (policy.kind === 'rate-limit' && policy.tellsCaller)
    return [...rateLimitHeaders, ...(policy.header === null ? [] : [policy.header])].map(header);
  const own = policy.kind === 'rate-limit' || policy.kind === 'token-limit' || policy.kind === 'correlation-id';
  return own && policy.header !== null ? [header(policy.header)] : [];
}

const rateLimitHeaders = ['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
