import { describe, expect, it } from 'vitest';
import type { GatewayFacts } from '../../../core/gateway-facts.ts';
import { effectiveFacts } from '../../../ingest/gateway/effective-facts.ts';
import { readAdminEntities } from '../../../ingest/gateway/read-admin-entities.ts';

const service = { id: 's1', name: 'shop', host: 'upstream' };
const route = { id: 'r1', name: 'orders', service: { id: 's1' }, paths: ['/orders'] };

const onRoute = { route: { id: 'r1' } };
const onService = { service: { id: 's1' } };
const ofConsumer = { consumer: { id: 'c1' } };
const ofGroup = { consumer_group: { id: 'g1' } };

function factsOf(plugins: readonly object[], entities: { services?: object[]; routes?: object[] } = {}): GatewayFacts {
  const model = readAdminEntities({
    services: entities.services ?? [service, { id: 's2', name: 'other' }],
    routes: entities.routes ?? [route, { id: 'r2', name: 'elsewhere', service: { id: 's2' }, paths: ['/x'] }],
    plugins,
  });
  return effectiveFacts(model, { services: new Set(['s1']), routes: new Set() });
}

/** A limit of so many requests a minute, told apart by its number. */
const limit = (minute: number, scope: object = {}, more: object = {}) => ({
  name: 'rate-limiting',
  config: { minute },
  ...scope,
  ...more,
});

describe('the plugin in force', () => {
  const all: readonly object[] = [
    limit(1),
    limit(2, onService),
    limit(3, onRoute),
    limit(4, { ...onRoute, ...onService }),
  ];
  it.each<[string, readonly object[], number | null, string | null]>([
    ['nothing', [], null, null],
    ['the global one', all.slice(0, 1), 1, 'global'],
    ['that of the service before the global one', all.slice(0, 2), 2, 'service'],
    ['that of the route before that of the service', all.slice(0, 3), 3, 'route'],
    ['that of route and service before all others', all, 4, 'route and service'],
    ['whatever the order they come in', all.toReversed(), 4, 'route and service'],
    ['the next one where it is disabled', [...all.slice(0, 2), limit(3, onRoute, { enabled: false })], 2, 'service'],
    ['none where all are disabled', [limit(1, {}, { enabled: false })], null, null],
    ['nothing of another route', [limit(9, { route: { id: 'r2' } })], null, null],
    ['nothing of another service', [limit(9, { service: { id: 's2' } })], null, null],
    ['nothing of this route on another service', [limit(9, { ...onRoute, service: { id: 's2' } })], null, null],
    ['nothing that is for consumers alone', [limit(9, ofConsumer), limit(8, { ...onRoute, ...ofGroup })], null, null],
    ['the ordinary one beside those for consumers', [limit(1), limit(9, { ...onRoute, ...ofConsumer })], 1, 'global'],
    ['nothing that is for streams alone', [limit(9, {}, { protocols: ['tcp', 'tls'] })], null, null],
    ['one for HTTP and streams', [limit(5, {}, { protocols: ['tcp', 'https'] })], 5, 'global'],
    [
      'a named instance like any other',
      [limit(5, onRoute, { instance_name: 'mine', ordering: null }), limit(1)],
      5,
      'route',
    ],
    ['nothing whose scope cannot be read', [limit(9, { service: { id: 7 } }), limit(9, { route: ['r1'] })], null, null],
  ])('is %s', (_which, plugins, requests, scope) => {
    const [policy] = factsOf(plugins).routes[0]?.policies ?? [];
    expect(policy?.kind === 'rate-limit' ? policy.limits : []).toEqual(
      requests === null ? [] : [{ requests, windowSeconds: 60 }],
    );
    expect(policy?.scope ?? null).toBe(scope);
  });

  it.each([
    ['a consumer', ofConsumer, true],
    ['a group on this route', { ...ofGroup, ...onRoute }, true],
    ['a consumer on another service', { ...ofConsumer, service: { id: 's2' } }, false],
  ])('varies by consumer when %s has an instance', (_who, scope, varies) => {
    const policies = factsOf([limit(1), limit(9, scope)]).routes[0]?.policies;
    expect(policies).toMatchObject([{ variesByConsumer: varies }]);
    expect(factsOf([limit(1), limit(9, scope, { enabled: false })]).routes[0]?.policies).toMatchObject([
      { variesByConsumer: false },
    ]);
  });

  it('is one for each plugin, so that two plugins of a kind both count', () => {
    const advanced = { name: 'rate-limiting-advanced', config: { limit: [9], window_size: [5] } };
    expect(factsOf([limit(1), advanced]).routes[0]?.policies.map(({ plugin }) => plugin)).toEqual([
      'rate-limiting',
      'rate-limiting-advanced',
    ]);
  });

  it('is told apart from what only some consumers have', () => {
    const [facts] = factsOf([limit(9, ofConsumer), { name: 'acl', config: {}, ...onService, ...ofGroup }]).routes;
    expect(facts).toMatchObject({ policies: [], onlyForSome: ['access-list', 'rate-limit'] });
  });

  it('may run for some requests only', () => {
    const [first] = factsOf([limit(1, {}, { condition: 'http.path == "/x"' })]).routes;
    expect(first?.policies).toMatchObject([{ conditional: true }]);
    const [second] = factsOf([{ name: 'request-termination', config: { trigger: 'x-stop' } }]).routes;
    expect(second?.policies).toMatchObject([{ kind: 'request-termination', status: 503, conditional: true }]);
  });
});

