import type { Visibility } from '../core/caller.ts';
import { CopilotError } from '../core/errors.ts';
import type { ApiRecord, IndexWriter, StoredDocument } from '../core/index-writer.ts';
import { maskSecrets } from '../core/mask-secrets.ts';
import type { ParsedDocuments } from './parse-documents.ts';
import type { SourceAccess, SourceApi, SourceContent, SourceDocument } from './source.ts';
import { chooseCurrent } from './sources/api-versions.ts';
import { intersectVisibility, isSameVisibility } from './visibility.ts';

/** What becomes of the documents of a source in this run. */
export interface Plan {
  readonly stored: ReadonlyMap<string, StoredDocument>;
  readonly changed: readonly SourceDocument[];
  readonly unchanged: readonly SourceDocument[];
}

/** Compares what a source holds with what the index holds of it. */
export function planRun(content: SourceContent, documents: readonly StoredDocument[]): Plan {
  const stored = new Map(documents.map((document) => [document.path, document]));
  const isUnchanged = (document: SourceDocument): boolean => {
    const known = stored.get(document.path);
    if (document.isUndated === true) return false;
    // A run that took rights away and then failed left the hash of before with narrower rights.
    return known?.contentHash === document.contentHash && isSameVisibility(known.visibility, document.visibility);
  };
  return {
    stored,
    changed: content.documents.filter((document) => !isUnchanged(document)),
    unchanged: content.documents.filter(isUnchanged),
  };
}

/** Whatever fewer people may read from now on is taken from the others before anything slow begins. */
export async function narrowVisibility(
  access: SourceAccess,
  stored: readonly StoredDocument[],
  writer: IndexWriter,
  signal: AbortSignal | undefined,
): Promise<void> {
  const changes = stored.flatMap(({ path, visibility }) => {
    const narrowed = narrow(visibility, access.visibilityOf(path));
    return isSameVisibility(narrowed, visibility) ? [] : [{ path, visibility: narrowed }];
  });
  if (changes.length > 0)
    await writer.changeVisibility(access.descriptor.key, changes, signal === undefined ? {} : { signal });
}

/**
 * What was loaded, for those who may read it after it was loaded; what stands already is narrowed as well.
 * @throws CopilotError when rights cannot be read again: then nobody can say, and nothing is committed
 */
export async function confirmVisibility(
  content: SourceContent,
  stored: readonly StoredDocument[],
  parsed: ParsedDocuments,
  writer: IndexWriter,
  signal: AbortSignal | undefined,
): Promise<ParsedDocuments> {
  if (content.confirmAccess === undefined || parsed.records.length === 0) return parsed;
  const access = await content.confirmAccess(signal === undefined ? {} : { signal });
  await narrowVisibility(access, stored, writer, signal);
  const records = parsed.records.map((record) => ({
    ...record,
    visibility: narrow(record.visibility, access.visibilityOf(record.path)),
  }));
  return { ...parsed, records };
}

function narrow(visibility: Visibility, stated: Visibility | null): Visibility {
  return stated === null ? visibility : intersectVisibility(visibility, stated);
}

/** The rights that the whole content of a source tells. */
export function accessOf(content: SourceContent): SourceAccess {
  const stated = new Map(content.documents.map((document) => [document.path, document.visibility]));
  return {
    descriptor: content.descriptor,
    visibilityOf: (path) => stated.get(path) ?? content.placeVisibility(path),
  };
}

/** A source that holds fewer documents than this may lose them all without being asked. */
const GUARDED_FROM = 20;

/**
 * Refuses a run that would remove more than half of many documents: a token that lost its rights, or a wrong portal,
 * looks just like that. @throws CopilotError `removals_refused`
 */
export function guardRemovals(plan: Plan, parsed: ParsedDocuments, standing: readonly string[]): void {
  // Not all that was listed: contents that answer "not found" one after the other look just the same.
  const staying = new Set([...standing, ...parsed.records.map(({ path }) => path)]);
  const total = plan.stored.size;
  const removed = [...plan.stored.keys()].filter((path) => !staying.has(path)).length;
  if (total < GUARDED_FROM || removed * 2 <= total) return;
  throw new CopilotError(
    'removals_refused',
    `This run would remove ${removed} of ${total} documents, so it stopped and changed nothing. If they are really gone, ` +
      'accept it: portal-copilot ingest --source NAME --accept-removals, or POST /v1/index-runs with "accept_removals": true.',
  );
}

/** Documents that cannot be read now but were indexed before: their last good state stays until the file is mended or gone. */
export function keptDocuments(content: SourceContent, plan: Plan, parsed: ParsedDocuments): string[] {
  const failed = [...content.failures, ...parsed.failures]
    .filter(({ isGone }) => isGone !== true)
    .map(({ file }) => file);
  const known = new Set([...failed, ...content.documents.map(({ path }) => path)]);
  const hidden = [...plan.stored.keys()].filter(
    (path) => !known.has(path) && content.unreadableFolders.some((folder) => path.startsWith(`${folder}/`)),
  );
  return [...failed.filter((path) => plan.stored.has(path)), ...hidden];
}

/** Chunks of the source after the run. */
export function countChunks(plan: Plan, parsed: ParsedDocuments, standing: readonly string[]): number {
  const stored = standing.reduce((sum, path) => sum + (plan.stored.get(path)?.chunks ?? 0), 0);
  return parsed.records.reduce((sum, record) => sum + record.chunks.length, stored);
}

/** APIs and versions that hold at least one document, with the current version chosen among those. */
export function liveApis(content: SourceContent, livePaths: ReadonlySet<string>): ApiRecord[] {
  const owners = new Set(
    content.documents.flatMap(({ path, api }) => (api !== null && livePaths.has(path) ? api : [])),
  );
  return content.apis.flatMap((api: SourceApi) => {
    const versions = api.versions.filter(({ path }) => livePaths.has(path));
    if (versions.length === 0 && !owners.has(api.slug)) return [];
    const isStatedLive = versions.some(({ label }) => label === api.statedCurrent);
    return {
      slug: api.slug,
      // Of the catalogue, and not through any parser.
      title: maskSecrets(api.title),
      description: api.description === null ? null : maskSecrets(api.description),
      versions: versions.map(({ label }) => label),
      currentVersion: isStatedLive ? api.statedCurrent : chooseCurrent(versions),
      ...(api.implementations === undefined ? {} : { implementations: api.implementations }),
    };
  });
}
