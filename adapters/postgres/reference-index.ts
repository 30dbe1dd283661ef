import { readWrittenNameKey, writtenNamePrefix } from '../../core/identifier-keys.ts';
import type { OperationServer } from '../../core/operation.ts';
import type {
  ReferenceIndex,
  ReferenceOperation,
  ReferencePlace,
  WantedReferences,
  WrittenName,
} from '../../core/reference-index.ts';
import type { Database, Session } from './database.ts';
import { findPathOperations } from './queries/find-path-operations.ts';
import { findWrittenNames } from './queries/find-written-names.ts';
import { listOperationKeys } from './queries/list-operation-keys.ts';
import { listWrittenNames } from './queries/list-written-names.ts';
import { cleanOptionalText, cleanText } from './stored-text.ts';

/** Names and operations that the nearest is chosen among; a handful of the largest specifications. */
const LISTED = 40_000;

interface NameRow {
  readonly key: string;
  readonly api: string;
  readonly version: string;
}

interface OperationRow {
  readonly api: string;
  readonly version: string;
  readonly method: string;
  readonly path: string;
  readonly operation_id: string | null;
  readonly servers: readonly OperationServer[];
  readonly statuses: readonly string[];
}

/** What answers mention, looked up under the caller's rights. */
export function createReferenceIndex(database: Database): ReferenceIndex {
  return {
    lookUp: (caller, wanted, options) =>
      database.withReader(
        caller,
        async (session) => {
          const names = await findNames(session, wanted.names, wanted.places);
          return { names, operations: await findOperations(session, wanted) };
        },
        options,
      ),

    listNames: (caller, places, options) =>
      database.withReader(
        caller,
        async (session) => {
          const parameters = [...placeParameters(places), LISTED];
          const names = await session.query<{ key: string }>(listWrittenNames, parameters);
          const operations = await session.query<{ key: string }>(listOperationKeys, parameters);
          return {
            names: names.flatMap(({ key }) => readWrittenNameKey(key) ?? []),
            operationKeys: operations.map(({ key }) => key),
          };
        },
        options,
      ),
  };
}

async function findNames(
  session: Session,
  names: readonly string[],
  places: readonly ReferencePlace[],
): Promise<WrittenName[]> {
  if (names.length === 0) return [];
  const beginnings = [...new Set(names.map((name) => writtenNamePrefix(cleanText(name))))];
  const endings = beginnings.map((beginning) => `${beginning.slice(0, -1)}\n`);
  const rows = await session.query<NameRow>(findWrittenNames, [...placeParameters(places), beginnings, endings]);
  return rows.flatMap(({ key, api, version }) => {
    const written = readWrittenNameKey(key);
    return written === null ? [] : [{ ...written, api, version }];
  });
}

async function findOperations(
  session: Session,
  { pathKeys, places, arePathsAnywhere }: WantedReferences,
): Promise<ReferenceOperation[]> {
  if (pathKeys.length === 0) return [];
  const keys = [...new Set(pathKeys.map(cleanText))];
  const rows = await session.query<OperationRow>(findPathOperations, [
    ...placeParameters(places, arePathsAnywhere),
    keys,
  ]);
  return rows.map(({ operation_id: operationId, ...row }) => ({ ...row, operationId }));
}

function placeParameters(places: readonly ReferencePlace[], areEverywhere = false): unknown[] {
  const labels = places.map(({ version }) => cleanOptionalText(version ?? null));
  return [places.map(({ api }) => cleanText(api)), labels, areEverywhere];
}
