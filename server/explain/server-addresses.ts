import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { GatewayFacts } from '../../core/gateway-facts.ts';
import type { OperationServer } from '../../core/operation.ts';

/** One place where an API is called. */
export interface ServerAddress {
  /** As the source writes it. */
  readonly url: string;
  readonly source: 'specification' | 'gateway';
  /** Without a slash at the end; empty for the root. */
  readonly basePath: string;
  readonly isSecure: boolean;
  takesHost(host: string): boolean;
}

/** Operations seldom have servers of their own, and the first ones are those people call. */
const MAX_SERVERS = 50;

/** The distinct addresses of the operations' servers and of the gateway's routes. */
export function readServers(operations: readonly CatalogueOperation[], facts: GatewayFacts | null): ServerAddress[] {
  const byUrl = new Map<string, ServerAddress>();
  for (const { operation } of operations) {
    for (const server of operation.servers) {
      if (byUrl.size >= MAX_SERVERS) break;
      if (!byUrl.has(server.url)) byUrl.set(server.url, readServer(server));
    }
  }
  return [...byUrl.values(), ...readGatewayAddresses(facts, [...byUrl.values()])];
}

function readServer({ url, variables }: OperationServer): ServerAddress {
  const [, scheme = '', host = '', rest = ''] = /^(https?|\{[^{}]*\}):\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [
    '',
    '',
    '',
    url,
  ];
  const path = rest.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
  return {
    url,
    source: 'specification',
    basePath: path.startsWith('/') ? path.replace(/\/+$/, '') : '',
    isSecure: scheme.toLowerCase() === 'https',
    takesHost: createHostJudge(host),
  };
}

/** `{region}.harbor.example` takes any word for the variable; no host at all takes any. */
function createHostJudge(template: string): (host: string) => boolean {
  const lower = template.toLowerCase();
  if (lower === '') return () => true;
  const pieces = lower.split(/\{[^{}]*\}/);
  const [head = ''] = pieces;
  const tail = pieces.at(-1) ?? '';
  if (pieces.length === 1) return (host) => host === lower;
  return (host) => host.length > head.length + tail.length && host.startsWith(head) && host.endsWith(tail);
}

/** Routes whose prefix is cut off hide a base path that the specification need not know. */
function readGatewayAddresses(facts: GatewayFacts | null, servers: readonly ServerAddress[]): ServerAddress[] {
  const routes = facts?.routes ?? [];
  const found = new Map<string, ServerAddress>();
  for (const { hosts, paths, protocols, stripPath } of routes) {
    const prefixes = paths.filter((path) => !path.startsWith('~'));
    for (const prefix of prefixes.length === 0 ? [''] : prefixes) {
      const path = prefix.replace(/\/+$/, '');
      // A route for one operation names its path whole: that is no base.
      const isBase = stripPath || servers.some(({ basePath }) => basePath === path);
      for (const host of hosts.length === 0 ? [''] : hosts) {
        const isSecure = protocols.includes('https') && !protocols.includes('http');
        const url = `${isSecure ? 'https' : 'http'}://${host}${path}`;
        if (host === '' && !isBase) continue;
        const basePath = isBase ? path : (servers[0]?.basePath ?? '');
        found.set(url, { url, source: 'gateway', basePath, isSecure, takesHost: takesGatewayHost(host) });
      }
    }
  }
  return [...found.values()].slice(0, MAX_SERVERS);
}

/** As Kong matches hosts: whole, or with a star at one end. */
export function takesGatewayHost(pattern: string): (host: string) => boolean {
  const lower = pattern.toLowerCase();
  if (lower === '') return () => true;
  if (lower.startsWith('*.')) return (host) => host.endsWith(lower.slice(1));
  if (lower.endsWith('.*')) return (host) => host.startsWith(lower.slice(0, -1));
  return (host) => host === lower || host.replace(/:\d+$/, '') === lower;
}
