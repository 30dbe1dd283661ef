import { policiesOf, type SharedPolicies } from '../answers/gateway/shared-policies.ts';
import { shortTitle } from '../answers/operation-title.ts';
import type { Operation } from '../../core/operation.ts';
import { describedResponse } from './check-response.ts';
import { findHeader, type ReceivedResponse, type SentRequest } from './exchange.ts';
import type { Finding, FindingCode } from './finding.ts';
import { gatewaySentenceIn } from './gateway-sentences.ts';

/** Why a request was answered as it was. `certain`: nothing else could have come of it. */
export interface StatusExplanation {
  readonly status: number;
  readonly cause: string;
  readonly likelihood: 'certain' | 'likely' | 'possible';
}

export interface StatusInput {
  readonly request: SentRequest | null;
  /** Masked. */
  readonly response: ReceivedResponse;
  /** `null` where it is not known what was called. */
  readonly operation: Operation | null;
  readonly policies: SharedPolicies;
  /** What the call must carry to be let in, in words; `null` where nothing is known. */
  readonly needs: string | null;
  readonly findings: readonly Finding[];
}

type Cause = Omit<StatusExplanation, 'status'>;

/** Findings that lead to a status by themselves, the likeliest first. */
const leading: Readonly<Record<number, readonly FindingCode[]>> = {
  400: ['body_not_json', 'shell_unquoted_ampersand', 'header_malformed', 'parameter_missing', 'parameter_invalid', 'body_missing', 'field_missing', 'body_invalid', 'field_unknown', 'path_placeholder', 'content_type_unsupported', 'content_type_missing', 'parameter_unknown', 'field_undescribed', 'field_read_only'],
  401: ['credentials_missing', 'credentials_wrong_scheme', 'credentials_wrong_place', 'credentials_malformed', 'credentials_placeholder', 'shell_variable_literal', 'token_expired', 'token_not_yet_valid'],
  403: ['token_scopes_missing', 'token_expired', 'credentials_missing', 'credentials_wrong_scheme', 'credentials_wrong_place', 'credentials_placeholder', 'scheme_insecure', 'origin_not_allowed'],
  404: ['path_unknown', 'base_path_missing', 'base_path_wrong', 'path_case', 'path_placeholder', 'path_trailing_slash', 'host_unknown', 'method_not_allowed', 'parameter_invalid', 'credentials_missing'],
  405: ['method_not_allowed', 'base_path_missing', 'base_path_wrong', 'path_unknown', 'path_trailing_slash'],
  406: ['accept_unsupported'],
  411: ['length_required'],
  413: ['body_too_large'],
  415: ['content_type_unsupported', 'content_type_missing'],
  422: ['field_missing', 'body_invalid', 'field_unknown', 'parameter_missing', 'parameter_invalid', 'body_missing', 'body_not_json', 'path_placeholder', 'parameter_unknown', 'field_undescribed', 'field_read_only', 'response_names_field'],
  426: ['scheme_insecure'],
}; // prettier-ignore

/** Names the cause of the response's status as exactly as findings, gateway and specification allow. */
export function explainStatus(input: StatusInput): StatusExplanation | null {
  const { status } = input.response;
  if (status === null) return null;
  const cause =
    fromGatewaySentence(input) ??
    fromTermination(input, status) ??
    fromFindings(input, status) ??
    fromKnowledge(input, status);
  return { status, ...cause };
}

function fromGatewaySentence({ response, findings }: StatusInput): Cause | null {
  const found = gatewaySentenceIn(response.body ?? '');
  if (found === null || (response.status ?? 0) < 400) return null;
  const { likelihood, cause } = found;
  const codes = leading[response.status ?? 0] ?? [];
  const detail = findings.find(({ code, severity }) => codes.includes(code) && severity !== 'info');
  return { cause: detail === undefined ? cause : `${cause} ${detail.message}`, likelihood };
}

function fromTermination({ policies }: StatusInput, status: number): Cause | null {
  const ends = policiesOf(policies, 'request-termination').some(
    (policy) => !policy.conditional && policy.status === status,
  );
  return ends
    ? {
        cause: 'The gateway answers calls of this route by itself; the request is not to blame.',
        likelihood: 'certain',
      }
    : null;
}

