import type { AnswerOperation, Citation, Snippet } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import { shortTitle } from '../answers/operation-title.ts';
import { followGateway } from '../answers/gateway/follow-gateway.ts';
import { describeAddresses } from '../answers/gateway/describe-policies.ts';
import { findRoutes } from '../answers/gateway/match-routes.ts';
import { sharePolicies, type SharedPolicies } from '../answers/gateway/shared-policies.ts';
import { checkAddress } from './check-address.ts';
import { checkBody } from './check-body.ts';
import { checkGateway } from './check-gateway.ts';
import { checkHeaders } from './check-headers.ts';
import type { CheckInput } from './check-input.ts';
import { checkParameters } from './check-parameters.ts';
import { checkResponse, describeWaiting } from './check-response.ts';
import { checkSecurity, describeAlternatives } from './check-security.ts';
import type { BuildSnippet } from '../routes/dependencies.ts';
import { correctRequest } from './correct-request.ts';
import type { Exchange, ReceivedResponse, SentRequest } from './exchange.ts';
import { explainStatus, type StatusExplanation } from './explain-status.ts';
import { findOperation, type ExplainSources, type FoundOperation } from './find-operation.ts';
import { rankFindings, type Fault, type Finding } from './finding.ts';
import { readTarget, type Target } from './read-target.ts';
import { redactExchange } from './redact-exchange.ts';
import { credentialNames, requiredSecurity } from './required-security.ts';

