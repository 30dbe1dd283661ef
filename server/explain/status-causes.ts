import { policiesOf } from '../answers/gateway/shared-policies.ts';
import { shortTitle } from '../answers/operation-title.ts';
import { answeredBy } from './answered-by.ts';
import { describedResponse } from './check-response.ts';
import { findHeader } from './exchange.ts';
import type { Cause, StatusInput } from './explain-status.ts';

/** What a status means here, where no fault of the request explains it. */
export function causeOfStatus(input: StatusInput, status: number): Cause {
  const known = causes[status]?.(input) ?? (status >= 500 ? causeOfServerError(input, status) : null);
  if (known !== null) return known;
  if (status < 400) {
    const kept = input.findings.find(({ code }) => code === 'cors_headers_missing' || code === 'origin_not_allowed');
    if (kept !== undefined) return { cause: kept.message, likelihood: 'likely', source: kept.source };
    return { cause: 'The request was not refused.', likelihood: 'certain', source: 'http' };
  }
  const described = describe(input, status);
  if (described !== '')
    return { cause: `The specification says of it: ${described}.`, likelihood: 'possible', source: 'specification' };
  const cause = 'Neither specification nor gateway facts say what it means here.';
  return { cause, likelihood: 'possible', source: 'http' };
}

/** The specification's own words for a status; empty where it has none. */
function describe({ operation }: StatusInput, status: number): string {
  const described = operation === null ? '' : shortTitle(describedResponse(operation, status) ?? '');
  // The name of the status says nothing beside its number.
  return /^(?:bad request|unauthorized|forbidden|not found|conflict|unprocessable (?:entity|content)|too many requests)$/i.test(
    described,
  )
    ? ''
    : described;
}

const causes: Readonly<Record<number, (input: StatusInput) => Cause | null>> = {
  401: causeOfUnauthorized,
  403: causeOfForbidden,
  404: causeOfNotFound,
  405: ({ response }) => {
    const allowed = findHeader(response.headers, 'allow');
    if (allowed !== null) return { cause: `The server takes ${allowed} there.`, likelihood: 'certain', source: 'http' };
    return { cause: 'The server does not take this method there.', likelihood: 'possible', source: 'http' };
  },
  409: (input) => {
    const described = describe(input, 409);
    const key = input.request?.headers.find(({ name }) => /^idempotency[-_]?key$/i.test(name));
    const repeated = key === undefined ? '' : ` If the ${key.name} was used before with another body, send a new one.`;
    const said =
      described === ''
        ? 'The request is well formed and conflicts with the state of what it changes: read it again, then decide.'
        : `The request is well formed and conflicts with what is there. The specification says: ${described}.`;
    return { cause: `${said}${repeated}`, likelihood: 'likely', source: described === '' ? 'http' : 'specification' };
  },
  413: ({ policies }) => {
    const sizes = policiesOf(policies, 'request-size').flatMap(({ maximumBytes }) => maximumBytes ?? []);
    if (sizes.length === 0) {
      const cause = 'The body is larger than a server on the way takes; no limit of the gateway is known.';
      return { cause, likelihood: 'likely', source: 'http' };
    }
    const cause = `The body is larger than the ${String(Math.min(...sizes))} bytes that the gateway takes.`;
    return { cause, likelihood: 'likely', source: 'gateway' };
  },
  422: (input) => {
    const described = describe(input, 422);
    const cause = 'The request has the form the specification asks for; a rule of the API refuses what it says';
    if (described === '') return { cause: `${cause}.`, likelihood: 'possible', source: 'specification' };
    return { cause: `${cause}: ${described}.`, likelihood: 'likely', source: 'specification' };
  },
  429: ({ findings }) => {
    const limits = findings.filter(({ code }) => code === 'rate_limit').map(({ message }) => message);
    const wait = findings.filter(({ code }) => code === 'retry_after').map(({ message }) => message);
    const isKnown = limits.length > 0 || wait.length > 0;
    return {
      cause: ['Too many calls in a short time.', ...limits, ...wait].join(' '),
      likelihood: isKnown ? 'certain' : 'likely',
      source: limits.length > 0 ? 'gateway' : 'http',
    };
  },
};

/** What the first word of a challenge asks for (RFC 9110, 11.6.1; `Key` is Kong's own). */
const challenges: Readonly<Record<string, string>> = {
  key: 'an API key',
  basic: 'user name and password (Authorization: Basic)',
  bearer: 'a token (Authorization: Bearer)',
  digest: 'HTTP Digest credentials',
  hmac: 'an HMAC signature',
  negotiate: 'a Kerberos ticket (Authorization: Negotiate)',
};

