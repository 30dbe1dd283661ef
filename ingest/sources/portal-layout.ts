import type { Visibility } from '../../core/caller.ts';
import type { SpecHead } from '../openapi/spec-head.ts';
import type { SourceApi } from '../source.ts';
import { intersectVisibility } from '../visibility.ts';
import { compareVersions, normaliseTitle } from './api-versions.ts';
import type { ManifestApi, PortalManifest } from './portal-manifest.ts';
import { slugify } from './portal-urls.ts';

export interface SpecFile {
  readonly path: string;
  readonly head: SpecHead;
}

export interface PlacedSpec {
  readonly path: string;
  readonly api: string;
  readonly version: string;
}

export interface PlacedPage {
  readonly path: string;
  readonly api: string | null;
  readonly slug: string;
}

export interface PlacedApi extends SourceApi {
  readonly manifest: ManifestApi | null;
}

export interface PortalLayout {
  readonly apis: ReadonlyMap<string, PlacedApi>;
  readonly specs: ReadonlyMap<string, PlacedSpec>;
  readonly pages: ReadonlyMap<string, PlacedPage>;
  /** Findings about the manifest. */
  readonly manifestWarnings: readonly string[];
  readonly warnings: ReadonlyMap<string, string>;
}

/** Specs that are versions of one API, before they have a slug. */
interface Group {
  readonly wantedSlug: string;
  /** Folder whose pages belong to it; `null` when the folder holds several APIs, or none. */
  readonly folder: string | null;
  readonly name: string;
  readonly manifest: ManifestApi | null;
  readonly specs: readonly SpecFile[];
}

/** Finds out from folder and file names, and from what specs call themselves, what the portal holds. */
export function layOutPortal(
  specs: readonly SpecFile[],
  pages: readonly string[],
  manifest: PortalManifest,
): PortalLayout {
  const manifestWarnings: string[] = [];
  const warnings = new Map<string, string>();
  const used = new Set<string>();
  const groups = groupSpecs(specs, manifest, used);
  groups.push(...pageOnlyGroups(pages, groups, manifest, used));
  for (const name of manifest.apis.keys()) {
    if (!used.has(name))
      manifestWarnings.push(`\`apis.${name}\` names no folder or file that holds a specification; check its spelling`);
  }
  const apis = new Map<string, PlacedApi>();
  const placed = new Map<string, PlacedSpec>();
  const byFolder = new Map<string, string>();
  for (const group of groups) {
    const slug = freeName(group.wantedSlug, apis, '-');
    if (slug !== group.wantedSlug) {
      for (const { path } of group.specs)
        warnings.set(path, `the name \`${group.wantedSlug}\` is taken by another API; it is called \`${slug}\``);
    }
    const versions = labelVersions(group, manifestWarnings);
    for (const { path, label } of versions) placed.set(path, { path, api: slug, version: label });
    apis.set(slug, describeApi(group, slug, versions, manifestWarnings));
    if (group.folder !== null) byFolder.set(group.folder, slug);
  }
  return { apis, specs: placed, pages: placePages(pages, byFolder, warnings), manifestWarnings, warnings };
}

/** `apis/payments/v1.yaml` → folder `payments`, rest `v1.yaml`; folder `null` at the root. */
function splitPath(path: string): { folder: string | null; rest: string } {
  const segments = path.split('/');
  if (segments[0] === 'apis' && segments.length > 1) segments.shift();
  const folder = segments.length > 1 ? (segments.shift() ?? null) : null;
  return { folder, rest: segments.join('/') };
}

function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

function groupSpecs(specs: readonly SpecFile[], manifest: PortalManifest, used: Set<string>): Group[] {
  const folders = new Map<string, SpecFile[]>();
  const groups: Group[] = [];
  for (const spec of specs) {
    const { folder, rest } = splitPath(spec.path);
    if (folder === null) groups.push(alone(spec, withoutExtension(rest), manifest, used));
    else folders.set(folder, [...(folders.get(folder) ?? []), spec]);
  }
  for (const [folder, members] of folders) {
    const listed = findManifestApi(folder, manifest, used);
    const described = members.filter(({ head }) => head.format !== null);
    const titles = new Set(described.flatMap(({ head }) => (head.title === null ? [] : normaliseTitle(head.title))));
    const isOneApi = listed !== null || members.length === 1 || titles.size === 1;
    if (isOneApi) {
      groups.push({ wantedSlug: slugify(folder) || 'api', folder, name: folder, manifest: listed, specs: members });
      continue;
    }
    for (const spec of members)
      groups.push(alone(spec, `${folder}-${withoutExtension(splitPath(spec.path).rest)}`, manifest, used));
  }
  return groups;
}

function alone(spec: SpecFile, name: string, manifest: PortalManifest, used: Set<string>): Group {
  return {
    wantedSlug: slugify(name) || 'api',
    folder: null,
    name,
    manifest: findManifestApi(name, manifest, used),
    specs: [spec],
  };
}

