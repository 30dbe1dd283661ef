import type { GatewayRoute } from '../../core/gateway-facts.ts';
import { findHeader, type SentRequest } from './exchange.ts';
import { readTarget } from './read-target.ts';
import { takesGatewayHost } from './server-addresses.ts';

/** More conditions in one sentence help nobody. */
const MAX_TOLD = 4;
/** An API with more routes is spoken of as a whole. */
const MAX_ROUTES = 200;

/**
 * Why no route of the gateway takes a request: what the route that comes nearest asks for. `null` where nothing can be
 * said, because a route seems to take it or not all of its conditions are known.
 */
export function explainRoute(request: SentRequest, routes: readonly GatewayRoute[]): string | null {
  if (request.url === null || routes.length === 0 || routes.length > MAX_ROUTES) return null;
  const judged = routes.map((route) => unmetConditions(request, route));
  if (judged.some((unmet) => unmet === null || unmet.length === 0)) return null;
  const [nearest = []] = judged
    .flatMap((unmet) => (unmet === null ? [] : [unmet]))
    .toSorted((a, b) => a.length - b.length);
  return `The nearest route takes only requests ${nearest.slice(0, MAX_TOLD).join(', and ')}.`;
}

/** `null` where a condition cannot be judged. */
function unmetConditions(request: SentRequest, route: GatewayRoute): string[] | null {
  const { host, path } = readTarget(request.url ?? '');
  if (route.incomplete.length > 0 || route.paths.some((prefix) => prefix.startsWith('~'))) return null;
  const unmet: string[] = [];
  if (route.methods.length > 0 && !route.methods.includes(request.method))
    unmet.push(`with ${list(route.methods)} (${request.method} was sent)`);
  if (route.hosts.length > 0 && host !== null && !route.hosts.some((pattern) => takesGatewayHost(pattern)(host)))
    unmet.push(`to ${list(route.hosts)}`);
  if (route.paths.length > 0 && !route.paths.some((prefix) => path.startsWith(prefix)))
    unmet.push(`whose path begins with ${list(route.paths)}`);
  if (request.known === 'line') return unmet;
  for (const { name, values } of route.headers) {
    const sent = findHeader(request.headers, name);
    if (sent !== null && (values.length === 0 || values.includes(sent))) continue;
    unmet.push(`with the header ${name}${values.length === 0 ? '' : `: ${list(values)}`}`);
  }
  return unmet;
}

function list(values: readonly string[]): string {
  return values.slice(0, MAX_TOLD).join(' or ');
}
