import type { GatewayRoute } from '../../core/gateway-facts.ts';
import type { Operation } from '../../core/operation.ts';
import { policiesOf, type SharedPolicies } from '../answers/gateway/shared-policies.ts';
import { answeredBy } from './answered-by.ts';
import type { ReceivedResponse, SentRequest } from './exchange.ts';
import { explainRoute } from './explain-route.ts';
import type { Finding, FindingCode } from './finding.ts';
import { gatewaySentenceIn } from './gateway-sentences.ts';
import { causeOfStatus } from './status-causes.ts';

/** Why a request was answered as it was. `certain`: nothing else could have come of it. */
export interface StatusExplanation {
  readonly status: number;
  readonly cause: string;
  readonly likelihood: 'certain' | 'likely' | 'possible';
  /** Who says so; `http` for what statuses and responses mean by themselves. */
  readonly source: Finding['source'];
}

export interface StatusInput {
  readonly request: SentRequest | null;
  /** Masked. */
  readonly response: ReceivedResponse;
  /** `null` where it is not known what was called. */
  readonly operation: Operation | null;
  readonly policies: SharedPolicies;
  /** All routes that the gateway has for the API; empty where nothing is known. */
  readonly routes: readonly GatewayRoute[];
  /** What the call must carry to be let in, in words; `null` where nothing is known. */
  readonly needs: string | null;
  readonly findings: readonly Finding[];
}

export type Cause = Omit<StatusExplanation, 'status'>;

/** Findings that lead to a status by themselves, the likeliest first. */
const leading: Readonly<Record<number, readonly FindingCode[]>> = {
  400: ['body_not_json', 'body_not_xml', 'multipart_boundary_missing', 'shell_unquoted_ampersand', 'header_malformed', 'parameter_missing', 'parameter_invalid', 'body_missing', 'field_missing', 'body_invalid', 'field_unknown', 'path_placeholder', 'content_type_unsupported', 'content_type_missing', 'parameter_unknown', 'field_undescribed', 'field_read_only'],
  401: ['credentials_missing', 'credentials_wrong_scheme', 'credentials_wrong_place', 'credentials_malformed', 'credentials_placeholder', 'shell_variable_literal', 'token_expired', 'token_not_yet_valid', 'certificate_missing'],
  403: ['token_scopes_missing', 'token_expired', 'credentials_missing', 'credentials_wrong_scheme', 'credentials_wrong_place', 'credentials_placeholder', 'scheme_insecure', 'origin_not_allowed'],
  404: ['path_unknown', 'base_path_missing', 'base_path_wrong', 'path_case', 'path_double_slash', 'path_slash_unencoded', 'path_placeholder', 'path_trailing_slash', 'host_unknown', 'method_not_allowed', 'parameter_invalid', 'credentials_missing'],
  405: ['method_not_allowed', 'base_path_missing', 'base_path_wrong', 'path_unknown', 'path_double_slash', 'path_slash_unencoded', 'path_trailing_slash'],
  406: ['accept_unsupported'],
  411: ['length_required'],
  413: ['body_too_large'],
  415: ['content_type_unsupported', 'content_type_missing', 'multipart_boundary_missing'],
  422: ['field_missing', 'body_invalid', 'field_unknown', 'parameter_missing', 'parameter_invalid', 'body_missing', 'body_not_json', 'body_not_xml', 'multipart_boundary_missing', 'path_placeholder', 'parameter_unknown', 'field_undescribed', 'field_read_only', 'response_names_field'],
  426: ['scheme_insecure'],
}; // prettier-ignore

/** Names the cause of the response's status as exactly as findings, gateway and specification allow. */
export function explainStatus(input: StatusInput): StatusExplanation | null {
  // A body alone tells the status where the sentence in it comes with one alone.
  const status = input.response.status ?? gatewaySentenceIn(input.response.body ?? '')?.status ?? null;
  if (status === null) return null;
  const cause =
    fromGatewaySentence(input, status) ??
    fromTermination(input, status) ??
    fromFindings(input, status) ??
    causeOfStatus(input, status);
  return { status, ...cause };
}

function fromGatewaySentence({ request, response, findings, routes }: StatusInput, status: number): Cause | null {
  // The server behind may use the same words.
  if (status < 400 || answeredBy(response) === 'upstream') return null;
  const found = gatewaySentenceIn(response.body ?? '');
  if (found === null) return null;
  const codes = leading[status] ?? [];
  const detail = findings.find(({ code, severity }) => codes.includes(code) && severity !== 'info')?.message;
  const isUnrouted = found.from === 'router' && found.status === 404;
  const route = isUnrouted && request !== null ? explainRoute(request, routes) : null;
  const limits = status === 429 ? findings.filter(({ code }) => code === 'rate_limit' || code === 'retry_after') : [];
  const told = limits.map(({ message }) => message);
  const cause = [found.cause, route, detail, ...told].filter((part) => part != null).join(' ');
  return { cause, likelihood: found.likelihood, source: 'gateway' };
}

function fromTermination({ policies }: StatusInput, status: number): Cause | null {
  const ends = policiesOf(policies, 'request-termination').some(
    (policy) => !policy.conditional && policy.status === status,
  );
  const cause = 'The gateway answers calls of this route by itself; the request is not to blame.';
  return ends ? { cause, likelihood: 'certain', source: 'gateway' } : null;
}

function fromFindings({ findings }: StatusInput, status: number): Cause | null {
  const codes = leading[status] ?? [];
  // Headers that are asked for tell who is meant (an account, a tenant), which is a matter of what one may do.
  const isRefused = status === 401 || status === 403;
  for (const code of isRefused ? [...codes, 'parameter_missing' as const] : codes) {
    const found = findings.find(
      (finding) =>
        finding.code === code && (!isRefused || code !== 'parameter_missing' || finding.pointer.startsWith('/header/')),
    );
    if (found !== undefined)
      return { cause: found.message, likelihood: likelihoodOf(found, status), source: found.source };
  }
  return null;
}

/** An error that fits the status is its cause; a 401 may have a second one, and a 403 or 404 hide another. */
function likelihoodOf({ code, severity, source }: Finding, status: number): Cause['likelihood'] {
  if (severity !== 'error') return code === 'response_names_field' ? 'likely' : 'possible';
  if (status === 403 || (status === 404 && !/^(?:path_|base_path_)/.test(code))) return 'likely';
  return source === 'http' || source === 'gateway' || /^(?:path_|base_path_|method_)/.test(code) || status !== 401
    ? 'certain'
    : 'likely';
}
