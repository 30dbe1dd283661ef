import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { Visibility } from '../../../core/caller.ts';
import { CopilotError } from '../../../core/errors.ts';
import { INDEX_FORMAT } from '../../source.ts';
import type { SourceDocument, SourceFailure } from '../../source.ts';
import { describeVisibility } from '../../visibility.ts';
import type { ApiClient } from '../http/api-client.ts';
import { apiPath } from '../http/api-client.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { flattenTree } from '../dev-portal/flatten-tree.ts';
import type { TreeNode } from '../dev-portal/flatten-tree.ts';
import { contentShape, readItems, treeShape, versionContentShape, versionShape } from '../dev-portal/content-shapes.ts';
import { pathSegment } from '../dev-portal/document-paths.ts';
import { writePortalPage } from '../dev-portal/portal-page.ts';
import { UnreadableFile } from '../read-text-file.ts';
import { markPublished } from './portal-lists.ts';
import type { Shown } from './portal-lists.ts';
import { portalVersionsShape } from './portal-shapes.ts';
import type { PortalApi } from './portal-shapes.ts';

/** A specification that was read: the Portal API states no date for it, so its text alone tells whether it changed. */
export interface ReadVersion {
  readonly id: string;
  readonly label: string | null;
  readonly path: string;
  /** Of its text. */
  readonly hash: string;
  /** @throws UnreadableFile when it cannot be had any more, or is another one by now */
  readonly readText: () => Promise<string>;
}

/** What belongs to one API. */
export interface ApiContents {
  readonly shown: Shown<PortalApi>;
  readonly versions: readonly ReadVersion[];
  readonly documents: readonly (TreeNode & { readonly path: string })[];
}

/**
 * Texts kept between listing and parsing, in characters over the whole portal. A first run parses everything, and should
 * not download it twice; a portal of giants should not fill the memory either.
 */
const MAX_KEPT_CHARACTERS = 64 * 1_048_576;

/** One reading of the portal: what went wrong, and what may still be kept. */
export interface Reading {
  readonly signal: AbortSignal | undefined;
  readonly findings: ReadFindings;
  /** Counted here and not by the clients, so that what waits is not asked for once the portal is down. */
  readonly limit: LimitFunction;
  readonly state: {
    keptCharacters: number;
    /** Requests that were given up for the server's sake, since the last one that was answered. */
    failuresInARow: number;
  };
}

/** So many, and the portal is down: waiting for each of its contents would take hours. */
const MAX_FAILURES_IN_A_ROW = 5;

export function beginReading(signal: AbortSignal | undefined, concurrency: number): Reading {
  return {
    signal,
    findings: { failures: [], warnings: [], unreadableFolders: [] },
    limit: pLimit(concurrency),
    state: { keptCharacters: 0, failuresInARow: 0 },
  };
}

export interface ReadFindings {
  readonly failures: SourceFailure[];
  readonly warnings: { file: string; message: string }[];
  /** What could not be listed: what was indexed below stays. */
  readonly unreadableFolders: string[];
}

/** Folder of everything that belongs to an API. */
export function apiFolder({ name, version, id }: PortalApi): string {
  return `apis/${pathSegment(version === null ? name : `${name} ${version}`, id)}`;
}

/** Versions and documents of an API. What cannot be read is among the findings, and the rest goes on. */
export async function readApi(shown: Shown<PortalApi>, reading: Reading): Promise<ApiContents> {
  const { findings } = reading;
  const folder = apiFolder(shown.item);
  const [versions, documents] = await Promise.all([
    attempt(`${folder}/versions`, findings, () => readVersions(shown, `${folder}/versions`, reading)),
    attempt(`${folder}/documents`, findings, () => readDocuments(shown, `${folder}/documents`, reading)),
  ]);
  return { shown, versions: versions ?? [], documents: documents ?? [] };
}

/** A list that fails is a failure of its own; one that is not there any more takes what was in it along. */
async function attempt<Result>(
  folder: string,
  findings: ReadFindings,
  read: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    findings.failures.push({ file: folder, reason: error.message });
    if (!error.isGone) findings.unreadableFolders.push(folder);
    return null;
  }
}

/** Not there any more, or not for this reader any more: what was indexed of it must go. */
function isWithdrawn(error: ApiFailure): boolean {
  return [401, 403, 404, 410].includes(error.answered ?? 0);
}

async function readVersions(
  { item, client }: Shown<PortalApi>,
  folder: string,
  reading: Reading,
): Promise<ReadVersion[]> {
  const { findings, signal, state } = reading;
  const place = ['api', 'v3', 'apis', item.id, 'versions'] as const;
  const ask = () => client.getJson(apiPath(...place), { schema: portalVersionsShape, signal });
  const { data, meta } = await orUnreadable(ask, reading);
  const warn = (message: string): unknown => findings.warnings.push({ file: folder, message });
  if ((meta.page.total ?? 0) > data.length) warn(`only ${data.length} of ${meta.page.total} versions are given`);
  const listed = readItems(versionShape, data, (count) => warn(`${count} of them cannot be read`));
  const read = await Promise.all(
    listed.map(async ({ id, version }): Promise<ReadVersion | null> => {
      const path = `${folder}/${pathSegment(version ?? '', id)}`;
      const download = (): Promise<string> => readSpecText(client, apiPath(...place, id), reading);
      try {
        const text = await download();
        // A version may be announced before it has a specification.
        if (text.trim() === '') return null;
        return { id, label: version, path, hash: hashOf([text]), readText: keepText(text, download, state) };
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        findings.failures.push({ file: path, reason: error.message, isGone: error.isGone });
        return null;
      }
    }),
  );
  return read.filter((version) => version !== null);
}

