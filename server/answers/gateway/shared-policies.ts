import type { GatewayPolicy, GatewayPolicyKind, GatewayRoute } from '../../../core/gateway-facts.ts';

/** What may be said of several routes at once. */
export interface SharedPolicies {
  /** In force on every one of the routes. */
  readonly policies: readonly GatewayPolicy[];
  /** Kinds that are in force on some of the routes, or not alike: nothing can be said of them in general. */
  readonly differing: ReadonlySet<GatewayPolicyKind>;
}

/**
 * The policies that all routes have alike. A kind counts as a whole: of two ways to authenticate on one route and one
 * of them on another nothing is said, since what is left would read as all there is.
 */
export function sharePolicies(routes: readonly GatewayRoute[]): SharedPolicies {
  const [first, ...others] = routes;
  if (first === undefined) return { policies: [], differing: new Set() };
  const kinds = new Set(routes.flatMap((route) => route.policies.map(({ kind }) => kind)));
  const differing = new Set<GatewayPolicyKind>();
  for (const kind of kinds) {
    const expected = rulesOf(first, kind);
    if (others.some((route) => rulesOf(route, kind) !== expected)) differing.add(kind);
  }
  const policies = first.policies
    .filter(({ kind }) => !differing.has(kind))
    .map((policy) => {
      const same = routes.flatMap((route) => route.policies.filter((other) => ruleOf(other) === ruleOf(policy)));
      const isForSome = routes.some((route) => route.onlyForSome.includes(policy.kind));
      return {
        ...policy,
        variesByConsumer: isForSome || same.some(({ variesByConsumer }) => variesByConsumer),
        conditional: same.some(({ conditional }) => conditional),
      };
    });
  return { policies, differing };
}

export function policiesOf<Kind extends GatewayPolicyKind>(
  { policies }: Pick<SharedPolicies, 'policies'>,
  kind: Kind,
): Extract<GatewayPolicy, { readonly kind: Kind }>[] {
  return policies.filter((policy): policy is Extract<GatewayPolicy, { readonly kind: Kind }> => policy.kind === kind);
}

function rulesOf(route: GatewayRoute, kind: GatewayPolicyKind): string {
  return JSON.stringify(
    route.policies
      .filter((policy) => policy.kind === kind)
      .map(ruleOf)
      .toSorted(),
  );
}

/** The rule alone: who set it where makes no difference to a caller. */
function ruleOf({ plugin: _plugin, scope: _scope, variesByConsumer: _varies, ...rule }: GatewayPolicy): string {
  return JSON.stringify(Object.entries(rule).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
