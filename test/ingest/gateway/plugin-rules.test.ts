import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GatewayRule } from '../../../core/gateway-facts.ts';
import { readPlugin } from '../../../ingest/gateway/read-plugin.ts';
import { plantedSecrets } from '../../support/gateway-mock/planted-secrets.ts';

const anywhere = { service: null, route: null, isForConsumers: false, refusesAnonymous: false };
const rules = (name: string, config?: unknown): readonly GatewayRule[] | undefined =>
  readPlugin({ name, config }, anywhere)?.rules;

const plain = { methods: [], scopes: [], anonymousAllowed: false, alternative: false };
const header = (name: string) => ({ in: 'header', name }) as const;
const query = (name: string) => ({ in: 'query', name }) as const;
const body = (name: string) => ({ in: 'body', name }) as const;

describe('what a plugin does', () => {
  it.each<[string, unknown, object]>([
    ['key-auth', {}, { scheme: 'key', places: [header('apikey'), query('apikey')], ...plain }],
    [
      'key-auth',
      { key_names: ['x-key', 'k'], key_in_query: false, key_in_body: true },
      { places: [header('x-key'), header('k'), body('x-key'), body('k')] },
    ],
    ['key-auth', { key_names: ['{vault://env/name}'] }, { places: [] }],
    ['key-auth', { anonymous: 'nobody' }, { anonymousAllowed: true, alternative: true }],
    ['basic-auth', {}, { scheme: 'basic', places: [header('Authorization')] }],
    ['jwt', {}, { scheme: 'jwt', places: [header('Authorization'), query('jwt')] }],
    [
      'jwt',
      { header_names: [], uri_param_names: [], cookie_names: ['session'] },
      { places: [{ in: 'cookie', name: 'session' }] },
    ],
    [
      'oauth2',
      { scopes: ['a'], auth_header_name: 'x-token' },
      { scopes: [], places: [header('x-token'), query('access_token'), body('access_token')] },
    ],
    ['oauth2', { scopes: ['a', 'b'], mandatory_scope: true }, { scopes: ['a', 'b'] }],
    [
      'openid-connect',
      {},
      { scheme: 'openid-connect', places: [header('Authorization'), query('access_token'), body('access_token')] },
    ],
    [
      'openid-connect',
      { auth_methods: ['client_credentials'] },
      { methods: ['client_credentials'], places: [header('Authorization')] },
    ],
    ['openid-connect', { auth_methods: ['session'] }, { places: [] }],
    [
      'openid-connect',
      { bearer_token_param_type: ['cookie'], bearer_token_cookie_name: 'tok', scopes_required: ['a b', 'c'] },
      { places: [{ in: 'cookie', name: 'tok' }], scopes: ['a b', 'c'] },
    ],
    ['key-auth', { principals: { enabled: true, error_on_miss: false } }, { anonymousAllowed: true }],
    ['key-auth', { principals: { enabled: false, error_on_miss: false } }, { anonymousAllowed: false }],
    [
      'openid-connect',
      { bearer_token_header_name: 'x-token', bearer_token_param_type: ['header'] },
      { places: [header('x-token')] },
    ],
    ['hmac-auth', { algorithms: ['hmac-sha256', 'x'] }, { scheme: 'hmac', methods: ['hmac-sha256'] }],
    ['ldap-auth', {}, { scheme: 'ldap', methods: ['ldap'] }],
    ['mtls-auth', { ca_certificates: ['x'] }, { scheme: 'mutual-tls', places: [] }],
    ['konnect-application-auth', { auth_type: 'key-auth', key_names: ['k'] }, { scheme: 'key', places: [header('k')] }],
    [
      'rate-limiting',
      { second: 5, hour: 100 },
      {
        kind: 'rate-limit',
        limits: [
          { requests: 5, windowSeconds: 1 },
          { requests: 100, windowSeconds: 3_600 },
        ],
        countedBy: 'consumer',
        status: 429,
        tellsCaller: true,
      },
    ],
    [
      'rate-limiting',
      { minute: '60', limit_by: 'header', header_name: 'x-tenant', hide_client_headers: true, error_code: 503 },
      { limits: [], countedBy: 'header', header: 'x-tenant', status: 503, tellsCaller: false },
    ],
    [
      'rate-limiting-advanced',
      { limit: [100, 5], window_size: [60, 1], identifier: 'ip' },
      {
        limits: [
          { requests: 5, windowSeconds: 1 },
          { requests: 100, windowSeconds: 60 },
        ],
        countedBy: 'ip',
      },
    ],
    [
      'rate-limiting-advanced',
      { limit: [1, 2], window_size: [60], compound_identifier: ['ip', 'path'] },
      { limits: [], countedBy: 'ip and path' },
    ],
    [
      'ai-rate-limiting-advanced',
      { llm_providers: [{ name: 'openai', limit: 500, window_size: 60 }] },
      { kind: 'token-limit', limits: [{ amount: 500, windowSeconds: 60 }], unit: 'total_tokens' },
    ],
    [
      'ai-rate-limiting-advanced',
      {
        llm_providers: [
          { limit: [500], window_size: [60] },
          { limit: [1], window_size: [60] },
        ],
      },
      { limits: [] },
    ],
    [
      'ai-rate-limiting-advanced',
      { policies: [{ limits: [{ limit: 7, window_size: 60, tokens_count_strategy: 'cost' }] }] },
      { limits: [{ amount: 7, windowSeconds: 60 }], unit: 'cost' },
    ],
    [
      'response-ratelimiting',
      { limits: { video: { minute: 10 }, sms: { day: 5 }, '<b>': { day: 1 } } },
      {
        kind: 'quota',
        quotas: [
          { name: 'sms', limits: [{ units: 5, windowSeconds: 86_400 }] },
          { name: 'video', limits: [{ units: 10, windowSeconds: 60 }] },
        ],
      },
    ],
    ['request-size-limiting', {}, { maximumBytes: 128 * 1_048_576, needsContentLength: false }],
    [
      'request-size-limiting',
      { allowed_payload_size: 2, size_unit: 'kilobytes', require_content_length: true },
      { maximumBytes: 2_048, needsContentLength: true },
    ],
    ['request-size-limiting', { allowed_payload_size: '{vault://env/size}' }, { maximumBytes: null }],
    [
      'request-validator',
      { parameter_schema: [{ name: 'limit' }, { name: '<script>' }] },
      { body: false, parameters: ['limit'], contentTypes: [] },
    ],
    ['request-validator', { body_schema: '[]' }, { body: true, contentTypes: ['application/json'] }],
    ['cors', {}, { origins: ['*'], credentials: false, maxAgeSeconds: null, headers: [] }],
    ['cors', { origins: ['{vault://env/o}'] }, { origins: [] }],
    [
      'cors',
      { origins: ['https://u:p@x.test', String.raw`.*\.x\.test$`, 'x.test'] },
      { origins: [String.raw`.*\.x\.test$`, 'x.test'] },
    ],
    ['correlation-id', {}, { header: 'Kong-Request-ID', echoed: false }],
    ['proxy-cache', { strategy: 'memory' }, { kind: 'response-cache', seconds: 300 }],
    ['request-termination', {}, { status: 503 }],
  ])('%s %j', (name, config, rule) => {
    expect(rules(name, config)).toMatchObject([rule]);
  });

  it('is nothing that callers may know for all other plugins, and for a header name that is not told', () => {
    expect(rules('request-transformer', { add: {} })).toBeUndefined();
    expect(rules('__proto__', {})).toBeUndefined();
    expect(rules('correlation-id', { header_name: '{vault://env/h}' })).toEqual([]);
  });

  it('is both ways in where an application may use either', () => {
    const config = {
      auth_type: 'v2-strategies',
      v2_strategies: {
        key_auth: [{ strategy_id: 'x', config: { key_names: ['k'] } }],
        openid_connect: [
          {
            config: {
              issuer: 'https://x',
              client_secret: ['zq-s'],
              auth_methods: ['bearer'],
              scopes_required: ['read'],
            },
          },
        ],
      },
    };
    expect(rules('konnect-application-auth', config)).toMatchObject([
      { scheme: 'key', alternative: true, anonymousAllowed: false },
      { scheme: 'openid-connect', alternative: true, scopes: ['read'] },
    ]);
  });
});

