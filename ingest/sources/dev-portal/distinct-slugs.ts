import type { SourceDocument } from '../../source.ts';
import { breadth } from '../../visibility.ts';

/**
 * Slugs address pages, so each stands once inside its API. What is for more people keeps the plain one, then the order of
 * paths decides: a number at the end tells that there is another page. The result is ordered by path.
 */
export function withDistinctSlugs(documents: readonly SourceDocument[]): SourceDocument[] {
  const byPath = documents.toSorted((first, second) => (first.path < second.path ? -1 : 1));
  const byBreadth = byPath
    .filter(({ kind }) => kind === 'page')
    .toSorted((first, second) => breadth(second.visibility) - breadth(first.visibility));
  const taken = new Set<string>();
  /** Where to go on counting: thousands of pages may bear one slug. */
  const next = new Map<string, number>();
  const slugs = new Map<SourceDocument, string>();
  for (const document of byBreadth) {
    const key = (slug: string): string => `${document.api ?? ''}\n${slug}`;
    let slug = document.slug;
    for (let number = next.get(key(document.slug)) ?? 2; taken.has(key(slug)); number += 1) {
      slug = `${document.slug}-${number}`;
      next.set(key(document.slug), number + 1);
    }
    taken.add(key(slug));
    slugs.set(document, slug);
  }
  return byPath.map((document) => {
    const slug = slugs.get(document) ?? document.slug;
    // The slug decides what is stored, so it belongs to the hash.
    return slug === document.slug ? document : { ...document, slug, contentHash: `${document.contentHash} ${slug}` };
  });
}
