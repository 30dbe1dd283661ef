import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueApi, CatalogueOperation } from '../../core/catalogue.ts';
import { CopilotError } from '../../core/errors.ts';
import { compareVersionsInTurns } from './compare-versions.ts';
import { matchOperations } from './match-operations.ts';
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
  readonly sides: ComparedSides;
}

/** The operations that were compared, as the catalogue has them, by key. */
export interface ComparedSides {
  readonly from: ReadonlyMap<string, CatalogueOperation>;
  readonly to: ReadonlyMap<string, CatalogueOperation>;
  /** Keys of the newer side → those that the same operations have on the older. */
  readonly olderKeys: ReadonlyMap<string, string>;
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
    const older = before.map(({ operation }) => operation);
    const newer = after.map(({ operation }) => operation);
    const diff = await compareVersionsInTurns(older, newer, options);
    return { api: api.slug, from, to, diff, sides: sidesOf(before, after) };
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

function sidesOf(before: readonly CatalogueOperation[], after: readonly CatalogueOperation[]): ComparedSides {
  const byKey = (entries: readonly CatalogueOperation[]): Map<string, CatalogueOperation> =>
    new Map(entries.map((entry) => [entry.operation.key, entry]));
  const { pairs } = matchOperations(
    before.map(({ operation }) => operation),
    after.map(({ operation }) => operation),
  );
  const olderKeys = new Map(pairs.map(({ from, to }) => [to.key, from.key]));
  return { from: byKey(before), to: byKey(after), olderKeys };
}

/** All operations of one version that this caller may see. */
export async function readOperations(
  catalogue: Pick<Catalogue, 'listOperations'>,
  caller: Caller,
  api: string,
  version: string,
  options: { signal?: AbortSignal },
): Promise<readonly CatalogueOperation[]> {
  const operations: CatalogueOperation[] = [];
  for (let number = 1; ; number += 1) {
    const page = await catalogue.listOperations(caller, { api, version }, { number, size: PAGE_SIZE }, options);
    operations.push(...page.items);
    if (page.items.length === 0 || operations.length >= page.total) return operations;
  }
}
