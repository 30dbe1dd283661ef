import type { Chunk } from '../../core/chunk.ts';
import { splitSections } from '../pages/split-sections.ts';
import { plainText, stripHtml } from './plain-text.ts';
import { buildSectionChunk } from './section-chunk.ts';

/** Something that a long description belongs to: an operation, a schema, a whole API. */
export interface Described {
  /** Key of its chunk, or another that is unique in the document. */
  readonly key: string;
  readonly title: string;
  readonly documentTitle: string;
  readonly url: string | null;
  readonly description: string | null;
  /** Characters of the description that its own chunk shows. */
  readonly shown: number;
}

/**
 * Passages of a description that is too long for the chunk it belongs to: all of it, cut at headings and paragraphs, so
 * that no sentence is lost and each is cited where it stands.
 */
export function buildDescriptionChunks(described: Described): Chunk[] {
  const description = stripHtml(described.description ?? '');
  if (description.length <= described.shown) return [];
  const chunks: Chunk[] = [];
  for (const section of splitSections(description)) {
    const title = section.title ? `${described.title}: ${section.title}` : described.title;
    for (const text of section.passages.filter((passage) => plainText(passage) !== '')) {
      const key = `${described.key}/${chunks.length + 1}`;
      const { documentTitle, url } = described;
      chunks.push(buildSectionChunk({ key, title, documentTitle, url, text }));
    }
  }
  return chunks;
}
