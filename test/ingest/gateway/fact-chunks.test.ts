import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../core/chunk.ts';
import { effectiveFacts } from '../../../ingest/gateway/effective-facts.ts';
import { buildFactChunks } from '../../../ingest/gateway/fact-chunks.ts';
import { code, escapeMarkdown, perWindow } from '../../../ingest/gateway/markdown-words.ts';
import { readAdminEntities } from '../../../ingest/gateway/read-admin-entities.ts';

const onA = { route: { id: 'a' } };
const onB = { route: { id: 'b' } };

function chunksOf(
  plugins: readonly object[],
  routes?: readonly object[],
  title = 'Payments API',
): Record<string, Chunk> {
  const model = readAdminEntities({
    services: [{ id: 's', name: 'zq-service-name' }],
    routes: (
      routes ?? [
        { id: 'a', name: 'zq-route-a', hosts: ['api.test'], paths: ['/v3/payments'], protocols: ['https'] },
        {
          id: 'b',
          name: 'zq-route-b',
          hosts: ['api.test'],
          paths: ['/v3/search'],
          methods: ['GET'],
          strip_path: false,
        },
      ]
    ).map((route) => ({ service: { id: 's' }, ...route })),
    plugins,
  });
  const chunks = buildFactChunks(effectiveFacts(model, { services: new Set(['s']), routes: new Set() }), title);
  return Object.fromEntries(chunks.map((chunk) => [chunk.key, chunk]));
}

const textOf = (plugins: readonly object[], key: string): string => chunksOf(plugins)[key]?.text ?? '';

