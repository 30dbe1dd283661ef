import type { CataloguePageSummary } from '../../core/catalogue.ts';

/** Page slugs may hold slashes; each part is encoded for itself. */
const encodePath = (slug: string): string => slug.split('/').map(encodeURIComponent).join('/');

/** The reference of an API version; without version the address that leads to the current one. */
export function apiAddress(api: string, version: string | null): string {
  const base = `/portal/apis/${encodeURIComponent(api)}`;
  return version === null ? base : `${base}/${encodeURIComponent(version)}`;
}

/** A guide, of one API or of the whole portal. */
export function pageAddress({ api, slug }: Pick<CataloguePageSummary, 'api' | 'slug'>): string {
  return api === null ? `/portal/pages/${encodePath(slug)}` : `${apiAddress(api, null)}/pages/${encodePath(slug)}`;
}
