import type { Visibility } from '../../../core/caller.ts';
import { intersectVisibility, nobody } from '../../visibility.ts';
import { flattenTree } from '../dev-portal/flatten-tree.ts';
import type { TreeNode } from '../dev-portal/flatten-tree.ts';
import { parsePath } from '../dev-portal/document-paths.ts';
import { readItems, snippetShape } from '../dev-portal/content-shapes.ts';
import { publicationShape } from './konnect-shapes.ts';
import type { PortalShape } from './konnect-shapes.ts';
import { teamsThatRead, teamsWithoutUsableName } from './team-rights.ts';
import type { TeamRoles } from './team-rights.ts';

/** An API or package on the portal, and who may read it. */
export interface Publication {
  readonly entityType: 'api' | 'api_package';
  readonly visibility: Visibility;
  /** `undefined`: the portal's default; `null`: none. */
  readonly strategyIds: readonly string[] | null | undefined;
  readonly isAutoApproved: boolean;
}

/** A page or snippet of the portal; `null` visibility: it is listed and not published. */
export interface PortalText {
  readonly id: string;
  readonly title: string;
  /** Of a snippet its name alone. */
  readonly segments: readonly string[];
  readonly visibility: Visibility | null;
  /** The visibility in Konnect's own word. */
  readonly stated: unknown;
  readonly description: string | null;
  readonly updatedAt: string | null;
}

/** Everything that decides rights on a portal. */
export interface KonnectAccess {
  readonly portal: PortalShape;
  /** By identifier of the API or package. */
  readonly publications: ReadonlyMap<string, Publication>;
  readonly pages: ReadonlyMap<string, PortalText>;
  readonly snippets: ReadonlyMap<string, PortalText>;
  readonly warnings: readonly string[];
}

/** What was read of Konnect for it, as it came. */
export interface AccessLists {
  readonly portal: PortalShape;
  readonly region: string | null;
  readonly publications: readonly unknown[];
  readonly teams: readonly TeamRoles[];
  readonly pages: readonly unknown[];
  readonly snippets: readonly unknown[];
  /** What of the teams is in a shape that is not known. */
  readonly unreadable: readonly string[];
}

/** Works out who may read what. Whatever is not understood is for nobody, and says so. */
export function resolveAccess(lists: AccessLists): KonnectAccess {
  const warnings = new Set(lists.unreadable.map((what) => `${what} cannot be read; they give nobody any right.`));
  const rights = createRights(lists, warnings);
  const nameless = teamsWithoutUsableName(lists.teams);
  if (nameless.length > 0) {
    warnings.add(
      `${nameless.length} teams have a name that could mean another team, so only their ids count (${nameless.slice(0, 20).join(', ')}); rename them, or map to the ids in identity.team_map.`,
    );
  }
  if (lists.portal.sipr_enabled) {
    warnings.add(
      'The portal lets in certain network addresses only (IP allow list). That is not known here: what is public on it is public here too.',
    );
  }
  return {
    portal: lists.portal,
    publications: readPublications(lists, rights, warnings),
    pages: readPages(lists.pages, rights, warnings),
    snippets: readSnippets(lists.snippets, rights, warnings),
    warnings: [...warnings],
  };
}

/**
 * Who may read what lies at a path of an earlier run. An API that is not published (any more) is for nobody; a page
 * that is not listed any more is not known to be withdrawn: `null`.
 */
export function accessAt(access: KonnectAccess, path: string): Visibility | null {
  const place = parsePath(path);
  if (place === null) return null;
  if (place.owner === 'apis' || place.owner === 'packages') {
    return access.publications.get(place.id)?.visibility ?? nobody;
  }
  const text = access[place.owner].get(place.id);
  return text === undefined ? null : (text.visibility ?? nobody);
}

interface Rights {
  /** Of an API or package. */
  entity(stated: unknown, id: string): Visibility;
  /** Of a page or snippet. */
  text(stated: unknown): Visibility;
}

function createRights({ portal, teams, region }: AccessLists, warnings: Set<string>): Rights {
  const resolve = (stated: unknown, restricted: () => Visibility): Visibility => {
    if (stated === 'public') return 'public';
    // Private is Konnect's own default.
    if (stated !== 'private' && stated !== undefined && stated !== null) {
      warnings.add('Something has a visibility other than public and private; nobody may read it.');
      return nobody;
    }
    if (portal.authentication_enabled) return restricted();
    warnings.add('The portal has no logins, so nobody may read what is private on it.');
    return nobody;
  };
  return {
    entity: (stated, id) =>
      resolve(stated, () => (portal.rbac_enabled ? teamsThatRead(id, teams, region) : 'authenticated')),
    text: (stated) => resolve(stated, () => 'authenticated'),
  };
}

function readPublications(
  { publications, portal }: AccessLists,
  rights: Rights,
  warnings: Set<string>,
): Map<string, Publication> {
  const items = readItems(publicationShape, publications, (count) =>
    warnings.add(`${count} publications cannot be read; nobody may read what they publish.`),
  );
  const found = new Map<string, Publication>();
  for (const item of items) {
    const visibility = rights.entity(item.visibility, item.api_id);
    const earlier = found.get(item.api_id);
    found.set(item.api_id, {
      entityType: item.entity_type,
      visibility: earlier === undefined ? visibility : intersectVisibility(earlier.visibility, visibility),
      strategyIds: item.auth_strategy_ids,
      isAutoApproved: item.auto_approve_registrations || portal.auto_approve_applications,
    });
  }
  return found;
}

function readPages(roots: readonly unknown[], rights: Rights, warnings: Set<string>): Map<string, PortalText> {
  const nodes = flattenTree(roots, (problem) => warnings.add(`Pages of the portal: ${problem}.`));
  return new Map(
    nodes.map((node: TreeNode) => [
      node.id,
      { ...node, stated: node.visibility, visibility: node.isPublished ? rights.text(node.visibility) : null },
    ]),
  );
}

function readSnippets(items: readonly unknown[], rights: Rights, warnings: Set<string>): Map<string, PortalText> {
  const snippets = readItems(snippetShape, items, (count) =>
    warnings.add(`${count} snippets of the portal cannot be read.`),
  );
  return new Map(
    snippets.map(({ id, name, title, status, visibility, updated_at: updatedAt }) => [
      id,
      {
        id,
        title: (title ?? name ?? 'Snippet').slice(0, 300),
        segments: [(name ?? id).slice(0, 300)],
        stated: visibility,
        visibility: status === 'published' ? rights.text(visibility) : null,
        description: null,
        updatedAt,
      },
    ]),
  );
}
