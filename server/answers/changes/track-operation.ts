import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { readOperations } from '../../diff/compare-for-caller.ts';
import { matchOperations } from '../../diff/match-operations.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import { findDocumentedSuccessor } from './documented-successor.ts';
import type { DocumentedSuccessor } from './documented-successor.ts';
import { namedReplacement } from '../compose-operation-answer.ts';
import { findNearestSuccessor } from './nearest-successor.ts';

/** One operation in one version of its API. */
export interface VersionState {
  readonly version: string;
  /** `null`: this version does not have it. */
  readonly entry: CatalogueOperation | null;
  /** The same operation; the one that the older specification names instead, or a page; or the most alike. */
  readonly relation: 'same' | 'named' | 'documented' | 'nearest';
  /** The page that puts it beside the older one. */
  readonly guide?: SearchHit;
}

/** Versions that one question reads: each is a specification. More where those that it names are so far apart. */
const MAX_VERSIONS = 6;
const MOST_VERSIONS = 12;

/** All operations of one version that the caller may see. */
export interface VersionSide {
  readonly version: string;
  readonly entries: readonly CatalogueOperation[];
}

/** What following an operation needs, for one caller. */
export interface TrackSources {
  readonly catalogue: Pick<Catalogue, 'listOperations'>;
  readonly retriever: Retriever;
}

/**
 * The versions of an API around those that are meant, oldest first, with one behind them where there is one; `null` where
 * they are too far apart to be read for one question.
 */
export async function readSides(
  { catalogue }: Pick<TrackSources, 'catalogue'>,
  api: CatalogueApi,
  meant: readonly string[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly VersionSide[] | null> {
  const places = meant.map((version) => api.versions.indexOf(version)).filter((place) => place >= 0);
  const [oldest, newest] = [Math.min(...places), Math.max(...places)];
  const span = newest - oldest + 1;
  if (places.length === 0 || span > MOST_VERSIONS) return null;
  const size = Math.max(MAX_VERSIONS, span);
  const first = Math.min(oldest, Math.max(0, Math.min(newest - size + 2, api.versions.length - size)));
  const sides: VersionSide[] = [];
  for (const version of api.versions.slice(first, first + size)) {
    sides.push({ version, entries: await readOperations(catalogue, caller, api.slug, version, options) });
  }
  return sides;
}

/**
 * Follows an operation through the versions of its API that the caller may see, oldest first: by method and path, by the
 * shape of its path, and where it is gone by what its own specification names to use instead, else by a guide, else by what
 * is most alike; backwards by a guide alone.
 */
export async function trackOperation(
  { retriever }: Pick<TrackSources, 'retriever'>,
  read: readonly VersionSide[],
  entry: CatalogueOperation,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly VersionState[]> {
  const versions = read.map(({ version }) => version);
  const sides = read.map(({ entries }) => entries);
  const start = versions.indexOf(entry.version);
  const states: VersionState[] = versions.map((version) => ({ version, entry: null, relation: 'same' }));
  states[start] = { version: entry.version, entry, relation: 'same' };
  let current: CatalogueOperation | null = entry;
  for (let index = start + 1; index < versions.length && current !== null; index += 1) {
    const after = sides[index] ?? [];
    const found: Pick<VersionState, 'entry' | 'relation'> = followForward(current, sides[index - 1] ?? [], after);
    const guide =
      found.relation === 'nearest' ? await findDocumentedSuccessor(retriever, current, after, caller, options) : null;
    const next: Omit<VersionState, 'version'> =
      guide === null ? found : { entry: guide.entry, relation: 'documented' as const, guide: guide.hit };
    current = next.entry;
    states[index] = { version: versions[index] ?? '', ...next };
  }
  let earlier: CatalogueOperation | null = entry;
  for (let index = start - 1; index >= 0 && earlier !== null; index -= 1) {
    const before = sides[index] ?? [];
    const same = followBack(earlier, before, sides[index + 1] ?? []);
    // A line of a guide that holds both paths says as much backwards.
    const guide: DocumentedSuccessor | null =
      same === null ? await findDocumentedSuccessor(retriever, earlier, before, caller, options) : null;
    earlier = same ?? guide?.entry ?? null;
    const version = versions[index] ?? '';
    states[index] =
      guide === null
        ? { version, entry: earlier, relation: 'same' }
        : { version, entry: earlier, relation: 'documented', guide: guide.hit };
  }
  return states;
}

function followForward(
  entry: CatalogueOperation,
  before: readonly CatalogueOperation[],
  after: readonly CatalogueOperation[],
): Pick<VersionState, 'entry' | 'relation'> {
  const { pairs, added } = matchOperations(
    before.map(({ operation }) => operation),
    after.map(({ operation }) => operation),
  );
  const key = pairs.find(({ from }) => from.key === entry.operation.key)?.to.key;
  const same = after.find(({ operation }) => operation.key === key);
  if (same !== undefined) return { entry: same, relation: 'same' };
  const named = namedReplacement(entry);
  const replacement = named === null ? undefined : after.find(({ operation }) => operation.key === named);
  if (replacement !== undefined) return { entry: replacement, relation: 'named' };
  const keys = new Set(added.map(({ key }) => key));
  const isAdded = ({ operation }: CatalogueOperation): boolean => keys.has(operation.key);
  return { entry: findNearestSuccessor(entry, after.filter(isAdded)), relation: 'nearest' };
}

function followBack(
  entry: CatalogueOperation,
  before: readonly CatalogueOperation[],
  after: readonly CatalogueOperation[],
): CatalogueOperation | null {
  const { pairs } = matchOperations(
    before.map(({ operation }) => operation),
    after.map(({ operation }) => operation),
  );
  const key = pairs.find(({ to }) => to.key === entry.operation.key)?.from.key;
  return before.find(({ operation }) => operation.key === key) ?? null;
}