export interface ExplainDependencies extends ExplainSources {
  readonly buildSnippet: BuildSnippet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface ExplainRequest {
  readonly exchange: Exchange;
  /** What reading the paste brought to light. */
  readonly faults: readonly Fault[];
  readonly api?: string;
  readonly version?: string;
  /** Of the corrected call: it is written in each. */
  readonly languages: readonly SnippetLanguage[];
}

export interface SnippetLanguage {
  readonly language: string;
  readonly client?: string;
}

/** What is known of a failing call. Nothing in it holds a secret of the exchange. */
export interface Explanation {
  /** What was called, or what it comes nearest to. */
  readonly operation: AnswerOperation | null;
  /** The same as the catalogue has it. */
  readonly entry: CatalogueOperation | null;
  readonly scope: { readonly api: string; readonly version: string } | null;
  readonly request: SentRequest | null;
  readonly response: ReceivedResponse | null;
  readonly findings: readonly Finding[];
  readonly statusExplanation: StatusExplanation | null;
  /** One for each language; none where it is not known what was called. */
  readonly corrected: readonly Snippet[];
  readonly citations: readonly Citation[];
}

const nothingShared: SharedPolicies = { policies: [], differing: new Set() };
/** More than a reader takes in; the worst come first. */
const MAX_FINDINGS = 40;

/**
 * Explains a failing call by the specification and the gateway's facts, as the caller may see them. Sends nothing
 * anywhere but method and path to the search of the index.
 * @throws CopilotError `invalid_request` for an unknown language or client
 */
export async function explainRequest(
  dependencies: ExplainDependencies,
  wish: ExplainRequest,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Explanation> {
  const { request } = wish.exchange;
  const target = request?.url == null ? null : readTarget(request.url);
  const found =
    request === null || target === null
      ? null
      : await findOperation(dependencies, { ...scopeOf(wish), ...target, method: request.method }, caller, options);
  if (request === null || target === null || found === null) return explainUnknown(wish, target);
  return explainFound(dependencies, wish, { request, target, found });
}

function scopeOf({ api, version }: ExplainRequest): { readonly api?: string; readonly version?: string } {
  return { ...(api !== undefined && { api }), ...(version !== undefined && { version }) };
}

/** What can be said without an operation: the same for one that does not exist and one that the caller may not see. */
function explainUnknown({ exchange, faults }: ExplainRequest, target: Target | null): Explanation {
  const redaction = redactExchange(exchange);
  const { exchange: masked } = redaction;
  const missing: Fault =
    target === null
      ? {
          code: 'request_not_found',
          pointer: '',
          message: 'No address of a request was found in what was sent.',
          source: 'http',
        }
      : {
          code: 'operation_not_found',
          pointer: '/url',
          message: 'No operation that you may see comes near this request.',
          source: 'specification',
        };
  const { request, response } = masked;
  const waiting = response === null ? [] : describeWaiting(response, redaction);
  const findings = rankFindings([...faults, missing, ...waiting]);
  const statusExplanation =
    response === null
      ? null
      : explainStatus({
          request,
          response,
          operation: null,
          policies: nothingShared,
          routes: [],
          needs: null,
          findings,
        });
  return {
    operation: null,
    entry: null,
    scope: null,
    request,
    response,
    findings,
    statusExplanation,
    corrected: [],
    citations: [],
  };
}

function explainFound(
  dependencies: ExplainDependencies,
  wish: ExplainRequest,
  {
    request,
    target,
    found,
  }: { readonly request: SentRequest; readonly target: Target; readonly found: FoundOperation },
): Explanation {
  const { match, facts, api, servers } = found;
  const { entry } = match;
  const { operation } = entry;
  const routes = facts === null ? [] : (findRoutes(operation, facts.routes) ?? facts.routes);
  const policies = routes.length === 0 ? nothingShared : sharePolicies(routes);
  const required = requiredSecurity(operation, policies);
  const credentials = credentialNames(operation.security, required.alternatives);
  const redaction = redactExchange(wish.exchange, credentials);
  const { response } = redaction.exchange;
  const input: CheckInput = { operation, match, request, response, redaction, policies, now: dependencies.now() };
  const parameters = checkParameters(input, target.query, credentials);
  const body = checkBody(input);
  const findings = rankFindings([
    ...wish.faults,
    ...checkAddress(input, target, servers, api),
    ...checkSecurity(input, required, target.query),
    ...parameters.findings,
    ...checkHeaders(input),
    ...body.findings,
    ...checkGateway(input),
    ...checkResponse(input),
  ]).slice(0, MAX_FINDINGS);
  const masked = redaction.exchange.request;
  // Where the gateway asks for something else, the specification's way in would only fail again.
  const called = followGateway(operation, facts);
  const needs = required.alternatives.length === 0 ? null : describeAlternatives(required.alternatives);
  return {
    operation: {
      api: entry.api,
      version: entry.version,
      method: operation.method,
      path: operation.path,
      operation_id: operation.operationId,
      summary: operation.summary,
      url: entry.url,
    },
    entry,
    scope: { api: entry.api, version: entry.version },
    request: masked,
    response,
    findings,
    statusExplanation:
      response === null
        ? null
        : explainStatus({
            request: masked,
            response,
            operation,
            policies,
            routes: facts?.routes ?? [],
            needs,
            findings,
          }),
    corrected: wish.languages.map((language) =>
      correctRequest(dependencies.buildSnippet, input, {
        target,
        servers,
        values: parameters.values,
        body: body.sent,
        called,
        ...language,
      }),
    ),
    citations: cite(found, findings, describeFacts(policies, routes, required.source)),
  };
}

function describeFacts(
  { policies }: SharedPolicies,
  routes: Parameters<typeof describeAddresses>[0],
  source: 'specification' | 'gateway',
): string {
  const kinds = [...new Set(policies.map(({ plugin }) => plugin))];
  const addresses = describeAddresses(routes).slice(0, 3);
  const parts = [
    kinds.length === 0 ? '' : `In force: ${kinds.join(', ')}.`,
    addresses.length === 0 ? '' : `Called at ${addresses.join(', ')}.`,
  ];
  return [...parts, source === 'gateway' ? 'It decides about authentication.' : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** The operation, and the gateway where a finding rests on its facts. */
function cite({ match, facts }: FoundOperation, findings: readonly Finding[], excerpt: string): Citation[] {
  const { entry } = match;
  const { operation, api, version, apiTitle, url } = entry;
  const title = operation.summary === null ? operation.key : `${operation.key}: ${shortTitle(operation.summary)}`;
  const own = {
    index: 1,
    kind: 'operation' as const,
    title,
    url,
    api,
    version,
    excerpt: shortTitle(operation.description ?? operation.summary ?? ''),
  };
  if (facts === null || !findings.some(({ source }) => source === 'gateway')) return [own];
  const fact = {
    index: 2,
    kind: 'fact' as const,
    title: `Gateway in front of ${apiTitle}`,
    url: null,
    api,
    version: null,
    excerpt,
  };
  return [own, fact];
}
