import type { OperationServer } from '../../core/operation.ts';
import { asText, entriesAt, isObject, listAt, quote, setOwn, textAt, valueAt } from '../json-values.ts';
import { isInternal } from './reference-resolver.ts';
import type { SpecContext } from './spec-context.ts';

/** Servers shown of one operation. */
const MAX_SERVERS = 20;

/** Values of one variable: longer lists are generated. */
const MAX_CHOICES = 50;

/** Servers of the first of `holders` that states any: operation, path, document. */
export function readServers(holders: readonly unknown[], context: SpecContext): OperationServer[] {
  const nodes = holders.map((holder) => listAt(holder, 'servers')).find((servers) => servers.length > 0) ?? [];
  return nodes.slice(0, MAX_SERVERS).flatMap((node) => {
    if (isInternal(node)) return [];
    const url = textAt(node, 'url');
    if (url === null || !isObject(node)) context.warnings.add('a server has no address');
    return url === null ? [] : [readServer(node, url, context)];
  });
}

function readServer(node: unknown, url: string, context: SpecContext): OperationServer {
  // OpenAPI 3.2 names servers.
  const description = textAt(node, 'description') ?? textAt(node, 'name');
  const variables: Record<string, string> = {};
  const choices: Record<string, string[]> = {};
  for (const [name, variable] of entriesAt(node, 'variables')) {
    const listed = listAt(variable, 'enum')
      .slice(0, MAX_CHOICES)
      .flatMap((entry) => asText(entry) ?? []);
    const value = textAt(variable, 'default') ?? listed[0];
    if (value !== undefined) setOwn(variables, name, value);
    if (listed.length > 1) setOwn(choices, name, listed);
  }
  for (const [, name] of url.matchAll(/\{([^{}]+)\}/g)) {
    if (name !== undefined && valueAt(variables, name) === undefined) {
      context.warnings.add(`variable ${quote(name)} of server ${quote(url)} has no default`);
    }
  }
  return {
    url,
    ...(description === null ? {} : { description }),
    variables,
    ...(Object.keys(choices).length === 0 ? {} : { choices }),
  };
}

/** The path part of a server address with its defaults filled in, without a final slash: `/v1`. */
export function basePathOf(server: OperationServer): string {
  const url = server.url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(server.variables, name) ? (server.variables[name] ?? whole) : whole,
  );
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
  return path.replace(/\/+$/, '');
}
