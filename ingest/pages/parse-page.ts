import type { Chunk } from '../../core/chunk.ts';
import { plainText } from '../chunks/plain-text.ts';
import { buildSectionChunk } from '../chunks/section-chunk.ts';
import { textAt } from '../json-values.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';
import { UnreadableText } from '../openapi/read-tree.ts';
import type { WarningList } from '../warning-list.ts';
import { splitFrontMatter } from './front-matter.ts';
import { splitSections } from './split-sections.ts';

export interface PageInput {
  /** Inside its source. */
  readonly path: string;
  readonly text: string;
  readonly url: string | null;
  /** Name of the file without folder and extension, for a page that names itself nowhere. */
  readonly fallbackTitle: string;
  /** Its sections can be linked to at `url`; `false` for a page that was made here. Default `true`. */
  readonly hasAnchors?: boolean;
}

export interface ReadPage {
  readonly title: string;
  readonly chunks: readonly Chunk[];
}

/** Reads one Markdown page into section chunks. @throws UnreadableText when there is nothing to read in it */
export function parsePage(input: PageInput, warnings: WarningList): ReadPage {
  const { data, body, problem } = splitFrontMatter(maskSecrets(input.text));
  if (problem !== null) warnings.add(problem);
  const sections = splitSections(body);
  const firstHeading = sections.find((section) => section.title !== null && section.title !== '')?.title ?? null;
  const title = textAt(data, 'title') ?? firstHeading ?? titleFromName(input.fallbackTitle);
  // `guides/index.md` is the page of its folder.
  const pagePath = input.path.replace(/\.\w{1,8}$/, '').replace(/(?:^|\/)(?:index|readme)$/i, '');
  const chunks: Chunk[] = [];
  const about = textAt(data, 'description');
  // The top of the page, or a first heading that repeats its title, is the page itself: its description belongs there.
  const isTitled = sections[1]?.title === title && sections[0]?.passages.length === 0;
  for (const [position, section] of sections.entries()) {
    const passages = section.passages.filter((passage) => plainText(passage) !== '');
    if (about !== null && position === (isTitled ? 1 : 0)) passages[0] = [about, passages[0] ?? ''].join('\n\n').trim();
    passages.forEach((text, index) => {
      const key = `${section.anchor ?? ''}${index === 0 ? '' : `#${index + 1}`}`;
      const url =
        input.url === null || section.anchor === null || input.hasAnchors === false
          ? input.url
          : `${input.url}#${encodeURIComponent(section.anchor)}`;
      const sectionTitle = section.title || title;
      chunks.push(buildSectionChunk({ key, title: sectionTitle, documentTitle: title, url, text, pagePath }));
    });
  }
  if (chunks.length === 0) {
    // A file of no bytes is one that is just being written.
    const isEmpty = input.text.trim() !== '';
    throw new UnreadableText('holds no text below its front matter and headings', null, { isEmpty });
  }
  return { title, chunks };
}

function titleFromName(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ').trim();
  return words === '' ? 'Page' : words.charAt(0).toUpperCase() + words.slice(1);
}
