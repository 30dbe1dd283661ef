import type { GatewayPolicy } from '../../core/gateway-facts.ts';

const base = { scope: 'service', variesByConsumer: false, conditional: false } as const;
type Policy<Kind extends GatewayPolicy['kind']> = Extract<GatewayPolicy, { readonly kind: Kind }>;

/** `key-auth` with one header. */
export function askForKey(name: string, more: Partial<Policy<'authentication'>> = {}): Policy<'authentication'> {
  return {
    ...base,
    kind: 'authentication',
    plugin: 'key-auth',
    scheme: 'key',
    places: [{ in: 'header', name }],
    methods: [],
    scopes: [],
    anonymousAllowed: false,
    alternative: false,
    ...more,
  };
}

/** `jwt` in the usual header. */
export function askForJwt(more: Partial<Policy<'authentication'>> = {}): Policy<'authentication'> {
  return askForKey('Authorization', { plugin: 'jwt', scheme: 'jwt', ...more });
}

/** `rate-limiting`, of pairs of requests and seconds. */
export function limitRate(
  limits: readonly (readonly [requests: number, windowSeconds: number])[],
  more: Partial<Policy<'rate-limit'>> = {},
): Policy<'rate-limit'> {
  return {
    ...base,
    kind: 'rate-limit',
    plugin: 'rate-limiting',
    limits: limits.map(([requests, windowSeconds]) => ({ requests, windowSeconds })),
    countedBy: 'consumer',
    header: null,
    status: 429,
    tellsCaller: true,
    ...more,
  };
}

export function limitSize(maximumBytes: number, more: Partial<Policy<'request-size'>> = {}): Policy<'request-size'> {
  return {
    ...base,
    kind: 'request-size',
    plugin: 'request-size-limiting',
    maximumBytes,
    needsContentLength: false,
    ...more,
  };
}

export function allowBrowsers(origins: readonly string[], more: Partial<Policy<'cors'>> = {}): Policy<'cors'> {
  return {
    ...base,
    kind: 'cors',
    plugin: 'cors',
    origins,
    methods: ['GET', 'POST'],
    headers: [],
    exposedHeaders: [],
    credentials: false,
    maxAgeSeconds: 3_600,
    ...more,
  };
}
