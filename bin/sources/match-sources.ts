import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { IndexedSource } from '../../core/index-writer.ts';
import type { Configuration } from '../configuration.ts';
import type { SourceSettings } from './source-settings.ts';

/** A source of the configuration, of the index, or of both. */
export interface MatchedSource {
  /** By which it can be asked for; `null` where it has none, or another source goes by it: then its key alone tells. */
  readonly name: string | null;
  readonly kind: IndexedSource['kind'];
  readonly isConfigured: boolean;
  /** `null`: it is configured, and was never read. */
  readonly indexed: IndexedSource | null;
}

/**
 * Lays what the index holds beside what the configuration names: its sources in their order, then what is only in the
 * index. A directory is known by its real path. Of other kinds the key is only known by reading, so they are known by
 * the name of the index run that read them last.
 */
export function matchSources(configuration: Configuration, indexed: readonly IndexedSource[]): MatchedSource[] {
  const { sources } = configuration.file;
  const configured = sources.map((settings) => ({
    name: settings.name,
    kind: settings.kind,
    isConfigured: true,
    indexed: findIndexed(settings, configuration, indexed),
  }));
  const found = new Set(configured.map((source) => source.indexed));
  const names = new Set(sources.map(({ name }) => name));
  const others = indexed
    .filter((source) => !found.has(source))
    .map((source) => ({
      // The path of a directory that was given on the command line is no name beside an equal key.
      name: source.name === null || source.name === source.key || names.has(source.name) ? null : source.name,
      kind: source.kind,
      isConfigured: false,
      indexed: source,
    }));
  return [...configured, ...others];
}

function findIndexed(
  settings: SourceSettings,
  configuration: Configuration,
  indexed: readonly IndexedSource[],
): IndexedSource | null {
  const ofKind = indexed.filter(({ kind }) => kind === settings.kind);
  const namesake = ofKind.find(({ name }) => name === settings.name) ?? null;
  if (settings.kind !== 'directory') return namesake;
  const directory = path.resolve(configuration.baseDirectory, settings.directory);
  try {
    const real = realpathSync(directory);
    return ofKind.find(({ key }) => key === real) ?? null;
  } catch {
    // A volume that is not mounted at this moment has no real path; what was read of it is still wanted.
    return ofKind.find(({ key }) => key === directory) ?? namesake;
  }
}
