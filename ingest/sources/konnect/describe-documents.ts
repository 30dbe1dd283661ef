import type { Visibility } from '../../../core/caller.ts';
import type { SourceDocument } from '../../source.ts';
import { describeVisibility, nobody } from '../../visibility.ts';
import { apiPath } from '../http/api-client.ts';
import { writeAccessPage, writePackagePage } from './access-pages.ts';
import type { AccessRules } from './access-pages.ts';
import type { ContentLoader } from './content-loader.ts';
import { baseOf, describePage, describeWritten } from './document-records.ts';
import type { PagePlace } from './document-records.ts';
import type { TreeNode } from '../dev-portal/flatten-tree.ts';
import { withDistinctSlugs } from '../dev-portal/distinct-slugs.ts';
import { groupApis } from '../dev-portal/group-apis.ts';
import type { ApiGroup, PublishedApi } from '../dev-portal/group-apis.ts';
import type { KonnectAccess, PortalText, Publication } from './konnect-access.ts';
import { pathSegment } from '../dev-portal/document-paths.ts';
import type { VersionShape } from '../dev-portal/content-shapes.ts';
import type { DevPortalUrls } from '../dev-portal/dev-portal-urls.ts';
import type { KonnectCatalogue, ListedApi, ListedPackage } from './read-catalogue.ts';
import { slugify } from '../portal-urls.ts';

export interface Describing {
  readonly access: KonnectAccess;
  readonly catalogue: KonnectCatalogue;
  readonly urls: DevPortalUrls;
  readonly loader: ContentLoader;
}

/** Everything a portal publishes as documents that are not loaded yet. Ordered by path. */
export function describeDocuments(describing: Describing): { documents: SourceDocument[]; groups: ApiGroup[] } {
  const { catalogue, access } = describing;
  const listed = new Map(catalogue.apis.map((api) => [api.api.id, api]));
  const groups = groupApis(catalogue.apis.map((api) => toPublished(api, access)));
  const documents = [
    ...groups.flatMap((group) =>
      group.members.flatMap((member) => {
        const api = listed.get(member.id);
        return api === undefined ? [] : describeApi(describing, group, member, api);
      }),
    ),
    ...catalogue.packages.flatMap((found) => describePackage(describing, found)),
    ...[...access.pages.values()].flatMap((page) => describeText(describing, 'pages', page)),
    ...[...access.snippets.values()].flatMap((snippet) => describeText(describing, 'snippets', snippet)),
  ];
  return { documents: withDistinctSlugs(documents), groups };
}

function apiFolder(api: { readonly id: string; readonly name: string; readonly version: string | null }): string {
  return `apis/${pathSegment(api.version === null ? api.name : `${api.name} ${api.version}`, api.id)}`;
}

function specPath(folder: string, version: VersionShape): string {
  return `${folder}/versions/${pathSegment(version.version ?? '', version.id)}`;
}

function toPublished({ api, versions, implementations }: ListedApi, access: KonnectAccess): PublishedApi {
  const folder = apiFolder(api);
  return {
    ...api,
    visibility: access.publications.get(api.id)?.visibility ?? nobody,
    currentVersionId: api.current_version_summary?.id ?? null,
    implementations,
    versions: versions.map((version) => ({ id: version.id, label: version.version, path: specPath(folder, version) })),
  };
}

/** What without a slug, or with one that cannot stand in an address, is reached by its identifier. */
function slugOrId({ slug, id }: { readonly slug: string | null; readonly id: string }): string {
  return slug !== null && /^[\w-]{1,300}$/.test(slug) ? slug : id;
}

function describeApi(
  describing: Describing,
  group: ApiGroup,
  member: PublishedApi,
  { api, versions, documents }: ListedApi,
): SourceDocument[] {
  const { urls, loader } = describing;
  const folder = apiFolder(api);
  const { slug, title: apiTitle } = group.api;
  const portalSlug = slugOrId(api);
  const { visibility } = member;
  const specs = versions.map((version): SourceDocument => {
    const path = specPath(folder, version);
    const label = group.labels.get(path) ?? '';
    const place = {
      api: slug,
      apiTitle,
      version: label,
      url: urls.api(portalSlug, version.version ?? ''),
      operationUrl: urls.operation(portalSlug, version.version ?? ''),
    };
    return {
      ...baseOf(path, visibility, [place], version.updated_at),
      kind: 'spec',
      api: slug,
      version: label,
      slug: label,
      url: place.url,
      load: async () => {
        const text = await loader.loadSpec(apiPath('v3', 'apis', api.id, 'versions', version.id));
        return { kind: 'spec', path, text, files: {}, place };
      },
    };
  });
  // Members of one group may hold pages of one name.
  const isLeading = member === group.leading;
  const prefix = isLeading ? [] : [slugify(api.version ?? portalSlug) || api.id];
  const pages = documents.flatMap((node) =>
    describeNode(describing, node, {
      folder,
      api: slug,
      visibility,
      slug: [...prefix, ...node.segments].join('/'),
      url: urls.document(portalSlug, node.segments),
      contentPath: apiPath('v3', 'apis', api.id, 'documents', node.id),
    }),
  );
  const title = api.version === null || isLeading ? apiTitle : `${apiTitle} ${api.version}`;
  const text = writeAccessPage(title, accessRules(describing, describing.access.publications.get(api.id)));
  const accessPage = describeWritten(`${folder}/access.md`, visibility, text, {
    api: slug,
    slug: [...prefix, 'getting-access'].join('/'),
    url: urls.api(portalSlug, ''),
  });
  return [...specs, ...pages, accessPage];
}

