import type { ApiRecord, DocumentRecord } from '../../core/index-writer.ts';
import type { StoredDocumentRecord } from './commit-documents.ts';
import type { Session } from './database.ts';
import { advanceGeneration } from './queries/advance-generation.ts';
import { deleteFactsOfApis } from './queries/delete-facts-of-apis.ts';
import { deleteVanishedFacts } from './queries/delete-vanished-facts.ts';
import { listSourceApis } from './queries/list-source-apis.ts';
import { listStandingApis } from './queries/list-standing-apis.ts';
import { lockApisBySlug } from './queries/lock-apis-by-slug.ts';
import { lockApis } from './queries/lock-apis.ts';
import { lockFactsSources } from './queries/lock-facts-sources.ts';
import { saveGatewayFacts } from './queries/save-gateway-facts.ts';
import { slicesByCost } from './slices.ts';
import { cleanJson, cleanText } from './stored-text.ts';

/** Characters of JSON a statement carries. */
const CHARACTERS_PER_STATEMENT = 1_000_000;

/** Row ids of the APIs that gateway facts are about, by their slug in this deployment. None vanishes meanwhile. */
export async function lockFactsApis(
  session: Session,
  documents: readonly DocumentRecord[],
): Promise<ReadonlyMap<string, string>> {
  const slugs = documents.flatMap(({ kind, api }) => (kind === 'facts' && api !== null ? [cleanText(api)] : []));
  if (slugs.length === 0) return new Map();
  const rows = await session.query<{ id: string; slug: string }>(lockApisBySlug, [[...new Set(slugs)]]);
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}

/** Writes the gateway facts of documents as far as they differ. @returns rows written or deleted */
export async function writeFacts(
  session: Session,
  documents: readonly StoredDocumentRecord[],
  existing: readonly string[],
): Promise<number> {
  const rows = documents.flatMap(({ id, document: { kind, facts } }) =>
    kind === 'facts' && facts !== undefined ? [{ id, facts: cleanJson(facts) }] : [],
  );
  let written = 0;
  for (const part of slicesByCost(rows, CHARACTERS_PER_STATEMENT, ({ facts }) => facts.length)) {
    written += await session.execute(saveGatewayFacts, [part.map(({ id }) => id), part.map(({ facts }) => facts)]);
  }
  if (existing.length > 0) written += await session.execute(deleteVanishedFacts, [existing, rows.map(({ id }) => id)]);
  return written;
}

/**
 * Takes hold of the APIs that a source no longer lists, and of the sources with gateway facts on them. Comes first in
 * a commit: whoever writes facts holds their own source before they look at APIs, so nobody waits in a circle.
 * @returns row ids of these APIs
 */
export async function lockVanishingApis(
  session: Session,
  sourceId: string,
  records: readonly ApiRecord[],
): Promise<readonly string[]> {
  const listed = new Set(records.map(({ slug }) => cleanText(slug)));
  const stored = await session.query<{ id: string; source_slug: string }>(listSourceApis, [sourceId]);
  const ids = stored.filter((api) => !listed.has(api.source_slug)).map(({ id }) => id);
  if (ids.length === 0) return [];
  await session.query(lockFactsSources, [ids]);
  await session.query(lockApis, [ids]);
  return ids;
}

/**
 * Removes what gateways say of APIs that vanish; each of these gateways' sources has a new generation.
 * @returns documents removed
 */
export async function removeFactsOfVanishedApis(session: Session, apiIds: readonly string[]): Promise<number> {
  if (apiIds.length === 0) return 0;
  const standing = await session.query<{ id: string }>(listStandingApis, [apiIds]);
  const kept = new Set(standing.map(({ id }) => id));
  const removed = await session.query<{ source_id: string }>(deleteFactsOfApis, [apiIds.filter((id) => !kept.has(id))]);
  for (const sourceId of new Set(removed.map((row) => row.source_id))) {
    await session.execute(advanceGeneration, [sourceId, true, false]);
  }
  return removed.length;
}
