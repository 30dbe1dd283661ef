import type { CredentialPlace, GatewayPolicy, GatewayRoute } from '../../core/gateway-facts.ts';
import { byteWords, code, inWords, listWords, perWindow, statusWords } from './markdown-words.ts';
import { allCorsMethods } from './traffic-rules.ts';

type PolicyOf<Kind extends GatewayPolicy['kind']> = Extract<GatewayPolicy, { kind: Kind }>;

/** Names shown of a list in a sentence. */
const MAX_NAMES = 20;

/** What a caller has to do to get past this policy, in full sentences; nothing where it asks nothing of callers. */
export function policySentences(policy: GatewayPolicy): string[] {
  const sentences = sentencesOf(policy);
  if (sentences.length === 0) return [];
  return [
    ...sentences,
    ...(policy.variesByConsumer ? ['Single applications or groups of them have a setting of their own here.'] : []),
    ...(policy.conditional ? ['This counts only for requests that meet a condition set in the gateway.'] : []),
  ];
}

function sentencesOf(policy: GatewayPolicy): string[] {
  switch (policy.kind) {
    case 'authentication':
      return authenticationSentences(policy);
    case 'access-list':
      return [
        'Being authenticated is not enough: your application must be on an access list, or the gateway answers 403 (`You cannot consume this service`).',
      ];
    case 'ip-restriction':
      return [
        'Calls are accepted from certain IP addresses only; others are refused, with 403 Forbidden where nothing else is configured.',
      ];
    case 'rate-limit':
      return rateLimitSentences(policy);
    case 'token-limit':
      return tokenLimitSentences(policy);
    case 'quota':
      return quotaSentences(policy);
    case 'request-size':
      return sizeSentences(policy);
    case 'request-validation':
      return validationSentences(policy);
    case 'cors':
      return corsSentences(policy);
    case 'correlation-id':
      return [
        `The gateway marks each request with the header ${code(policy.header)}` +
          (policy.echoed ? ' and sends it back in the response: name it when you report a problem.' : '.'),
      ];
    case 'response-cache':
      return [
        policy.seconds === null
          ? 'The gateway may answer from a cache.'
          : `The gateway may answer from a cache for up to ${inWords(policy.seconds)}.`,
      ];
    case 'request-termination':
      return [`The gateway answers by itself with ${statusWords(policy.status)}; no request reaches the API.`];
    default:
      return policy satisfies never;
  }
}

function placeWords(places: readonly CredentialPlace[]): string {
  const nouns = { header: 'the header', query: 'the query parameter', body: 'the body field', cookie: 'the cookie' };
  return listWords(
    places.slice(0, MAX_NAMES).map((place) => `${nouns[place.in]} ${code(place.name)}`),
    'or',
  );
}

function inPlaces(places: readonly CredentialPlace[]): string {
  return places.length === 0 ? '' : ` in ${placeWords(places)}`;
}

function authenticationSentences(policy: PolicyOf<'authentication'>): string[] {
  const scopes = policy.scopes.slice(0, MAX_NAMES).map(code);
  return [
    ...schemeSentences(policy),
    ...(scopes.length === 0
      ? []
      : [`The token needs the scope${scopes.length === 1 ? '' : 's'} ${listWords(scopes, 'or')}.`]),
    otherwiseSentence(policy),
  ];
}

function otherwiseSentence(policy: PolicyOf<'authentication'>): string {
  if (policy.anonymousAllowed)
    return 'Requests without credentials pass too, as an anonymous caller, unless a further rule refuses them.';
  // What the rule for anonymous callers answers is set there, and browsers may be sent to a login.
  return policy.alternative || policy.methods.includes('authorization_code')
    ? 'Requests with wrong credentials are refused.'
    : 'Otherwise the gateway answers 401 Unauthorized.';
}

