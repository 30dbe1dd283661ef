import { z } from '@hono/zod-openapi';

const names = z.array(z.string()).readonly();
const limitsOf = (unit: string) =>
  z.array(z.object({ [unit]: z.number(), window_seconds: z.number() })).openapi({
    description: 'Empty: the numbers are not known.',
  });

const policyFields = {
  plugin: z.string().openapi({ description: 'Name of the Kong plugin.', example: 'key-auth' }),
  scope: z.enum(['route and service', 'route', 'service', 'global']),
  varies_by_consumer: z
    .boolean()
    .openapi({ description: 'Single consumers or consumer groups have a setting of their own.' }),
  conditional: z.boolean().openapi({ description: 'It runs only for requests that meet a condition.' }),
};

const status = z.int().nullable().openapi({ description: '`null`: not known.' });
const header = z.string().nullable();

const policySchemas = [
  z.object({
    ...policyFields,
    kind: z.literal('authentication'),
    scheme: z.enum(['key', 'basic', 'jwt', 'oauth2', 'openid-connect', 'hmac', 'mutual-tls', 'ldap']),
    places: z
      .array(z.object({ in: z.enum(['header', 'query', 'body', 'cookie']), name: z.string() }))
      .openapi({ description: 'Where the key or token is looked for; any of them will do.' }),
    methods: names,
    scopes: names.openapi({ description: 'One of these entries is enough.' }),
    anonymous_allowed: z.boolean(),
    alternative: z.boolean().openapi({ description: 'One of the ways with this mark is enough.' }),
  }),
  z.object({
    ...policyFields,
    kind: z.literal('rate-limit'),
    limits: limitsOf('requests'),
    counted_by: z.string().openapi({ example: 'consumer' }),
    header,
    status,
    tells_caller: z.boolean().openapi({ description: 'Responses carry `RateLimit-*`, refusals `Retry-After`.' }),
  }),
  z.object({
    ...policyFields,
    kind: z.literal('token-limit'),
    limits: limitsOf('amount'),
    unit: z.string(),
    counted_by: z.string(),
    header,
    status,
  }),
  z.object({
    ...policyFields,
    kind: z.literal('quota'),
    quotas: z.array(z.object({ name: z.string(), limits: limitsOf('units') })),
    counted_by: z.string(),
  }),
  z.object({
    ...policyFields,
    kind: z.literal('request-size'),
    maximum_bytes: z.int().nullable(),
    needs_content_length: z.boolean(),
  }),
  z.object({
    ...policyFields,
    kind: z.literal('cors'),
    origins: names.openapi({ description: '`*` for any. Empty: not known.' }),
    methods: names,
    headers: names,
    exposed_headers: names,
    credentials: z.boolean(),
    max_age_seconds: z.number().nullable(),
  }),
  z.object({ ...policyFields, kind: z.literal('access-list') }),
  z.object({ ...policyFields, kind: z.literal('ip-restriction') }),
  z.object({
    ...policyFields,
    kind: z.literal('request-validation'),
    body: z.boolean(),
    parameters: names,
    content_types: names,
  }),
  z.object({ ...policyFields, kind: z.literal('correlation-id'), header: z.string(), echoed: z.boolean() }),
  z.object({ ...policyFields, kind: z.literal('response-cache'), seconds: z.number().nullable() }),
  z.object({ ...policyFields, kind: z.literal('request-termination'), status }),
] as const;

const policySchema = z.discriminatedUnion('kind', policySchemas).openapi('GatewayPolicy', {
  description: 'What one plugin does, as far as callers meet it.',
});

const routeSchema = z
  .object({
    name: z.string().nullable(),
    service: z.string().nullable(),
    protocols: names,
    hosts: names.openapi({ description: 'Empty: any.' }),
    paths: names.openapi({ description: 'Prefixes; one that begins with `~` is an expression. Empty: any.' }),
    methods: names.openapi({ description: 'Empty: any.' }),
    headers: z.array(z.object({ name: z.string(), values: names })),
    incomplete: z
      .array(z.enum(['hosts', 'paths', 'methods', 'headers']))
      .readonly()
      .openapi({
        description: 'What is matched on beside what stands here and is not known: empty then does not mean any.',
      }),
    strip_path: z.boolean(),
    policies: z.array(policySchema),
    only_for_some: names.openapi({ description: 'Kinds of policies of single consumers or consumer groups alone.' }),
  })
  .openapi('GatewayRoute');

export const gatewaySchema = z.object({ routes: z.array(routeSchema) }).openapi('Gateway', {
  description: 'What the gateway in front of the API really enforces, route by route.',
  example: {
    routes: [
      {
        name: 'payments',
        service: 'payments',
        protocols: ['https'],
        hosts: ['api.example.com'],
        paths: ['/payments'],
        methods: [],
        headers: [],
        incomplete: [],
        strip_path: true,
        policies: [
          {
            plugin: 'key-auth',
            scope: 'service',
            varies_by_consumer: false,
            conditional: false,
            kind: 'authentication',
            scheme: 'key',
            places: [{ in: 'header', name: 'apikey' }],
            methods: [],
            scopes: [],
            anonymous_allowed: false,
            alternative: false,
          },
        ],
        only_for_some: [],
      },
    ],
  },
});
