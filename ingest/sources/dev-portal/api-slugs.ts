import { compareVersions } from '../api-versions.ts';
import { slugify } from '../portal-urls.ts';

/** What an API of a portal is called by those who may see it. */
export interface NamedEntity {
  readonly id: string;
  readonly version: string | null;
  readonly slug: string | null;
}

export interface WantedSlug {
  readonly slug: string;
  /** As it stands in the portal, so it goes before one that was made of a name. */
  readonly isOwn: boolean;
}

/** Konnect sets no bound; a longer one names nothing that people could type. */
const MAX_SLUG_LENGTH = 80;

/**
 * The slug of an API that is made of these entities: that of the only one; what is left of all of them without their
 * versions, where that is one word (`payments-v1`, `payments-v2` → `payments`); else that of the newest; else one of the
 * name that they share.
 *
 * @param entities those alone that everybody may see who sees any entity of the API: a slug tells of its entity
 */
export function wantedSlug(name: string, entities: readonly NamedEntity[]): WantedSlug {
  const named = entities.flatMap(({ id, version, slug }) =>
    // The Portal API gives the identifier where there is no slug.
    slug !== id && isUsable(slug) ? [{ version, slug }] : [],
  );
  const newest = named.toSorted((first, second) => compareVersions(second.version ?? '', first.version ?? ''))[0];
  if (newest === undefined) return { slug: slugOfName(name), isOwn: false };
  if (named.length > 1) {
    const [stem = '', ...others] = new Set(named.map(stemOf));
    if (isUsable(stem) && others.length === 0) return { slug: stem, isOwn: named.some(({ slug }) => slug === stem) };
  }
  return { slug: newest.slug, isOwn: true };
}

function isUsable(slug: string | null): slug is string {
  return slug !== null && slug.length <= MAX_SLUG_LENGTH && /^[\w-]*[A-Za-z0-9][\w-]*$/.test(slug);
}

function slugOfName(name: string): string {
  return Array.from(slugify(name)).slice(0, MAX_SLUG_LENGTH).join('').replaceAll(/-+$/g, '') || 'api';
}

/** `payments-v2`, `payments-2-1`, and `payments-beta` of version `beta` → `payments`. */
function stemOf({ version, slug }: { readonly version: string | null; readonly slug: string }): string {
  const ending = slugify((version ?? '').slice(0, 200));
  for (const end of ending === '' ? [] : [ending, `v${ending}`]) {
    if (slug.toLowerCase().endsWith(`-${end}`)) return slug.slice(0, -end.length - 1);
  }
  return slug.replace(/[-_]v?\d{1,8}(?:[-_]\d{1,8}){0,3}$/i, '');
}

/** Two APIs may want one slug; a piece of the identifier tells them apart, and not how many there are. */
export function freeSlug(wanted: string, id: string, taken: ReadonlySet<string>): string {
  let slug = wanted;
  for (let length = 4; taken.has(slug) && length <= id.length; length += 4) slug = `${wanted}-${id.slice(0, length)}`;
  // A name may have been made up to be in the way.
  for (let number = 2; taken.has(slug); number += 1) slug = `${wanted}-${id}-${number}`;
  return slug;
}
