import { parse } from 'yaml';
import { asText, entriesAt, isObject, textAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';

/** What `portal.conf.yaml` and `router.conf.yaml` say. */
export interface PortalConfiguration {
  readonly name: string | null;
  /** Route patterns of the collections that are shown, by name. */
  readonly collections: ReadonlyMap<string, string>;
  /** Routes that override all others, by path of the content file. */
  readonly routes: ReadonlyMap<string, string>;
  readonly warnings: readonly { readonly file: string; readonly message: string }[];
}

/** How the portal shows specifications unless it is configured otherwise. */
const SPEC_ROUTE = '/documentation/:name';

export const PORTAL_CONFIGURATION = 'portal.conf.yaml';
export const ROUTER_CONFIGURATION = 'router.conf.yaml';

/** Never throws: a broken configuration costs links and collections, not the portal. */
export function readPortalConfiguration(portal: string | null, router: string | null): PortalConfiguration {
  const warnings: { file: string; message: string }[] = [];
  const tree = readYaml(portal, PORTAL_CONFIGURATION, warnings);
  const collections = new Map([['specs', SPEC_ROUTE]]);
  for (const [name, node] of entriesAt(tree, 'collections')) {
    if (textAt(node, 'output') === 'false') collections.delete(name);
    else collections.set(name, textAt(node, 'route') ?? collections.get(name) ?? `/${name}/:name`);
  }
  const routes = new Map<string, string>();
  for (const [route, target] of Object.entries(readYaml(router, ROUTER_CONFIGURATION, warnings))) {
    const path = asText(target);
    if (path !== null && !route.includes('*') && !routes.has(path)) routes.set(path, route);
  }
  return { name: textAt(tree, 'name'), collections, routes, warnings };
}

function readYaml(text: string | null, file: string, warnings: { file: string; message: string }[]): JsonObject {
  if (text === null) return {};
  try {
    const tree: unknown = parse(text, { logLevel: 'silent', maxAliasCount: 100 });
    if (isObject(tree)) return tree;
  } catch {
    // Said below.
  }
  warnings.push({ file, message: 'cannot be read as YAML; titles and addresses of pages may be missing' });
  return {};
}

/** Where a file stands in the portal. */
export interface PortalPlace {
  /** Path below `content/` or `specs/`, without extension. */
  readonly name: string;
  /** Address below the portal; `null` when it is not shown there. */
  readonly route: string | null;
}

/** The place of a content or specification file, as the portal itself finds it. */
export function placePortalFile(path: string, head: JsonObject, configuration: PortalConfiguration): PortalPlace {
  const [root = '', ...below] = path.replace(/\.[^./]+$/, '').split('/');
  const name = below.join('/');
  if (textAt(head, 'output') === 'false') return { name, route: null };
  const own = configuration.routes.get(path) ?? textAt(head, 'route');
  const collection = root === 'specs' ? 'specs' : below.find((segment) => segment.startsWith('_'))?.slice(1);
  if (collection === undefined) return { name, route: own ?? `/${name.replace(/(?:^|\/)index$/, '')}` };
  const pattern = configuration.collections.get(collection);
  if (pattern === undefined) return { name, route: null };
  return { name, route: own ?? fillRoute(pattern, { name: below.at(-1) ?? name, collection, head }) };
}

function fillRoute(
  pattern: string,
  { name, collection, head }: { name: string; collection: string; head: JsonObject },
): string {
  const values: Readonly<Record<string, string | null>> = {
    ':name': name,
    ':collection': collection,
    ':stub': textAt(head, 'stub'),
    ':title': textAt(head, 'title'),
  };
  return pattern.replaceAll(/:(?:name|collection|stub|title)\b/g, (whole) => encodeURIComponent(values[whole] ?? ''));
}

/** A route as an address of the portal; `null` where the portal has none that is known, or the route is no path. */
export function portalAddress(portalUrl: string | null, route: string | null): string | null {
  if (portalUrl === null || route === null) return null;
  const path = route.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  const encoded = path.map((segment) => encodeURIComponent(decodeSegment(segment))).join('/');
  return `${portalUrl.replace(/\/+$/, '')}${encoded === '' ? '' : `/${encoded}`}`;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
