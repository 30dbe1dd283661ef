import type { GatewayRoute } from '../../../core/gateway-facts.ts';
import type { Operation } from '../../../core/operation.ts';
import { matchPattern } from '../../snippets/pattern/match-pattern.ts';
import { parsePattern } from '../../snippets/pattern/parse-pattern.ts';

/** An API with more routes than this is spoken of as a whole. */
const MAX_ROUTES = 500;
/** Values of path parameters that a route's expression is tried with: honest ones take at least one of them. */
const sampleValues = ['1', 'abc', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '2026-03-02'];

type Verdict = 'yes' | 'no' | 'unknown';

interface Address {
  /** `null` where the specification names no host. */
  readonly host: string | null;
  /** Path of the server and of the operation together. */
  readonly path: string;
}

/**
 * The gateway's routes that a call of the operation, as its specification addresses it, is sent to; more than one when
 * that cannot be told apart. `null`: none is known to take it.
 */
export function findRoutes(operation: Operation, routes: readonly GatewayRoute[]): readonly GatewayRoute[] | null {
  if (routes.length > MAX_ROUTES) return null;
  for (const address of addressesOf(operation)) {
    const judged = routes.map((route) => ({ route, verdict: judgeRoute(route, operation, address) }));
    const certain = judged.filter(({ verdict }) => verdict === 'yes').map(({ route }) => route);
    if (certain.length === 0) continue;
    const unknown = judged.filter(({ verdict }) => verdict === 'unknown').map(({ route }) => route);
    return [...mostSpecific(certain, operation, address), ...unknown];
  }
  return null;
}

function addressesOf(operation: Operation): Address[] {
  const servers = operation.servers.length === 0 ? [{ url: '/', variables: {} }] : operation.servers;
  return servers.map(({ url, variables }) => {
    const filled = url.replaceAll(/\{([^{}]*)\}/gu, (whole, name: string) =>
      Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
    );
    const [, host, base = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/iu.exec(filled) ?? [];
    const path = host === undefined ? (/^\/[^?#]*/u.exec(filled)?.[0] ?? '') : base;
    return { host: host?.toLowerCase() ?? null, path: `${path.replace(/\/+$/u, '')}${operation.path}` };
  });
}

function judgeRoute(route: GatewayRoute, operation: Operation, address: Address): Verdict {
  const method = judgeList(route, 'methods', [route.methods.includes(operation.method) ? 'yes' : 'no']);
  const paths = route.paths.map((path) => judgePath(path, operation, address.path));
  const path = judgeList(route, 'paths', paths);
  if (method === 'no' || path === 'no') return 'no';
  return method === 'yes' && path === 'yes' ? 'yes' : 'unknown';
}

/** An empty list takes everything, unless some of its entries are not known. */
function judgeList(route: GatewayRoute, name: 'methods' | 'paths', verdicts: readonly Verdict[]): Verdict {
  const isIncomplete = route.incomplete.includes(name);
  if (route[name].length === 0) return isIncomplete ? 'unknown' : 'yes';
  if (verdicts.includes('yes')) return 'yes';
  return isIncomplete || verdicts.includes('unknown') ? 'unknown' : 'no';
}

function judgePath(pattern: string, operation: Operation, path: string): Verdict {
  if (!pattern.startsWith('~')) return path.startsWith(pattern) ? 'yes' : 'no';
  // What others wrote is matched in polynomial time, by the engine that snippets use for patterns of schemas.
  const root = parsePattern(`^(?:${pattern.slice(1).replaceAll('(?P<', '(?<')})`);
  if (root === null) return 'unknown';
  const matches = samplePaths(operation, path).map((sample) => matchPattern(root, sample));
  if (matches.includes(true)) return 'yes';
  return matches.includes(null) ? 'unknown' : 'no';
}

/** Concrete paths that the template stands for: with its own examples first. */
function samplePaths(operation: Operation, path: string): string[] {
  const examples = new Map(
    operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ name, example }) => [
        name,
        typeof example === 'string' || typeof example === 'number' ? `${example}` : '',
      ]),
  );
  const fill = (value: (name: string) => string): string =>
    path.replaceAll(/\{([^{}]*)\}/gu, (_, name: string) => encodeURIComponent(value(name)));
  const filled = sampleValues.map((sample) => fill(() => sample));
  return [...new Set([fill((name) => examples.get(name) || 'abc'), ...filled])];
}

/** As the gateway chooses: by host, then by how much a route asks for, then by expressions and the longest prefix. */
function mostSpecific(
  matching: readonly GatewayRoute[],
  operation: Operation,
  address: Address,
): readonly GatewayRoute[] {
  let left = matching;
  const keep = (isBetter: (route: GatewayRoute) => boolean): void => {
    const better = left.filter(isBetter);
    if (better.length > 0) left = better;
  };
  keep((route) => address.host !== null && takesHost(route, address.host));
  keep((route) => route.hosts.length === 0 || (address.host !== null && takesHost(route, address.host)));
  // A plain call carries none of the headers that such a route asks for.
  keep((route) => route.headers.length === 0 && !route.incomplete.includes('headers'));
  const most = Math.max(...left.map(demands));
  keep((route) => demands(route) === most);
  const lengths = new Map(left.map((route) => [route, prefixLength(route, operation, address.path)]));
  const longest = Math.max(...lengths.values());
  keep((route) => lengths.get(route) === longest);
  return left;
}

function takesHost(route: GatewayRoute, host: string): boolean {
  const name = host.replace(/:\d+$/u, '');
  return route.hosts.some((pattern) => {
    const lower = pattern.toLowerCase();
    if (lower.startsWith('*.')) return name.endsWith(lower.slice(1));
    if (lower.endsWith('.*')) return name.startsWith(lower.slice(0, -1));
    return lower === host || lower === name;
  });
}

function demands({ methods, paths, hosts }: GatewayRoute): number {
  return [methods, paths, hosts].filter((list) => list.length > 0).length;
}

/** Expressions go before prefixes, and which of several goes first is not known here. */
function prefixLength(route: GatewayRoute, operation: Operation, path: string): number {
  const lengths = route.paths
    .filter((pattern) => judgePath(pattern, operation, path) === 'yes')
    .map((pattern) => (pattern.startsWith('~') ? Infinity : pattern.length));
  return Math.max(0, ...lengths);
}
