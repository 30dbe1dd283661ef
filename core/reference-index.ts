import type { Caller } from './caller.ts';
import type { WrittenKind } from './identifier-keys.ts';
import type { OperationServer } from './operation.ts';

/** One version of one API; without a version the current one, or the newest visible one where that is hidden. */
export interface ReferencePlace {
  readonly api: string;
  readonly version?: string;
}

/** What is looked up. At most a few hundred of each. */
export interface WantedReferences {
  /** Names in any case. */
  readonly names: readonly string[];
  /** Where names and paths are looked up. Empty: in the current version of every API. */
  readonly places: readonly ReferencePlace[];
  /** Keys of {@link pathKey}, as path templates or as paths below the base path of a server. */
  readonly pathKeys: readonly string[];
  /** Paths are looked up in the current version of every API too. */
  readonly arePathsAnywhere: boolean;
}

/** A name as a specification writes it. */
export interface WrittenName {
  readonly name: string;
  readonly kind: WrittenKind;
  readonly api: string;
  readonly version: string;
}

/** An operation as far as an answer's mention of it is checked. */
export interface ReferenceOperation {
  readonly api: string;
  readonly version: string;
  readonly method: string;
  /** As under `paths`. */
  readonly path: string;
  readonly operationId: string | null;
  readonly servers: readonly OperationServer[];
  /** `200`, `4XX`, `default`. */
  readonly statuses: readonly string[];
}

export interface FoundReferences {
  /** Every spelling of each wanted name, once for each kind and place. */
  readonly names: readonly WrittenName[];
  /** Operations whose path, alone or below a base path, has a wanted key. */
  readonly operations: readonly ReferenceOperation[];
}

/** All that is named in some places, cut at a bound: what the nearest name is chosen from. */
export interface NamedReferences {
  readonly names: readonly Pick<WrittenName, 'name' | 'kind'>[];
  /** `METHOD path`. */
  readonly operationKeys: readonly string[];
}

/** Port: the names that the specifications hold, as this caller may see them, in the case they are written in. */
export interface ReferenceIndex {
  /** One transaction, however many there are. */
  lookUp(caller: Caller, wanted: WantedReferences, options?: { signal?: AbortSignal }): Promise<FoundReferences>;
  listNames(
    caller: Caller,
    places: readonly ReferencePlace[],
    options?: { signal?: AbortSignal },
  ): Promise<NamedReferences>;
}
