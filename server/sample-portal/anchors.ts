import type { CatalogueOperation, CataloguePage } from '../../core/catalogue.ts';
import { headingAnchor } from '../../core/heading-anchor.ts';

/** Where an operation stands on its page: the fragment of the address that citations use, else a name made alike. */
export function operationAnchor({ operation, url }: CatalogueOperation): string {
  const fragment = url?.split('#')[1];
  if (fragment !== undefined && fragment !== '') return decode(fragment);
  const name = operation.operationId ?? `${operation.method.toLowerCase()}-${operation.path}`;
  return name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-|-$/g, '');
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

export interface PageSection {
  readonly title: string;
  /** `null` for what stands under the page's own title. */
  readonly anchor: string | null;
  readonly text: string;
}

/** The sections of a page with the passages that were cut from one section together again. */
export function joinSections(page: CataloguePage): PageSection[] {
  const joined: PageSection[] = [];
  const taken = new Map<string, number>();
  for (const { title, text } of page.sections) {
    const last = joined.at(-1);
    if (last?.title === title) {
      joined[joined.length - 1] = { ...last, text: `${last.text}\n\n${text}` };
      continue;
    }
    const slug = headingAnchor(title);
    const count = taken.get(slug) ?? 0;
    taken.set(slug, count + 1);
    const anchor = count === 0 ? slug : `${slug}-${count}`;
    joined.push({ title, anchor: title === page.title ? null : anchor, text });
  }
  return joined;
}
