import { slugify } from '../portal-urls.ts';
import { nodeShape, readItems } from './content-shapes.ts';

/** A page of the portal or a document of an API, taken out of its tree. */
export interface TreeNode {
  readonly id: string;
  readonly title: string;
  /** Slugs from the root down; empty for the home page. */
  readonly segments: readonly string[];
  /** It and everything above it is published: a page below an unpublished one is not shown either. */
  readonly isPublished: boolean;
  readonly visibility: unknown;
  readonly description: string | null;
  readonly updatedAt: string | null;
}

/** What a heading may be long, in characters. */
const MAX_TITLE_LENGTH = 300;

/** More levels than anybody could navigate; keeps a hostile tree from costing the square of its size. */
const MAX_DEPTH = 50;

interface FoundNode {
  readonly node: ReturnType<typeof nodeShape.parse>;
  readonly parentId: string | null;
}

/**
 * All nodes of a tree, those above before those below. A node that hangs below nothing that is listed, below
 * itself or too deep counts as not published: nobody could reach it.
 */
export function flattenTree(roots: readonly unknown[], onProblem: (problem: string) => void): TreeNode[] {
  const found = collect(roots, onProblem);
  let lost = 0;
  const nodes = [...found.values()].map(({ node }) => {
    const ancestors = readAncestors(node.id, found);
    if (ancestors === null) lost += 1;
    const line = ancestors ?? [node];
    return {
      id: node.id,
      title: (node.title ?? node.slug ?? 'Page').slice(0, MAX_TITLE_LENGTH),
      segments: line.flatMap(slugSegments),
      isPublished: ancestors !== null && line.every(({ status }) => status === 'published'),
      visibility: node.visibility,
      description: node.description,
      updatedAt: node.updated_at,
    };
  });
  if (lost > 0) onProblem(`${lost} of them hang below nothing, below themselves or too deep, and are left out`);
  return nodes;
}

/** Nodes by identifier; walks without recursion, since depth is the server's choice. */
function collect(roots: readonly unknown[], onProblem: (problem: string) => void): Map<string, FoundNode> {
  const found = new Map<string, FoundNode>();
  const stack: { items: readonly unknown[]; parentId: string | null }[] = [{ items: roots, parentId: null }];
  let unreadable = 0;
  for (let level = stack.pop(); level !== undefined; level = stack.pop()) {
    const nodes = readItems(nodeShape, level.items, (count) => {
      unreadable += count;
    });
    const below: typeof stack = [];
    for (const node of nodes) {
      if (found.has(node.id)) continue;
      found.set(node.id, { node, parentId: level.parentId ?? node.parent_document_id ?? node.parent_page_id });
      if (node.children.length > 0) below.push({ items: node.children, parentId: node.id });
    }
    // One by one: a million arguments are more than a call takes.
    for (const level of below.toReversed()) stack.push(level);
  }
  if (unreadable > 0) onProblem(`${unreadable} of them cannot be read`);
  return found;
}

/** The node with everything above it, from the root down; `null` when there is no root. */
function readAncestors(id: string, found: ReadonlyMap<string, FoundNode>): FoundNode['node'][] | null {
  const line: FoundNode['node'][] = [];
  const seen = new Set<string>();
  for (let current: string | null = id; current !== null;) {
    const entry = found.get(current);
    if (entry === undefined || seen.has(current) || seen.size >= MAX_DEPTH) return null;
    seen.add(current);
    line.unshift(entry.node);
    current = entry.parentId;
  }
  return line;
}

/** Pages may be called `/guides/start`; nothing in a slug may leave its place. */
function slugSegments(node: FoundNode['node']): string[] {
  const own = node.slug?.split('/').filter((part) => !/^\.{0,2}$/.test(part)) ?? [];
  if (own.length > 0 || node.slug === '/') return own.map((part) => part.slice(0, 200));
  return [slugify((node.title ?? '').slice(0, 200)) || node.id];
}
