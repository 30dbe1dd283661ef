import type { CredentialPlace, GatewayPolicy, GatewayRoute } from '../../../core/gateway-facts.ts';
import { inlineCode } from '../quote-markdown.ts';

type Policy<Kind extends GatewayPolicy['kind']> = Extract<GatewayPolicy, { readonly kind: Kind }>;

/** Longer lists are looked up in the catalogue, not read in an answer. */
const MAX_NAMES = 6;

/** What the gateway asks callers for, as the object of a sentence; `null` when it asks for nothing. */
export function describeAuthentication(policies: readonly Policy<'authentication'>[]): string | null {
  if (policies.length === 0) return null;
  const needed = policies.filter((policy) => !policy.alternative).map(describeScheme);
  const choices = policies.filter((policy) => policy.alternative).map(describeScheme);
  const choice = [...new Set(choices)].join(', or ');
  // With a way that is always needed, a choice beside it is a further thing to send.
  const ways = [...new Set(needed), ...(choice === '' ? [] : [choice])].join(' together with ');
  const isOptional = policies.every((policy) => policy.anonymousAllowed);
  const isConditional = policies.some((policy) => policy.conditional);
  return `${ways}${isOptional ? ' (requests without credentials pass too, as an anonymous consumer)' : ''}${isConditional ? ', under conditions that are not told' : ''}`;
}

function describeScheme(policy: Policy<'authentication'>): string {
  const scopes =
    policy.scopes.length === 0
      ? ''
      : ` with ${policy.scopes.length === 1 ? 'the scope' : 'one of the scopes'} ${listNames(policy.scopes)}`;
  switch (policy.scheme) {
    case 'key':
      return `an API key${placesOf(policy.places)}`;
    case 'basic':
      return `user name and password by HTTP Basic (${inlineCode('Authorization: Basic …')})`;
    case 'jwt':
      return `a JWT${placesOf(policy.places, 'Bearer')}`;
    case 'oauth2':
      return `an OAuth 2.0 access token${placesOf(policy.places, 'Bearer')}${scopes}`;
    case 'openid-connect':
      return `${openIdWay(policy)}${scopes}`;
    case 'hmac':
      return `an HMAC signature (${inlineCode('Authorization: hmac …')}${policy.methods.length === 0 ? '' : `, ${listNames(policy.methods)}`})`;
    case 'mutual-tls':
      return 'a client certificate (mutual TLS)';
    case 'ldap':
      return `an LDAP user name and password (${inlineCode(`Authorization: ${policy.methods[0] ?? 'ldap'} …`)})`;
    // no default
  }
}

function openIdWay({ methods, places }: Policy<'authentication'>): string {
  const takesToken =
    methods.length === 0 || methods.some((method) => /^(?:bearer|introspection|kong_oauth2|userinfo)$/u.test(method));
  if (takesToken) return `an OpenID Connect access token${placesOf(places, 'Bearer')}`;
  if (methods.includes('client_credentials') || methods.includes('password')) {
    return `client credentials of the OpenID Connect provider by HTTP Basic (${inlineCode('Authorization: Basic …')})`;
  }
  return 'a login at the OpenID Connect provider';
}

/** ` in the header `apikey` or the query parameter `apikey``; empty where it is not known. */
function placesOf(places: readonly CredentialPlace[], word?: string): string {
  const named = places.slice(0, MAX_NAMES).map((place) => {
    if (place.in === 'header' && place.name.toLowerCase() === 'authorization' && word !== undefined) {
      return `the header ${inlineCode(`Authorization: ${word} …`)}`;
    }
    return `${placeWords[place.in]} ${inlineCode(place.name)}`;
  });
  return named.length === 0 ? '' : ` in ${joinOr(named)}`;
}

const placeWords = {
  header: 'the header',
  query: 'the query parameter',
  body: 'the body field',
  cookie: 'the cookie',
} as const;

/** What keeps a caller out who has authenticated. */
export function describeAdmission(policies: readonly GatewayPolicy[]): string[] {
  const sentences: string[] = [];
  if (policies.some(({ kind }) => kind === 'access-list')) {
    sentences.push(`Credentials alone are not enough: only admitted groups pass, others get ${inlineCode('403')}`);
  }
  if (policies.some(({ kind }) => kind === 'ip-restriction')) sentences.push('Not every network address is admitted');
  const ends = policies.find(
    (policy): policy is Policy<'request-termination'> => policy.kind === 'request-termination',
  );
  if (ends !== undefined && !ends.conditional) {
    const status = ends.status === null ? '' : ` with ${inlineCode(String(ends.status))}`;
    sentences.push(`The gateway answers every call by itself${status}: nothing reaches the API at the moment`);
  }
  return sentences;
}

/** Limits of requests, of tokens and of quotas, each a phrase such as `100 requests per minute`. */
export function describeLimits(policies: readonly GatewayPolicy[]): string[] {
  return policies.flatMap((policy): string[] => {
    if (policy.kind === 'rate-limit') {
      const limits = policy.limits.map(
        ({ requests, windowSeconds }) =>
          `${count(requests)} ${requests === 1 ? 'request' : 'requests'} ${perWindow(windowSeconds)}`,
      );
      return [withCounting(limits, 'requests, with numbers that are not told', policy)];
    }
    if (policy.kind === 'token-limit') {
      const unit = plainWords(policy.unit);
      const limits = policy.limits.map(
        ({ amount, windowSeconds }) => `${count(amount)} ${unit} ${perWindow(windowSeconds)}`,
      );
      return [withCounting(limits, `${unit}, with numbers that are not told`, policy)];
    }
    return policy.kind === 'quota' ? describeQuotas(policy) : [];
  });
}