function schemeSentences(policy: PolicyOf<'authentication'>): string[] {
  const where = inPlaces(policy.places);
  switch (policy.scheme) {
    case 'key':
      return [
        `Send your API key${where}.`,
        ...(policy.alternative || !policy.plugin.startsWith('key-auth')
          ? []
          : ['A request without one is answered with 401 (`No API key found in request`).']),
      ];
    case 'basic':
      return ['Send user name and password by HTTP basic authentication, in the header `Authorization: Basic …`.'];
    case 'jwt':
      return [
        `Send a signed JWT (JSON Web Token)${where}${policy.places.some(({ name }) => name === 'Authorization') ? '; in the header as `Authorization: Bearer …`' : ''}.`,
      ];
    case 'oauth2':
      return [`Send an OAuth 2.0 access token${where}; in the header as \`Bearer …\`.`];
    case 'openid-connect':
      return openIdSentences(policy);
    case 'hmac':
      return [
        `Sign each request with HMAC and send the signature in the header \`Authorization\`${policy.methods.length === 0 ? '' : ` (${listWords(policy.methods.map(code), 'or')})`}.`,
      ];
    case 'ldap':
      return [
        `Send user name and password of the directory (LDAP) in the header \`Authorization\`, base64-encoded${policy.methods[0] === undefined ? '' : ` after the word ${code(policy.methods[0])}`}.`,
      ];
    case 'mutual-tls':
      return ['Present a client certificate when the connection is made (mutual TLS).'];
    default:
      return policy.scheme satisfies never;
  }
}

function openIdSentences({ places, methods }: PolicyOf<'authentication'>): string[] {
  const takesToken = methods.some((method) => ['bearer', 'introspection', 'kong_oauth2', 'userinfo'].includes(method));
  const withHeader = places.some((place) => place.in === 'header')
    ? '; in the header as `Authorization: Bearer …`'
    : '';
  return [
    ...(takesToken
      ? [`Send an access token of the identity provider (OpenID Connect)${inPlaces(places)}${withHeader}.`]
      : []),
    ...(methods.includes('client_credentials')
      ? [
          'Client credentials are accepted too: send client id and client secret by HTTP basic authentication, and the gateway fetches the token.',
        ]
      : []),
    ...(methods.includes('password') ? ['User name and password are accepted by HTTP basic authentication.'] : []),
    ...(methods.includes('authorization_code') ? ['Browsers are sent to the login of the identity provider.'] : []),
  ];
}

const counted: Readonly<Record<string, string>> = {
  consumer: 'counted per consumer (your application), or per IP address for callers without one',
  'consumer-group': 'counted per consumer group',
  credential: 'counted per credential, or per IP address for callers without one',
  ip: 'counted per IP address',
  service: 'counted for all callers together',
  route: 'counted for all callers of the route together',
  path: 'counted per path',
};

function countedWords(countedBy: string, header: string | null): string {
  if (countedBy === 'header' && header !== null) return `counted by the value of the header ${code(header)}`;
  return counted[countedBy] ?? (countedBy === 'unknown' ? '' : `counted by ${countedBy.replaceAll('-', ' ')}`);
}

function limitSentence(limits: readonly string[], countedBy: string): string {
  const how = countedBy === '' ? '' : `, ${countedBy}`;
  return limits.length === 0
    ? `A rate limit is in force${how}; its numbers are not stated in the configuration that was read.`
    : `At most ${listWords(limits, 'and')}${how}.`;
}

function rateLimitSentences(policy: PolicyOf<'rate-limit'>): string[] {
  const limits = policy.limits.map(({ requests, windowSeconds }) => perWindow(requests, 'request', windowSeconds));
  return [
    limitSentence(limits, countedWords(policy.countedBy, policy.header)),
    `Above that the gateway answers ${statusWords(policy.status)}` +
      (policy.tellsCaller
        ? ' with `Retry-After`: wait that many seconds. Responses tell what is left in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.'
        : '; how long to wait is not told in headers.'),
  ];
}

function tokenLimitSentences(policy: PolicyOf<'token-limit'>): string[] {
  const unit = { total_tokens: 'token', prompt_tokens: 'prompt token', completion_tokens: 'completion token' }[
    policy.unit
  ];
  const limits = policy.limits.map(({ amount, windowSeconds }) =>
    policy.unit === 'cost'
      ? `a cost of ${perWindow(amount, 'unit', windowSeconds)}`
      : perWindow(amount, unit ?? 'token', windowSeconds),
  );
  const how = countedWords(policy.countedBy, policy.header);
  return [
    limits.length === 0
      ? `The use of language models is limited by tokens${how === '' ? '' : `, ${how}`}; the numbers depend on the model.`
      : `Language models: ${limitSentence(limits, how)}`,
    `Above that the gateway answers ${statusWords(policy.status)}.`,
  ];
}

