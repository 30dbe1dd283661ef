import type { Citation } from '../../core/answer.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { webAddress } from './quote-markdown.ts';
import { selectExcerpt } from './select-excerpt.ts';
import { cut } from './select-sentences.ts';
import type { TermWeights } from './term-weights.ts';

/** Two lines in the widget's list of sources. */
const MAX_EXCERPT_CHARACTERS = 240;

/** Gives hits their numbers in the order in which an answer first mentions them. */
export interface CitationList {
  readonly citations: readonly Citation[];
  /** Hits in the order of their numbers. */
  readonly hits: readonly SearchHit[];
  /** The number of a hit, given now if it has none yet. */
  cite(hit: SearchHit): number;
}

export function createCitationList(terms: TermWeights): CitationList {
  const citations: Citation[] = [];
  const hits: SearchHit[] = [];
  const numbers = new Map<string, number>();
  return {
    citations,
    hits,
    cite(hit) {
      const identity = hitIdentity(hit);
      const known = numbers.get(identity);
      if (known !== undefined) return known;
      const index = citations.length + 1;
      numbers.set(identity, index);
      citations.push(toCitation(hit, index, terms));
      hits.push(hit);
      return index;
    },
  };
}

/** What makes two hits the same chunk. */
export function hitIdentity(hit: SearchHit): string {
  return JSON.stringify([hit.api, hit.version, hit.documentPath, hit.chunkKey]);
}

export function toCitation(hit: SearchHit, index: number, terms: TermWeights): Citation {
  return {
    index,
    kind: hit.kind,
    title: citationTitle(hit),
    url: safeAddress(hit.url),
    api: hit.api,
    version: hit.version,
    excerpt: selectExcerpt(hit.text, terms, MAX_EXCERPT_CHARACTERS),
  };
}

/** `Refunds › Partial refunds`: a section's own title often says little without its page's. */
export function citationTitle(hit: SearchHit): string {
  const title = oneLine(hit.title);
  const page = oneLine(hit.documentTitle);
  const alreadySaid = hit.kind !== 'section' || page === '' || title.toLowerCase().includes(page.toLowerCase());
  return alreadySaid ? title : `${page} › ${title}`;
}

/** Addresses come from content: only the web, or a path on the portal itself. */
function safeAddress(url: string | null): string | null {
  if (url === null) return null;
  if (/^\/(?![/\\])[^\s<>"\\]*$/u.test(url) || /^#[^\s<>"\\]*$/u.test(url)) return url;
  return webAddress(url);
}

function oneLine(text: string): string {
  return cut(text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim(), 200);
}
