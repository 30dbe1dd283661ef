import { slugify } from '../portal-urls.ts';

/**
 * Paths of documents: readable for people, and with the identifiers of Konnect, by which rights are found again when
 * everything else has gone. A `~` separates the two; no slug holds one.
 */
export type PathOwner = 'apis' | 'packages' | 'pages' | 'snippets';

/** Long enough to be known again, short enough for a report. */
const MAX_NAME_LENGTH = 60;

/** A name and an identifier as one segment: `orders-2~0f3a…`. */
export function pathSegment(name: string, id: string): string {
  const slug = Array.from(slugify(name.slice(0, 1_000)))
    .slice(0, MAX_NAME_LENGTH)
    .join('')
    .replaceAll(/^-+|-+$/g, '');
  return `${slug}~${id}`;
}

/** Whose rights a document at this path has; `null` for a path that is none of ours. */
export function parsePath(path: string): { readonly owner: PathOwner; readonly id: string } | null {
  const match = /^(apis|packages|pages|snippets)\/[^/~]*~([\w-]+)(?:\/|$)/.exec(path);
  const [, owner, id] = match ?? [];
  if (id === undefined) return null;
  if (owner === 'apis' || owner === 'packages' || owner === 'pages' || owner === 'snippets') return { owner, id };
  return null;
}