function quotaSentences(policy: PolicyOf<'quota'>): string[] {
  const how = countedWords(policy.countedBy, null);
  const quotas = policy.quotas.slice(0, MAX_NAMES).map(
    ({ name, limits }) =>
      `${code(name)}: ${listWords(
        limits.map(({ units, windowSeconds }) => perWindow(units, 'unit', windowSeconds)),
        'and',
      )}`,
  );
  return [
    `Responses use up quotas${how === '' ? '' : `, ${how}`}${quotas.length === 0 ? '' : ` (${quotas.join('; ')})`}.`,
    'When a quota is used up, the gateway answers 429 Too Many Requests.',
  ];
}

function sizeSentences({ maximumBytes, needsContentLength }: PolicyOf<'request-size'>): string[] {
  return [
    maximumBytes === null
      ? 'The size of a request body is limited; a larger one is answered with 413 (`Request size limit exceeded`).'
      : `A request body may have at most ${byteWords(maximumBytes)}; a larger one is answered with 413 Payload Too Large (\`Request size limit exceeded\`).`,
    ...(needsContentLength
      ? ['The header `Content-Length` is required: a body without it (chunked upload) is answered with 411.']
      : []),
  ];
}

function validationSentences({ body, parameters, contentTypes }: PolicyOf<'request-validation'>): string[] {
  const types = contentTypes.slice(0, MAX_NAMES).map(code);
  return [
    ...(body
      ? [
          `The gateway checks the request body against a schema before the API sees it${types.length === 0 ? '' : `; \`Content-Type\` must be ${listWords(types, 'or')}`}.`,
        ]
      : []),
    ...(parameters.length === 0
      ? []
      : [`It checks the parameters ${listWords(parameters.slice(0, MAX_NAMES).map(code), 'and')}.`]),
    ...(body || parameters.length > 0 ? ['What does not fit is answered with 400.'] : []),
  ];
}

function corsSentences(policy: PolicyOf<'cors'>): string[] {
  const { origins, methods, headers, exposedHeaders, credentials, maxAgeSeconds } = policy;
  const names = (list: readonly string[]): string => listWords(list.slice(0, MAX_NAMES).map(code), 'and');
  const from = origins.includes('*')
    ? 'any origin'
    : origins.length === 0
      ? 'certain origins'
      : `the origins ${names(origins)}`;
  const isEveryMethod = allCorsMethods.every((method) => methods.includes(method));
  return [
    `Browsers may call it from ${from} (CORS), with the preflight \`OPTIONS\` requests that they send first.`,
    ...(methods.length === 0
      ? []
      : [isEveryMethod ? 'All methods are allowed.' : `Allowed methods: ${names(methods)}.`]),
    ...(headers.length === 0 ? [] : [`Allowed request headers: ${names(headers)}.`]),
    ...(exposedHeaders.length === 0 ? [] : [`Scripts may read the response headers ${names(exposedHeaders)}.`]),
    ...(credentials ? ['Cookies and other credentials of the browser may be sent along.'] : []),
    ...(maxAgeSeconds === null ? [] : [`Browsers keep the answer of the preflight for ${inWords(maxAgeSeconds)}.`]),
  ];
}

/** Policies of one route in the order they are told; several ways of authentication are told as what they are together. */
export function routeSentences(route: GatewayRoute, kinds: readonly GatewayPolicy['kind'][]): string[] {
  const policies = route.policies.filter(({ kind }) => kinds.includes(kind));
  const ways = policies.filter((policy) => policy.kind === 'authentication');
  const together = ways.every(({ alternative }) => alternative)
    ? 'One of these is enough:'
    : 'All of these are needed:';
  return [
    ...(ways.length > 1 ? [together] : []),
    ...policies.flatMap((policy) => policySentences(policy).join(' ')).filter((text) => text !== ''),
    ...route.onlyForSome.filter((kind) => kinds.includes(kind)).map(onlyForSomeSentence),
  ];
}

function onlyForSomeSentence(kind: GatewayPolicy['kind']): string {
  const limits = kind === 'rate-limit' || kind === 'token-limit' || kind === 'quota';
  if (limits) return 'Single applications or groups of them have a rate limit; for all others none is set here.';
  return kind === 'request-size'
    ? 'For single applications the size of a request body is limited; for all others no limit is set here.'
    : `For single applications or groups of them there is a further rule (${kind.replaceAll('-', ' ')}).`;
}
