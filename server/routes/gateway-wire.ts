import type { z } from '@hono/zod-openapi';
import type { GatewayFacts, GatewayPolicy, GatewayRoute } from '../../core/gateway-facts.ts';
import type { gatewaySchema } from './schemas/gateway.ts';

type GatewayWire = z.input<typeof gatewaySchema>;
type RouteWire = GatewayWire['routes'][number];
type PolicyWire = RouteWire['policies'][number];

/**
 * Gateway facts on the wire. Field by field: what is added to the facts one day does not reach callers by itself.
 */
export function toGatewayWire(facts: GatewayFacts): GatewayWire {
  return { routes: facts.routes.map(toRoute) };
}

function toRoute(route: GatewayRoute): RouteWire {
  return {
    name: route.name,
    service: route.service,
    protocols: route.protocols,
    hosts: route.hosts,
    paths: route.paths,
    methods: route.methods,
    headers: route.headers.map(({ name, values }) => ({ name, values })),
    incomplete: route.incomplete,
    strip_path: route.stripPath,
    policies: route.policies.map(toPolicy),
    only_for_some: route.onlyForSome,
  };
}

function toPolicy(policy: GatewayPolicy): PolicyWire {
  const base = {
    plugin: policy.plugin,
    scope: policy.scope,
    varies_by_consumer: policy.variesByConsumer,
    conditional: policy.conditional,
  };
  switch (policy.kind) {
    case 'authentication': {
      const { kind, scheme, methods, scopes, anonymousAllowed, alternative } = policy;
      const places = policy.places.map(({ in: where, name }) => ({ in: where, name }));
      return { ...base, kind, scheme, places, methods, scopes, anonymous_allowed: anonymousAllowed, alternative };
    }
    case 'rate-limit': {
      const { kind, countedBy, header, status, tellsCaller } = policy;
      const limits = policy.limits.map(({ requests, windowSeconds }) => ({ requests, window_seconds: windowSeconds }));
      return { ...base, kind, limits, counted_by: countedBy, header, status, tells_caller: tellsCaller };
    }
    case 'token-limit': {
      const { kind, unit, countedBy, header, status } = policy;
      const limits = policy.limits.map(({ amount, windowSeconds }) => ({ amount, window_seconds: windowSeconds }));
      return { ...base, kind, limits, unit, counted_by: countedBy, header, status };
    }
    case 'quota': {
      const quotas = policy.quotas.map(({ name, limits }) => ({
        name,
        limits: limits.map(({ units, windowSeconds }) => ({ units, window_seconds: windowSeconds })),
      }));
      return { ...base, kind: policy.kind, quotas, counted_by: policy.countedBy };
    }
    case 'cors': {
      const { kind, origins, methods, headers, exposedHeaders, credentials, maxAgeSeconds } = policy;
      const times = { max_age_seconds: maxAgeSeconds };
      return { ...base, kind, origins, methods, headers, exposed_headers: exposedHeaders, credentials, ...times };
    }
    case 'request-size':
    case 'request-validation':
    case 'correlation-id':
    case 'response-cache':
    case 'request-termination':
    case 'access-list':
    case 'ip-restriction':
      return toShortPolicy(policy, base);
    // no default
  }
}

type LongKind = 'authentication' | 'rate-limit' | 'token-limit' | 'quota' | 'cors';
type ShortPolicy = Exclude<GatewayPolicy, { readonly kind: LongKind }>;

function toShortPolicy(
  policy: ShortPolicy,
  base: Pick<PolicyWire, 'plugin' | 'scope' | 'varies_by_consumer' | 'conditional'>,
): PolicyWire {
  switch (policy.kind) {
    case 'request-size': {
      const { kind, maximumBytes, needsContentLength } = policy;
      return { ...base, kind, maximum_bytes: maximumBytes, needs_content_length: needsContentLength };
    }
    case 'request-validation': {
      const { kind, body, parameters, contentTypes } = policy;
      return { ...base, kind, body, parameters, content_types: contentTypes };
    }
    case 'correlation-id':
      return { ...base, kind: policy.kind, header: policy.header, echoed: policy.echoed };
    case 'response-cache':
      return { ...base, kind: policy.kind, seconds: policy.seconds };
    case 'request-termination':
      return { ...base, kind: policy.kind, status: policy.status };
    case 'access-list':
    case 'ip-restriction':
      return { ...base, kind: policy.kind };
    // no default
  }
}
