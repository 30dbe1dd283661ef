import { isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { GatewayModel, ModelPlugin, ModelRoute, ModelService } from './gateway-model.ts';
import { referenceAt, VARIABLE_MARK } from './plain-values.ts';
import { readRoute, readService } from './read-entities.ts';
import { anonymousConsumers, readPlugin } from './read-plugin.ts';

/**
 * Takes decK's variables (`${{ env "DECK_PASSWORD" }}`) out of a file before it is parsed, as decK itself does: they need be
 * no valid YAML where they stand. They are never filled in.
 */
export function hideVariables(text: string): string {
  return text.replaceAll(/\$\{\{[^\n]{0,500}?\}\}/g, VARIABLE_MARK);
}

/** Where an entity stands in the files decides what it belongs to, whatever it says itself. */
interface Placed {
  readonly raw: unknown;
  readonly service: string | null;
  readonly route: string | null;
  /** The consumer it is nested in, `''` for a group. */
  readonly consumer: string | null;
}

interface Collected {
  readonly services: { readonly raw: JsonObject; readonly id: string }[];
  readonly routes: { readonly raw: JsonObject; readonly id: string; readonly service: string | null }[];
  readonly plugins: Placed[];
  /** Ids and names by which the entities are referred to → id. */
  readonly serviceIds: Map<string, string>;
  readonly routeIds: Map<string, string>;
  /** Every name of a consumer → all its names. Only while reading. */
  readonly consumers: Map<string, readonly string[]>;
  readonly warnings: Set<string>;
}

/** The model of a declarative configuration of decK or DB-less Kong, of one or several files. Nothing in it is an error. */
export function readDeclarative(trees: readonly unknown[]): GatewayModel {
  const collected: Collected = {
    services: [],
    routes: [],
    plugins: [],
    serviceIds: new Map(),
    routeIds: new Map(),
    consumers: new Map(),
    warnings: new Set(),
  };
  const templates = Object.assign(
    Object.create(null) as Record<string, unknown>,
    ...trees.map((tree) => objectAt(tree, '_plugin_configs') ?? {}),
  ) as JsonObject;
  for (const tree of trees) collectServices(tree, collected);
  for (const tree of trees) collectRest(tree, collected);
  const plugins = collected.plugins.map((placed) => ({ ...placed, raw: withTemplate(placed.raw, templates) }));
  return {
    services: collected.services.map(({ raw, id }): ModelService => readService(raw, id)),
    routes: collected.routes.flatMap(
      ({ raw, id, service }): ModelRoute | readonly ModelRoute[] => readRoute(raw, id, service) ?? [],
    ),
    plugins: readPlugins(plugins, collected),
    warnings: [...collected.warnings],
  };
}

function objectsAt(container: unknown, key: string): JsonObject[] {
  return listAt(container, key).filter(isObject);
}

function collectServices(tree: unknown, collected: Collected): void {
  const defaults = objectAt(objectAt(objectAt(tree, '_info'), 'defaults'), 'service') ?? {};
  for (const own of objectsAt(tree, 'services')) {
    const raw = { ...defaults, ...own };
    const id = idOf(raw, 'service', collected.services.length);
    collected.services.push({ raw, id });
    register(collected.serviceIds, raw, id);
    for (const plugin of listAt(raw, 'plugins'))
      collected.plugins.push({ raw: plugin, service: id, route: null, consumer: null });
    for (const route of objectsAt(raw, 'routes')) collectRoute(tree, route, id, collected);
  }
}

function collectRoute(tree: unknown, own: JsonObject, service: string | null, collected: Collected): void {
  const raw = { ...objectAt(objectAt(objectAt(tree, '_info'), 'defaults'), 'route'), ...own };
  const id = idOf(raw, 'route', collected.routes.length);
  collected.routes.push({ raw, id, service });
  register(collected.routeIds, raw, id);
  for (const plugin of listAt(raw, 'plugins'))
    collected.plugins.push({ raw: plugin, service: null, route: id, consumer: null });
}

/** What refers to services by name, after all of them are known. */
function collectRest(tree: unknown, collected: Collected): void {
  for (const route of objectsAt(tree, 'routes')) {
    const reference = referenceAt(route, 'service');
    const service = reference === undefined ? null : collected.serviceIds.get(reference ?? '');
    if (service === undefined)
      collected.warnings.add('a route refers to a service that is not in the files; it was left out');
    else collectRoute(tree, route, service, collected);
  }
  for (const consumer of objectsAt(tree, 'consumers')) {
    const names = [textAt(consumer, 'id'), textAt(consumer, 'username'), textAt(consumer, 'custom_id')].flatMap(
      (name) => name ?? [],
    );
    for (const name of names) collected.consumers.set(name, names);
    for (const plugin of listAt(consumer, 'plugins')) {
      collected.plugins.push({ raw: plugin, service: null, route: null, consumer: names[0] ?? '' });
    }
  }
  // decK nests the plugins of a group in it; DB-less files list them on their own.
  for (const group of objectsAt(tree, 'consumer_groups')) {
    for (const plugin of listAt(group, 'plugins'))
      collected.plugins.push({ raw: plugin, service: null, route: null, consumer: '' });
  }
  for (const plugin of listAt(tree, 'consumer_group_plugins')) {
    collected.plugins.push({ raw: plugin, service: null, route: null, consumer: '' });
  }
  for (const plugin of listAt(tree, 'plugins')) {
    collected.plugins.push({ raw: plugin, service: null, route: null, consumer: null });
  }
}

function idOf(raw: JsonObject, kind: string, index: number): string {
  return textAt(raw, 'id') ?? `${kind} ${textAt(raw, 'name') ?? `#${index}`}`;
}

function register(ids: Map<string, string>, raw: JsonObject, id: string): void {
  for (const name of [textAt(raw, 'id'), textAt(raw, 'name')]) if (name !== null && !ids.has(name)) ids.set(name, id);
}

/** Plugins may share a configuration under a name; what stands in the plugin itself wins. */
function withTemplate(raw: unknown, templates: JsonObject): unknown {
  const name = textAt(raw, '_config');
  if (!isObject(raw) || name === null) return raw;
  return { ...raw, config: { ...objectAt(templates, name), ...objectAt(raw, 'config') } };
}

function readPlugins(placed: readonly Placed[], collected: Collected): ModelPlugin[] {
  const anonymous = anonymousConsumers(placed.map(({ raw }) => raw));
  return placed.flatMap(({ raw, ...place }) => {
    const service = resolve(raw, 'service', place.service, collected.serviceIds);
    const route = resolve(raw, 'route', place.route, collected.routeIds);
    if (service === undefined || route === undefined) {
      // Without its scope it would count everywhere.
      collected.warnings.add('a plugin refers to a service or route that is not in the files; it was left out');
      return [];
    }
    const consumer = place.consumer ?? consumerOf(raw);
    const names = consumer === null ? [] : (collected.consumers.get(consumer) ?? [consumer]);
    const plugin = readPlugin(raw, {
      service,
      route,
      isForConsumers: consumer !== null,
      refusesAnonymous: valueAt(raw, 'name') === 'request-termination' && names.some((name) => anonymous.has(name)),
    });
    return plugin ?? [];
  });
}

/** The consumer that a plugin itself names; `''` for a group or one that cannot be understood. */
function consumerOf(raw: unknown): string | null {
  const group = referenceAt(raw, 'consumer_group');
  const consumer = referenceAt(raw, 'consumer');
  if (consumer === undefined) return group === undefined ? null : '';
  return consumer ?? '';
}

function resolve(
  raw: unknown,
  key: string,
  nested: string | null,
  ids: ReadonlyMap<string, string>,
): string | null | undefined {
  if (nested !== null) return nested;
  const reference = referenceAt(raw, key);
  return reference === undefined ? null : ids.get(reference ?? '');
}
