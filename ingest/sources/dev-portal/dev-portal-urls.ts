import { fillUrl } from '../portal-urls.ts';

/** Addresses on the portal, as templates. `{api}`, `{page}`, `{version}` are filled in, `{operation}` for each operation. */
export interface DevPortalUrlTemplates {
  /** Overview and specification of an API. Default `/apis/{api}`. */
  readonly api?: string | undefined;
  /** A document of an API. Default `/apis/{api}/docs/{page}`. */
  readonly document?: string | undefined;
  /** A page of the portal. Default `/{page}`. */
  readonly page?: string | undefined;
  /** One operation. Default: the address of its API. */
  readonly operation?: string | undefined;
}

export interface DevPortalUrls {
  api(slug: string, version: string): string | null;
  operation(slug: string, version: string): string | null;
  document(slug: string, segments: readonly string[]): string | null;
  page(segments: readonly string[]): string | null;
}

/** @param domain host of the portal; anything but a plain host name gives no addresses */
export function createDevPortalUrls(domain: string | null, templates: DevPortalUrlTemplates = {}): DevPortalUrls {
  const isHost = domain !== null && /^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*(?::\d{1,5})?$/i.test(domain);
  const full = (template: string): string | undefined => {
    if (/^https?:\/\//.test(template)) return template;
    return isHost ? `https://${domain}${template.startsWith('/') ? '' : '/'}${template}` : undefined;
  };
  return {
    api: (slug, version) => fillUrl(full(templates.api ?? '/apis/{api}'), { api: slug, version }),
    operation: (slug, version) =>
      templates.operation === undefined ? null : fillUrl(full(templates.operation), { api: slug, version }),
    document: (slug, segments) =>
      fillUrl(full(templates.document ?? '/apis/{api}/docs/{page}'), { api: slug, page: segments.join('/') }),
    page: (segments) => fillUrl(full(templates.page ?? '/{page}'), { page: segments.join('/') }),
  };
}