describe('chunks of gateway facts', () => {
  it('are made for what is there alone, and always for the addresses', () => {
    expect(Object.keys(chunksOf([]))).toEqual(['fact:routes']);
    expect(chunksOf([], [])).toEqual({});
    const all = chunksOf([{ name: 'key-auth' }, { name: 'rate-limiting', config: { minute: 60 } }, { name: 'cors' }]);
    expect(Object.keys(all)).toEqual(['fact:authentication', 'fact:limits', 'fact:cors', 'fact:routes']);
    expect(Object.values(all).map(({ title }) => title)).toEqual([
      'Payments API: authentication at the gateway',
      'Payments API: rate limits at the gateway',
      'Payments API: CORS at the gateway',
      'Payments API: public addresses at the gateway',
    ]);
    for (const chunk of Object.values(all)) {
      expect(chunk).toMatchObject({ kind: 'fact', operationKey: null, url: null });
      expect(chunk.embeddingText).toContain('Payments API');
      expect(chunk.length).toBeGreaterThan(10);
      expect(`${chunk.text} ${chunk.title} ${chunk.embeddingText}`).not.toContain('zq-');
    }
  });

  it('say how to authenticate', () => {
    const key = textOf(
      [{ name: 'key-auth', config: { key_names: ['X-Key'], key_in_query: false } }],
      'fact:authentication',
    );
    expect(key).toContain('Send your API key in the header `X-Key`.');
    expect(key).toContain('401 (`No API key found in request`)');
    const both = textOf(
      [
        { name: 'key-auth', config: { anonymous: 'x' } },
        { name: 'jwt', config: { anonymous: 'x' } },
      ],
      'fact:authentication',
    );
    expect(both).toContain('One of these is enough:');
    expect(both).toContain('pass too, as an anonymous caller');
    const every = textOf([{ name: 'key-auth' }, { name: 'basic-auth' }], 'fact:authentication');
    expect(every).toContain('All of these are needed:');
    const scoped = textOf(
      [{ name: 'openid-connect', config: { auth_methods: ['bearer'], scopes_required: ['a', 'b c'] } }],
      'fact:authentication',
    );
    expect(scoped).toContain('The token needs the scopes `a` or `b c`.');
    expect(textOf([{ name: 'acl' }], 'fact:authentication')).toContain('403 (`You cannot consume this service`)');
  });

  it('say the limits in words', () => {
    const limits = textOf(
      [
        { name: 'rate-limiting', config: { minute: 60, day: 1_000, limit_by: 'ip' } },
        { name: 'request-size-limiting', config: { allowed_payload_size: 8 } },
      ],
      'fact:limits',
    );
    expect(limits).toContain('At most 60 requests a minute and 1,000 requests a day, counted per IP address.');
    expect(limits).toContain('429 Too Many Requests with `Retry-After`');
    expect(limits).toContain('at most 8 MB (8,388,608 bytes); a larger one is answered with 413');
    const unknown = textOf(
      [{ name: 'rate-limiting', config: { minute: '{vault://env/x}', hide_client_headers: true } }],
      'fact:limits',
    );
    expect(unknown).toContain('its numbers are not stated');
    expect(unknown).not.toContain('Retry-After');
    const one = textOf([{ name: 'rate-limiting', config: { minute: 9 }, consumer: { id: 'c' } }], 'fact:limits');
    expect(one).toContain('Single applications or groups of them have a rate limit; for all others none is set here.');
    const varying = textOf(
      [
        { name: 'rate-limiting', config: { minute: 1 } },
        { name: 'rate-limiting', config: { minute: 9 }, consumer: { id: 'c' } },
      ],
      'fact:limits',
    );
    expect(varying).toContain('have a setting of their own here');
    expect(varying).not.toContain('9 requests');
  });

  it('name routes with rules of their own by their public address, and tell once what counts for all', () => {
    const text = textOf(
      [
        { name: 'rate-limiting', config: { minute: 60 }, ...onA },
        { name: 'rate-limiting', config: { second: 1 }, ...onB },
        { name: 'request-size-limiting', config: { allowed_payload_size: 1 } },
      ],
      'fact:limits',
    );
    expect(text).toMatch(/\*\*At `https:\/\/api\.test\/v3\/payments`:\*\*\n\nAt most 60 requests a minute/);
    expect(text).toMatch(/\*\*At `https:\/\/api\.test\/v3\/search` \(`GET` only\):\*\*\n\nAt most 1 request a second/);
    expect(text.match(/1 MB/g)).toHaveLength(1);
    const open = textOf([{ name: 'key-auth', ...onA }], 'fact:authentication');
    expect(open).toContain('The gateway asks for no credentials here');
    expect(textOf([{ name: 'key-auth' }], 'fact:authentication')).not.toContain('**At');
  });

  it('say where the API is and what becomes of the prefix', () => {
    const { text } = chunksOf([{ name: 'request-termination', ...onA }])['fact:routes'] ?? { text: '' };
    expect(text).toContain(
      '- `https://api.test/v3/payments`; HTTPS only; put this prefix before the path of an operation',
    );
    expect(text).toContain('answers by itself with 503 Service Unavailable');
    expect(text).toContain(
      '- `https://api.test/v3/search`; `GET` only; this prefix is part of the paths of the operations',
    );
    const vague = chunksOf([], [{ id: 'a', hosts: ['•variable•'], paths: ['/x'] }])['fact:routes']?.text;
    expect(vague).toContain('not stated in the configuration');
    const expression = chunksOf([], [{ id: 'a', expression: 'http.path == "/x"' }])['fact:routes']?.text;
    expect(expression).not.toContain('every address');
    const regex = chunksOf([], [{ id: 'a', paths: [String.raw`~/a/\d+$`], headers: { 'Accept-Version': ['2'] } }])[
      'fact:routes'
    ]?.text;
    expect(regex).toContain('paths that match `/a/\\d+$`');
    expect(regex).toContain('must carry the header `Accept-Version` with the value `2`');
  });

  it('can be looked up by the names in them', () => {
    const chunks = chunksOf([
      { name: 'key-auth', config: { key_names: ['X-Key'] } },
      { name: 'rate-limiting', config: { minute: 1 } },
      { name: 'correlation-id', config: { header_name: 'X-Request-Id' } },
    ]);
    const names = (key: string) => chunks[key]?.identifiers.map((identifier) => `${identifier.kind} ${identifier.key}`);
    expect(names('fact:authentication')).toEqual([
      'title payments api: authentication at the gateway',
      'header x-key',
      'field x-key',
    ]);
    expect(names('fact:limits')).toContain('header retry-after');
    expect(names('fact:cors')).toContain('header x-request-id');
  });

  it('stay bounded however many routes and policies there are', () => {
    const routes = Array.from({ length: 500 }, (_, index) => ({
      id: `r${index}`,
      paths: Array.from({ length: 100 }, (_path, number) => `/p${index}/${number}`),
      hosts: Array.from({ length: 100 }, (_host, number) => `h${number}.test`),
    }));
    const plugins = routes.map(({ id }, index) => ({
      name: 'rate-limiting',
      config: { minute: index + 1 },
      route: { id },
    }));
    for (const chunk of Object.values(chunksOf(plugins, routes))) {
      expect(chunk.text.length).toBeLessThan(80_000);
      expect(chunk.identifiers.length).toBeLessThanOrEqual(60);
      expect(chunk.embeddingText.length).toBeLessThan(4_000);
    }
  });

  it('hold no Markdown or HTML of others', () => {
    const title = 'Pay <img src=x onerror=alert(1)> [x](javascript:alert(1)) `c`\n# H';
    const { text } = chunksOf([{ name: 'key-auth' }], undefined, title)['fact:authentication'] ?? { text: '' };
    expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\[x(?<!\\)\]|\n# H/);
    const routes = [{ id: 'a', paths: ['~/a`b``<script>alert(1)</script>'] }];
    expect(chunksOf([], routes)['fact:routes']?.text).toContain('```/a`b``<script>alert(1)</script>```');
  });
});

describe('words', () => {
  it('fence code longer than what is in it, and escape the rest', () => {
    expect([code('a'), code('a`b'), code('`a'), code('a``b`'), code('a\n\u0000b')]).toEqual([
      '`a`',
      '``a`b``',
      '`` `a ``',
      '``` a``b` ```',
      '`a b`',
    ]);
    expect(escapeMarkdown('a_b*c [d] <e>\n#')).toBe(String.raw`a\_b\*c \[d\] \<e\> \#`);
  });

  it.each([
    [60, 60, '60 requests a minute'],
    [1, 1, '1 request a second'],
    [5_000, 30, '5,000 requests in 30 seconds'],
    [5, 7_200, '5 requests in 2 hours'],
    [5, 31_536_000, '5 requests a year'],
  ])('say %i in %i seconds', (amount, seconds, words) => {
    expect(perWindow(amount, 'request', seconds)).toBe(words);
  });
});
