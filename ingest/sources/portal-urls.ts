import type { UrlKind } from './portal-manifest.ts';

/**
 * Fills an address template; each value is encoded, slashes inside a page's slug stay. `null` where a part would lead to
 * another place, encoded or not.
 */
export function fillUrl(
  template: string | undefined,
  values: Readonly<Partial<Record<UrlKind | 'version', string>>>,
): string | null {
  if (template === undefined) return null;
  const parts = Object.values(values).flatMap((value) => value.split('/'));
  if (parts.some((part) => /^\.{1,2}$/.test(part))) return null;
  return template.replaceAll(/\{(page|api|version)\}/g, (whole, name: 'page' | 'api' | 'version') => {
    const value = values[name];
    return value === undefined ? whole : value.split('/').map(encodeURIComponent).join('/');
  });
}

/** A name as it may stand in an address: `Payments API v2` → `payments-api-v2`. */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
}
