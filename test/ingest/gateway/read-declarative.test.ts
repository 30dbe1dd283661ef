import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { hideVariables, readDeclarative } from '../../../ingest/gateway/read-declarative.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const read = (...texts: readonly string[]) =>
  readDeclarative(texts.map((text) => parse(hideVariables(text)) as unknown));

/** `name@service/route` of each plugin, with a star where it is for consumers. */
const scopes = (text: string): string[] =>
  read(text).plugins.map(
    ({ name, service, route, isForConsumers }) =>
      `${name}@${service ?? '-'}/${route ?? '-'}${isForConsumers ? '*' : ''}`,
  );

const base = `
services:
  - name: shop
    id: 11111111-1111-4111-8111-111111111111
    routes: [{ name: orders, paths: [/orders] }]
`;
const shop = '11111111-1111-4111-8111-111111111111';

describe('a declarative configuration', () => {
  it.each([
    ['nested in a service', 'services: [{ name: s, plugins: [{ name: acl }] }]', ['acl@service s/-']],
    [
      'nested in a route',
      'services: [{ name: s, routes: [{ name: r, plugins: [{ name: acl }] }] }]',
      ['acl@-/route r'],
    ],
    ['nested in a route without a service', 'routes: [{ name: r, plugins: [{ name: acl }] }]', ['acl@-/route r']],
    ['at the top', 'plugins: [{ name: acl }]', ['acl@-/-']],
    ['by the name of a service', `${base}plugins: [{ name: acl, service: shop }]`, [`acl@${shop}/-`]],
    ['by its id', `${base}plugins: [{ name: acl, service: ${shop} }]`, [`acl@${shop}/-`]],
    [
      'by an object',
      `${base}plugins: [{ name: acl, service: { name: shop }, route: { name: orders } }]`,
      [`acl@${shop}/route orders`],
    ],
    ['nested and by name', `${base}  - name: s2\n    plugins: [{ name: acl, consumer: alice }]`, ['acl@service s2/-*']],
    [
      'in a consumer',
      `${base}consumers: [{ username: alice, plugins: [{ name: acl, route: orders }] }]`,
      ['acl@-/route orders*'],
    ],
    ['by a consumer', 'plugins: [{ name: acl, consumer: { username: alice } }]', ['acl@-/-*']],
    [
      'in a group, as decK has it',
      'consumer_groups: [{ name: gold, plugins: [{ name: rate-limiting-advanced }] }]',
      ['rate-limiting-advanced@-/-*'],
    ],
    [
      'of a group, as files without a database have it',
      'consumer_group_plugins: [{ name: rate-limiting-advanced, consumer_group: gold }]',
      ['rate-limiting-advanced@-/-*'],
    ],
    ['by a group', 'plugins: [{ name: acl, consumer_group: gold }]', ['acl@-/-*']],
    ['by a group that cannot be read', 'plugins: [{ name: acl, consumer_group: [1] }]', ['acl@-/-*']],
  ])('scopes a plugin %s', (_how, text, expected) => {
    expect(scopes(text)).toEqual(expected);
  });

  it.each([
    ['a service that is not there', 'plugins: [{ name: acl, service: shop }]'],
    ['a route that is not there', 'plugins: [{ name: acl, route: r }]'],
    ['a service that cannot be read', `${base}plugins: [{ name: acl, service: 7 }]`],
    ['an object without a name', `${base}plugins: [{ name: acl, service: {} }]`],
    ['a variable', `${base}plugins: [{ name: acl, service: '\${{ env "DECK_S" }}' }]`],
  ])('never lets a plugin of %s count everywhere', (_what, text) => {
    const model = read(text);
    expect(model.plugins).toEqual([]);
    expect(model.warnings).toEqual(['a plugin refers to a service or route that is not in the files; it was left out']);
  });

  it('tolerates variables of decK wherever they stand, and never fills them in', () => {
    const model = read(`
services:
  - name: shop
    host: \${{ env "DECK_HOST" }}
    enabled: \${{ env "DECK_ENABLED" | toBool }}
    plugins:
      - name: key-auth
        config: { key_names: [\${{ env "DECK_KEY" }}, x-key] }
      - name: rate-limiting
        config: { minute: \${{ env "DECK_LIMIT" | toInt }}, hour: 10 }
    routes:
      - { name: r, paths: ["\${{ env "DECK_PREFIX" }}/x"], hosts: [\${{ env "DECK_PUBLIC_HOST" }}, api.test] }
`);
    expect(model.services).toEqual([{ id: 'service shop', name: 'shop', isEnabled: true }]);
    expect(model.routes[0]?.matching).toMatchObject({ paths: [], hosts: ['api.test'], incomplete: ['hosts', 'paths'] });
    expect(model.plugins.map(({ rules }) => rules[0])).toMatchObject([
      {
        places: [
          { in: 'header', name: 'x-key' },
          { in: 'query', name: 'x-key' },
        ],
      },
      { limits: [{ requests: 10, windowSeconds: 3_600 }] },
    ]);
    expect(JSON.stringify(model)).not.toContain('DECK');
    const started = threadMilliseconds();
    hideVariables('${{ '.repeat(100_000));
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });

  it("applies decK's shared plugin configurations and defaults, what stands nearer first", () => {
    const model = read(`
_info: { defaults: { route: { strip_path: false, protocols: [https] }, service: { enabled: false } } }
_plugin_configs: { quota: { minute: 5, limit_by: ip } }
services:
  - { name: a, enabled: true, routes: [{ name: r1 }, { name: r2, strip_path: true }], plugins: [{ name: rate-limiting, _config: quota, config: { minute: 6 } }] }
  - { name: b }
`);
    expect(model.services.map(({ isEnabled }) => isEnabled)).toEqual([true, false]);
    expect(model.routes.map(({ matching }) => [matching.stripPath, matching.protocols])).toEqual([
      [false, ['https']],
      [true, ['https']],
    ]);
    expect(model.plugins[0]?.rules).toMatchObject([{ limits: [{ requests: 6 }], countedBy: 'ip' }]);
  });

  it('sees that callers without credentials are refused, whichever name their consumer is given', () => {
    const model = read(`
consumers: [{ id: c-1, username: nobody }]
services: [{ name: s, plugins: [{ name: key-auth, config: { anonymous: nobody } }] }]
plugins: [{ name: request-termination, consumer: c-1 }, { name: request-termination, consumer: other }]
`);
    expect(model.plugins.map(({ refusesAnonymous }) => refusesAnonymous)).toEqual([false, true, false]);
    expect(JSON.stringify(model)).not.toContain('nobody');
  });

  it.each([
    'services: x',
    'services: [null, 1, [], x]',
    'services: [{ routes: 1, plugins: {} }]',
    'plugins: [null, { name: 7 }, { name: acl, config: x }]',
    'consumers: [1, { plugins: 5 }]',
    '_info: 1',
    '_plugin_configs: { a: 1 }\nplugins: [{ name: acl, _config: a }]',
    'routes: [{ service: [] }, 1]',
    '_plugin_configs: { __proto__: { minute: 1 } }\nplugins: [{ name: rate-limiting, _config: __proto__ }]',
    'null',
    '[]',
  ])('never breaks on %s', (text) => {
    const { plugins } = read(text);
    expect(plugins.filter(({ name }) => !['acl', 'rate-limiting'].includes(name))).toEqual([]);
    expect(({} as Record<string, unknown>)['minute']).toBeUndefined();
  });
});
