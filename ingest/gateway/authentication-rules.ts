import type { CredentialPlace, GatewayRule } from '../../core/gateway-facts.ts';
import { listAt, objectAt, valueAt } from '../json-values.ts';
import {
  flag,
  listSetting,
  oneOf,
  orDefault,
  parameterName,
  plainText,
  scopeNames,
  settingAt,
} from './plain-values.ts';
import type { PluginReading } from './plugin-reading.ts';

type Authentication = Extract<GatewayRule, { kind: 'authentication' }>;
type Scheme = Authentication['scheme'];

/** Lower case as Kong has it; what is sent is not sensitive to case. */
const AUTHORIZATION = 'Authorization';

/** `access_token` is the name RFC 6750 gives, and the one both plugins look for. */
const ACCESS_TOKEN = 'access_token';

function authentication(config: unknown, scheme: Scheme, more: Partial<Authentication> = {}): Authentication {
  // The value names a consumer; that there is one is all that may be told.
  const anonymous = valueAt(config, 'anonymous');
  const principals = objectAt(config, 'principals');
  const letsPass =
    settingAt(principals, 'enabled', flag) === true && settingAt(principals, 'error_on_miss', flag) === false;
  const alternative = letsPass || (typeof anonymous === 'string' && anonymous !== '');
  return {
    kind: 'authentication',
    scheme,
    places: [],
    methods: [],
    scopes: [],
    anonymousAllowed: alternative,
    alternative,
    ...more,
  };
}

function places(where: CredentialPlace['in'], names: readonly string[] | null): CredentialPlace[] {
  return (names ?? []).map((name) => ({ in: where, name }));
}

const authorizationHeader: readonly CredentialPlace[] = [{ in: 'header', name: AUTHORIZATION }];

/** `key-auth` and `key-auth-enc`. */
export function readKeyAuth(config: unknown): PluginReading {
  const names = orDefault(listSetting(config, 'key_names', parameterName), ['apikey']);
  const isOn = (key: string, byDefault: boolean): boolean =>
    orDefault(settingAt(config, key, flag), byDefault) === true;
  const where = [
    ...(isOn('key_in_header', true) ? places('header', names) : []),
    ...(isOn('key_in_query', true) ? places('query', names) : []),
    ...(isOn('key_in_body', false) ? places('body', names) : []),
  ];
  return { rules: [authentication(config, 'key', { places: where })] };
}

export function readBasicAuth(config: unknown): PluginReading {
  return { rules: [authentication(config, 'basic', { places: authorizationHeader })] };
}

export function readJwt(config: unknown): PluginReading {
  const names = (key: string, byDefault: readonly string[]) =>
    orDefault(listSetting(config, key, parameterName), byDefault);
  const where = [
    ...places('header', names('header_names', ['authorization'])),
    ...places('query', names('uri_param_names', ['jwt'])),
    ...places('cookie', names('cookie_names', [])),
  ];
  return { rules: [authentication(config, 'jwt', { places: where.map(likeEverybodyWritesIt) })] };
}

export function readOauth2(config: unknown): PluginReading {
  const header = orDefault(settingAt(config, 'auth_header_name', parameterName), AUTHORIZATION);
  const where: CredentialPlace[] = [
    ...places('header', header === null ? null : [header]).map(likeEverybodyWritesIt),
    { in: 'query', name: ACCESS_TOKEN },
    { in: 'body', name: ACCESS_TOKEN },
  ];
  // Without this the scopes are what may be asked for, and none is needed.
  const needsScope = settingAt(config, 'mandatory_scope', flag) === true;
  const scopes = needsScope ? (listSetting(config, 'scopes', scopeNames) ?? []) : [];
  return { rules: [authentication(config, 'oauth2', { places: where, scopes })] };
}

const openIdMethods = [
  'authorization_code',
  'bearer',
  'client_credentials',
  'introspection',
  'kong_oauth2',
  'password',
  'refresh_token',
  'session',
  'userinfo',
] as const;

/** Ways in that begin with an access token the caller already has. */
const bearerMethods = new Set<string>(['bearer', 'introspection', 'kong_oauth2', 'userinfo']);

