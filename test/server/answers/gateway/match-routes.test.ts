import { describe, expect, it } from 'vitest';
import type { GatewayRoute } from '../../../../core/gateway-facts.ts';
import type { Operation } from '../../../../core/operation.ts';
import { findRoutes } from '../../../../server/answers/gateway/match-routes.ts';
import { buildOperation } from '../../../support/build-operation.ts';
import { buildRoute } from '../../../support/fixtures.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

const at = (url: string, variables: Record<string, string> = {}): Partial<Operation> => ({
  servers: [{ url, variables }],
});
const route = (name: string, parts: Partial<GatewayRoute> = {}): GatewayRoute => buildRoute({ name, ...parts });
const names = (operation: Operation, ...routes: GatewayRoute[]): (string | null)[] | null =>
  findRoutes(operation, routes)?.map((found) => found.name) ?? null;

const refund = buildOperation('POST', '/v3/refunds/{id}', at('https://api.harbor.example'));

describe('the routes that take an operation', () => {
  it.each<[string, Operation, GatewayRoute[], string[] | null]>([
    ['by prefix', refund, [route('a', { paths: ['/v3/payments'] }), route('b', { paths: ['/v3/refunds'] })], ['b']],
    [
      'by the longest prefix',
      refund,
      [route('a', { paths: ['/v3'] }), route('b', { paths: ['/', '/v3/refunds'] })],
      ['b'],
    ],
    ['by method', refund, [route('a', { methods: ['GET'] }), route('b', { methods: ['POST', 'PUT'] })], ['b']],
    ['with its method rather than any', refund, [route('a'), route('b', { methods: ['POST'] })], ['b']],
    ['without paths at all', refund, [route('a', { paths: [] })], ['a']],
    ['none by another path', refund, [route('a', { paths: ['/v3/refunds/7'] })], null],
    ['none by case', refund, [route('a', { paths: ['/V3'] })], null],
    [
      'by host',
      refund,
      [route('a', { hosts: ['other.example'] }), route('b', { hosts: ['api.harbor.example'] })],
      ['b'],
    ],
    [
      'by wildcard host',
      refund,
      [route('a', { hosts: ['*.harbor.example'] }), route('b', { hosts: ['api.other.*'] })],
      ['a'],
    ],
    ['any host rather than another', refund, [route('a', { hosts: ['other.example'] }), route('b')], ['b']],
    ['on another host when there is no other', refund, [route('a', { hosts: ['other.example'] })], ['a']],
    [
      'without a header rather than with one',
      refund,
      [route('a', { headers: [{ name: 'x-version', values: ['2'] }] }), route('b')],
      ['b'],
    ],
    ['several alike', refund, [route('a'), route('b')], ['a', 'b']],
    [
      'by the base path of the server',
      buildOperation('GET', '/rates', at('https://x.example/shipping/v1/')),
      [route('a', { paths: ['/shipping'] }), route('b', { paths: ['/rates'] })],
      ['a'],
    ],
    [
      'by server variables',
      buildOperation('GET', '/rates', at('https://{region}.x.example/{base}', { region: 'eu', base: 'ship' })),
      [route('a', { paths: ['/ship/rates'], hosts: ['eu.x.example'] }), route('b', { hosts: ['us.x.example'] })],
      ['a'],
    ],
    [
      'by a relative server',
      buildOperation('GET', '/rates', at('/ship')),
      [route('a', { paths: ['/ship/rates'] })],
      ['a'],
    ],
    [
      'by the second server',
      buildOperation('GET', '/rates', {
        servers: [
          { url: 'https://x.example/old', variables: {} },
          { url: 'https://x.example/new', variables: {} },
        ],
      }),
      [route('a', { paths: ['/new/'] })],
      ['a'],
    ],
    [
      'with ports',
      buildOperation('GET', '/rates', at('https://x.example:8443')),
      [route('a', { hosts: ['x.example'] }), route('b', { hosts: ['x.example:9443'] })],
      ['a'],
    ],
  ])('are found %s', (_, operation, routes, expected) => {
    expect(names(operation, ...routes)).toEqual(expected);
  });

  it('are found by expressions, which go before prefixes', () => {
    const prefix = route('prefix', { paths: ['/v3/refunds'] });
    for (const path of [
      String.raw`~/v3/refunds/(?<id>[^/]+)$`,
      String.raw`~/v3/refunds/\d+$`,
      String.raw`~/v\d+/refunds`,
      '~/v3/refunds/(?P<id>[a-z]+)$',
    ]) {
      expect(names(refund, prefix, route('expression', { paths: [path] }))).toEqual(['expression']);
    }
    expect(names(refund, prefix, route('other', { paths: [String.raw`~/v3/payments/\d+$`] }))).toEqual(['prefix']);
    // Anchored at its beginning, as the gateway does it.
    expect(names(refund, prefix, route('middle', { paths: ['~/refunds'] }))).toEqual(['prefix']);
    const dated = buildOperation('GET', '/r/{day}', {
      ...at('https://x.example'),
      parameters: [
        { name: 'day', in: 'path', required: true, style: 'simple', explode: false, schema: {}, example: 'W-07' },
      ],
    });
    expect(names(dated, route('week', { paths: [String.raw`~/r/W-\d\d$`] }))).toEqual(['week']);
  });

  it('count an expression that cannot be judged as possible, beside the ones that surely match', () => {
    const sure = route('sure', { paths: ['/v3/refunds'] });
    for (const path of ['~/v3/(unclosed', '~/(?i)V3', String.raw`~/(a)\1`, `~/${'(a|b)*'.repeat(1_000)}`]) {
      expect(names(refund, sure, route('unknown', { paths: [path] }))).toEqual(['sure', 'unknown']);
      expect(names(refund, route('unknown', { paths: [path] }))).toBeNull();
    }
  });

  it('count what is not known of a route as possible', () => {
    const sure = route('sure', { paths: ['/v3/refunds'] });
    const incomplete = route('incomplete', { paths: ['/elsewhere'], incomplete: ['paths'] });
    expect(names(refund, sure, incomplete)).toEqual(['sure', 'incomplete']);
    expect(names(refund, sure, route('methods', { methods: [], incomplete: ['methods'] }))).toEqual([
      'sure',
      'methods',
    ]);
    expect(names(refund, sure, route('no', { paths: ['/elsewhere'], incomplete: ['methods'] }))).toEqual(['sure']);
  });

  it('are judged in bounded time, whatever expressions a configuration holds', () => {
    const long = buildOperation('GET', `/${'a'.repeat(2_000)}!`, at('https://x.example'));
    const worst = Array.from({ length: 400 }, (_, index) =>
      route(`w${index}`, { paths: [`~/(.*)*(.*)*(.*)*x{${index + 1}}$`] }),
    );
    const hostile = ['~/(a+)+$', '~/(a|a)*$', '~/(a|aa)+$', '~/([a-z]+)*\\d$', '~/(.*)*(.*)*(.*)*x$'];
    const started = threadMilliseconds();
    const found = names(
      long,
      ...hostile.map((path, index) => route(`${index}`, { paths: [path] })),
      ...worst,
      route('sure'),
    );
    expect(found).toContain('sure');
    expect(threadMilliseconds() - started).toBeLessThan(5_000);
    const many = Array.from({ length: 501 }, (_, index) => route(`${index}`));
    expect(findRoutes(refund, many)).toBeNull();
  });
});
