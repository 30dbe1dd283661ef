import { createHash } from 'node:crypto';
import type { Visibility } from '../../../core/caller.ts';
import { INDEX_FORMAT } from '../../source.ts';
import type { SourceDocument } from '../../source.ts';
import { describeVisibility } from '../../visibility.ts';
import type { ContentLoader } from './content-loader.ts';

/** Where a page stands, and where its text is read. */
export interface PagePlace {
  /** Path of what it belongs to. */
  readonly folder: string;
  readonly api: string | null;
  readonly visibility: Visibility;
  readonly slug: string;
  readonly url: string | null;
  readonly contentPath: string;
}

/** A page that is loaded when it is needed. */
export function describePage(
  loader: ContentLoader,
  path: string,
  updatedAt: string | null,
  page: { readonly title: string; readonly description: string | null; readonly visibility: unknown },
  { visibility, api, slug, url, contentPath }: PagePlace,
): SourceDocument {
  return {
    ...baseOf(path, visibility, [api, slug, url, page.title, page.description], updatedAt),
    kind: 'page',
    api,
    version: null,
    slug,
    url,
    load: async () => {
      const text = await loader.loadPage(contentPath, page);
      return { kind: 'page', path, text, url, fallbackTitle: page.title };
    },
  };
}

/** A page whose text was made here: the portal has none of its headings. */
export function describeWritten(
  path: string,
  visibility: Visibility,
  text: string,
  { api, slug, url }: { readonly api: string | null; readonly slug: string; readonly url: string | null },
): SourceDocument {
  return {
    ...baseOf(path, visibility, [text, api, slug, url], ''),
    kind: 'page',
    api,
    version: null,
    slug,
    url,
    load: () => Promise.resolve({ kind: 'page', path, text, url, fallbackTitle: slug, hasAnchors: false }),
  };
}

/**
 * What every document has. Its hash covers everything that decides what is stored, as far as lists tell: content counts
 * by the time of its last change.
 */
export function baseOf(
  path: string,
  visibility: Visibility,
  parts: readonly unknown[],
  updatedAt: string | null,
): Pick<SourceDocument, 'path' | 'visibility' | 'contentHash' | 'warnings' | 'isReferenced' | 'isUndated'> {
  const words = JSON.stringify([INDEX_FORMAT, path, describeVisibility(visibility), updatedAt, ...parts]);
  return {
    path,
    visibility,
    contentHash: createHash('sha256').update(words).digest('hex'),
    warnings: updatedAt === null ? ['Konnect does not say when it was last changed, so it is read in every run'] : [],
    isReferenced: false,
    isUndated: updatedAt === null,
  };
}