function describeQuotas({ quotas }: Policy<'quota'>): string[] {
  return quotas.slice(0, MAX_NAMES).map(({ name, limits }) => {
    const sizes = limits.map(({ units, windowSeconds }) => `${count(units)} ${perWindow(windowSeconds)}`);
    const size = sizes.length === 0 ? 'a size that is not told' : sizes.join(' and ');
    return `a quota ${inlineCode(name)} of ${size}, which responses use up`;
  });
}

function withCounting(
  limits: readonly string[],
  unknown: string,
  policy: Policy<'rate-limit'> | Policy<'token-limit'>,
): string {
  const what = limits.length === 0 ? unknown : limits.join(' and ');
  const header = policy.header === null ? '' : ` ${inlineCode(policy.header)}`;
  const by = countedBy[policy.countedBy] ?? `for each ${plainWords(policy.countedBy)}`;
  return `${what}, counted ${by}${policy.countedBy === 'header' ? header : ''}${policy.conditional ? ', under conditions that are not told' : ''}`;
}

const countedBy: Readonly<Record<string, string>> = {
  consumer: 'for each consumer',
  credential: 'for each credential',
  ip: 'for each client address',
  service: 'for all callers of the service together',
  header: 'for each value of the header',
  path: 'for each path',
  'consumer-group': 'for each consumer group',
};

/** What happens beyond the limit, and how a caller sees it coming. */
export function describeRefusal(policies: readonly (Policy<'rate-limit'> | Policy<'token-limit'>)[]): string[] {
  const statuses = [...new Set(policies.map(({ status }) => status).filter((status) => status !== null))];
  const sentences =
    statuses.length === 0
      ? []
      : [`Beyond that the gateway answers ${joinOr(statuses.map((status) => inlineCode(String(status))))}`];
  if (policies.some((policy) => policy.kind === 'rate-limit' && policy.tellsCaller)) {
    sentences.push(
      `Responses tell what is left in ${inlineCode('RateLimit-*')} headers, and a refusal when to try again in ${inlineCode('Retry-After')}`,
    );
  }
  return sentences;
}

export function describeSize(policies: readonly Policy<'request-size'>[]): string[] {
  const bytes = policies.map(({ maximumBytes }) => maximumBytes).filter((size) => size !== null);
  if (policies.length === 0) return [];
  const limit =
    bytes.length === 0 ? 'bounded, by a size that is not told' : `at most ${describeBytes(Math.min(...bytes))}`;
  return [
    `The body of a request may hold ${bytes.length === 0 ? 'only so much: it is ' : ''}${limit}; a larger one is answered ${inlineCode('413')}`,
    ...(policies.some((policy) => policy.needsContentLength)
      ? [`A request must say its size in ${inlineCode('Content-Length')}, or is answered ${inlineCode('411')}`]
      : []),
  ];
}

export function describeCors(policies: readonly Policy<'cors'>[]): string[] {
  return policies.flatMap((policy) => {
    const any = policy.origins.includes('*');
    const origins = any
      ? 'pages of any origin'
      : policy.origins.length === 0
        ? 'pages of origins that are not told'
        : `pages of ${listNames(policy.origins)}`;
    const methods = policy.methods.length === 0 ? '' : ` with ${listNames(policy.methods)}`;
    const sentences = [`Browsers let ${origins} call it${methods}`];
    if (policy.headers.length > 0) sentences.push(`Requests may carry the headers ${listNames(policy.headers)}`);
    if (policy.exposedHeaders.length > 0)
      sentences.push(`Scripts may read the headers ${listNames(policy.exposedHeaders)}`);
    sentences.push(policy.credentials ? 'Cookies and other credentials are allowed' : 'Cookies are not allowed');
    if (policy.maxAgeSeconds !== null) sentences.push(`A preflight holds for ${count(policy.maxAgeSeconds)} seconds`);
    return sentences;
  });
}

/** Public addresses of the routes, such as `https://api.example.com/payments`; those of expressions are left out. */
export function describeAddresses(routes: readonly GatewayRoute[]): string[] {
  const addresses = routes.flatMap(({ protocols, hosts, paths, incomplete }) => {
    const scheme = protocols.includes('https') || !protocols.includes('http') ? 'https' : 'http';
    const prefixes = paths.filter((path) => !path.startsWith('~'));
    if (prefixes.length === 0 && (paths.length > 0 || incomplete.includes('paths'))) return [];
    return hosts.flatMap((host) =>
      (prefixes.length === 0 ? [''] : prefixes).map((path) => `${scheme}://${host}${path === '/' ? '' : path}`),
    );
  });
  return [...new Set(addresses)];
}

function perWindow(seconds: number): string {
  const named = windows[seconds];
  return named === undefined ? `in ${count(seconds)} seconds` : `per ${named}`;
}

const windows: Readonly<Record<number, string>> = {
  1: 'second',
  60: 'minute',
  3_600: 'hour',
  86_400: 'day',
  604_800: 'week',
  2_592_000: 'month',
  31_536_000: 'year',
};

/** Kong counts in powers of two. */
function describeBytes(bytes: number): string {
  const exact = `${count(bytes)} bytes`;
  for (const [unit, name] of [
    [2 ** 20, 'MB'],
    [2 ** 10, 'KB'],
  ] as const) {
    if (bytes >= unit && bytes % (unit / 4) === 0) return `${count(bytes / unit)} ${name} (${exact})`;
  }
  return exact;
}

function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => inlineCode(name));
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export function joinOr(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
}

/** `total_tokens` → `total tokens`; a name of the configuration, reduced to words. */
function plainWords(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
      .slice(0, 40) || 'caller'
  );
}
