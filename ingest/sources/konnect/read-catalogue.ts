import type { ApiImplementation } from '../../../core/index-writer.ts';
import { apiPath } from '../http/api-client.ts';
import { ApiFailure, isMissing } from '../http/api-failure.ts';
import { flattenTree } from '../dev-portal/flatten-tree.ts';
import type { TreeNode } from '../dev-portal/flatten-tree.ts';
import type { KonnectAccess } from './konnect-access.ts';
import type { Konnect } from './konnect-api.ts';
import { readItems, versionShape } from '../dev-portal/content-shapes.ts';
import { apiShape, implementationShape, packageOperationShape, packageShape, strategyShape } from './konnect-shapes.ts';
import type { VersionShape } from '../dev-portal/content-shapes.ts';
import type { ApiShape, PackageOperationShape, PackageShape, StrategyShape } from './konnect-shapes.ts';

/** What is published on the portal, without any content. */
export interface KonnectCatalogue {
  readonly apis: readonly ListedApi[];
  readonly packages: readonly ListedPackage[];
  /** By identifier; `null` when the token may not read them. */
  readonly strategies: ReadonlyMap<string, StrategyShape> | null;
  readonly warnings: readonly string[];
}

export interface ListedApi {
  readonly api: ApiShape;
  readonly versions: readonly VersionShape[];
  readonly documents: readonly TreeNode[];
  readonly implementations: readonly ApiImplementation[];
}

export interface ListedPackage {
  readonly found: PackageShape;
  readonly operations: readonly PackageOperationShape[];
  readonly documents: readonly TreeNode[];
}

interface Reading {
  readonly konnect: Konnect;
  readonly access: KonnectAccess;
  readonly signal: AbortSignal | undefined;
  readonly warnings: Set<string>;
  readonly onStep: () => void;
}

/**
 * Reads the lists of everything that is published, and nothing of what is not.
 * @throws ApiFailure when one of them cannot be read: half of a portal would look like a removal of the rest
 */
export async function readCatalogue(
  konnect: Konnect,
  access: KonnectAccess,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
): Promise<KonnectCatalogue> {
  const total = access.publications.size;
  let done = 0;
  const reading: Reading = {
    konnect,
    access,
    signal: options.signal,
    warnings: new Set(),
    onStep: () => options.onProgress?.((done += 1), total),
  };
  const [apis, packages, strategies] = await Promise.all([
    isPublished(access, 'api') ? readApis(reading) : [],
    isPublished(access, 'api_package') ? readPackages(reading) : [],
    total > 0 ? readStrategies(reading) : null,
  ]);
  return { apis, packages, strategies, warnings: [...reading.warnings] };
}

function isPublished(access: KonnectAccess, type: 'api' | 'api_package'): boolean {
  return [...access.publications.values()].some(({ entityType }) => entityType === type);
}

async function readApis(reading: Reading): Promise<ListedApi[]> {
  const { konnect, access, signal } = reading;
  const [items, implementations] = await Promise.all([
    konnect.list(apiPath('v3', 'apis'), signal),
    readImplementations(reading),
  ]);
  const published = readItems(apiShape, items, warnUnreadable(reading, 'APIs')).filter(
    ({ id }) => access.publications.get(id)?.entityType === 'api',
  );
  const missing =
    [...access.publications].filter(([, { entityType }]) => entityType === 'api').length - published.length;
  if (missing > 0)
    reading.warnings.add(
      `${missing} published APIs are not listed; check that the token may view all APIs of the portal.`,
    );
  return Promise.all(
    published.map(async (api) => {
      const [versions, roots] = await Promise.all([
        listOrNothing(konnect, apiPath('v3', 'apis', api.id, 'versions'), signal),
        konnect.tree(apiPath('v3', 'apis', api.id, 'documents'), signal),
      ]);
      reading.onStep();
      return {
        api,
        versions: readItems(versionShape, versions, warnUnreadable(reading, 'versions')),
        documents: flattenTree(roots, (problem) => reading.warnings.add(`Documents of ${api.id}: ${problem}.`)),
        implementations: implementations.get(api.id) ?? [],
      };
    }),
  );
}

async function readPackages(reading: Reading): Promise<ListedPackage[]> {
  const { konnect, access, signal } = reading;
  const items = await konnect.list(apiPath('v3', 'api-packages'), signal);
  const published = readItems(packageShape, items, warnUnreadable(reading, 'API packages')).filter(
    ({ id }) => access.publications.get(id)?.entityType === 'api_package',
  );
  return Promise.all(
    published.map(async (found) => {
      const [operations, roots] = await Promise.all([
        listOrNothing(konnect, apiPath('v3', 'api-packages', found.id, 'operations'), signal),
        konnect.tree(apiPath('v3', 'api-packages', found.id, 'documents'), signal),
      ]);
      reading.onStep();
      return {
        found,
        operations: readItems(packageOperationShape, operations, warnUnreadable(reading, 'operations of packages')),
        documents: flattenTree(roots, (problem) => reading.warnings.add(`Documents of ${found.id}: ${problem}.`)),
      };
    }),
  );
}

/** Deleted since it was listed: then it has nothing. */
async function listOrNothing(konnect: Konnect, path: string, signal: AbortSignal | undefined): Promise<unknown[]> {
  try {
    return await konnect.list(path, signal);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readImplementations(reading: Reading): Promise<Map<string, ApiImplementation[]>> {
  const items = await optional(reading, 'API implementations', apiPath('v3', 'api-implementations'));
  const found = new Map<string, ApiImplementation[]>();
  for (const { api_id: id, service } of readItems(implementationShape, items ?? [], () => undefined)) {
    // A control plane as a whole names no service.
    if (service === null || service === undefined) continue;
    found.set(id, [...(found.get(id) ?? []), { controlPlaneId: service.control_plane_id, serviceId: service.id }]);
  }
  return found;
}

async function readStrategies(reading: Reading): Promise<Map<string, StrategyShape> | null> {
  const items = await optional(reading, 'auth strategies', apiPath('v2', 'application-auth-strategies'));
  if (items === null) return null;
  const strategies = readItems(strategyShape, items, warnUnreadable(reading, 'auth strategies'));
  return new Map(strategies.map((strategy) => [strategy.id, strategy]));
}

/** A list that is worth having and not worth a failed run when the token's rights do not reach it. */
async function optional(reading: Reading, what: string, path: string): Promise<unknown[] | null> {
  try {
    return await reading.konnect.list(path, reading.signal);
  } catch (error) {
    const status = error instanceof ApiFailure ? error.answered : null;
    if (status === null || ![401, 403, 404].includes(status)) throw error;
    reading.warnings.add(`The ${what} are left out: the token may not read them (${status} for ${path}).`);
    return null;
  }
}

function warnUnreadable(reading: Reading, what: string): (count: number) => void {
  return (count) => reading.warnings.add(`${count} ${what} are listed in a shape that is not known, and are left out.`);
}
