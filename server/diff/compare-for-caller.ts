import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueApi } from '../../core/catalogue.ts';
import { CopilotError } from '../../core/errors.ts';
import type { Operation } from '../../core/operation.ts';
import { compareVersionsInTurns } from './compare-versions.ts';
import type { VersionDiff } from './version-diff.ts';

/** Operations read in one query; with their models about a megabyte. */
const PAGE_SIZE = 100;
/** How often reading starts again when the index changes meanwhile. Commits are seconds apart at least. */
const MAX_ATTEMPTS = 3;

export type VersionCatalogue = Pick<Catalogue, 'findApi' | 'listOperations'>;

export interface DiffRequest {
  readonly api: string;
  /** The version before `to` when left out. */
  readonly from?: string;
  /** The current version when left out. */
  readonly to?: string;
}

export interface ApiDiff {
  readonly api: string;
  readonly from: string;
  readonly to: string;
  readonly diff: VersionDiff;
}

/**
 * Compares two versions as this caller may see them; `null` when the API or a named version is not there for them.
 * @throws CopilotError `invalid_request` when no `from` is given and there is no version before `to`;
 * `index_unavailable` while the index keeps changing
 */
export async function compareForCaller(
  catalogue: VersionCatalogue,
  caller: Caller,
  request: DiffRequest,
  options: { signal?: AbortSignal } = {},
): Promise<ApiDiff | null> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const api = await catalogue.findApi(caller, request.api, options);
    const versions = api === null ? null : chooseVersions(api, request);
    if (api === null || versions === null) return null;
    const { from, to } = versions;
    const before = await readOperations(catalogue, caller, api.slug, from, options);
    const after = from === to ? before : await readOperations(catalogue, caller, api.slug, to, options);
    // Pages of two generations do not fit together: operations would seem to come and go.
    const again = await catalogue.findApi(caller, request.api, options);
    if (again === null || again.index.generation !== api.index.generation) continue;
    return { api: api.slug, from, to, diff: await compareVersionsInTurns(before, after, options) };
  }
  throw new CopilotError('index_unavailable', 'The index is changing at the moment; try again in a few seconds.');
}

/** The two versions meant, `null` when one of them is not there for the caller. */
function chooseVersions(api: CatalogueApi, request: DiffRequest): { from: string; to: string } | null {
  const isThere = (version: string | undefined): boolean => version === undefined || api.versions.includes(version);
  if (!isThere(request.from) || !isThere(request.to)) return null;
  const to = request.to ?? api.currentVersion;
  if (to === null) return null;
  // Versions are in order, the oldest first.
  const from = request.from ?? api.versions[api.versions.indexOf(to) - 1];
  if (from === undefined) {
    const reason = 'there is no version before the one to compare with; name one';
    throw new CopilotError('invalid_request', `The request has 1 problem: from: ${reason}.`, {
      details: [{ field: 'from', reason }],
    });
  }
  return { from, to };
}

async function readOperations(
  catalogue: VersionCatalogue,
  caller: Caller,
  api: string,
  version: string,
  options: { signal?: AbortSignal },
): Promise<readonly Operation[]> {
  const operations: Operation[] = [];
  for (let number = 1; ; number += 1) {
    const page = await catalogue.listOperations(caller, { api, version }, { number, size: PAGE_SIZE }, options);
    operations.push(...page.items.map(({ operation }) => operation));
    if (page.items.length === 0 || operations.length >= page.total) return operations;
  }
}
