import type {
  GatewayFacts,
  GatewayPolicy,
  GatewayPolicyKind,
  GatewayRoute,
  GatewayScope,
} from '../../core/gateway-facts.ts';
import type { GatewayModel, ModelPlugin, ModelRoute } from './gateway-model.ts';

/** What of a gateway stands for one API. */
export interface GatewaySelection {
  /** Ids of services: all their routes belong to the API. */
  readonly services: ReadonlySet<string>;
  /** Ids of single routes. */
  readonly routes: ReadonlySet<string>;
}

/** Most important first, as people want to read it. */
const importance: readonly GatewayPolicyKind[] = [
  'request-termination',
  'authentication',
  'access-list',
  'ip-restriction',
  'rate-limit',
  'token-limit',
  'quota',
  'request-size',
  'request-validation',
  'cors',
  'correlation-id',
  'response-cache',
];

/** Where an instance can stand for a caller of whom nothing special is configured, the one that wins first. */
const scopes: readonly { readonly scope: GatewayScope; readonly route: boolean; readonly service: boolean }[] = [
  { scope: 'route and service', route: true, service: true },
  { scope: 'route', route: true, service: false },
  { scope: 'service', route: false, service: true },
  { scope: 'global', route: false, service: false },
];

/**
 * The routes of a selection with the policies in force on each. Of each plugin one instance runs, the enabled one with the
 * most specific scope; those for single consumers or groups would win over all of them and are only mentioned.
 */
export function effectiveFacts(model: GatewayModel, selection: GatewaySelection): GatewayFacts {
  return createFactsReader(model)(selection);
}

/** {@link effectiveFacts} for many selections of one model: a gateway has thousands of routes, and an API needs few. */
export function createFactsReader(model: GatewayModel): (selection: GatewaySelection) => GatewayFacts {
  const services = new Map(model.services.map((service) => [service.id, service]));
  const routesById = new Map(model.routes.map((route) => [route.id, route]));
  const routesOf = Map.groupBy(model.routes, ({ service }) => service);
  const pluginsOf = indexPlugins(model.plugins.filter(({ isEnabled }) => isEnabled));
  return (selection) => {
    const chosen = new Set([
      ...[...selection.services].flatMap((id) => routesOf.get(id) ?? []),
      ...[...selection.routes].flatMap((id) => routesById.get(id) ?? []),
    ]);
    const routes = [...chosen]
      .filter(({ service }) => service === null || services.get(service)?.isEnabled === true)
      .map((route) => describeRoute(route, services.get(route.service ?? '')?.name ?? null, pluginsOf(route)))
      .map((route) => ({ key: sortKey(route), route }));
    return { routes: routes.toSorted(byKey).map(({ route }) => route) };
  };
}

function sortKey(route: GatewayRoute): string {
  return JSON.stringify([
    route.service ?? '',
    route.name ?? '',
    route.paths,
    route.hosts,
    route.methods,
    route.headers,
  ]);
}

function byKey(first: { readonly key: string }, second: { readonly key: string }): number {
  return first.key < second.key ? -1 : first.key > second.key ? 1 : 0;
}

/** Plugins by what they are scoped to. */
function indexPlugins(plugins: readonly ModelPlugin[]): (route: ModelRoute) => readonly ModelPlugin[] {
  const byRoute = Map.groupBy(plugins, ({ route }) => route);
  const byService = Map.groupBy(byRoute.get(null) ?? [], ({ service }) => service);
  return (route) => [
    ...(byRoute.get(route.id) ?? []).filter(({ service }) => service === null || service === route.service),
    ...(route.service === null ? [] : (byService.get(route.service) ?? [])),
    ...(byService.get(null) ?? []),
  ];
}

function describeRoute(route: ModelRoute, service: string | null, here: readonly ModelPlugin[]): GatewayRoute {
  const special = here.filter(({ isForConsumers }) => isForConsumers);
  const ordinary = here.filter(({ isForConsumers }) => !isForConsumers);
  const refusesAnonymous = special.some((plugin) => plugin.refusesAnonymous && !plugin.isConditional);
  const names = [...new Set(ordinary.map(({ name }) => name))].toSorted();
  const policies = names.flatMap((name) => {
    const running = mostSpecific(ordinary.filter((plugin) => plugin.name === name));
    return running === null ? [] : describePolicies(running, special, refusesAnonymous);
  });
  const alone = special.filter(({ name, refusesAnonymous: refuses }) => !names.includes(name) && !refuses);
  const onlyForSome = new Set(alone.flatMap(({ rules }) => rules.map(({ kind }) => kind)));
  return {
    ...route.matching,
    service,
    policies: importance.flatMap((kind) => policies.filter((policy) => policy.kind === kind)),
    onlyForSome: importance.filter((kind) => onlyForSome.has(kind)),
  };
}

function mostSpecific(instances: readonly ModelPlugin[]): { plugin: ModelPlugin; scope: GatewayScope } | null {
  for (const { scope, route, service } of scopes) {
    const plugin = instances.find((one) => (one.route !== null) === route && (one.service !== null) === service);
    if (plugin !== undefined) return { plugin, scope };
  }
  return null;
}

function describePolicies(
  { plugin, scope }: { plugin: ModelPlugin; scope: GatewayScope },
  special: readonly ModelPlugin[],
  refusesAnonymous: boolean,
): GatewayPolicy[] {
  const variesByConsumer =
    plugin.variesByConsumer || special.some(({ name, refusesAnonymous: refuses }) => name === plugin.name && !refuses);
  const base = { plugin: plugin.name, scope, variesByConsumer, conditional: plugin.isConditional };
  return plugin.rules.map((rule) => ({
    ...base,
    ...(rule.kind === 'authentication' && refusesAnonymous ? { ...rule, anonymousAllowed: false } : rule),
  }));
}