async function readSpecText(client: ApiClient, path: string, reading: Reading): Promise<string> {
  const ask = () => client.getJson(path, { schema: versionContentShape, signal: reading.signal });
  const { spec } = await orUnreadable(ask, reading);
  const content = spec?.content ?? '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}

/** The text as long as there is room, else what reads it again. */
function keepText(text: string, download: () => Promise<string>, state: Reading['state']): () => Promise<string> {
  if (state.keptCharacters + text.length > MAX_KEPT_CHARACTERS) return readAgain(download, hashOf([text]));
  state.keptCharacters += text.length;
  return () => Promise.resolve(text);
}

/** A function of its own: made beside the one that returns the text, it would keep the text in memory as well. */
function readAgain(download: () => Promise<string>, hash: string): () => Promise<string> {
  return async () => {
    const text = await download();
    if (hashOf([text]) === hash) return text;
    throw new UnreadableFile('was changed while the portal was read; the next run reads it');
  };
}

/** @throws UnreadableFile for this answer alone; CopilotError `source_unreadable` once the portal does not answer at all */
async function orUnreadable<Answer>(ask: () => Promise<Answer>, { state, limit }: Reading): Promise<Answer> {
  return limit(async () => {
    if (state.failuresInARow >= MAX_FAILURES_IN_A_ROW) {
      throw new CopilotError(
        'source_unreadable',
        'The portal stopped answering while it was read; a later run tries again.',
      );
    }
    try {
      const answer = await ask();
      state.failuresInARow = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (error.answered === null || error.answered >= 429) state.failuresInARow += 1;
      throw new UnreadableFile(error.message, isWithdrawn(error), error);
    }
  });
}

async function readDocuments(
  { item, client }: Shown<PortalApi>,
  folder: string,
  reading: Reading,
): Promise<ApiContents['documents']> {
  const { findings, signal } = reading;
  const place = apiPath('api', 'v3', 'apis', item.id, 'documents');
  const tree = await orUnreadable(() => client.getJson(place, { schema: treeShape, signal }), reading);
  const nodes = flattenTree(markPublished(tree.data), (message) => findings.warnings.push({ file: folder, message }));
  return nodes
    .filter(({ isPublished }) => isPublished)
    .map((node) => ({ ...node, path: `${folder}/${pathSegment(node.segments.at(-1) ?? node.title, node.id)}` }));
}

export interface PageToRead {
  readonly path: string;
  readonly client: ApiClient;
  /** Address of its content in the Portal API. */
  readonly contentPath: string;
  readonly title: string;
  readonly description: string | null;
  readonly api: string | null;
  readonly slug: string;
  readonly url: string | null;
  readonly visibility: Visibility;
  readonly updatedAt: string | null;
}

/**
 * A page whose content is read when it is needed: the list says when it was last changed. Where it does not, the
 * content is read now. @returns null when that fails, which is among the findings then
 */
export async function describePage(page: PageToRead, reading: Reading): Promise<SourceDocument | null> {
  const { path, client, contentPath, updatedAt } = page;
  const read = async (): Promise<string> => {
    const ask = () => client.getJson(contentPath, { schema: contentShape, signal: reading.signal });
    return writePortalPage((await orUnreadable(ask, reading)).content ?? '', page);
  };
  if (updatedAt !== null) return buildPage(page, updatedAt, read);
  try {
    const text = await read();
    return buildPage(page, text, keepText(text, read, reading.state));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    reading.findings.failures.push({ file: path, reason: error.message, isGone: error.isGone });
    return null;
  }
}

/** @param state text that changes whenever the content does */
export function buildPage(
  page: Pick<SourceDocument, 'path' | 'api' | 'slug' | 'url' | 'visibility'> & {
    readonly title: string;
    readonly description?: string | null;
    /** `false` for a page that was made here: the portal has none of its headings. */
    readonly hasAnchors?: boolean;
  },
  state: string,
  read: () => Promise<string>,
): SourceDocument {
  const { path, api, slug, url, visibility, title, description, hasAnchors = true } = page;
  return {
    path,
    kind: 'page',
    api,
    version: null,
    slug,
    url,
    visibility,
    contentHash: hashOf([state, api, slug, url, title, description ?? null, describeVisibility(visibility)]),
    warnings: [],
    isReferenced: false,
    load: async () => ({ kind: 'page', path, text: await read(), url, fallbackTitle: title, hasAnchors }),
  };
}

export function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([INDEX_FORMAT, ...parts]))
    .digest('hex');
}
