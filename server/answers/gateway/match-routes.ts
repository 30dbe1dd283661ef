import type { GatewayRoute } from '../../../core/gateway-facts.ts';
import type { Operation } from '../../../core/operation.ts';
import { matchPattern } from '../../snippets/pattern/match-pattern.ts';
import { parsePattern } from '../../snippets/pattern/parse-pattern.ts';

/** An API with more routes than this is spoken of as a whole. */
const MAX_ROUTES = 500;
/** The first ones are the ones people call. */
const MAX_SERVERS = 5;
/** Values of path parameters that a route's expression is tried with: honest ones take at least one of them. */
const sampleValues = ['1', 'abc', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '2026-03-02'];

/** Expressions are tried so often for one operation; those beyond count as not known. */
const MAX_TRIALS = 300;
/** So many that could not be decided are no honest configuration: each costs some ten milliseconds. */
const MAX_UNDECIDED = 5;

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
  const budget: Budget = { trials: MAX_TRIALS, undecided: MAX_UNDECIDED };
  for (const address of addressesOf(operation)) {
    const judge = createPathJudge(operation, address.path, budget);
    const judged = routes.map((route) => ({ route, verdict: judgeRoute(route, operation.method, judge) }));
    const certain = judged.filter(({ verdict }) => verdict === 'yes').map(({ route }) => route);
    if (certain.length === 0) continue;
    const unknown = judged.filter(({ verdict }) => verdict === 'unknown').map(({ route }) => route);
    return [...mostSpecific(certain, address, judge), ...unknown];
  }
  return null;
}

function addressesOf(operation: Operation): Address[] {
  const servers =
    operation.servers.length === 0 ? [{ url: '/', variables: {} }] : operation.servers.slice(0, MAX_SERVERS);
  return servers.map(({ url, variables }) => {
    const filled = url.replaceAll(/\{([^{}]*)\}/gu, (whole, name: string) =>
      Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
    );
    const [, host, base = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/iu.exec(filled) ?? [];
    const path = host === undefined ? (/^\/[^?#]*/u.exec(filled)?.[0] ?? '') : base;
    return { host: host?.toLowerCase() ?? null, path: `${path.replace(/\/+$/u, '')}${operation.path}` };
  });
}

function judgeRoute(route: GatewayRoute, method: string, judge: JudgePath): Verdict {
  const byMethod = judgeList(route, 'methods', [route.methods.includes(method) ? 'yes' : 'no']);
  if (byMethod === 'no') return 'no';
  const byPath = judgeList(route, 'paths', route.paths.map(judge));
  if (byPath === 'no') return 'no';
  return byMethod === 'yes' && byPath === 'yes' ? 'yes' : 'unknown';
}

/** An empty list takes everything, unless some of its entries are not known. */
function judgeList(route: GatewayRoute, name: 'methods' | 'paths', verdicts: readonly Verdict[]): Verdict {
  const isIncomplete = route.incomplete.includes(name);
  if (route[name].length === 0) return isIncomplete ? 'unknown' : 'yes';
  if (verdicts.includes('yes')) return 'yes';
  return isIncomplete || verdicts.includes('unknown') ? 'unknown' : 'no';
}

/** Judges paths of routes against one address of an operation; each once. */
type JudgePath = (pattern: string) => Verdict;

interface Budget {
  trials: number;
  undecided: number;
}

function createPathJudge(operation: Operation, path: string, budget: Budget): JudgePath {
  const samples = samplePaths(operation, path);
  const known = new Map<string, Verdict>();
  return (pattern) => {
    if (!pattern.startsWith('~')) return path.startsWith(pattern) ? 'yes' : 'no';
    const verdict = known.get(pattern) ?? judgeExpression(pattern.slice(1), samples, budget);
    known.set(pattern, verdict);
    return verdict;
  };
}

/** What others wrote is matched in polynomial time, by the engine that snippets use for patterns of schemas. */
function judgeExpression(expression: string, samples: readonly string[], budget: Budget): Verdict {
  const root = parsePattern(`^(?:${expression.replaceAll('(?P<', '(?<')})`);
  if (root === null) return 'unknown';
  for (const sample of samples) {
    if (budget.trials <= 0 || budget.undecided <= 0) return 'unknown';
    budget.trials -= 1;
    const matches = matchPattern(root, sample);
    if (matches === true) return 'yes';
    if (matches === null) {
      budget.undecided -= 1;
      return 'unknown';
    }
  }
  return 'no';
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
function mostSpecific(matching: readonly GatewayRoute[], address: Address, judge: JudgePath): readonly GatewayRoute[] {
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
  const lengths = new Map(left.map((route) => [route, prefixLength(route, judge)]));
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
function prefixLength(route: GatewayRoute, judge: JudgePath): number {
  const lengths = route.paths
    .filter((pattern) => judge(pattern) === 'yes')
    .map((pattern) => (pattern.startsWith('~') ? Infinity : pattern.length));
  return Math.max(0, ...lengths);
}
