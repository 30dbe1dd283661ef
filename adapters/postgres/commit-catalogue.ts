import { CopilotError } from '../../core/errors.ts';
import type { ApiRecord, DocumentRecord } from '../../core/index-writer.ts';
import type { Session } from './database.ts';
import { createApi } from './queries/create-api.ts';
import { deleteVanishedApis } from './queries/delete-vanished-apis.ts';
import { deleteVanishedVersions } from './queries/delete-vanished-versions.ts';
import { listApiVersions } from './queries/list-api-versions.ts';
import { listSourceApis } from './queries/list-source-apis.ts';
import { listTakenSlugs } from './queries/list-taken-slugs.ts';
import { lockSlugs } from './queries/lock-slugs.ts';
import { saveApiVersions } from './queries/save-api-versions.ts';
import { updateApi } from './queries/update-api.ts';
import { firstOfEach } from './slices.ts';
import { cleanJson, cleanOptionalText, cleanText } from './stored-text.ts';

/** Row ids of the APIs and versions of one source, by the names the source gives them. */
export interface CatalogueIds {
  readonly apis: ReadonlyMap<string, string>;
  /** API id → label → version id. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly written: number;
}

/** {@link CatalogueIds}, and the APIs of any source that gateway facts are about, by their slug in this deployment. */
export interface DocumentPlaces extends CatalogueIds {
  readonly factsApis: ReadonlyMap<string, string>;
}

interface StoredApi {
  readonly id: string;
  readonly source_slug: string;
}

interface StoredVersion {
  readonly id: string;
  readonly api_id: string;
  readonly label: string;
}

/** Writes the APIs and versions of a source as far as they differ. */
export async function saveCatalogue(
  session: Session,
  sourceId: string,
  records: readonly ApiRecord[],
): Promise<CatalogueIds> {
  const stored = await session.query<StoredApi>(listSourceApis, [sourceId]);
  const ids = new Map(stored.map((api) => [api.source_slug, api.id]));
  const kept = new Map<string, string>();
  let written = 0;
  const distinct = [...firstOfEach(records, (record) => cleanText(record.slug)).entries()];
  for (const [slug, record] of distinct) {
    const id = ids.get(slug);
    if (id === undefined) {
      kept.set(slug, await insertApi(session, sourceId, slug, record));
      written += 1;
    } else {
      kept.set(slug, id);
      written += await session.execute(updateApi, [
        id,
        cleanText(record.title),
        cleanOptionalText(record.description),
        cleanJson(record.implementations ?? []),
      ]);
    }
  }
  // An API that vanishes is still named by unchanged documents until these are removed.
  const apis = new Map([...ids, ...kept]);
  written += await saveVersions(session, distinct, kept);
  return { apis, versions: await readVersions(session, sourceId), written };
}

async function insertApi(session: Session, sourceId: string, slug: string, record: ApiRecord): Promise<string> {
  await session.execute(lockSlugs);
  const taken = await session.query<{ slug: string }>(listTakenSlugs, [slug]);
  const [created] = await session.query<{ id: string }>(createApi, [
    sourceId,
    slug,
    chooseSlug(slug, new Set(taken.map((row) => row.slug))),
    cleanText(record.title),
    cleanOptionalText(record.description),
    cleanJson(record.implementations ?? []),
  ]);
  if (created === undefined) throw new CopilotError('internal', 'The database did not store an API.');
  return created.id;
}

/** The slug a source asks for or, when another source has it, the first free one of `slug-2`, `slug-3`, … */
export function chooseSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

function versionRows(records: readonly (readonly [string, ApiRecord])[], apis: ReadonlyMap<string, string>) {
  return records.flatMap(([slug, record]) =>
    [...new Set(record.versions)].map((label, position) => ({
      apiId: apis.get(slug),
      label: cleanText(label),
      position,
      current: label === record.currentVersion,
    })),
  );
}

async function saveVersions(
  session: Session,
  records: readonly (readonly [string, ApiRecord])[],
  apis: ReadonlyMap<string, string>,
): Promise<number> {
  const rows = versionRows(records, apis);
  if (rows.length === 0) return 0;
  return session.execute(saveApiVersions, [
    rows.map((row) => row.apiId),
    rows.map((row) => row.label),
    rows.map((row) => row.position),
    rows.map((row) => row.current),
  ]);
}

async function readVersions(session: Session, sourceId: string): Promise<Map<string, Map<string, string>>> {
  const versions = new Map<string, Map<string, string>>();
  for (const row of await session.query<StoredVersion>(listApiVersions, [sourceId])) {
    const labels = versions.get(row.api_id) ?? new Map<string, string>();
    versions.set(row.api_id, labels.set(row.label, row.id));
  }
  return versions;
}

/** Removes what the source no longer has, once no document stands in it. */
export async function removeVanished(
  session: Session,
  sourceId: string,
  records: readonly ApiRecord[],
  ids: CatalogueIds,
): Promise<number> {
  const distinct = [...firstOfEach(records, (record) => cleanText(record.slug)).entries()];
  const rows = versionRows(distinct, ids.apis);
  const versions = await session.execute(deleteVanishedVersions, [
    sourceId,
    rows.map((row) => row.apiId),
    rows.map((row) => row.label),
  ]);
  const kept = distinct.map(([slug]) => ids.apis.get(slug));
  return versions + (await session.execute(deleteVanishedApis, [sourceId, kept]));
}

/** Whether a document can be stored: gateway facts are left out when there is no such API (any more). */
export function hasPlace(places: DocumentPlaces, document: DocumentRecord): boolean {
  return document.kind !== 'facts' || (document.api !== null && places.factsApis.has(cleanText(document.api)));
}

/** The rows a document belongs to. @throws CopilotError `internal` when the change does not name them */
export function locateDocument(
  ids: DocumentPlaces,
  document: DocumentRecord,
): { apiId: string | null; versionId: string | null } {
  if (document.kind === 'facts') {
    return { apiId: ids.factsApis.get(cleanText(document.api ?? '')) ?? null, versionId: null };
  }
  if (document.api === null) return { apiId: null, versionId: null };
  const apiId = ids.apis.get(cleanText(document.api));
  const versionId =
    document.version === null || apiId === undefined ? null : ids.versions.get(apiId)?.get(cleanText(document.version));
  if (apiId === undefined || versionId === undefined) {
    throw new CopilotError(
      'internal',
      `The document ${document.path} belongs to an API or version that is not listed.`,
    );
  }
  return { apiId, versionId };
}
