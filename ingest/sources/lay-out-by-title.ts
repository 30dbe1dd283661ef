import type { Visibility } from '../../core/caller.ts';
import type { SpecHead } from '../openapi/spec-head.ts';
import type { SourceApi } from '../source.ts';
import { intersectVisibility, isSameVisibility } from '../visibility.ts';
import { normaliseTitle } from './api-versions.ts';
import { layOutPortal } from './portal-layout.ts';
import type { PlacedPage, PlacedSpec } from './portal-layout.ts';
import type { ManifestApi } from './portal-manifest.ts';
import { slugify } from './portal-urls.ts';

/** A document without a folder that would say what it belongs to. */
export interface LooseDocument {
  readonly path: string;
  readonly kind: 'spec' | 'page';
  /** What it is called where it lies, without extension: the slug of a page. */
  readonly name: string;
  /** `noHead` of a page. */
  readonly head: SpecHead;
  /** Slug or name of the API that it is said to belong to. */
  readonly api: string | null;
  /** Label that it is said to have. */
  readonly version: string | null;
  readonly title: string | null;
  readonly visibility: Visibility;
}

export interface TitleLayout {
  readonly apis: readonly SourceApi[];
  /** By path of the document. */
  readonly specs: ReadonlyMap<string, PlacedSpec>;
  readonly pages: ReadonlyMap<string, PlacedPage>;
  readonly warnings: ReadonlyMap<string, string>;
}

/**
 * Specifications with the same `api` given, or that call themselves the same, are versions of one API: they are laid
 * out as the folders of a directory would be, one per API.
 */
export function layOutByTitle(documents: readonly LooseDocument[]): TitleLayout {
  const places = new Map<string, LooseDocument>();
  const manifest = new Map<string, ManifestApi & { readonly versions: Map<string, string> }>();
  const at = (folder: string, document: LooseDocument): ManifestApi & { readonly versions: Map<string, string> } => {
    const known = manifest.get(folder);
    const title = known?.title ?? (document.kind === 'spec' ? document.title : null);
    const api = {
      title,
      description: null,
      currentVersion: null,
      visibility: null,
      versions: known?.versions ?? new Map<string, string>(),
    };
    manifest.set(folder, api);
    return api;
  };
  for (const document of documents) {
    const folder = folderOf(document);
    if (document.kind === 'page') {
      if (folder !== null) at(folder, document);
      place(folder === null ? 'pages' : `apis/${folder}/pages`, `${document.name}.md`, document, places);
      continue;
    }
    const api = at(folder ?? 'api', document);
    const path = place(`apis/${folder ?? 'api'}`, `${document.name}.yaml`, document, places);
    if (document.version !== null) api.versions.set(path.split('/').slice(2).join('/'), document.version);
  }
  const specs = [...places].filter(([, { kind }]) => kind === 'spec').map(([path, { head }]) => ({ path, head }));
  const pages = [...places].filter(([, { kind }]) => kind === 'page').map(([path]) => path);
  const layout = layOutPortal(specs, pages, {
    title: null,
    urls: {},
    visibility: 'public',
    apis: manifest,
    warnings: [],
  });
  const realPath = (path: string): string => places.get(path)?.path ?? path;
  return {
    apis: [...layout.apis.values()].map(({ manifest: known, ...api }) => {
      const members = [...places].filter(
        ([path]) => (layout.specs.get(path) ?? layout.pages.get(path))?.api === api.slug,
      );
      const speaker = api.versions
        .map(({ path }) => places.get(path))
        .findLast((spec) => spec !== undefined && members.every(([, member]) => isForReadersOf(spec, member)));
      return {
        ...api,
        title: known?.title ?? speaker?.head.title ?? api.slug,
        description: speaker?.head.description ?? null,
        versions: api.versions.map((version) => ({ ...version, path: realPath(version.path) })),
      };
    }),
    specs: byRealPath(layout.specs, realPath),
    pages: byRealPath(layout.pages, realPath),
    warnings: byRealPath(layout.warnings, realPath),
  };
}

/**
 * Title and description of an API are seen by whoever may read anything of it: only a specification that all of them may
 * read can give them.
 */
function isForReadersOf(spec: LooseDocument, other: LooseDocument): boolean {
  return isSameVisibility(intersectVisibility(spec.visibility, other.visibility), other.visibility);
}

/** The folder that stands for the API; `null` for a page of the whole portal. */
function folderOf({ api, kind, head, name }: LooseDocument): string | null {
  if (api === null && kind === 'page') return null;
  const wanted = api === null ? slugify(normaliseTitle(head.title ?? '')) || slugify(name) : slugify(api);
  // `pages` is where portal-wide pages lie.
  return wanted === 'pages' ? 'pages-api' : wanted || 'api';
}

/** A free place in a folder, named after the address as far as possible. */
function place(folder: string, name: string, document: LooseDocument, places: Map<string, LooseDocument>): string {
  const [, stem = name, extension = ''] = /^(.*)(\.[^.]+)$/.exec(name) ?? [];
  let path = `${folder}/${name}`;
  for (let number = 2; places.has(path); number += 1) path = `${folder}/${stem}-${number}${extension}`;
  places.set(path, document);
  return path;
}

function byRealPath<Value>(map: ReadonlyMap<string, Value>, realPath: (path: string) => string): Map<string, Value> {
  return new Map([...map].map(([path, value]) => [realPath(path), value]));
}
