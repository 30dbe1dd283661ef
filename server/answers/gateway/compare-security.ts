import type { GatewayPolicy } from '../../../core/gateway-facts.ts';
import type { Operation, SecurityScheme } from '../../../core/operation.ts';

type Authentication = Extract<GatewayPolicy, { readonly kind: 'authentication' }>;

/**
 * How what a specification says about authentication stands to what the gateway asks for. `unstated`: the
 * specification says nothing. `unenforced`: the gateway asks for nothing that is known; whoever is behind it may.
 */
export type SecurityComparison = 'same' | 'differs' | 'unstated' | 'unenforced';

export function compareSecurity(
  security: Operation['security'],
  policies: readonly Authentication[],
): SecurityComparison {
  if (policies.length === 0) return 'unenforced';
  if (security.length === 0) return 'unstated';
  const needed = policies.filter((policy) => !policy.alternative);
  const choices = policies.filter((policy) => policy.alternative);
  const agrees = security.some((schemes) => {
    if (schemes.length === 0) return policies.every((policy) => policy.anonymousAllowed);
    const isKnown = schemes.every((scheme) => policies.some((policy) => agree(scheme, policy)));
    const isComplete =
      needed.every((policy) => schemes.some((scheme) => agree(scheme, policy))) &&
      (choices.length === 0 ||
        needed.length > 0 ||
        choices.some((policy) => schemes.some((scheme) => agree(scheme, policy))));
    return isKnown && isComplete;
  });
  return agrees ? 'same' : 'differs';
}

/** Whether sending what the scheme says satisfies the policy. */
function agree(scheme: SecurityScheme, policy: Authentication): boolean {
  switch (scheme.type) {
    case 'apiKey':
      return agreesOnPlace(scheme, policy);
    case 'http':
      return agreesOnHttp(scheme, policy);
    case 'oauth2':
    case 'openIdConnect':
      return takesBearer(policy) && coversScopes(scheme, policy);
    case 'mutualTLS':
      return policy.scheme === 'mutual-tls';
    // no default
  }
}

function agreesOnPlace(scheme: SecurityScheme, policy: Authentication): boolean {
  if (policy.scheme !== 'key' && policy.scheme !== 'jwt' && scheme.name?.toLowerCase() !== 'authorization')
    return false;
  // Where the gateway's names are not known, nothing contradicts the specification.
  if (policy.places.length === 0) return policy.scheme === 'key';
  return policy.places.some(({ in: where, name }) => {
    if (where !== scheme.in || scheme.name === undefined) return false;
    return where === 'header' ? name.toLowerCase() === scheme.name.toLowerCase() : name === scheme.name;
  });
}

function agreesOnHttp(scheme: SecurityScheme, policy: Authentication): boolean {
  switch (scheme.scheme ?? 'bearer') {
    case 'bearer':
      return takesBearer(policy) && coversScopes(scheme, policy);
    case 'basic':
      return (
        policy.scheme === 'basic' ||
        (policy.scheme === 'openid-connect' &&
          policy.methods.some((method) => method === 'password' || method === 'client_credentials'))
      );
    default:
      return scheme.scheme === policy.scheme;
  }
}

const bearerMethods = new Set(['bearer', 'introspection', 'kong_oauth2', 'userinfo']);

function takesBearer({ scheme, methods, places }: Authentication): boolean {
  if (scheme !== 'jwt' && scheme !== 'oauth2' && scheme !== 'openid-connect') return false;
  if (scheme === 'openid-connect' && methods.length > 0 && !methods.some((method) => bearerMethods.has(method))) {
    return false;
  }
  return (
    places.length === 0 || places.some((place) => place.in === 'header' && place.name.toLowerCase() === 'authorization')
  );
}

/** One of the gateway's entries is enough; an entry with spaces needs all of its scopes. A scheme without scopes says nothing. */
function coversScopes(scheme: SecurityScheme, policy: Authentication): boolean {
  if (policy.scopes.length === 0 || scheme.scopes.length === 0) return true;
  const said = new Set(scheme.scopes);
  return policy.scopes.some((entry) => entry.split(' ').every((scope) => said.has(scope)));
}
