import { plantedSecrets as planted } from './planted-secrets.ts';

const id = (kind: number, number: number): string =>
  `00000000-0000-4000-8${String(kind).padStart(3, '0')}-${String(number).padStart(12, '0')}`;

export const serviceIds = {
  payments: id(1, 1),
  customers: id(1, 2),
  status: id(1, 3),
  legacy: id(1, 4),
  billing: id(1, 5),
} as const;

const routeIds = {
  payments: id(2, 1),
  uploads: id(2, 2),
  health: id(2, 3),
  customers: id(2, 4),
  search: id(2, 5),
  status: id(2, 6),
  legacy: id(2, 7),
  billing: id(2, 8),
  stream: id(2, 9),
} as const;

const consumerIds = { alice: id(3, 1), nobody: id(3, 2) } as const;
const groupId = id(4, 1);
const made = { created_at: 1_700_000_000, updated_at: 1_700_000_001, tags: [planted.tag] };

function service(name: keyof typeof serviceIds, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: serviceIds[name],
    name,
    host: planted.upstreamHost,
    port: 8080,
    protocol: 'http',
    path: `/${planted.upstreamPassword}`,
    enabled: true,
    retries: 5,
    ...made,
    ...more,
  };
}

function route(name: keyof typeof routeIds, of: keyof typeof serviceIds, more: Record<string, unknown>) {
  return {
    id: routeIds[name],
    name,
    service: { id: serviceIds[of] },
    protocols: ['http', 'https'],
    hosts: null,
    methods: null,
    headers: null,
    strip_path: true,
    ...made,
    ...more,
  };
}

let plugins = 0;
function plugin(name: string, scope: Record<string, unknown>, config: Record<string, unknown>, more = {}) {
  plugins += 1;
  return {
    id: id(5, plugins),
    name,
    service: null,
    route: null,
    consumer: null,
    consumer_group: null,
    enabled: true,
    protocols: ['grpc', 'grpcs', 'http', 'https'],
    instance_name: null,
    config,
    ...made,
    ...scope,
    ...more,
  };
}

const onService = (name: keyof typeof serviceIds) => ({ service: { id: serviceIds[name] } });
const onRoute = (name: keyof typeof routeIds) => ({ route: { id: routeIds[name] } });

