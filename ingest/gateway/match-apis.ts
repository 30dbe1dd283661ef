import type { IndexedApi } from '../../core/index-writer.ts';
import { editDistance } from '../../core/edit-distance.ts';
import type { GatewaySelection } from './effective-facts.ts';
import type { GatewayModel, ModelService } from './gateway-model.ts';

export interface MatchOptions {
  /** Control plane of Konnect that the model is of; `null` where that is not known. */
  readonly controlPlaneId: string | null;
  /** Slug of an API → names or ids of its services, or of single routes. */
  readonly configured: Readonly<Record<string, readonly string[]>>;
}

export interface ApiMatches {
  readonly byApi: ReadonlyMap<string, GatewaySelection>;
  /** For the operator's report alone: they name services. */
  readonly warnings: readonly string[];
}

/**
 * Which services stand behind which API. The strongest link that an API has counts alone: what is configured, then what
 * the API's own source says of its implementation, then an equal name, then a name that is equal but for `-api`,
 * `-service`, `-svc` and a version at the end. A name that fits several APIs fits none.
 */
export function matchApis(model: GatewayModel, apis: readonly IndexedApi[], options: MatchOptions): ApiMatches {
  const warnings: string[] = [];
  const byApi = new Map<string, GatewaySelection>();
  const taken = new Set<string>();
  for (const [slug, names] of Object.entries(options.configured)) {
    if (!apis.some((api) => api.slug === slug)) {
      warnings.push(describeUnknown(slug, apis));
      continue;
    }
    const selection = selectConfigured(model, slug, names, warnings);
    byApi.set(slug, selection);
    for (const id of [...selection.services, ...servicesOfRoutes(model, selection)]) taken.add(id);
  }
  for (const api of apis.filter(({ slug, implementations }) => implementations.length > 0 && !byApi.has(slug))) {
    const linked = model.services.filter(({ id }) => isLinked(api, id, options.controlPlaneId));
    if (linked.length === 0) continue;
    byApi.set(api.slug, ofServices(linked));
    for (const { id } of linked) taken.add(id);
  }
  for (const level of ['exact', 'similar'] as const) matchNames(model, apis, { level, byApi, taken, warnings });
  return { byApi, warnings: [...warnings, ...describeUnmatched(model, apis, byApi, taken)] };
}

/** Most slugs that are named as those that there are. */
const MAX_KNOWN = 10;

/** Longer ones differ before this, and comparing takes the product of both lengths for each of thousands of APIs. */
const MAX_COMPARED = 60;

function describeUnknown(slug: string, apis: readonly IndexedApi[]): string {
  const unknown = `the configuration gives services for the API \`${slug}\`, and no such API is indexed`;
  // That nothing is indexed is said once, and not for each.
  if (apis.length === 0) return unknown;
  const ranked = rankBySimilarity(slug, apis);
  const [nearest] = ranked;
  const guess = nearest === undefined || !nearest.isLikely ? '' : ` (did you mean \`${nearest.slug}\`?)`;
  const known = ranked.slice(0, MAX_KNOWN).map((found) => found.slug);
  const all = apis.length > MAX_KNOWN ? `${apis.length} slugs are known, such as` : 'known slugs:';
  return `${unknown}${guess}; ${all} ${quoteNames(known)}`;
}

/** Nearest first. */
function rankBySimilarity(slug: string, apis: readonly IndexedApi[]): { slug: string; isLikely: boolean }[] {
  const wanted = plainName(slug);
  return apis
    .map((api) => {
      const name = plainName(api.slug);
      // `payments` for `payments-api`, and the API by its title: more letters differ than by a slip of the finger.
      const isAkin =
        coreName(wanted) !== '' && [api.slug, api.title].some((text) => coreName(text) === coreName(wanted));
      const distance = editDistance(wanted.slice(0, MAX_COMPARED), name.slice(0, MAX_COMPARED));
      const isLikely = isAkin || distance <= Math.max(1, Math.floor(wanted.length / 4));
      return { slug: api.slug, isLikely, rank: isAkin ? Math.min(distance, 0.5) : distance };
    })
    .toSorted((first, second) => first.rank - second.rank || (first.slug < second.slug ? -1 : 1));
}