describe('callers without credentials', () => {
  const auth = { name: 'key-auth', config: { anonymous: 'c1' }, ...onService };
  const stop = { name: 'request-termination', config: { status_code: 401 } };
  it.each([
    ['pass where a consumer stands for them', [auth], true],
    ['do not pass without one', [{ ...auth, config: { anonymous: null } }], false],
    ['do not pass where that consumer is refused', [auth, { ...stop, ...ofConsumer }], false],
    ['pass where another consumer is refused', [auth, { ...stop, consumer: { id: 'c2' } }], true],
    ['pass where that is switched off', [auth, { ...stop, ...ofConsumer, enabled: false }], true],
    ['pass where it is refused elsewhere', [auth, { ...stop, ...ofConsumer, service: { id: 's2' } }], true],
    ['pass where it is refused only sometimes', [auth, { ...stop, ...ofConsumer, condition: 'x' }], true],
  ])('%s', (_what, plugins, allowed) => {
    const policy = factsOf(plugins).routes[0]?.policies.find(({ kind }) => kind === 'authentication');
    expect(policy).toMatchObject({ anonymousAllowed: allowed });
  });
});

describe('routes', () => {
  it('of services that are switched off, of other services and of streams are left out', () => {
    expect(factsOf([], { services: [{ ...service, enabled: false }] }).routes).toEqual([]);
    expect(factsOf([], { routes: [{ ...route, protocols: ['tcp'] }] }).routes).toEqual([]);
    expect(factsOf([]).routes.map(({ name }) => name)).toEqual(['orders']);
  });

  it('come in an order of their own and tell lists in order', () => {
    const routes = [
      { ...route, id: 'b', name: 'b', hosts: ['z.test', 'a.test'], methods: ['post', 'GET'] },
      { ...route, id: 'a', name: 'a' },
    ];
    const facts = factsOf([], { routes });
    expect(facts).toEqual(factsOf([], { routes: routes.toReversed() }));
    expect(facts.routes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(facts.routes[1]).toMatchObject({ hosts: ['a.test', 'z.test'], methods: ['GET', 'POST'] });
  });

  it('may be chosen one by one, with the policies of their service', () => {
    const model = readAdminEntities({ services: [service], routes: [route], plugins: [limit(2, onService)] });
    const facts = effectiveFacts(model, { services: new Set(), routes: new Set(['r1']) });
    expect(facts.routes).toMatchObject([{ service: 'shop', policies: [{ scope: 'service' }] }]);
  });

  it.each([
    ['a host that is a variable', { hosts: ['•variable•'] }, ['hosts']],
    ['a host with a user', { hosts: ['user:pw@host'] }, ['hosts']],
    ['a path that holds a key', { paths: ['/hooks/a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6'] }, ['paths']],
    [
      'more hosts than anybody reads',
      { hosts: Array.from({ length: 5_000 }, (_, index) => `h${index}.test`) },
      ['hosts'],
    ],
    ['headers that are no object', { headers: 'x' }, ['headers']],
    ['an expression', { paths: null, expression: 'http.path == "/x"' }, ['hosts', 'paths', 'methods', 'headers']],
    ['nothing unusual', {}, []],
  ])('say what is not known of them: %s', (_what, more, incomplete) => {
    expect(factsOf([], { routes: [{ ...route, ...more }] }).routes[0]?.incomplete).toEqual(incomplete);
  });

  it('tell the values of headers that name a version, and of no other', () => {
    const headers = { 'X-Gate': ['open-sesame'], 'api-version': ['2', '1'], Accept: ['•variable•', 'text/plain'] };
    expect(factsOf([], { routes: [{ ...route, headers }] }).routes[0]?.headers).toEqual([
      { name: 'Accept', values: [] },
      { name: 'X-Gate', values: [] },
      { name: 'api-version', values: ['1', '2'] },
    ]);
  });
});
