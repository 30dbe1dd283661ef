import type { ReadOptions, SourceContent, SourceDocument } from '../../source.ts';
import { describeVisibility } from '../../visibility.ts';
import { apiPath } from '../http/api-client.ts';
import { withDistinctSlugs } from '../dev-portal/distinct-slugs.ts';
import { groupApis } from '../dev-portal/group-apis.ts';
import type { ApiGroup } from '../dev-portal/group-apis.ts';
import { pathSegment } from '../dev-portal/document-paths.ts';
import type { DevPortalUrls } from '../dev-portal/dev-portal-urls.ts';
import { writeAccessPage } from './access-page.ts';
import type { PortalLists } from './portal-lists.ts';
import { readStrategies } from './portal-shapes.ts';
import { apiFolder, beginReading, buildPage, describePage, hashOf, readApi } from './read-contents.ts';
import type { ApiContents, PageToRead, Reading } from './read-contents.ts';

/** Reads what belongs to everything that is listed, and describes it as documents. */
export async function describePortal(
  lists: PortalLists,
  { urls, concurrency }: { readonly urls: DevPortalUrls; readonly concurrency: number },
  { signal, onProgress }: ReadOptions,
): Promise<Pick<SourceContent, 'apis' | 'documents' | 'failures' | 'unreadableFolders' | 'warnings'>> {
  const reading = beginReading(signal, concurrency);
  let done = 0;
  const apis = await Promise.all(
    lists.apis.map(async (shown) => {
      const contents = await readApi(shown, reading);
      done += 1;
      onProgress?.(done, lists.apis.length);
      return contents;
    }),
  );
  const groups = groupApis(
    apis.map(({ shown: { item, visibility }, versions }) => ({
      id: item.id,
      name: item.name,
      version: item.version,
      slug: item.slug,
      description: item.description,
      visibility,
      currentVersionId: item.current_version_summary?.id ?? null,
      implementations: [],
      versions,
    })),
  );
  const byId = new Map(apis.map((contents) => [contents.shown.item.id, contents]));
  const documents = await Promise.all([
    ...groups.flatMap((group) =>
      group.members.flatMap(({ id }) => {
        const contents = byId.get(id);
        return contents === undefined ? [] : describeApi(contents, group, urls, reading);
      }),
    ),
    ...describePages(lists, urls, reading),
  ]);
  return {
    apis: groups.map(({ api }) => api),
    documents: withDistinctSlugs(documents.filter((document) => document !== null)),
    ...reading.findings,
  };
}

type Described = SourceDocument | null | Promise<SourceDocument | null>;

function describeApi(contents: ApiContents, group: ApiGroup, urls: DevPortalUrls, reading: Reading): Described[] {
  const { item, visibility, client } = contents.shown;
  const portalSlug = item.slug ?? item.id;
  // Two APIs of one name are one here; the documents of each stay apart.
  const owner = group.leading?.id === item.id ? [] : [portalSlug];
  const strategies = readStrategies(item);
  const described: Described[] = [
    ...contents.versions.map((version) => describeSpec(version, contents, group, urls)),
    ...contents.documents.map(({ path, id, title, description, segments, updatedAt }) =>
      describePage(
        {
          path,
          client,
          contentPath: apiPath('api', 'v3', 'apis', item.id, 'documents', id),
          title,
          description,
          api: group.api.slug,
          slug: [...owner, ...segments].join('/'),
          url: urls.document(portalSlug, segments),
          visibility,
          updatedAt,
        },
        reading,
      ),
    ),
  ];
  if (strategies.length > 0) {
    const text = writeAccessPage(item.name, strategies);
    const page = {
      path: `${apiFolder(item)}/access.md`,
      api: group.api.slug,
      slug: [...owner, 'getting-access'].join('/'),
      url: urls.api(portalSlug, item.version ?? ''),
      visibility,
      title: 'Getting access',
      hasAnchors: false,
    };
    described.push(buildPage(page, text, () => Promise.resolve(text)));
  }
  return described;
}

function describeSpec(
  { path, hash, readText }: ApiContents['versions'][number],
  { shown: { item, visibility } }: ApiContents,
  group: ApiGroup,
  urls: DevPortalUrls,
): SourceDocument {
  const version = group.labels.get(path) ?? '';
  const portalSlug = item.slug ?? item.id;
  const place = {
    api: group.api.slug,
    apiTitle: group.api.title,
    version,
    url: urls.api(portalSlug, version),
    operationUrl: urls.operation(portalSlug, version),
  };
  return {
    path,
    kind: 'spec',
    api: place.api,
    version,
    slug: version,
    url: place.url,
    visibility,
    contentHash: hashOf([hash, place, describeVisibility(visibility)]),
    warnings: [],
    isReferenced: false,
    load: async () => ({ kind: 'spec', path, text: await readText(), files: {}, place }),
  };
}

function describePages({ pages, snippets }: PortalLists, urls: DevPortalUrls, reading: Reading): Described[] {
  const page = (found: Omit<PageToRead, 'api'>): Described => describePage({ ...found, api: null }, reading);
  return [
    ...pages.map(({ item: { id, title, description, segments, updatedAt }, visibility, client }) =>
      page({
        path: `pages/${pathSegment(segments.at(-1) ?? title, id)}`,
        client,
        contentPath: apiPath('api', 'v3', 'pages', segments.join('/') || '/'),
        title,
        description,
        slug: segments.join('/') || 'home',
        url: urls.page(segments),
        visibility,
        updatedAt,
      }),
    ),
    ...snippets.map(({ item: { id, name, title, updatedAt }, visibility, client }) =>
      page({
        path: `snippets/${pathSegment(name, id)}`,
        client,
        contentPath: apiPath('api', 'v3', 'snippets', name),
        title: title ?? name,
        description: null,
        slug: `snippets/${name}`,
        // A snippet is shown inside pages and has no address of its own.
        url: null,
        visibility,
        updatedAt,
      }),
    ),
  ];
}
