import type { GatewayFacts, GatewayRoute } from '../../../core/gateway-facts.ts';
import type { Operation } from '../../../core/operation.ts';
import { requiredSecurity } from '../../explain/required-security.ts';
import { placeholderServer, serverAddress } from '../../snippets/server-address.ts';
import { findRoutes } from './match-routes.ts';
import { sharePolicies } from './shared-policies.ts';

/**
 * The operation as the gateway in front of it has it called: with the credentials that it asks for, since those of the
 * specification would be refused, and at its address where the specification names none.
 */
export function followGateway(operation: Operation, facts: GatewayFacts | null): Operation {
  if (facts === null || facts.routes.length === 0) return operation;
  const found = findRoutes(operation, facts.routes);
  const required = requiredSecurity(operation, sharePolicies(found ?? facts.routes));
  const secured = required.source === 'gateway' ? { ...operation, security: required.alternatives } : operation;
  return found === null ? secured : withAddress(secured, found);
}

/** The only host of the only scheme, below which the specification's own path goes. */
function withAddress(operation: Operation, routes: readonly GatewayRoute[]): Operation {
  const address = serverAddress(operation);
  if (!address.startsWith(placeholderServer)) return operation;
  const hosts = new Set(routes.flatMap((route) => route.hosts));
  const [host, ...others] = hosts;
  const isKnown = routes.every(({ hosts: own, incomplete }) => own.length > 0 && !incomplete.includes('hosts'));
  if (host === undefined || others.length > 0 || host.includes('*') || !isKnown) return operation;
  const scheme = routes.some(({ protocols }) => protocols.includes('https')) ? 'https' : 'http';
  return { ...operation, servers: [{ url: address.replace(placeholderServer, `${scheme}://${host}`), variables: {} }] };
}
