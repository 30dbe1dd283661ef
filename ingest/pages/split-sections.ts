import { marked } from 'marked';
import { headingAnchor } from '../../core/heading-anchor.ts';

/**
 * Longest passage. About 200 words: what the offline model reads in one go, what BM25 length normalisation likes, and what fits an
 * answer as one citation. Sections up to this stay whole.
 */
const MAX_PASSAGE_LENGTH = 1_200;
/** A paragraph or table that is longer alone is cut by lines, and a line by force. */
const MAX_BLOCK_LENGTH = 2_400;

export interface Section {
  /** Text of the heading; `null` before the first one. */
  readonly title: string | null;
  readonly level: number;
  /** GitHub-style anchor, unique in the page; `null` for the top of the page. */
  readonly anchor: string | null;
  /** Markdown below the heading, cut into passages. */
  readonly passages: readonly string[];
}

interface Block {
  readonly raw: string;
  readonly heading: { readonly text: string; readonly level: number } | null;
}

/** Cuts Markdown into heading-bounded sections and those into passages; headings in code are no headings. */
export function splitSections(markdown: string): Section[] {
  const anchors = new Map<string, number>();
  const sections: { title: string | null; level: number; anchor: string | null; blocks: string[] }[] = [
    { title: null, level: 0, anchor: null, blocks: [] },
  ];
  for (const block of readBlocks(markdown)) {
    if (block.heading === null) {
      sections.at(-1)?.blocks.push(block.raw);
      continue;
    }
    const title = headingText(block.heading.text);
    sections.push({
      title,
      level: block.heading.level,
      anchor: uniqueAnchor(block.heading.text, title, anchors),
      blocks: [],
    });
  }
  return sections.map(({ blocks, ...section }) => ({ ...section, passages: joinPassages(blocks) }));
}

function readBlocks(markdown: string): Block[] {
  try {
    return marked.lexer(markdown.replaceAll('\r\n', '\n')).map((token) => {
      const isHeading = token.type === 'heading';
      const depth: unknown = 'depth' in token ? token.depth : 1;
      const text = 'text' in token && typeof token.text === 'string' ? token.text : '';
      return { raw: token.raw, heading: isHeading ? { text, level: typeof depth === 'number' ? depth : 1 } : null };
    });
  } catch {
    // The lexer refuses nothing but runaway nesting; the words are still worth having.
    return markdown.split(/\n{2,}/).map((raw) => ({ raw, heading: null }));
  }
}

function headingText(text: string): string {
  return text
    .replaceAll(/\{[:#%][^}]*\}+/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/[*`]|\\(?=[\\`*_{}[\]()#+.!-])/g, '')
    .trim();
}

/** `## Retry later {#retry}` says its own anchor; otherwise as GitHub builds it. */
function uniqueAnchor(raw: string, title: string, anchors: Map<string, number>): string {
  const own = /\{:?\s*#([A-Za-z0-9_-]+)\s*\}/.exec(raw)?.[1];
  const slug = own ?? headingAnchor(title);
  const count = anchors.get(slug) ?? 0;
  anchors.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

function joinPassages(blocks: readonly string[]): string[] {
  const passages: string[] = [];
  let current = '';
  for (const block of blocks.flatMap(cutBlock)) {
    if (current.trim() !== '' && current.length + block.length > MAX_PASSAGE_LENGTH) {
      passages.push(current.trim());
      current = '';
    }
    current += block;
  }
  if (current.trim() !== '') passages.push(current.trim());
  return passages;
}

function cutBlock(block: string): string[] {
  if (block.length <= MAX_BLOCK_LENGTH) return [block];
  const parts: string[] = [];
  let current = '';
  for (const line of block.split(/(?<=\n)/).flatMap(cutLine)) {
    if (current !== '' && current.length + line.length > MAX_PASSAGE_LENGTH) {
      parts.push(current);
      current = '';
    }
    current += line;
  }
  return [...parts, current];
}

function cutLine(line: string): string[] {
  const parts: string[] = [];
  for (let rest = line; rest !== '';) {
    const space = rest.length <= MAX_BLOCK_LENGTH ? -1 : rest.lastIndexOf(' ', MAX_BLOCK_LENGTH);
    const end = rest.length <= MAX_BLOCK_LENGTH ? rest.length : space > 0 ? space + 1 : MAX_BLOCK_LENGTH;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts;
}
