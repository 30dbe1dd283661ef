import { createHash } from 'node:crypto';
import type { Visibility } from '../../../core/caller.ts';
import type { SourceDescriptor } from '../../../core/index-writer.ts';
import { noHead, readSpecHead } from '../../openapi/spec-head.ts';
import type { SpecHead } from '../../openapi/spec-head.ts';
import { splitFrontMatter } from '../../pages/front-matter.ts';
import { INDEX_FORMAT } from '../../source.ts';
import type { ReadOptions, Source, SourceContent, SourceDocument, SourceFailure } from '../../source.ts';
import { describeVisibility, nobody } from '../../visibility.ts';
import { checkBaseUrl, createApiClient } from '../http/api-client.ts';
import type { ApiClient, ApiClientOptions } from '../http/api-client.ts';
import { ApiFailure, isMissing } from '../http/api-failure.ts';
import { layOutByTitle } from '../lay-out-by-title.ts';
import type { TitleLayout } from '../lay-out-by-title.ts';
import { listPortalFiles, readPortalFile } from './portal-files.ts';
import type { PortalFile } from './portal-files.ts';
import {
  PORTAL_CONFIGURATION,
  placePortalFile,
  portalAddress,
  readPortalConfiguration,
  ROUTER_CONFIGURATION,
} from './portal-routes.ts';
import type { PortalConfiguration, PortalPlace } from './portal-routes.ts';
import { readContentHead, readSpecHeadMatter } from './readable-by.ts';

export interface ClassicSourceOptions {
  /** Address of the Admin API. */
  readonly adminUrl: string;
  /** Default `default`. */
  readonly workspace?: string;
  /** Where developers see the portal, workspace included; citations of documents lead there. */
  readonly portalUrl?: string | undefined;
  /** Sent as `Kong-Admin-Token`; absent for an Admin API without RBAC. */
  readonly token?: string | undefined;
  /** What messages call the token, such as the environment variable it comes from. */
  readonly tokenName?: string;
  readonly client?: Partial<
    Pick<ApiClientOptions, 'concurrency' | 'retry' | 'attemptTimeoutMilliseconds' | 'maxResponseBytes' | 'fetch'>
  >;
}

/** A file that the portal shows, as far as it is read. */
interface ShownFile {
  readonly path: string;
  readonly kind: 'spec' | 'page';
  readonly text: string;
  readonly place: PortalPlace;
  readonly head: SpecHead;
  readonly visibility: Visibility;
  readonly warnings: readonly string[];
}

/**
 * The classic, self-hosted portal of Kong Gateway Enterprise up to 3.4, read through the Admin API.
 * @throws CopilotError `configuration_invalid`
 */
export function createClassicSource(options: ClassicSourceOptions): Source {
  const { adminUrl, workspace = 'default', portalUrl = null, token, tokenName = 'the admin token' } = options;
  const key = `${checkBaseUrl(adminUrl)}/${workspace}`;
  return {
    guardsRemovals: true,
    async read(readOptions = {}) {
      const client = createApiClient({
        ...options.client,
        baseUrl: adminUrl,
        ...(token === undefined ? {} : { headers: { 'Kong-Admin-Token': token } }),
        credential:
          token === undefined ? null : { name: tokenName, rights: 'a role that may read /files of the workspace' },
      });
      return readPortal({ client, workspace, portalUrl, key }, readOptions);
    },
  };
}

interface PortalAccess {
  readonly client: ApiClient;
  readonly workspace: string;
  readonly portalUrl: string | null;
  readonly key: string;
}

async function readPortal(access: PortalAccess, { signal, onProgress }: ReadOptions): Promise<SourceContent> {
  const { client, workspace } = access;
  const listed = await listPortalFiles(client, workspace, signal);
  const wanted = listed.files.filter(({ path }) => isSpecPath(path) || isPagePath(path) || isConfiguration(path));
  const texts = new Map<string, string>();
  const failures: SourceFailure[] = [];
  for (const [index, file] of wanted.entries()) {
    const text = await readContents(file, access, signal, failures);
    if (text !== null) texts.set(file.path, text);
    onProgress?.(index + 1, wanted.length);
  }
  const configuration = readPortalConfiguration(
    texts.get(PORTAL_CONFIGURATION) ?? null,
    texts.get(ROUTER_CONFIGURATION) ?? null,
  );
  const judged = [...texts]
    .filter(([path]) => !isConfiguration(path))
    .map(([path, text]) => judgeFile(path, text, configuration));
  const shown = judged.filter((file): file is ShownFile => typeof file === 'object');
  const layout = layOutByTitle(
    shown.map(({ path, kind, head, place, visibility }) => ({
      visibility,
      path,
      kind,
      head,
      name: place.name,
      api: null,
      version: null,
      title: null,
    })),
  );
  const visibilities = new Map(shown.map(({ path, visibility }) => [path, visibility]));
  const descriptor: SourceDescriptor = { key: access.key, kind: 'classic', title: configuration.name };
  return {
    descriptor,
    apis: layout.apis,
    documents: shown
      .flatMap((file) => describeFile(file, layout, access.portalUrl) ?? [])
      .toSorted((first, second) => (first.path < second.path ? -1 : 1)),
    failures,
    unreadableFolders: [],
    // A file that is shown no more, or whose head cannot be had, is shown to nobody until it is.
    placeVisibility: (path) => visibilities.get(path) ?? (texts.has(path) ? nobody : 'public'),
    warnings: [...configuration.warnings, ...countLeftOut(judged, listed.unknown)],
    requestCount: () => client.requestCount(),
  };
}