/** What `GET /services`, `/routes` and `/plugins` give, fields that Kong fills in included. */
export const plantedEntities: Readonly<Record<'services' | 'routes' | 'plugins', readonly Record<string, unknown>[]>> =
  {
    services: [
      service('payments'),
      service('customers', { name: 'customers-service', host: planted.upstreamHost2 }),
      service('status', { name: 'status-v1' }),
      service('legacy', { enabled: false }),
      service('billing', { name: planted.unmatchedService }),
    ],
    routes: [
      route('payments', 'payments', { hosts: ['api.example.test'], paths: ['/v3/payments'], strip_path: false }),
      route('uploads', 'payments', { hosts: ['api.example.test'], paths: ['/v3/uploads'], methods: ['POST'] }),
      route('health', 'payments', { hosts: ['api.example.test'], paths: ['/v3/health'], methods: ['GET'] }),
      route('customers', 'customers', {
        protocols: ['https'],
        paths: ['/customers'],
        headers: { 'X-Edge-Secret': [planted.edgeSecret], 'Accept-Version': ['v2', 'v1'] },
      }),
      route('search', 'customers', { protocols: ['https'], paths: [String.raw`~/customers/search/\d+$`] }),
      route('status', 'status', { hosts: ['*.status.example.test'], paths: ['/'] }),
      route('legacy', 'legacy', { paths: ['/legacy'] }),
      route('billing', 'billing', { paths: ['/billing'] }),
      route('stream', 'payments', { protocols: ['tcp'], paths: null }),
    ],
    plugins: [
      plugin('correlation-id', {}, { header_name: 'X-Request-Id', generator: 'uuid', echo_downstream: true }),
      plugin(
        'request-size-limiting',
        {},
        { allowed_payload_size: 1, size_unit: 'megabytes', require_content_length: false },
      ),
      plugin('http-log', {}, { http_endpoint: planted.logEndpoint, headers: { authorization: planted.headerValue } }),
      plugin('rate-limiting', {}, { second: 20, limit_by: 'ip', policy: 'local' }),
      plugin('key-auth', onService('payments'), {
        key_names: ['X-Api-Key'],
        key_in_header: true,
        key_in_query: false,
        key_in_body: false,
        hide_credentials: true,
        anonymous: null,
        realm: planted.vaultReference,
      }),
      plugin('acl', onService('payments'), { allow: [planted.aclGroup], deny: null, hide_groups_header: true }),
      plugin('rate-limiting', onService('payments'), {
        minute: 60,
        hour: 1_000,
        limit_by: 'consumer',
        policy: 'redis',
        redis: { host: 'zq-redis.internal', password: planted.redisPassword },
        hide_client_headers: false,
        error_code: 429,
      }),
      plugin('rate-limiting', { ...onService('payments'), consumer: { id: consumerIds.alice } }, { minute: 6_000 }),
      plugin('rate-limiting', onRoute('health'), { second: 1 }, { enabled: false }),
      plugin('request-size-limiting', onRoute('uploads'), {
        allowed_payload_size: 25,
        size_unit: 'megabytes',
        require_content_length: true,
      }),
      plugin('request-transformer', onRoute('payments'), { add: { headers: [`x-upstream:${planted.headerValue}`] } }),
      plugin('request-validator', onRoute('payments'), {
        body_schema: `[{"${planted.bodySchema}":{"type":"string"}}]`,
        allowed_content_types: ['application/json'],
        parameter_schema: [{ name: 'Idempotency-Key', in: 'header', schema: planted.vaultReference }],
      }),
      plugin('openid-connect', onService('customers'), {
        issuer: planted.vaultReference,
        client_id: [planted.clientId],
        client_secret: [planted.clientSecret],
        session_secret: planted.sessionSecret,
        auth_methods: ['bearer', 'client_credentials'],
        bearer_token_param_type: ['header'],
        scopes_required: ['customers:read', 'admin'],
      }),
      plugin('cors', onService('customers'), {
        origins: ['https://dashboard.example.test', `https://user:${planted.clientSecret}@evil.example.test`],
        methods: ['GET', 'POST'],
        headers: ['Authorization'],
        exposed_headers: ['X-Total-Count'],
        credentials: true,
        max_age: 3_600,
      }),
      plugin('ip-restriction', onRoute('customers'), {
        allow: [planted.networkAddress],
        message: planted.terminationMessage,
      }),
      plugin(
        'rate-limiting',
        { ...onRoute('search'), ...onService('customers') },
        { second: 2, limit_by: 'credential' },
      ),
      plugin('rate-limiting', onRoute('search'), { second: 5, limit_by: 'credential' }),
      plugin('proxy-cache', onRoute('search'), { strategy: 'memory', cache_ttl: 30 }),
      plugin(
        'rate-limiting-advanced',
        { ...onService('customers'), consumer_group: { id: groupId } },
        {
          limit: [100],
          window_size: [60],
          identifier: 'consumer',
        },
      ),
      plugin('key-auth', onService('status'), { key_names: ['apikey'], anonymous: consumerIds.nobody }),
      plugin('oauth2', onService('status'), {
        anonymous: consumerIds.nobody,
        provision_key: planted.provisionKey,
        scopes: ['status'],
        mandatory_scope: true,
      }),
      plugin(
        'request-termination',
        { consumer: { id: consumerIds.nobody } },
        { status_code: 401, message: planted.terminationMessage },
      ),
      plugin('key-auth', onService('billing'), { key_names: ['zq-billing-key'] }),
    ],
  };

/** Never asked for; whoever does gets these. */
export const plantedConsumers = [
  { id: consumerIds.alice, username: planted.consumerName, custom_id: planted.consumerName },
  { id: consumerIds.nobody, username: planted.anonymousName },
];
