import type { SecurityScheme } from '../../core/operation.ts';
import type { CheckInput } from './check-input.ts';
import { findHeader } from './exchange.ts';
import { policiesOf } from '../answers/gateway/shared-policies.ts';
import type { Fault } from './finding.ts';
import { inspectSignature, signatureKind } from './inspect-signature.ts';
import { isWithheld, placeholderIn } from './placeholders.ts';
import { looksLikeToken, readToken } from './read-token.ts';
import type { RequiredSecurity } from './required-security.ts';

/** What was sent that may be meant as a credential. The value stays in here. */
interface Credential {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly value: string;
}

/** `unknown`: what is needed cannot be seen in a request. */
type Verdict = 'satisfied' | 'absent' | 'unknown';

const MAX_SCHEMES_TOLD = 6;

/** Whether the request carries credentials, of the right kind, in the right place and form. What they are worth is not known here. */
export function checkSecurity(
  input: CheckInput,
  required: RequiredSecurity,
  query: readonly (readonly [string, string])[],
): Fault[] {
  const { alternatives, source, differs } = required;
  const findings: Fault[] = [];
  if (differs) {
    const message = `The specification asks for ${describeAlternatives(input.operation.security)}; the gateway asks for ${describeAlternatives(alternatives)}, and the gateway decides.`;
    findings.push({
      code: 'security_sources_differ',
      pointer: '/security',
      message,
      expected: describeAlternatives(alternatives),
      source: 'gateway',
    });
  }
  if (alternatives.length === 0) return findings;
  const sent = readCredentials(input, query);
  const judged = alternatives.map((schemes) => ({
    schemes,
    verdict: judge(schemes, sent, input.request.withCertificate),
  }));
  const satisfied = judged.find(({ verdict, schemes }) => verdict === 'satisfied' && schemes.length > 0);
  if (satisfied !== undefined) {
    return [...findings, ...satisfied.schemes.flatMap((scheme) => inspect(input, scheme, sent, source))];
  }
  // Nobody needs credentials, or what is needed cannot be seen in a request.
  const isUnseen = judged.some(({ verdict }) => verdict === 'unknown');
  if (isUnseen && input.request.withCertificate === false) findings.push(missingCertificate(alternatives, source));
  if (isUnseen || judged.some(({ schemes }) => schemes.length === 0)) return findings;
  const fault = explainMissing(alternatives, sent, source);
  return fault.code === 'credentials_missing' && input.request.known === 'line' ? findings : [...findings, fault];
}

function readCredentials(
  { request, redaction }: CheckInput,
  query: readonly (readonly [string, string])[],
): Credential[] {
  const headers = request.headers
    .filter(({ name }) => redaction.isSecretName(name) && name.toLowerCase() !== 'cookie')
    .map(({ name, value }): Credential => ({ in: 'header', name, value }));
  const cookies = (findHeader(request.headers, 'cookie') ?? '').split(';').flatMap((pair): Credential[] => {
    const [name = '', ...rest] = pair.trim().split('=');
    return name === '' ? [] : [{ in: 'cookie', name, value: rest.join('=') }];
  });
  const parameters = query
    .filter(([name]) => redaction.isSecretName(name))
    .map(([name, value]): Credential => ({ in: 'query', name, value }));
  return [...headers, ...parameters, ...cookies];
}

function judge(schemes: readonly SecurityScheme[], sent: readonly Credential[], withCertificate?: boolean): Verdict {
  const verdicts = schemes.map((scheme): Verdict => {
    if (scheme.type === 'mutualTLS') return withCertificate === true ? 'satisfied' : 'unknown';
    return findCredential(scheme, sent) === null ? 'absent' : 'satisfied';
  });
  if (verdicts.includes('absent')) return 'absent';
  return verdicts.includes('unknown') ? 'unknown' : 'satisfied';
}

/** The credential that is of the scheme's kind and stands in its place. */
function findCredential(scheme: SecurityScheme, sent: readonly Credential[]): Credential | null {
  if (scheme.type === 'apiKey') {
    const name = scheme.name ?? '';
    const isNamed = (credential: Credential): boolean =>
      credential.in === scheme.in &&
      (scheme.in === 'header' ? credential.name.toLowerCase() === name.toLowerCase() : credential.name === name);
    return sent.find(isNamed) ?? null;
  }
  const authorization = findAuthorization(sent);
  if (authorization === null) return null;
  return wordOf(authorization.value) === schemeWord(scheme) ? authorization : null;
}

function findAuthorization(sent: readonly Credential[]): Credential | null {
  return sent.find((one) => one.in === 'header' && one.name.toLowerCase() === 'authorization') ?? null;
}

function schemeWord(scheme: SecurityScheme): string {
  return scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
}