function selectConfigured(
  model: GatewayModel,
  slug: string,
  names: readonly string[],
  warnings: string[],
): GatewaySelection {
  const services = new Set<string>();
  const routes = new Set<string>();
  for (const wanted of names) {
    const service = model.services.find(({ id, name }) => id === wanted || name === wanted);
    const route = model.routes.find(({ id, matching }) => id === wanted || matching.name === wanted);
    if (service !== undefined) services.add(service.id);
    else if (route !== undefined) routes.add(route.id);
    else
      warnings.push(
        `the configuration gives \`${wanted}\` as a service of \`${slug}\`, and the gateway has none of that name`,
      );
  }
  return { services, routes };
}

function servicesOfRoutes(model: GatewayModel, selection: GatewaySelection): string[] {
  return model.routes.flatMap(({ id, service }) => (selection.routes.has(id) && service !== null ? [service] : []));
}

function ofServices(services: readonly ModelService[]): GatewaySelection {
  return { services: new Set(services.map(({ id }) => id)), routes: new Set() };
}

/** Ids are unique in the world, so a control plane only has to agree where both sides know it. */
function isLinked(api: IndexedApi, serviceId: string, controlPlaneId: string | null): boolean {
  return api.implementations.some(
    (implementation) =>
      implementation.serviceId === serviceId &&
      (implementation.controlPlaneId === null ||
        controlPlaneId === null ||
        implementation.controlPlaneId === controlPlaneId),
  );
}

interface Naming {
  readonly level: 'exact' | 'similar';
  readonly byApi: Map<string, GatewaySelection>;
  readonly taken: Set<string>;
  readonly warnings: string[];
}

function matchNames(model: GatewayModel, apis: readonly IndexedApi[], naming: Naming): void {
  const { level, byApi, taken, warnings } = naming;
  const form = level === 'exact' ? plainName : coreName;
  const open = apis.filter(({ slug }) => !byApi.has(slug));
  const openBySlug = Map.groupBy(open, ({ slug }) => form(slug));
  const openByTitle = Map.groupBy(open, ({ title }) => form(title));
  const found = new Map<string, ModelService[]>();
  for (const service of model.services.filter(({ id }) => !taken.has(id))) {
    const name = form(service.name ?? '');
    if (name === '') continue;
    // The slug says more than the title: another API may have a title like it.
    const fitting = openBySlug.get(name) ?? openByTitle.get(name) ?? [];
    const [api, other] = fitting;
    if (api !== undefined && other === undefined) found.set(api.slug, [...(found.get(api.slug) ?? []), service]);
    if (other !== undefined) {
      taken.add(service.id);
      warnings.push(
        `the service \`${service.name ?? ''}\` fits several APIs by its name (${quoteNames(fitting.map(({ slug }) => slug))}), so it counts for none; ` +
          'say which in the configuration, under `apis`',
      );
    }
  }
  for (const [slug, services] of found) {
    byApi.set(slug, ofServices(services));
    for (const { id } of services) taken.add(id);
  }
}

/** `Payments API` and `payments_api` → `payments-api`. */
function plainName(name: string): string {
  return name
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

/** `payments-service-v1` → `payments`; a name that is nothing but such words stays. */
function coreName(name: string): string {
  let core = plainName(name);
  for (let step = 0; step < 5; step += 1) {
    const shorter = core.replace(/-(?:api|service|svc|v\d{1,4}(?:-\d{1,4}){0,2})$/u, '');
    if (shorter === core) return core;
    core = shorter;
  }
  return core;
}

function describeUnmatched(
  model: GatewayModel,
  apis: readonly IndexedApi[],
  byApi: ReadonlyMap<string, GatewaySelection>,
  taken: ReadonlySet<string>,
): string[] {
  if (apis.length === 0) return ['no API is indexed yet, so no facts were made; run this source after the others'];
  const services = model.services.filter(({ id, isEnabled }) => isEnabled && !taken.has(id));
  const missing = apis.filter(({ slug }) => !byApi.has(slug));
  return [
    ...(services.length === 0
      ? []
      : [
          `${services.length} ${services.length === 1 ? 'service of the gateway belongs' : 'services of the gateway belong'} to no API (${quoteNames(services.map(({ name, id }) => name ?? id))}); ` +
            'under `apis` in the configuration it can be given one',
        ]),
    ...(missing.length === 0
      ? []
      : [
          `${missing.length} of ${apis.length} ${apis.length === 1 ? 'API' : 'APIs'} ${missing.length === 1 ? 'has' : 'have'} no service on this gateway: ` +
            quoteNames(missing.map(({ slug }) => slug)),
        ]),
  ];
}

/** Enough to see what is meant; a gateway may have thousands. */
const MAX_NAMED = 20;

function quoteNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