export function readOpenIdConnect(config: unknown): PluginReading {
  const methods = orDefault(listSetting(config, 'auth_methods', oneOf(...openIdMethods)), openIdMethods) ?? [];
  const takesToken = methods.some((method) => bearerMethods.has(method));
  const types =
    orDefault(listSetting(config, 'bearer_token_param_type', oneOf('header', 'query', 'body', 'cookie')), [
      'header',
      'query',
      'body',
    ]) ?? [];
  const cookie = settingAt(config, 'bearer_token_cookie_name', parameterName);
  // Where it is set, no other header is looked at.
  const header = orDefault(settingAt(config, 'bearer_token_header_name', parameterName), AUTHORIZATION);
  const byType: Readonly<Record<CredentialPlace['in'], readonly CredentialPlace[]>> = {
    header: places('header', header === null ? null : [header]).map(likeEverybodyWritesIt),
    query: [{ in: 'query', name: ACCESS_TOKEN }],
    body: [{ in: 'body', name: ACCESS_TOKEN }],
    cookie: places('cookie', typeof cookie === 'string' ? [cookie] : null),
  };
  const order = ['header', 'query', 'body', 'cookie'] as const;
  const tokenPlaces = order.filter((type) => types.includes(type)).flatMap((type) => byType[type]);
  // Passwords and client credentials come as basic authentication.
  const takesPassword = methods.includes('password') || methods.includes('client_credentials');
  const where = takesToken ? tokenPlaces : takesPassword ? authorizationHeader : [];
  const scopes = listSetting(config, 'scopes_required', scopeNames) ?? [];
  return { rules: [authentication(config, 'openid-connect', { places: where, methods, scopes })] };
}

export function readHmacAuth(config: unknown): PluginReading {
  // Which algorithms count by default has changed between versions; only stated ones are told.
  const algorithms = oneOf('hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512');
  const methods = listSetting(config, 'algorithms', algorithms) ?? [];
  return { rules: [authentication(config, 'hmac', { places: authorizationHeader, methods })] };
}

/** `ldap-auth` and `ldap-auth-advanced`. */
export function readLdapAuth(config: unknown): PluginReading {
  const word = orDefault(
    settingAt(config, 'header_type', (value) => {
      const text = plainText(value, 30);
      return text !== null && /^[A-Za-z]{1,30}$/.test(text) ? text : null;
    }),
    'ldap',
  );
  const methods = word === null ? [] : [word];
  return { rules: [authentication(config, 'ldap', { places: authorizationHeader, methods })] };
}

export function readMutualTls(config: unknown): PluginReading {
  return { rules: [authentication(config, 'mutual-tls')] };
}

/** What Konnect puts in front of an API with an authentication strategy of its Dev Portal. */
export function readKonnectApplicationAuth(config: unknown): PluginReading {
  const type = orDefault(
    settingAt(config, 'auth_type', oneOf('openid-connect', 'key-auth', 'v2-strategies')),
    'openid-connect',
  );
  if (type === 'key-auth') return { rules: [keyOfApplication(config)] };
  if (type === 'openid-connect') return { rules: [authentication(null, 'openid-connect', bearerInHeader)] };
  if (type === null) return { rules: [] };
  const strategies = objectAt(config, 'v2_strategies');
  const rules = [
    ...listAt(strategies, 'key_auth').map((strategy) => keyOfApplication(valueAt(strategy, 'config'))),
    ...listAt(strategies, 'openid_connect').flatMap(
      (strategy) => readOpenIdConnect(valueAt(strategy, 'config')).rules as readonly Authentication[],
    ),
  ].slice(0, 10);
  return { rules: rules.map((rule) => ({ ...rule, anonymousAllowed: false, alternative: rules.length > 1 })) };
}

const bearerInHeader = { places: authorizationHeader, methods: ['bearer'] } as const;

/** Keys of applications are looked for in headers alone. */
function keyOfApplication(config: unknown): Authentication {
  const names = orDefault(listSetting(config, 'key_names', parameterName), ['apikey']);
  return authentication(null, 'key', { places: places('header', names) });
}

function likeEverybodyWritesIt(place: CredentialPlace): CredentialPlace {
  return place.in === 'header' && place.name === 'authorization' ? { ...place, name: AUTHORIZATION } : place;
}