/** `Bearer` before the token, in lower case; empty where a single word stands alone. */
function wordOf(value: string): string {
  const [, word = ''] = /^\s*([A-Za-z][\w-]{0,40})(?:\s|$)/.exec(value) ?? [];
  return /\s/.test(value.trim()) || /^(?:bearer|basic|digest|token)$/i.test(word) ? word.toLowerCase() : '';
}

function explainMissing(
  alternatives: RequiredSecurity['alternatives'],
  sent: readonly Credential[],
  source: RequiredSecurity['source'],
): Fault {
  const expected = describeAlternatives(alternatives);
  const base = { expected, source } as const;
  const schemes = alternatives.flat();
  const authorization = findAuthorization(sent);
  const wanted = [...new Set(schemes.filter(({ type }) => type !== 'apiKey' && type !== 'mutualTLS').map(schemeWord))];
  if (authorization !== null && wanted.length > 0) {
    const word = wordOf(authorization.value);
    const pointer = '/header/Authorization';
    if (word === '') {
      const message = `The header Authorization lacks the word ${capitalize(wanted[0] ?? '')} before the credentials.`;
      return { ...base, code: 'credentials_malformed', pointer, message };
    }
    const known = /^(?:basic|bearer|digest|token|hmac|ldap|negotiate|apikey|jwt|oauth)$/.test(word)
      ? capitalize(word)
      : 'another word';
    const message = `The header Authorization holds ${known} credentials; the call needs ${expected}.`;
    return { ...base, code: 'credentials_wrong_scheme', pointer, message, actual: known };
  }
  const other = sent.find(({ in: where }) => where !== 'cookie') ?? null;
  const key = schemes.find(({ type }) => type === 'apiKey');
  if (other !== null) {
    const needed = schemes.filter((scheme) => findCredential(scheme, sent) === null);
    const isPart = needed.length < schemes.length;
    const pointer = `/${other.in}/${other.name.replaceAll('~', '~0').replaceAll('/', '~1')}`.slice(0, 200);
    const isKeyForToken = key === undefined && wanted.length > 0;
    const message = isPart
      ? `Credentials were sent, but not all: the call needs ${expected}.`
      : `Credentials were sent in the ${placeWords[other.in]} ${JSON.stringify(other.name.slice(0, 100))}; the call needs ${expected}.`;
    const code = isPart
      ? 'credentials_missing'
      : isKeyForToken || other.name.toLowerCase() === 'authorization'
        ? 'credentials_wrong_scheme'
        : 'credentials_wrong_place';
    return { ...base, code, pointer: isPart ? '/security' : pointer, message };
  }
  return {
    ...base,
    code: 'credentials_missing',
    pointer: '/security',
    message: `No credentials were sent; the call needs ${expected}.`,
  };
}

/** curl names the certificate on its command line, so that one without any surely sends none. */
function missingCertificate(alternatives: RequiredSecurity['alternatives'], source: RequiredSecurity['source']): Fault {
  const isOnly = alternatives.every((schemes) => schemes.some(({ type }) => type === 'mutualTLS'));
  const message = `${isOnly ? 'The call needs a client certificate' : 'A client certificate would let the call in'}, and the command names none: curl takes it with --cert and --key.`;
  const expected = describeAlternatives(alternatives);
  return { code: 'certificate_missing', pointer: '/security', message, expected, source };
}

const placeWords = { header: 'header', query: 'query parameter', cookie: 'cookie' } as const;

