import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../../../core/caller.ts';
import type { CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { findParts, searchesOf } from './find-parts.ts';
import type { FoundPart, PartSearch } from './find-parts.ts';
import type { PartName } from './part-question.ts';
import { trackOperation } from './track-operation.ts';
import type { TrackSources, VersionSide, VersionState } from './track-operation.ts';

/** An operation that has the part. */
export interface PartHolder {
  readonly entry: CatalogueOperation;
  readonly parts: readonly FoundPart[];
}

/** An operation in one version, with what it has of the part there. */
export interface PartState extends VersionState {
  readonly parts: readonly FoundPart[];
}

/** A part of operations over the versions of their API, as the caller may see them. */
export interface PartTrace {
  readonly api: CatalogueApi;
  readonly part: PartName;
  readonly search: PartSearch;
  readonly owner: string | null;
  /** The one operation that the question is about, as it names it; `null`: all of the API. */
  readonly subject: CatalogueOperation | null;
  /** The versions that were looked through, oldest first; of one operation that one alone. */
  readonly versions: readonly { readonly version: string; readonly holders: readonly PartHolder[] }[];
  /** Operations that have it somewhere, through all versions. */
  readonly threads: readonly (readonly PartState[])[];
}

export interface PartWish {
  readonly api: CatalogueApi;
  readonly sides: readonly VersionSide[];
  readonly part: PartName;
  readonly owner: string | null;
  readonly subject: CatalogueOperation | null;
  /** The version that is asked about. */
  readonly target: string;
}

/** Operations that are followed through the versions; the others are counted. */
const MAX_THREADS = 4;

/** Finds a part in all versions: of one operation, followed through them, or of all operations of the API. */
export async function tracePart(
  sources: Pick<TrackSources, 'retriever'>,
  wish: PartWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<PartTrace> {
  const { api, sides, part, owner, subject, target } = wish;
  const follow = (entry: CatalogueOperation): Promise<readonly VersionState[]> =>
    trackOperation(sources, sides, entry, caller, options);
  const own = subject === null ? null : await follow(subject);
  const searches = searchesOf(part);
  for (const search of searches) {
    const look = (entry: CatalogueOperation): readonly FoundPart[] => findParts(entry.operation, part, search, owner);
    const withParts = (states: readonly VersionState[]): PartState[] =>
      states.map((state) => ({ ...state, parts: state.entry === null ? [] : look(state.entry) }));
    const versions: PartTrace['versions'][number][] = [];
    for (const [index, { version, entries }] of sides.entries()) {
      const entry = own?.[index]?.entry;
      const looked = own === null ? entries : entry == null ? [] : [entry];
      versions.push({ version, holders: readHolders(looked, look) });
      // A large version takes some ten milliseconds: others are let in between.
      await nextTurn();
      options.signal.throwIfAborted();
    }
    const isFound = versions.some(({ holders }) => holders.length > 0);
    if (!isFound && search !== searches.at(-1)) continue;
    const threads =
      own === null ? await followHolders(versions, target, follow).then((all) => all.map(withParts)) : [withParts(own)];
    return { api, part, search: isFound ? search : (searches[0] ?? search), owner, subject, versions, threads };
  }
  return { api, part, search: 'named', owner, subject, versions: [], threads: [] };
}

/** What is sent before what comes back. */
function readHolders(
  entries: readonly CatalogueOperation[],
  look: (entry: CatalogueOperation) => readonly FoundPart[],
): PartHolder[] {
  const holders = entries.map((entry) => ({ entry, parts: look(entry) })).filter(({ parts }) => parts.length > 0);
  const isInput = ({ parts }: PartHolder): boolean => parts.some((part) => part.isInput);
  return [...holders.filter(isInput), ...holders.filter((holder) => !isInput(holder))];
}

/**
 * Those of the oldest version that has it, since what became of them is told from there on, and those of the version that
 * is asked about, in turns; then those of the newest.
 */
async function followHolders(
  versions: PartTrace['versions'],
  target: string,
  follow: (entry: CatalogueOperation) => Promise<readonly VersionState[]>,
): Promise<readonly (readonly VersionState[])[]> {
  const oldest = versions.find(({ holders }) => holders.length > 0)?.holders ?? [];
  const asked = versions.find(({ version }) => version === target)?.holders ?? [];
  const newest = versions.findLast(({ holders }) => holders.length > 0)?.holders ?? [];
  const turns = oldest.length > asked.length ? oldest : asked;
  const seeds = [...turns.keys()].slice(0, MAX_THREADS).flatMap((index) => [oldest[index], asked[index]]);
  const threads: (readonly VersionState[])[] = [];
  for (const seed of [...seeds, ...newest]) {
    if (threads.length === MAX_THREADS) break;
    if (seed === undefined || threads.flat().some((state) => state.entry === seed.entry)) continue;
    threads.push(await follow(seed.entry));
  }
  return threads;
}
