import { valueAt } from '../json-values.ts';
import {
  corsOrigin,
  count,
  flag,
  httpMethod,
  httpStatus,
  listSetting,
  orDefault,
  parameterName,
  settingAt,
} from './plain-values.ts';
import type { PluginReading } from './plugin-reading.ts';

/** Kong's default, and all it knows. */
export const allCorsMethods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'] as const;

export function readCors(config: unknown): PluginReading {
  return {
    rules: [
      {
        kind: 'cors',
        origins: orDefault(listSetting(config, 'origins', corsOrigin), ['*']) ?? [],
        methods: (orDefault(listSetting(config, 'methods', httpMethod), allCorsMethods) ?? []).toSorted(),
        headers: listSetting(config, 'headers', parameterName) ?? [],
        exposedHeaders: listSetting(config, 'exposed_headers', parameterName) ?? [],
        credentials: settingAt(config, 'credentials', flag) === true,
        maxAgeSeconds: settingAt(config, 'max_age', count) ?? null,
      },
    ],
  };
}

/** The lists hold names of groups; that there are any is all that is told. */
export function readAcl(): PluginReading {
  return { rules: [{ kind: 'access-list' }] };
}

/** The addresses are a secret of the network. */
export function readIpRestriction(): PluginReading {
  return { rules: [{ kind: 'ip-restriction' }] };
}

export function readCorrelationId(config: unknown): PluginReading {
  const header = orDefault(settingAt(config, 'header_name', parameterName), 'Kong-Request-ID');
  if (header === null) return { rules: [] };
  const echoed = settingAt(config, 'echo_downstream', flag) === true;
  return { rules: [{ kind: 'correlation-id', header, echoed }] };
}

/** `proxy-cache` and `proxy-cache-advanced`. */
export function readProxyCache(config: unknown): PluginReading {
  return { rules: [{ kind: 'response-cache', seconds: orDefault(settingAt(config, 'cache_ttl', count), 300) }] };
}

export function readRequestTermination(config: unknown): PluginReading {
  const trigger = valueAt(config, 'trigger');
  return {
    rules: [{ kind: 'request-termination', status: orDefault(settingAt(config, 'status_code', httpStatus), 503) }],
    // With a trigger only requests that carry a header or parameter of that name end here.
    isConditional: trigger !== undefined && trigger !== null && trigger !== '',
  };
}
