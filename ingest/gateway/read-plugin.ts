import { isObject, listAt, valueAt } from '../json-values.ts';
import {
  readBasicAuth,
  readHmacAuth,
  readJwt,
  readKeyAuth,
  readKonnectApplicationAuth,
  readLdapAuth,
  readMutualTls,
  readOauth2,
  readOpenIdConnect,
} from './authentication-rules.ts';
import type { ModelPlugin } from './gateway-model.ts';
import {
  readAiRateLimitingAdvanced,
  readRateLimiting,
  readRateLimitingAdvanced,
  readRequestSizeLimiting,
  readRequestValidator,
  readResponseRateLimiting,
} from './limit-rules.ts';
import { flag } from './plain-values.ts';
import type { PluginReading } from './plugin-reading.ts';
import {
  readAcl,
  readCorrelationId,
  readCors,
  readIpRestriction,
  readProxyCache,
  readRequestTermination,
} from './traffic-rules.ts';

/** Plugins of which callers may know something; of all others nothing is read. */
const readers: ReadonlyMap<string, (config: unknown) => PluginReading> = new Map([
  ['key-auth', readKeyAuth],
  ['key-auth-enc', readKeyAuth],
  ['basic-auth', readBasicAuth],
  ['jwt', readJwt],
  ['oauth2', readOauth2],
  ['openid-connect', readOpenIdConnect],
  ['hmac-auth', readHmacAuth],
  ['ldap-auth', readLdapAuth],
  ['ldap-auth-advanced', readLdapAuth],
  ['mtls-auth', readMutualTls],
  ['konnect-application-auth', readKonnectApplicationAuth],
  ['acl', readAcl],
  ['ip-restriction', readIpRestriction],
  ['rate-limiting', readRateLimiting],
  ['rate-limiting-advanced', readRateLimitingAdvanced],
  ['ai-rate-limiting-advanced', readAiRateLimitingAdvanced],
  ['response-ratelimiting', readResponseRateLimiting],
  ['request-size-limiting', readRequestSizeLimiting],
  ['request-validator', readRequestValidator],
  ['cors', readCors],
  ['correlation-id', readCorrelationId],
  ['proxy-cache', readProxyCache],
  ['proxy-cache-advanced', readProxyCache],
  ['request-termination', readRequestTermination],
]);

const httpProtocols = new Set(['http', 'https', 'grpc', 'grpcs', 'ws', 'wss']);

/** What a plugin is scoped to, with the references resolved to ids of the model. */
export interface PluginScope {
  readonly service: string | null;
  readonly route: string | null;
  readonly isForConsumers: boolean;
  readonly refusesAnonymous: boolean;
}

/** A plugin as the gateway has it, reduced to what callers may know. `null`: nothing of it. */
export function readPlugin(raw: unknown, scope: PluginScope): ModelPlugin | null {
  const name = valueAt(raw, 'name');
  const reader = typeof name === 'string' ? readers.get(name) : undefined;
  if (typeof name !== 'string' || reader === undefined || !runsOnHttp(raw)) return null;
  const reading = reader(valueAt(raw, 'config'));
  const condition = valueAt(raw, 'condition');
  const hasCondition = condition !== undefined && condition !== null && condition !== '';
  return {
    ...scope,
    name,
    // A variable could mean either; what the file is there for is more likely.
    isEnabled: flag(valueAt(raw, 'enabled')) !== false,
    isConditional: hasCondition || reading.isConditional === true,
    variesByConsumer: reading.variesByConsumer === true,
    rules: reading.rules,
  };
}

/** Kong leaves out plugins that are meant for streams alone. */
function runsOnHttp(raw: unknown): boolean {
  const protocols = listAt(raw, 'protocols');
  return (
    protocols.length === 0 || protocols.some((protocol) => typeof protocol !== 'string' || httpProtocols.has(protocol))
  );
}

/**
 * Names and ids of the consumers that stand for callers without credentials, in any plugin. Needed while plugins are
 * read, to see which of them refuse such callers, and not kept.
 */
export function anonymousConsumers(plugins: Iterable<unknown>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const plugin of plugins) {
    const config = isObject(plugin) ? plugin['config'] : null;
    const name = valueAt(config, 'anonymous');
    if (typeof name === 'string' && name !== '') names.add(name);
  }
  return names;
}
