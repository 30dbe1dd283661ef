import type { Visibility } from '../../../core/caller.ts';
import { isObject } from '../../json-values.ts';
import type { ApiClient } from '../http/api-client.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { readNumberedPages } from '../http/read-pages.ts';
import { flattenTree } from '../dev-portal/flatten-tree.ts';
import type { TreeNode } from '../dev-portal/flatten-tree.ts';
import { readItems, snippetShape, treeShape } from '../dev-portal/content-shapes.ts';
import { portalApiShape } from './portal-shapes.ts';
import type { PortalApi } from './portal-shapes.ts';

/** Something the portal shows, and who it is for. */
export interface Shown<Item> {
  readonly item: Item;
  readonly visibility: Visibility;
  /** Reads as those it is for: a visitor for what is public, the developer for the rest. */
  readonly client: ApiClient;
}

export interface ShownSnippet {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly updatedAt: string | null;
}

/** What the portal shows, without contents. */
export interface PortalLists {
  readonly apis: readonly Shown<PortalApi>[];
  readonly pages: readonly Shown<TreeNode>[];
  readonly snippets: readonly Shown<ShownSnippet>[];
}

/** What one reader of the portal sees. */
export interface View {
  readonly apis: readonly PortalApi[];
  readonly pages: readonly TreeNode[];
  readonly snippets: readonly (ShownSnippet & { readonly visibility: unknown })[];
}

export type ListProblem = (file: string, message: string) => void;

/** Everything one reader sees. @throws ApiFailure when a list cannot be read as a whole */
export async function readView(
  client: ApiClient,
  options: { readonly isVisitor: boolean; readonly signal: AbortSignal | undefined; readonly onProblem: ListProblem },
): Promise<View> {
  const { signal, onProblem } = options;
  /** A portal that asks for a login shows a visitor nothing, and says so by a refusal. */
  const orNothing = async (list: Promise<readonly unknown[]>): Promise<readonly unknown[]> => {
    try {
      return await list;
    } catch (error) {
      if (options.isVisitor && error instanceof ApiFailure && [401, 403].includes(error.answered ?? 0)) return [];
      throw error;
    }
  };
  const unreadable = (list: string) => (count: number) => onProblem(list, `${count} of them cannot be read`);
  const [apis, pages, snippets] = await Promise.all([
    orNothing(readNumberedPages(client, '/api/v3/apis', { signal })),
    orNothing(client.getJson('/api/v3/pages', { schema: treeShape, signal }).then(({ data }) => data)),
    orNothing(readNumberedPages(client, '/api/v3/snippets', { signal })),
  ]);
  return {
    apis: readItems(portalApiShape, apis, unreadable('apis')),
    pages: flattenTree(markPublished(pages), (problem) => onProblem('pages', problem)).filter(
      (page) => page.isPublished,
    ),
    snippets: readItems(snippetShape, snippets, unreadable('snippets')).flatMap(
      ({ id, name, title, updated_at: updatedAt, visibility }) =>
        name === null || !isPlainPath(name) ? [] : [{ id, name, title, updatedAt, visibility }],
    ),
  };
}

/** The Portal API shows what is published and nothing else, so its nodes do not say it. Walks without recursion. */
export function markPublished(roots: readonly unknown[]): readonly unknown[] {
  const stack: unknown[] = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isObject(node)) continue;
    (node as Record<string, unknown>)['status'] ??= 'published';
    const children: unknown = node['children'];
    // One by one: a million arguments are more than a call takes.
    if (Array.isArray(children)) for (const child of children as unknown[]) stack.push(child);
  }
  return roots;
}

/** A name of parts between slashes, none of which means another place. */
function isPlainPath(name: string): boolean {
  return name.split('/').every((part) => !/^\.{0,2}$/.test(part));
}

const nothing: View = { apis: [], pages: [], snippets: [] };

/**
 * What a visitor sees is public; what only the developer sees is for whom the operator says. What a visitor sees and the
 * portal calls private anyway is taken for private.
 */
export function mergeViews(
  visitor: { readonly view: View; readonly client: ApiClient },
  developer: { readonly view: View; readonly client: ApiClient; readonly visibility: Visibility } | null,
): PortalLists {
  const merge = <Item extends { readonly id: string; readonly visibility?: unknown }>(
    open: readonly Item[],
    behindLogin: readonly Item[],
  ): Shown<Item>[] => {
    const shown = new Map<string, Shown<Item>>();
    if (developer !== null) {
      const { client, visibility } = developer;
      for (const item of behindLogin) shown.set(item.id, { item, visibility, client });
    }
    for (const item of open)
      if (item.visibility !== 'private') shown.set(item.id, { item, visibility: 'public', client: visitor.client });
    return [...shown.values()];
  };
  const other = developer?.view ?? nothing;
  return {
    apis: merge(visitor.view.apis, other.apis),
    pages: merge(visitor.view.pages, other.pages),
    snippets: merge(visitor.view.snippets, other.snippets),
  };
}
