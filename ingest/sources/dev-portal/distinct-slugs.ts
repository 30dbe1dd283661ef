import type { SourceDocument } from '../../source.ts';

/** Slugs address pages, so each stands once inside its API; the order of paths decides who keeps the plain one. */
export function withDistinctSlugs(documents: readonly SourceDocument[]): SourceDocument[] {
  const taken = new Set<string>();
  return documents
    .toSorted((first, second) => (first.path < second.path ? -1 : 1))
    .map((document) => {
      if (document.kind !== 'page') return document;
      const key = (slug: string): string => `${document.api ?? ''}\n${slug}`;
      let slug = document.slug;
      for (let number = 2; taken.has(key(slug)); number += 1) slug = `${document.slug}-${number}`;
      taken.add(key(slug));
      // The slug decides what is stored, so it belongs to the hash.
      return slug === document.slug ? document : { ...document, slug, contentHash: `${document.contentHash} ${slug}` };
    });
}