/** Who may read what lies at a path, judged by the manifest and the names in the path alone. */
export function placeVisibility(path: string, manifest: PortalManifest): Visibility {
  const { folder, rest } = splitPath(path);
  const file = withoutExtension(rest);
  const names = new Set([folder ?? file, `${folder ?? ''}-${file}`].map(slugify));
  let visibility = manifest.visibility;
  let isOwn = false;
  for (const [key, api] of manifest.apis) {
    if (api.visibility === null || !names.has(slugify(key))) continue;
    visibility = isOwn ? intersectVisibility(visibility, api.visibility) : api.visibility;
    isOwn = true;
  }
  return visibility;
}

/** An API may be pages alone, when the manifest says that the folder is one. */
function pageOnlyGroups(
  pages: readonly string[],
  groups: readonly Group[],
  manifest: PortalManifest,
  used: Set<string>,
): Group[] {
  const known = new Set(groups.map((group) => group.folder));
  const folders = new Set(
    pages.map((page) => splitPath(page).folder).filter((folder) => folder !== null && folder !== 'pages'),
  );
  const found: Group[] = [];
  for (const folder of folders) {
    if (folder === null || known.has(folder)) continue;
    const listed = findManifestApi(folder, manifest, used);
    if (listed !== null)
      found.push({ wantedSlug: slugify(folder) || 'api', folder, name: folder, manifest: listed, specs: [] });
  }
  return found;
}

/** The manifest may write the name of a folder or file as it stands or as a slug. */
function findManifestApi(name: string, manifest: PortalManifest, used: Set<string>): ManifestApi | null {
  for (const [key, api] of manifest.apis) {
    if (key !== name && slugify(key) !== slugify(name)) continue;
    used.add(key);
    return api;
  }
  return null;
}

interface LabelledSpec {
  readonly label: string;
  readonly path: string;
  readonly isDeprecated: boolean;
}

function labelVersions(group: Group, manifestWarnings: string[]): LabelledSpec[] {
  const labels = new Map<string, LabelledSpec>();
  const unused = new Set(group.manifest?.versions.keys());
  for (const { path, head } of group.specs) {
    const file = splitPath(path).rest;
    const stated = group.manifest?.versions.get(file) ?? null;
    unused.delete(file);
    const name = withoutExtension(file).split('/').at(-1) ?? file;
    const wanted = stated ?? head.version ?? name;
    const label = labels.has(wanted) ? freeName(`${wanted} (${name})`, labels, ' ') : wanted;
    labels.set(label, { label, path, isDeprecated: head.deprecated });
  }
  for (const file of unused) {
    manifestWarnings.push(
      `\`apis.${group.name}.versions.${file}\` names no specification in that folder; check the file name`,
    );
  }
  return [...labels.values()].toSorted((first, second) => compareVersions(first.label, second.label));
}

function describeApi(
  group: Group,
  slug: string,
  versions: readonly LabelledSpec[],
  manifestWarnings: string[],
): PlacedApi {
  const stated = group.manifest?.currentVersion ?? null;
  const isThere = stated !== null && versions.some(({ label }) => label === stated);
  if (stated !== null && !isThere) {
    const known = versions.map(({ label }) => `\`${label}\``).join(', ') || 'no version at all';
    manifestWarnings.push(`\`apis.${group.name}.current_version\` names \`${stated}\`, but the folder holds ${known}`);
  }
  const newest = group.specs.find(
    ({ path }) => path === (versions.find(({ label }) => label === stated) ?? versions.at(-1))?.path,
  );
  return {
    slug,
    title: group.manifest?.title ?? newest?.head.title ?? group.name,
    description: group.manifest?.description ?? newest?.head.description ?? null,
    versions,
    statedCurrent: isThere ? stated : null,
    manifest: group.manifest,
  };
}

function placePages(
  pages: readonly string[],
  byFolder: ReadonlyMap<string, string>,
  warnings: Map<string, string>,
): Map<string, PlacedPage> {
  const placed = new Map<string, PlacedPage>();
  const taken = new Map<string, string>();
  for (const path of pages) {
    const { folder, rest } = splitPath(path);
    const api = folder === null ? null : (byFolder.get(folder) ?? null);
    const below = withoutExtension(api === null ? path.replace(/^apis\//, '') : rest).replace(/^pages\//, '');
    const key = (slug: string): string => `${api ?? ''}\n${slug}`;
    let slug = below;
    for (let number = 2; taken.has(key(slug)); number += 1) slug = `${below}-${number}`;
    if (slug !== below)
      warnings.set(path, `another page is called \`${below}\` already; this one is called \`${slug}\``);
    taken.set(key(slug), path);
    placed.set(path, { path, api, slug });
  }
  return placed;
}

function freeName(wanted: string, taken: ReadonlyMap<string, unknown>, separator: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}${separator}${number}`;
  return name;
}