function fromFindings({ findings }: StatusInput, status: number): Cause | null {
  const codes = leading[status] ?? [];
  for (const code of codes) {
    const found = findings.find((finding) => finding.code === code);
    if (found === undefined) continue;
    return { cause: found.message, likelihood: likelihoodOf(found, status) };
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

function fromKnowledge(input: StatusInput, status: number): Cause {
  const known = causes[status]?.(input) ?? (status >= 500 ? explainServerError(input) : null);
  if (known !== null) return known;
  if (status < 400) {
    const kept = input.findings.find(({ code }) => code === 'cors_headers_missing' || code === 'origin_not_allowed');
    if (kept !== undefined) return { cause: kept.message, likelihood: 'likely' };
    return { cause: 'The request was not refused.', likelihood: 'certain' };
  }
  const described = input.operation === null ? null : describedResponse(input.operation, status);
  if (described !== null && described !== '')
    return { cause: `The specification says of it: ${shortTitle(described)}.`, likelihood: 'possible' };
  return { cause: 'Neither specification nor gateway facts say what it means here.', likelihood: 'possible' };
}

const causes: Readonly<Record<number, (input: StatusInput) => Cause | null>> = {
  401: ({ response, request, needs }) => {
    const challenge = findHeader(response.headers, 'www-authenticate') ?? '';
    if (/invalid_token|expired/i.test(challenge)) {
      return { cause: 'The response says that the token is not valid: it has expired, was revoked, or is meant for another service.', likelihood: 'likely' };
    }
    if (request === null || request.known === 'line' || needs === null) {
      return needs === null ? null : { cause: `The call needs ${needs}; what was sent is not known.`, likelihood: 'possible' };
    }
    return { cause: 'Credentials of the right kind stand in the right place, so their value is refused: mistyped, revoked, expired, or of another environment (test and live keys differ).', likelihood: 'possible' };
  },
  403: ({ policies, operation }) => {
    const restricted = ['access-list', 'ip-restriction'] as const;
    const kinds = restricted.filter((kind) => policiesOf(policies, kind).length > 0);
    if (kinds.includes('access-list')) {
      return { cause: 'The gateway admits only certain groups of consumers to this API, and yours is probably in none of them: ask for access.', likelihood: 'likely' };
    }
    if (kinds.includes('ip-restriction')) return { cause: 'The gateway admits only certain client addresses.', likelihood: 'possible' };
    const scopes = [...new Set((operation?.security ?? []).flat().flatMap((scheme) => scheme.scopes))];
    if (scopes.length > 0) {
      return { cause: `Authentication succeeded, permission is missing. The operation needs the scope ${scopes.slice(0, 6).join(', ')}.`, likelihood: 'likely' };
    }
    return { cause: 'Authentication succeeded, and this account may not do it.', likelihood: 'possible' };
  },
  404: ({ operation }) => {
    if (operation === null) return { cause: 'No operation that you may see has this path.', likelihood: 'likely' };
    const names = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    if (names.length === 0) return { cause: 'The address is right: something the request refers to does not exist for this account, or the API is not deployed there.', likelihood: 'possible' };
    return { cause: `The address is right, so what ${names.join(', ')} names does not exist, or not for this account or environment.`, likelihood: 'likely' };
  },
  405: ({ response }) => {
    const allowed = findHeader(response.headers, 'allow');
    return { cause: allowed === null ? 'The server does not take this method there.' : `The server takes ${allowed} there.`, likelihood: allowed === null ? 'possible' : 'certain' };
  },
  409: ({ operation, request }) => {
    const described = operation === null ? null : describedResponse(operation, 409);
    const key = request?.headers.find(({ name }) => /^idempotency[-_]?key$/i.test(name));
    const repeated = key === undefined ? '' : ` If the ${key.name} was used before with another body, send a new one.`;
    const said = described === null || described === '' ? 'The request is well formed and conflicts with the state of what it changes: read it again, then decide.' : `The request is well formed and conflicts with what is there. The specification says: ${shortTitle(described)}.`;
    return { cause: `${said}${repeated}`, likelihood: 'likely' };
  },
  413: ({ policies }) => {
    const sizes = policiesOf(policies, 'request-size').flatMap(({ maximumBytes }) => (maximumBytes === null ? [] : [maximumBytes]));
    if (sizes.length === 0) return { cause: 'The body is larger than a server on the way takes; no limit of the gateway is known.', likelihood: 'likely' };
    return { cause: `The body is larger than the ${String(Math.min(...sizes))} bytes that the gateway takes.`, likelihood: 'likely' };
  },
  422: ({ operation }) => {
    const described = operation === null ? null : describedResponse(operation, 422);
    if (described === null || described === '') return { cause: 'The request has the form the specification asks for; a rule of the API refuses what it says.', likelihood: 'possible' };
    return { cause: `The request has the form the specification asks for; a rule of the API refuses what it says: ${shortTitle(described)}.`, likelihood: 'likely' };
  },
  429: ({ findings }) => {
    const limits = findings.filter(({ code }) => code === 'rate_limit').map(({ message }) => message);
    const wait = findings.filter(({ code }) => code === 'retry_after').map(({ message }) => message);
    const known = limits.length > 0 || wait.length > 0;
    return { cause: ['Too many calls in a short time.', ...limits, ...wait].join(' '), likelihood: known ? 'certain' : 'likely' };
  },
}; // prettier-ignore

/** A request that validates cannot be to blame; one that does not may have met a server that fails on it. */
function explainServerError({ findings, operation, response }: StatusInput): Cause {
  const status = response.status ?? 500;
  const where = gatewayStatuses[status] ?? 'The server failed.';
  const wrong = findings.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    return {
      cause: `${where} The request has a fault that the server should have refused and may have stumbled over: ${wrong.message}`,
      likelihood: 'possible',
    };
  }
  const id = findings.find(({ code }) => code === 'correlation_id');
  const quote = id === undefined ? '' : ` ${id.message}.`;
  if (operation === null) return { cause: `${where} It is not known what was called.${quote}`, likelihood: 'possible' };
  return {
    cause: `${where} The request is as the specification asks, so it is not to blame; try again later.${quote}`,
    likelihood: 'likely',
  };
}

const gatewayStatuses: Readonly<Record<number, string>> = {
  501: 'The server does not implement this.',
  502: 'A gateway got no usable answer from the server behind it.',
  503: 'The service is not available at the moment.',
  504: 'A gateway waited too long for the server behind it.',
};