function causeOfUnauthorized({ response, request, needs }: StatusInput): Cause | null {
  const challenge = findHeader(response.headers, 'www-authenticate') ?? '';
  if (/invalid_token|expired/i.test(challenge)) {
    const cause =
      'The response says that the token is not valid: it has expired, was revoked, or is meant for another service.';
    return { cause, likelihood: 'likely', source: 'http' };
  }
  if (request === null || request.known === 'line' || needs === null) {
    const asked = challenges[/^[A-Za-z]+/.exec(challenge)?.[0].toLowerCase() ?? ''];
    if (needs !== null)
      return {
        cause: `The call needs ${needs}; what was sent is not known.`,
        likelihood: 'possible',
        source: 'specification',
      };
    if (asked === undefined) return null;
    return { cause: `The response asks for ${asked}.`, likelihood: 'likely', source: 'http' };
  }
  const refused = 'mistyped, revoked, expired, or of another environment (test and live keys differ)';
  if (answeredBy(response) === 'upstream') {
    const cause = `The gateway let the call pass; the server behind it refused the credentials: ${refused}.`;
    return { cause, likelihood: 'likely', source: 'http' };
  }
  const cause = `Credentials of the right kind stand in the right place, so their value is refused: ${refused}.`;
  return { cause, likelihood: 'possible', source: 'specification' };
}

function causeOfForbidden({ policies, operation, response }: StatusInput): Cause {
  const isUpstream = answeredBy(response) === 'upstream';
  if (!isUpstream && policiesOf(policies, 'access-list').length > 0) {
    const cause =
      'The gateway admits only certain groups of consumers to this API, and yours is probably in none of them: ask for access.';
    return { cause, likelihood: 'likely', source: 'gateway' };
  }
  if (!isUpstream && policiesOf(policies, 'ip-restriction').length > 0) {
    return { cause: 'The gateway admits only certain client addresses.', likelihood: 'possible', source: 'gateway' };
  }
  const scopes = [...new Set((operation?.security ?? []).flat().flatMap((scheme) => scheme.scopes))];
  if (scopes.length > 0) {
    const cause = `Authentication succeeded, permission is missing. The operation needs the scope ${scopes.slice(0, 6).join(', ')}.`;
    return { cause, likelihood: 'likely', source: 'specification' };
  }
  const cause = isUpstream
    ? 'The gateway let the call pass; the server behind it says that this account may not do it.'
    : 'Authentication succeeded, and this account may not do it.';
  return { cause, likelihood: 'possible', source: 'http' };
}

function causeOfNotFound({ operation, response }: StatusInput): Cause {
  if (operation === null)
    return { cause: 'No operation that you may see has this path.', likelihood: 'likely', source: 'specification' };
  const names = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const passed = answeredBy(response) === 'upstream' ? 'The gateway passed the call on, and t' : 'T';
  if (names.length === 0) {
    const cause = `${passed}he address is right: something the request refers to does not exist for this account, or the API is not deployed there.`;
    return { cause, likelihood: 'possible', source: 'specification' };
  }
  const cause = `${passed}he address is right, so what ${names.join(', ')} names does not exist, or not for this account or environment.`;
  return { cause, likelihood: 'likely', source: 'specification' };
}

const meanings: Readonly<Record<number, string>> = {
  500: 'The server failed.',
  501: 'The server does not implement this.',
  502: 'A gateway got no usable answer from the server behind it.',
  503: 'The service is not available at the moment.',
  504: 'A gateway waited too long for the server behind it.',
};

/** The same where Kong's headers say that the server behind it answered so. */
const upstreamMeanings: Readonly<Record<number, string>> = {
  502: 'The server behind the gateway answered so: something behind it in turn gave no usable answer.',
  503: 'The server behind the gateway says that it is not available.',
  504: 'The server behind the gateway answered so: something behind it in turn did not answer in time.',
};

/** A request that validates cannot be to blame; one that does not may have met a server that fails on it. */
function causeOfServerError(input: StatusInput, status: number): Cause {
  const { findings, operation, response } = input;
  const isUpstream = answeredBy(response) === 'upstream';
  const where = (isUpstream ? upstreamMeanings[status] : undefined) ?? meanings[status] ?? 'The server failed.';
  const wrong = findings.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    const cause = `${where} The request has a fault that the server should have refused and may have stumbled over: ${wrong.message}`;
    return { cause, likelihood: 'possible', source: wrong.source };
  }
  const id = findings.find(({ code }) => code === 'correlation_id');
  const quote = id === undefined ? '' : ` ${id.message}.`;
  if (operation === null)
    return { cause: `${where} It is not known what was called.${quote}`, likelihood: 'possible', source: 'http' };
  const again = adviseRepeating(input, status);
  const cause = `${where} The request is as the specification asks, so it is not to blame; ${again}.${quote}`;
  return { cause, likelihood: 'likely', source: 'specification' };
}

/** Whether a call may be repeated, where it may have been carried out although its answer was lost. */
function adviseRepeating({ operation, request, response }: StatusInput, status: number): string {
  const after = findHeader(response.headers, 'retry-after') === null ? 'later' : 'when Retry-After says';
  const isLost = status === 502 || status === 504;
  if (!isLost || request === null || !/^(?:POST|PATCH)$/.test(request.method)) return `try again ${after}`;
  const key = operation?.parameters.find(({ name }) => /^idempotency[-_]?key$/i.test(name))?.name;
  if (key !== undefined) return `it may have been carried out all the same, so repeat it ${after} with the same ${key}`;
  return 'it may have been carried out all the same, so look before you repeat it';
}
