import type { GatewayRoute } from '../../core/gateway-facts.ts';
import { entriesAt, isObject, valueAt } from '../json-values.ts';
import type { ModelRoute, ModelService } from './gateway-model.ts';
import {
  entityName,
  flag,
  hostName,
  httpMethod,
  parameterName,
  plainList,
  plainText,
  protocolName,
  routePath,
} from './plain-values.ts';

/** A service of the gateway: its name, and nothing of where it is. */
export function readService(raw: unknown, id: string): ModelService {
  return { id, name: entityName(valueAt(raw, 'name')), isEnabled: flag(valueAt(raw, 'enabled')) !== false };
}

const streamProtocols = new Set(['tcp', 'tls', 'tls_passthrough', 'udp']);

/** What a route matches on. `null`: it carries no HTTP. */
export function readRoute(raw: unknown, id: string, service: string | null): ModelRoute | null {
  const stated = plainList(valueAt(raw, 'protocols'), protocolName).values;
  const protocols = stated.length === 0 ? (['http', 'https'] as const) : stated;
  if (protocols.every((protocol) => streamProtocols.has(protocol))) return null;
  const hosts = plainList(valueAt(raw, 'hosts'), hostName);
  const paths = plainList(valueAt(raw, 'paths'), routePath);
  const methods = plainList(valueAt(raw, 'methods'), httpMethod);
  const headers = readHeaders(raw);
  // The router of expressions matches on anything; that language is not read.
  const hasExpression = typeof valueAt(raw, 'expression') === 'string';
  const incomplete = (
    [
      ['hosts', hosts],
      ['paths', paths],
      ['methods', methods],
      ['headers', headers],
    ] as const
  ).flatMap(([name, list]) => (list.isWhole && !(hasExpression && list.values.length === 0) ? [] : [name]));
  return {
    id,
    service,
    matching: {
      name: entityName(valueAt(raw, 'name')),
      protocols: protocols.filter((protocol) => !streamProtocols.has(protocol)).toSorted(),
      hosts: hosts.values.toSorted(),
      paths: paths.values.toSorted(),
      methods: methods.values.toSorted(),
      headers: headers.values,
      incomplete,
      stripPath: flag(valueAt(raw, 'strip_path')) !== false,
    },
  };
}

/** Headers whose values tell versions and formats apart. Any other may be a password between two proxies. */
const tellable =
  /^(?:x-)?(?:[a-z]+-)?(?:version|api-version)$|^(?:accept|accept-version|accept-language|content-type)$/i;

const MAX_HEADERS = 20;

function readHeaders(raw: unknown): { values: GatewayRoute['headers']; isWhole: boolean } {
  const entries = entriesAt(raw, 'headers');
  const values = entries.slice(0, MAX_HEADERS).flatMap(([key, accepted]) => {
    const name = parameterName(key);
    if (name === null) return [];
    const list = plainList(accepted, headerValue);
    // Half of the accepted values would look like all of them.
    return [{ name, values: tellable.test(name) && list.isWhole ? list.values.toSorted() : [] }];
  });
  const stated = valueAt(raw, 'headers') ?? null;
  return {
    values: values.toSorted((first, second) => (first.name < second.name ? -1 : 1)),
    isWhole: values.length === entries.length && (stated === null || isObject(stated)),
  };
}

function headerValue(value: unknown): string | null {
  const text = plainText(typeof value === 'number' ? String(value) : value, 60);
  return text !== null && /^[\w.+/;=,*-][\w.+/;=,* -]*$/.test(text) ? text : null;
}