/** The form of a credential that is of the right kind. */
function inspect(
  input: CheckInput,
  scheme: SecurityScheme,
  sent: readonly Credential[],
  source: RequiredSecurity['source'],
): Fault[] {
  const credential = findCredential(scheme, sent);
  if (credential === null) return [];
  const { in: where, name, value } = credential;
  const pointer = `/${where}/${where === 'header' && name.toLowerCase() === 'authorization' ? 'Authorization' : name}`;
  const isKey = scheme.type === 'apiKey' && !/^authorization$/i.test(name);
  // A key may stand in Authorization without a word before it.
  const secret = isKey ? value.trim() : value.trim().replace(/^(?:(?:bearer|basic|digest|token)$|[\w-]+\s+)/i, '');
  const malformed = (message: string): Fault[] => [{ code: 'credentials_malformed', pointer, message, source: 'http' }];
  if (secret === '')
    return malformed(`${isKey ? 'The key' : 'What follows the word in the header Authorization'} is empty.`);
  if (isWithheld(secret)) return [];
  if (placeholderIn(secret)) {
    const message = 'The credentials are a placeholder of the documentation: put your own there.';
    return [{ code: 'credentials_placeholder', pointer, message, source: 'http' }];
  }
  if (isKey) return /\s/.test(secret) ? malformed('The key holds spaces.') : [];
  if (schemeWord(scheme) === 'basic') return inspectBasic(secret, malformed);
  const signed = signatureKind(scheme);
  if (signed !== null) {
    const algorithms = policiesOf(input.policies, 'authentication').find((policy) => policy.scheme === signed);
    return inspectSignature(input, signed, secret, algorithms?.methods ?? []);
  }
  if (scheme.type === 'apiKey' || schemeWord(scheme) !== 'bearer') return [];
  if (/^(?:bearer|basic)\s/i.test(secret)) return malformed('The word Bearer stands there twice.');
  if (/^["'<]|["'>]$/.test(secret))
    return malformed('The token stands in quotes or brackets, which are sent as a part of it.');
  if (/\s/.test(secret)) return malformed('The token holds spaces or line breaks.');
  return inspectToken(input, scheme, secret, { pointer, source });
}

/** RFC 7617: `user:password` in Base64. */
function inspectBasic(secret: string, malformed: (message: string) => Fault[]): Fault[] {
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret);
  const plain = isBase64 ? Buffer.from(secret, 'base64').toString('utf8') : '';
  if (plain.includes(':')) return [];
  return malformed('Basic credentials are the user name, a colon and the password together in Base64; these are not.');
}

function inspectToken(
  { now, operation }: CheckInput,
  scheme: SecurityScheme,
  token: string,
  { pointer, source }: { readonly pointer: string; readonly source: RequiredSecurity['source'] },
): Fault[] {
  const claims = readToken(token);
  if (claims === null) {
    if (!looksLikeToken(token)) return [];
    const message = 'The token begins like a JWT and is not a whole one: three parts in Base64url with dots between.';
    return [{ code: 'credentials_malformed', pointer, message, source: 'http' }];
  }
  const unverified = '(read from the token, whose signature was not verified)';
  const findings: Fault[] = [];
  const { expires, notBefore, scopes } = claims;
  if (expires !== null && expires * 1_000 <= now) {
    const message = `The token expired at ${moment(expires)} ${unverified}.`;
    findings.push({ code: 'token_expired', pointer, message, actual: moment(expires), source: 'http' });
  }
  if (notBefore !== null && notBefore * 1_000 > now) {
    const message = `The token is not valid before ${moment(notBefore)} ${unverified}.`;
    findings.push({ code: 'token_not_yet_valid', pointer, message, actual: moment(notBefore), source: 'http' });
  }
  const needed = scheme.scopes.length > 0 ? scheme.scopes : scopesOf(operation.security);
  const lacking = scopes === null ? [] : needed.filter((scope) => !scopes.includes(scope));
  // The gateway's list names alternatives: one of them is enough.
  const isEnough = source === 'gateway' && scheme.scopes.length > 0 && lacking.length < needed.length;
  if (lacking.length > 0 && !isEnough) {
    const message = `The token lacks the scope ${lacking.join(', ')} ${unverified}.`;
    findings.push({
      code: 'token_scopes_missing',
      pointer,
      message,
      expected: needed,
      source: scheme.scopes.length > 0 ? source : 'specification',
    });
  }
  return findings;
}

/** Scopes of the one scheme that has any; of several it is not known which the token is for. */
function scopesOf(security: RequiredSecurity['alternatives']): readonly string[] {
  const scoped = security.flat().filter(({ scopes }) => scopes.length > 0);
  return scoped.length === 1 ? (scoped[0]?.scopes ?? []) : [];
}

/** Far years have no date; then the number itself is told. */
function moment(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1_000);
  return Number.isNaN(date.getTime()) ? String(epochSeconds) : date.toISOString();
}

/** What is needed, in plain words: `an API key in the header apikey, or HTTP Basic`. */
export function describeAlternatives(alternatives: RequiredSecurity['alternatives']): string {
  const told = alternatives
    .slice(0, MAX_SCHEMES_TOLD)
    .map((schemes) => (schemes.length === 0 ? 'nothing' : schemes.map(describe).join(' together with ')));
  return told.length === 0 ? 'nothing' : [...new Set(told)].join(', or ');
}

function describe({ type, in: where, name = '', scheme, scopes }: SecurityScheme): string {
  const withScopes = scopes.length === 0 ? '' : ` with the scope ${scopes.slice(0, MAX_SCHEMES_TOLD).join(', ')}`;
  if (type === 'apiKey') return `an API key in the ${placeWords[where ?? 'header']} ${name}`;
  if (type === 'mutualTLS') return 'a client certificate in the TLS handshake';
  if (type !== 'http') return `an OAuth 2.0 access token (Authorization: Bearer)${withScopes}`;
  if (scheme === 'basic') return 'user name and password (Authorization: Basic)';
  if (scheme === 'hmac')
    return 'an HMAC signature (Authorization: hmac with username, algorithm, headers and signature, and a Date or X-Date header)';
  if (scheme === 'digest')
    return 'HTTP Digest credentials (Authorization: Digest, computed from the challenge of a first 401; curl does it with --digest -u)';
  if (scheme === 'negotiate') return 'a Kerberos ticket (Authorization: Negotiate; curl does it with --negotiate -u :)';
  return `a token (Authorization: ${capitalize(scheme ?? 'bearer')})${withScopes}`;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
