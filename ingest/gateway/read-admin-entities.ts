import { textAt, valueAt } from '../json-values.ts';
import type { GatewayModel } from './gateway-model.ts';
import { referenceAt } from './plain-values.ts';
import { readRoute, readService } from './read-entities.ts';
import { anonymousConsumers, readPlugin } from './read-plugin.ts';

/** Lists as an Admin API or a control plane gives them. */
export interface AdminEntities {
  readonly services: readonly unknown[];
  readonly routes: readonly unknown[];
  readonly plugins: readonly unknown[];
}

/** The model of a gateway that is asked for its entities; these refer to each other by id. */
export function readAdminEntities({ services, routes, plugins }: AdminEntities): GatewayModel {
  const anonymous = anonymousConsumers(plugins);
  return {
    services: services.flatMap((raw) => {
      const id = textAt(raw, 'id');
      return id === null ? [] : readService(raw, id);
    }),
    routes: routes.flatMap((raw) => {
      const id = textAt(raw, 'id');
      const service = referenceAt(raw, 'service');
      return id === null || service === null ? [] : (readRoute(raw, id, service ?? null) ?? []);
    }),
    plugins: plugins.flatMap((raw) => {
      const service = referenceAt(raw, 'service');
      const route = referenceAt(raw, 'route');
      // Without its scope it would count everywhere.
      if (service === null || route === null) return [];
      const consumer = referenceAt(raw, 'consumer');
      const plugin = readPlugin(raw, {
        service: service ?? null,
        route: route ?? null,
        isForConsumers: consumer !== undefined || referenceAt(raw, 'consumer_group') !== undefined,
        refusesAnonymous:
          valueAt(raw, 'name') === 'request-termination' && typeof consumer === 'string' && anonymous.has(consumer),
      });
      return plugin ?? [];
    }),
    warnings: [],
  };
}