describe('a hostile configuration', () => {
  const names = [
    'key-auth',
    'basic-auth',
    'jwt',
    'oauth2',
    'openid-connect',
    'hmac-auth',
    'ldap-auth',
    'mtls-auth',
    'acl',
    'ip-restriction',
    'konnect-application-auth',
    'rate-limiting',
    'rate-limiting-advanced',
    'ai-rate-limiting-advanced',
    'response-ratelimiting',
    'request-size-limiting',
    'request-validator',
    'cors',
    'correlation-id',
    'proxy-cache',
    'request-termination',
  ];
  const fields = [
    'key_names',
    'header_names',
    'uri_param_names',
    'cookie_names',
    'auth_header_name',
    'scopes',
    'scopes_required',
    'auth_methods',
    'bearer_token_param_type',
    'bearer_token_cookie_name',
    'algorithms',
    'header_type',
    'auth_type',
    'v2_strategies',
    'anonymous',
    'allow',
    'deny',
    'second',
    'minute',
    'limit',
    'window_size',
    'limit_by',
    'identifier',
    'compound_identifier',
    'header_name',
    'error_code',
    'hide_client_headers',
    'llm_providers',
    'policies',
    'limits',
    'allowed_payload_size',
    'size_unit',
    'body_schema',
    'parameter_schema',
    'allowed_content_types',
    'origins',
    'methods',
    'headers',
    'exposed_headers',
    'max_age',
    'credentials',
    'cache_ttl',
    'status_code',
    'trigger',
    'mandatory_scope',
    'tokens_count_strategy',
    'require_content_length',
  ];
  const deep = (): unknown => {
    let value: unknown = 'zq-deep';
    for (let level = 0; level < 5_000; level += 1) value = [value];
    return value;
  };
  const values: unknown[] = [
    null,
    0,
    -1,
    Number.NaN,
    1e300,
    true,
    '',
    'zq secret <words>',
    `zq-"quoted"`,
    ['zq <secret>', 7, null, {}],
    { zq: 'secret value' },
    '{vault://env/zq-path}',
    'https://user:zq-pass@host.test',
    '${{ env "DECK_zq" }}',
    deep(),
    Array.from({ length: 50_000 }, (_, index) => `zq <secret> ${index}`),
    'a'.repeat(1_000_000),
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ6cSJ9.c2lnbmF0dXJlenE', `sk_live_zq12345678`, '4f9a1c77e2b04d6d8c1e5f60'],
    JSON.parse('{"__proto__": {"polluted": "zq"}, "constructor": {"zq": 1}}'),
  ];
  it.each(names)('of %s never breaks reading, and nothing of a wrong shape gets through', (name) => {
    for (const value of values) {
      const config = Object.fromEntries(fields.map((field) => [field, value]));
      const text = JSON.stringify([
        rules(name, config),
        rules(name, value),
        rules(name, { ...config, anonymous: undefined }),
      ]);
      expect(text.length).toBeLessThan(20_000);
      expect(text).not.toMatch(/zq|vault|eyJ|4f9a1c/);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('with a secret in every field that holds one leaves none behind', () => {
    const secrets = Object.values(plantedSecrets);
    const config = Object.fromEntries(
      [
        'client_secret',
        'client_id',
        'issuer',
        'session_secret',
        'provision_key',
        'redis',
        'realm',
        'anonymous',
        'allow',
        'deny',
        'message',
        'body',
        'error_message',
        'token_endpoint',
        'dictionary_name',
        'namespace',
        'path',
        'ldap_host',
        'base_dn',
        'bind_dn',
        'ca_certificates',
      ].map((field) => [field, secrets]),
    );
    for (const name of names) expect(JSON.stringify(rules(name, config) ?? [])).not.toContain('zq-');
  });
});

describe("Kong's own defaults", () => {
  const root = path.resolve(import.meta.dirname, '../../../../shared/kong/plugin-schemas');
  const versions = existsSync(root) ? readdirSync(root) : [];
  const files: Readonly<Record<string, string>> = {
    'key-auth': 'KeyAuth',
    jwt: 'Jwt',
    'openid-connect': 'OpenidConnect',
    acl: 'ACL',
    'ip-restriction': 'IpRestriction',
    'rate-limiting': 'RateLimiting',
    'rate-limiting-advanced': 'RateLimitingAdvanced',
    'ai-rate-limiting-advanced': 'AiRateLimitingAdvanced',
    'request-size-limiting': 'RequestSizeLimiting',
    'request-validator': 'RequestValidator',
    cors: 'Cors',
    'correlation-id': 'CorrelationId',
    'proxy-cache': 'ProxyCache',
    'request-termination': 'RequestTermination',
  };
  const cases = versions.flatMap((version) => Object.entries(files).map(([name, file]) => ({ version, name, file })));
  it.skipIf(cases.length === 0)('cover both generations (skipped where the schemas are not at hand)', () => {
    expect(versions).toEqual(expect.arrayContaining(['3.9', '3.15']));
  });
  it.each(cases)('of $name in $version are those for fields that are not set', ({ version, name, file }) => {
    const schema = JSON.parse(readFileSync(path.join(root, version, `${file}.json`), 'utf8')) as {
      properties: { config: { properties: Record<string, { default?: unknown }> } };
    };
    const fields = Object.entries(schema.properties.config.properties);
    const defaults = Object.fromEntries(
      fields.flatMap(([key, field]) => ('default' in field ? [[key, field.default]] : [])),
    );
    expect(rules(name, defaults)).toEqual(rules(name, {}));
    // And a field that was renamed would be noticed here.
    expect(fields.length).toBeGreaterThan(2);
  });
});
