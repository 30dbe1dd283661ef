import type { SourceDescriptor } from '../../../core/index-writer.ts';
import type { ReadOptions, Source, SourceAccess, SourceContent } from '../../source.ts';
import { readTogether } from '../http/read-together.ts';
import { createContentLoader } from './content-loader.ts';
import { describeDocuments } from './describe-documents.ts';
import { accessAt, resolveAccess } from './konnect-access.ts';
import type { KonnectAccess } from './konnect-access.ts';
import { connectKonnect, readAccessLists } from './konnect-api.ts';
import type { Konnect, KonnectConnection } from './konnect-api.ts';
import { createDevPortalUrls } from '../dev-portal/dev-portal-urls.ts';
import type { DevPortalUrlTemplates } from '../dev-portal/dev-portal-urls.ts';
import { readCatalogue } from './read-catalogue.ts';

export interface KonnectSourceOptions extends KonnectConnection {
  /** Name or identifier of the Dev Portal. */
  readonly portal: string;
  /** Addresses on the portal, where they differ from Konnect's own. */
  readonly urls?: DevPortalUrlTemplates;
}

/**
 * A Dev Portal (v3) of Konnect, read through the control API: what is published on it, for whom, and how to get access.
 * @throws CopilotError `configuration_invalid` when token or address cannot be used
 */
export function createKonnectSource(options: KonnectSourceOptions): Source {
  const konnect = connectKonnect(options);
  let prepared: { readonly access: KonnectAccess; readonly requestsBefore: number } | null = null;

  const prepare = async (signal: AbortSignal | undefined): Promise<NonNullable<typeof prepared>> => {
    const requestsBefore = konnect.client.requestCount();
    return { access: await readAccess(konnect, options.portal, signal), requestsBefore };
  };
  return {
    guardsRemovals: true,
    async readAccess({ signal }: ReadOptions = {}): Promise<SourceAccess> {
      prepared = null;
      prepared = await prepare(signal);
      const { access } = prepared;
      return { descriptor: describe(konnect, access), visibilityOf: (path) => accessAt(access, path) };
    },
    async read(read: ReadOptions = {}): Promise<SourceContent> {
      // Used once: the rights of one run are not those of the next.
      const { access, requestsBefore } = prepared ?? (await prepare(read.signal));
      prepared = null;
      return readContent(konnect, access, options.urls ?? {}, requestsBefore, read);
    },
  };
}

async function readAccess(konnect: Konnect, portal: string, signal: AbortSignal | undefined): Promise<KonnectAccess> {
  return resolveAccess(await readTogether(signal, (together) => readAccessLists(konnect, portal, together)));
}

function describe(konnect: Konnect, { portal }: KonnectAccess): SourceDescriptor {
  return {
    key: `${konnect.origin}/v3/portals/${portal.id}`,
    kind: 'konnect',
    title: portal.display_name ?? portal.name,
  };
}

async function readContent(
  konnect: Konnect,
  access: KonnectAccess,
  templates: DevPortalUrlTemplates,
  requestsBefore: number,
  options: ReadOptions,
): Promise<SourceContent> {
  const catalogue = await readTogether(options.signal, (signal) =>
    readCatalogue(konnect, access, { ...options, signal }),
  );
  const { documents, groups } = describeDocuments({
    access,
    catalogue,
    urls: createDevPortalUrls(access.portal.canonical_domain || access.portal.default_domain, templates),
    loader: createContentLoader(konnect, options.signal),
  });
  const hidden = hiddenDocuments(catalogue);
  return {
    descriptor: describe(konnect, access),
    apis: groups.map(({ api }) => api),
    documents,
    failures: [],
    unreadableFolders: [],
    placeVisibility: (path) => {
      const id = /~([\w-]+)$/.exec(path)?.[1] ?? '';
      // Widest where nothing is known: it narrows nothing that an earlier run decided.
      return hidden.has(id) ? { teams: [] } : (accessAt(access, path) ?? 'public');
    },
    warnings: [...access.warnings, ...catalogue.warnings].map((message) => ({ file: 'portal', message })),
    confirmAccess: async ({ signal } = {}) => {
      // By its identifier: another portal may bear the name by now.
      const now = await readAccess(konnect, access.portal.id, signal);
      return { descriptor: describe(konnect, access), visibilityOf: (path) => accessAt(now, path) };
    },
    requestCount: () => konnect.client.requestCount() - requestsBefore,
  };
}

/** Documents that are listed and not published: what was indexed of them is withdrawn at once. */
function hiddenDocuments(catalogue: Awaited<ReturnType<typeof readCatalogue>>): ReadonlySet<string> {
  const nodes = [...catalogue.apis, ...catalogue.packages].flatMap(({ documents }) => documents);
  return new Set(nodes.filter(({ isPublished }) => !isPublished).map(({ id }) => id));
}
