import type { GatewayPolicy } from '../../core/gateway-facts.ts';
import type { Operation, SecurityScheme } from '../../core/operation.ts';
import { compareSecurity } from '../answers/gateway/compare-security.ts';
import { policiesOf, type SharedPolicies } from '../answers/gateway/shared-policies.ts';

/** What a call must carry, and who says so: the gateway where it is known to ask, since it decides, else the specification. */
export interface RequiredSecurity {
  readonly source: 'specification' | 'gateway';
  /** As in {@link Operation.security}. */
  readonly alternatives: Operation['security'];
  /** Specification and gateway say different things. */
  readonly differs: boolean;
}

type Authentication = Extract<GatewayPolicy, { readonly kind: 'authentication' }>;

/** Ways in beyond these are not honest configurations. */
const MAX_ALTERNATIVES = 20;

export function requiredSecurity(operation: Operation, shared: SharedPolicies): RequiredSecurity {
  const policies = policiesOf(shared, 'authentication');
  const ofSpecification = { source: 'specification', alternatives: operation.security, differs: false } as const;
  // A way in whose place or kind is not known, or that holds for some requests alone, leaves the word to the specification.
  if (
    policies.length === 0 ||
    policies.some(({ conditional, scheme, places }) => conditional || (scheme === 'key' && places.length === 0))
  ) {
    return ofSpecification;
  }
  const comparison = compareSecurity(operation.security, policies);
  if (comparison === 'same') return ofSpecification;
  return { source: 'gateway', alternatives: alternativesOf(policies), differs: comparison === 'differs' };
}

function alternativesOf(policies: readonly Authentication[]): SecurityScheme[][] {
  const needed = policies.filter((policy) => !policy.alternative);
  const choices = policies.filter((policy) => policy.alternative);
  let combined: SecurityScheme[][] = [[]];
  const extend = (schemes: readonly SecurityScheme[]): void => {
    combined = combined.flatMap((already) => schemes.map((scheme) => [...already, scheme])).slice(0, MAX_ALTERNATIVES);
  };
  for (const policy of needed) extend(schemesOf(policy));
  if (choices.length > 0) extend(choices.flatMap(schemesOf));
  return policies.every(({ anonymousAllowed }) => anonymousAllowed) ? [...combined, []] : combined;
}

/** The ways a policy can be satisfied, as a specification would write them. */
function schemesOf({ scheme, places, methods, scopes, plugin }: Authentication): SecurityScheme[] {
  const base = { key: plugin, scopes: [] };
  switch (scheme) {
    case 'key':
      return places.flatMap(({ in: where, name }): SecurityScheme[] =>
        where === 'body' ? [] : [{ ...base, type: 'apiKey', in: where, name }],
      );
    case 'basic':
      return [{ ...base, type: 'http', scheme: 'basic' }];
    case 'jwt':
    case 'oauth2':
    case 'openid-connect':
      return bearerOrBasic(methods, scheme, {
        ...base,
        scopes: scopes.flatMap((entry) => entry.split(' ')).slice(0, 20),
      });
    case 'hmac':
      return [{ ...base, type: 'http', scheme: 'hmac' }];
    case 'ldap':
      return [{ ...base, type: 'http', scheme: methods[0]?.toLowerCase() ?? 'ldap' }];
    case 'mutual-tls':
      return [{ ...base, type: 'mutualTLS' }];
    // no default
  }
}

function bearerOrBasic(
  methods: readonly string[],
  scheme: string,
  base: Pick<SecurityScheme, 'key' | 'scopes'>,
): SecurityScheme[] {
  const isBasic = methods.some((method) => method === 'password' || method === 'client_credentials');
  const isBearer =
    methods.length === 0 || methods.some((method) => /^(?:bearer|introspection|kong_oauth2|userinfo)$/.test(method));
  const bearer: SecurityScheme = { ...base, type: 'http', scheme: 'bearer' };
  if (scheme !== 'openid-connect') return [bearer];
  return [
    ...(isBearer || !isBasic ? [bearer] : []),
    ...(isBasic ? [{ ...base, type: 'http' as const, scheme: 'basic' }] : []),
  ];
}

/** Names under which the schemes carry credentials, in lower case. */
export function credentialNames(...lists: Operation['security'][]): ReadonlySet<string> {
  const named = lists.flat(2).flatMap(({ name }) => (name === undefined ? [] : [name.toLowerCase()]));
  return new Set(named);
}
