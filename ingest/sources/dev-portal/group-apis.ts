import type { Visibility } from '../../../core/caller.ts';
import type { ApiImplementation } from '../../../core/index-writer.ts';
import { shorten } from '../../chunks/plain-text.ts';
import type { SourceApi } from '../../source.ts';
import { breadth, intersectVisibility, isSameVisibility } from '../../visibility.ts';
import { compareVersions } from '../api-versions.ts';
import { freeSlug, wantedSlug } from './api-slugs.ts';

/** An API of Konnect that is published on the portal. */
export interface PublishedApi {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly slug: string | null;
  readonly description: string | null;
  readonly visibility: Visibility;
  readonly currentVersionId: string | null;
  readonly implementations: readonly ApiImplementation[];
  readonly versions: readonly { readonly id: string; readonly label: string | null; readonly path: string }[];
}

/** APIs of Konnect with one name, which are one API with several versions here. */
export interface ApiGroup {
  readonly api: SourceApi;
  readonly members: readonly PublishedApi[];
  /**
   * The one that more people see than any other, if there is one: its pages are named as if there were no others, so that
   * its readers learn nothing of them.
   */
  readonly leading: PublishedApi | null;
  /** Version label by path. */
  readonly labels: ReadonlyMap<string, string>;
}

/** The catalogue shows these lengths on one line or two. */
const MAX_TITLE_LENGTH = 200;
const MAX_LABEL_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 4_000;

/**
 * Puts together what belongs together. What is for more people comes first, then slugs that stand in the portal, then
 * identifiers: of two APIs that want one slug the public one keeps it, so that it tells of no other.
 */
export function groupApis(apis: readonly PublishedApi[]): ApiGroup[] {
  const byName = new Map<string, PublishedApi[]>();
  const ordered = apis.toSorted(
    (first, second) => breadth(second.visibility) - breadth(first.visibility) || (first.id < second.id ? -1 : 1),
  );
  for (const api of ordered) {
    const name = oneLine(api.name) || 'API';
    byName.set(name, [...(byName.get(name) ?? []), api]);
  }
  const named = [...byName].map(([name, members]) => {
    const widest = findWidest(members);
    const [first] = members;
    return { name, members, widest, first, wanted: wantedSlug(name, widest) };
  });
  const reach = ({ first }: (typeof named)[number]): number => (first === undefined ? 0 : breadth(first.visibility));
  // Sorting is stable: of equal ones the identifier decides.
  const inTurn = named.toSorted(
    (first, second) => reach(second) - reach(first) || Number(second.wanted.isOwn) - Number(first.wanted.isOwn),
  );
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, first, wanted } of inTurn) {
    const slug = freeSlug(wanted.slug, first?.id ?? '', taken);
    taken.add(slug);
    slugs.set(name, slug);
  }
  return named.map(({ name, members, widest }) => buildGroup(slugs.get(name) ?? '', name, members, widest));
}

/** Those that everybody sees who sees any of them. */
function findWidest(members: readonly PublishedApi[]): PublishedApi[] {
  return members.filter((member) => members.every((other) => isAsWide(member.visibility, other.visibility)));
}

function oneLine(text: string): string {
  return text
    .slice(0, 10_000)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

function buildGroup(
  slug: string,
  name: string,
  members: readonly PublishedApi[],
  widest: readonly PublishedApi[],
): ApiGroup {
  const labels = labelVersions(members, widest);
  const versions = [...labels]
    .map(([path, label]) => ({ path, label, isDeprecated: false }))
    .toSorted((first, second) => compareVersions(first.label, second.label));
  const [only] = members;
  const current = members.length === 1 ? only?.versions.find(({ id }) => id === only.currentVersionId) : undefined;
  const newest = widest.toSorted((first, second) => compareVersions(second.version ?? '', first.version ?? ''));
  const description = newest.map((member) => (member.description ?? '').trim()).find((text) => text !== '') ?? null;
  return {
    api: {
      slug,
      title: shorten(name, MAX_TITLE_LENGTH),
      // Whoever sees one member sees these: nothing may come from a member that somebody cannot see.
      description: description === null ? null : shorten(description, MAX_DESCRIPTION_LENGTH),
      versions,
      statedCurrent: current === undefined ? null : (labels.get(current.path) ?? null),
      implementations: distinctImplementations(widest),
    },
    members,
    leading: (widest.length === 1 ? widest[0] : null) ?? null,
    labels,
  };
}

/** Whoever may read under the second may read under the first. */
function isAsWide(first: Visibility, second: Visibility): boolean {
  return isSameVisibility(intersectVisibility(first, second), second);
}

/** One label per version. The plain one goes to who most people see, so that they learn nothing of the others. */
function labelVersions(members: readonly PublishedApi[], widest: readonly PublishedApi[]): Map<string, string> {
  const labels = new Map<string, string>();
  const taken = new Set<string>();
  /** Where to go on counting: thousands of versions may bear one label. */
  const next = new Map<string, number>();
  const ordered = [...widest, ...members.filter((member) => !widest.includes(member))];
  for (const member of ordered) {
    for (const { path, label: stated } of member.versions) {
      const plain = shorten(oneLine(stated ?? '') || oneLine(member.version ?? '') || 'unversioned', MAX_LABEL_LENGTH);
      const owner = shorten(oneLine(member.version ?? member.slug ?? '') || member.id.slice(0, 8), MAX_LABEL_LENGTH);
      let label = taken.has(plain) ? `${plain} (${owner})` : plain;
      const key = JSON.stringify([plain, owner]);
      for (let number = next.get(key) ?? 2; taken.has(label); number += 1) {
        label = `${plain} (${owner}, ${number})`;
        next.set(key, number + 1);
      }
      taken.add(label);
      labels.set(path, label);
    }
  }
  return labels;
}

function distinctImplementations(members: readonly PublishedApi[]): ApiImplementation[] {
  const found = new Map<string, ApiImplementation>();
  for (const implementation of members.flatMap(({ implementations }) => implementations))
    found.set(`${implementation.controlPlaneId ?? ''} ${implementation.serviceId}`, implementation);
  return [...found]
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([, implementation]) => implementation);
}