function describePackage(describing: Describing, { found, operations, documents }: ListedPackage): SourceDocument[] {
  const { access, catalogue, urls } = describing;
  const publication = access.publications.get(found.id);
  const visibility = publication?.visibility ?? nobody;
  const folder = `packages/${pathSegment(found.name, found.id)}`;
  const portalSlug = slugOrId(found);
  // The name of an API is told to those alone who may see the API as well.
  const names = new Map(
    catalogue.apis.map(({ api }) => [
      api.id,
      isAtLeast(access.publications.get(api.id)?.visibility ?? nobody, visibility) ? api.name : null,
    ]),
  );
  const text = writePackagePage(
    {
      ...found,
      rateLimit: found.rate_limiting_config,
      operations: operations
        .map((operation) => ({ ...operation, apiName: names.get(operation.api?.id ?? '') ?? null }))
        .toSorted((first, second) => (`${first.path} ${first.method}` < `${second.path} ${second.method}` ? -1 : 1)),
    },
    accessRules(describing, publication),
  );
  const slug = `packages/${portalSlug}`;
  const about = describeWritten(`${folder}/about.md`, visibility, text, {
    api: null,
    slug,
    url: urls.api(portalSlug, ''),
  });
  const pages = documents.flatMap((node) =>
    describeNode(describing, node, {
      folder,
      api: null,
      visibility,
      slug: [slug, ...node.segments].join('/'),
      url: urls.document(portalSlug, node.segments),
      contentPath: apiPath('v3', 'api-packages', found.id, 'documents', node.id),
    }),
  );
  return [about, ...pages];
}

function isAtLeast(first: Visibility, second: Visibility): boolean {
  if (first === 'public' || describeVisibility(first) === describeVisibility(second)) return true;
  return first === 'authenticated' && second !== 'public';
}

function accessRules({ access, catalogue }: Describing, publication: Publication | undefined): AccessRules {
  const { portal } = access;
  const fallback = portal.default_application_auth_strategy_id;
  const ids =
    publication?.strategyIds === undefined ? (fallback === null ? null : [fallback]) : publication.strategyIds;
  const known = ids?.flatMap((id) => catalogue.strategies?.get(id) ?? []) ?? null;
  return {
    strategies: known === null ? null : known.length < (ids?.length ?? 0) ? 'unknown' : known,
    isAutoApproved: publication?.isAutoApproved ?? false,
    hasAccounts: portal.authentication_enabled,
  };
}

function describeNode({ loader }: Describing, node: TreeNode, place: PagePlace): SourceDocument[] {
  if (!node.isPublished) return [];
  const path = `${place.folder}/documents/${pathSegment(node.title, node.id)}`;
  // A document states no visibility: it has that of its API.
  const page = { title: node.title, description: null, visibility: undefined };
  return [describePage(loader, path, node.updatedAt, page, place)];
}

function describeText(
  { loader, urls, access }: Describing,
  folder: 'pages' | 'snippets',
  text: PortalText,
): SourceDocument[] {
  const { visibility, title, description } = text;
  if (visibility === null) return [];
  const path = `${folder}/${pathSegment(text.segments.join(' ') || 'home', text.id)}`;
  const segments = folder === 'snippets' ? ['snippets', ...text.segments] : text.segments;
  const place: PagePlace = {
    folder,
    api: null,
    visibility,
    slug: segments.join('/') || 'home',
    // A snippet shows on the pages that name it, and nowhere by itself.
    url: folder === 'snippets' ? null : urls.page(text.segments),
    contentPath: apiPath('v3', 'portals', access.portal.id, folder, text.id),
  };
  return [describePage(loader, path, text.updatedAt, { title, description, visibility: text.stated }, place)];
}