const isSpecPath = (path: string): boolean => /^(?:specs|content)\/.+\.(?:json|ya?ml)$/i.test(path);
const isPagePath = (path: string): boolean => /^content\/.+\.(?:md|markdown|txt)$/i.test(path);
const isConfiguration = (path: string): boolean => path === PORTAL_CONFIGURATION || path === ROUTER_CONFIGURATION;

async function readContents(
  { path, contents }: PortalFile,
  { client, workspace }: PortalAccess,
  signal: AbortSignal | undefined,
  failures: SourceFailure[],
): Promise<string | null> {
  if (contents !== null) return contents;
  try {
    return await readPortalFile(client, workspace, path, signal);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    failures.push({ file: path, reason: error.message, isGone: isMissing(error) });
    return null;
  }
}

type LeftOut = 'hidden' | 'empty' | 'data';

function judgeFile(path: string, text: string, configuration: PortalConfiguration): ShownFile | LeftOut {
  if (isPagePath(path)) {
    const { data, visibility, warnings } = readContentHead(text);
    const place = placePortalFile(path, data, configuration);
    if (place.route === null) return 'hidden';
    // Login, dashboard and the like are drawn by their layout and hold no text of their own.
    if (splitFrontMatter(text).body.trim() === '') return 'empty';
    return { path, kind: 'page', text, place, head: noHead, visibility, warnings };
  }
  const head = readSpecHead(text);
  if (path.startsWith('content/') && head.format === null) return 'data';
  const { data, visibility, warnings } = readSpecHeadMatter(text);
  const place = placePortalFile(path, data, configuration);
  return place.route === null ? 'hidden' : { path, kind: 'spec', text, place, head, visibility, warnings };
}

function describeFile(file: ShownFile, layout: TitleLayout, portalUrl: string | null): SourceDocument | null {
  const { path, kind, text, visibility } = file;
  const url = portalAddress(portalUrl, file.place.route);
  const warnings = [...file.warnings, layout.warnings.get(path)].filter((warning) => warning !== undefined);
  const common = { path, kind, url, visibility, warnings, isReferenced: false };
  const placed = kind === 'spec' ? layout.specs.get(path) : undefined;
  if (placed !== undefined) {
    const { api, version } = placed;
    const apiTitle = layout.apis.find(({ slug }) => slug === api)?.title ?? api;
    const place = { api, apiTitle, version, url, operationUrl: null };
    return {
      ...common,
      api,
      version,
      slug: version,
      contentHash: hashOf([text, place, describeVisibility(visibility), warnings]),
      load: () => Promise.resolve({ kind: 'spec', path, text, files: {}, place }),
    };
  }
  const page = layout.pages.get(path);
  if (page === undefined) return null;
  const fallbackTitle = file.place.name.split('/').findLast((segment) => segment !== 'index') ?? 'Home';
  return {
    ...common,
    api: null,
    version: null,
    slug: page.slug,
    contentHash: hashOf([text, page.slug, url, describeVisibility(visibility), warnings]),
    load: () => Promise.resolve({ kind: 'page', path, text, url, fallbackTitle }),
  };
}

function countLeftOut(judged: readonly (ShownFile | LeftOut)[], unknown: number): { file: string; message: string }[] {
  const count = (kind: LeftOut): number => judged.filter((file) => file === kind).length;
  const messages = [
    [count('empty'), 'without text of their own, which their layout draws'],
    [count('hidden'), 'that the portal does not show (`output: false`, or a collection that is not configured)'],
    [count('data'), 'of data below content/, which are no specifications'],
    [unknown, 'that the Admin API described in an unknown way'],
  ] as const;
  return messages
    .filter(([number]) => number > 0)
    .map(([number, what]) => ({ file: 'content', message: `${number} files are not indexed: files ${what}` }));
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([INDEX_FORMAT, ...parts]))
    .digest('hex');
}
